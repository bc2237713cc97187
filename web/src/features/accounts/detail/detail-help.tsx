import HelpPanel from "@cloudscape-design/components/help-panel";
import { seed } from "../../../strings/seed";

export const detail_help = (
  <HelpPanel header={<h2>Cloud account</h2>}>
    <p>
      <b>Activation</b> shows how far the portal has come, and turns {seed.status.activated} by itself. The portal looks
      at AWS every few seconds while you watch.
    </p>
    <h3>What the portal proves</h3>
    <ol>
      <li>The role lets the portal in with this account's external ID.</li>
      <li>The account behind the role is the one you named.</li>
      <li>Without the external ID, and with a wrong one, the role refuses.</li>
      <li>The role trusts nobody else and may do no more than was meant.</li>
    </ol>
    <h3>The external ID</h3>
    <p>
      The portal makes it, one for each account, and nobody can choose it. It is no secret: it keeps others who use this
      portal from reaching your account through it.
    </p>
  </HelpPanel>
);
