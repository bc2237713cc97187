import HelpPanel from "@cloudscape-design/components/help-panel";
import { seed } from "../../../strings/seed";

export const list_help = (
  <HelpPanel header={<h2>{seed.menu.cloud_tenant_setup}</h2>}>
    <p>
      Every AWS account that the portal knows: the ones you added, and the ones that it found in their organizations.
    </p>
    <h3>To add an account</h3>
    <p>
      Select <b>{seed.add.button}</b>, then <b>{seed.add.aws}</b>.
    </p>
    <h3>To activate a linked account</h3>
    <p>
      Expand its master account and select <b>{seed.activate.button}</b> beside it. Whoever owns the account can do
      this.
    </p>
    <h3>To change what the portal may do with tags</h3>
    <p>
      Select <b>{seed.access.button}</b> beside the account, or tick several and select it above the list. Writing tags
      back needs an add-on stack in each account.
    </p>
    <h3>What the status says</h3>
    <dl>
      <dt>{seed.status.not_activated}</dt>
      <dd>The account is known, and the portal has no role in it.</dd>
      <dt>Activating</dt>
      <dd>The portal waits for the stack.</dd>
      <dt>{seed.status.activated}</dt>
      <dd>The role lets the portal in, and nobody without the external ID.</dd>
      <dt>Refused</dt>
      <dd>The role is there, but not as it was meant. Select the status to read why.</dd>
      <dt>Access lost</dt>
      <dd>The role let the portal in once, and no longer does.</dd>
      <dt>Deactivated</dt>
      <dd>The account was taken out of the portal.</dd>
    </dl>
  </HelpPanel>
);
