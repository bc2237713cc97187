import HelpPanel from "@cloudscape-design/components/help-panel";

export const resources_help = (
  <HelpPanel header={<h2>Resources</h2>}>
    <p>
      Every resource of the accounts that are Activated: what AWS&apos;s Tagging API knows, and what was never tagged,
      from each service&apos;s own calls. No content is read: no objects, secrets, environment variables, user data or
      log events.
    </p>
    <h3>What is not there</h3>
    <p>
      A resource disappears from the list only when its own service was asked and everything was seen. Where AWS denied
      or throttled a look, the resources stay as they were last seen, and <b>Imports</b> says so.
    </p>
    <p>
      Tags that AWS was never asked for, or did not tell, are <b>not read</b>: such a resource counts neither as tagged
      nor as untagged.
    </p>
    <h3>What AWS manages</h3>
    <p>
      Default VPCs and what hangs on them, AWS&apos;s own keys, service-linked roles and default parameter groups are
      there without anybody&apos;s doing. They are hidden and left out of the shares until you choose{" "}
      <b>Show what AWS manages</b>.
    </p>
    <h3>Editing tags</h3>
    <p>
      Open a resource to edit its tags, or select several and choose <b>Edit tags</b>: set and remove, look at what each
      resource would get, then apply exactly that. The account&apos;s access level decides whether an edit is written to
      AWS or lives in the portal.
    </p>
    <h3>Finding</h3>
    <p>
      Conditions hold all at once; several values of one property are alternatives. A tag condition can want a key, a
      key and its value (<code>team=payments</code>), or that a key is missing. The address of the page holds the
      conditions: keep it, or send it to a colleague.
    </p>
  </HelpPanel>
);
