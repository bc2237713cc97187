import HelpPanel from "@cloudscape-design/components/help-panel";
import { seed } from "../../strings/seed";

export const run_help = (
  <HelpPanel header={<h2>{seed.activate.selected}</h2>}>
    <p>
      One stack in the master account creates the read-only stack in each chosen account. The portal asks it for one
      account after the other and reads what it answers.
    </p>
    <h3>Each account</h3>
    <dl>
      <dt>Probing</dt>
      <dd>The automation tries whether it can enter the account, without any rights there.</dd>
      <dt>Creating</dt>
      <dd>It creates the read-only stack, the same that you would create by hand.</dd>
      <dt>Verifying</dt>
      <dd>The portal proves at AWS that it is let in with the account's external ID, and refused without it.</dd>
    </dl>
    <h3>If something fails</h3>
    <p>
      The row says which call AWS refused and what mends it. Retry failed begins a new run of the failures only; what is
      Activated is not touched.
    </p>
    <p>You may close this page: the run goes on, and the linked accounts' tab of the master account lists it.</p>
  </HelpPanel>
);
