import HelpPanel from "@cloudscape-design/components/help-panel";
import { seed } from "../../../strings/seed";

export const add_help = (
  <HelpPanel header={<h2>{seed.add.button}</h2>}>
    <p>Adding an account takes these steps:</p>
    <ol>
      <li>Give the account a name and its AWS account ID, and choose the region of the stack.</li>
      <li>
        Select <b>{seed.add.button}</b>. The login page of the AWS console opens in a new tab.
      </li>
      <li>
        Sign in to that account. On the page <b>{seed.console.page}</b> review the settings; they are filled in already.
      </li>
      <li>
        Select the checkbox <b>{seed.console.acknowledgement}</b>, then <b>{seed.console.create}</b>.
      </li>
      <li>
        Come back to this tab. When the stack changes from <code>{seed.console.in_progress}</code> to{" "}
        <code>{seed.console.complete}</code>, the account turns <b>{seed.status.activated}</b> here by itself.
      </li>
    </ol>
    <h3>What the role may do</h3>
    <p>
      It reads. Everything that it may call, and why, stands under {seed.prerequisites.title} before anything is
      created.
    </p>
    <h3>How to take it back</h3>
    <p>Delete the stack in the AWS console: the role goes with it.</p>
  </HelpPanel>
);
