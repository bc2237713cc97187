import HelpPanel from "@cloudscape-design/components/help-panel";

export const manager_crumb = { text: "Tag and Resource Manager", href: "/resources" };

export const tags_help = (
  <HelpPanel header={<h2>Tags</h2>}>
    <p>
      What an edit of a tag does depends on the access level of the resource&apos;s account: at the first two it lives
      in the portal, at the third it is written to AWS.
    </p>
    <h3>Before anything is sent</h3>
    <p>
      A preview says for each resource what it has, what it would have, and why an edit is blocked. AWS&apos;s own keys
      (<code>aws:</code>), types and keys that your company protects, and the portal&apos;s own stacks are never
      written.
    </p>
    <h3>Conflicts</h3>
    <p>
      AWS cannot say &quot;write this only if nobody changed it&quot;. So the portal reads each resource just before it
      writes and again after. If somebody changed the key meanwhile, it is a conflict: <b>Keep AWS&apos;s</b> leaves
      what AWS has, <b>Write ours</b> writes the edit over it.
    </p>
    <h3>Undo</h3>
    <p>A change can be undone where nothing was changed since. What was changed again is left alone, and said.</p>
  </HelpPanel>
);
