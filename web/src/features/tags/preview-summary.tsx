import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { count_text } from "../../ui/count";
import { EditWords } from "./differences";
import type { PlannedCall, Preview } from "./tags-api";
import { preview_text } from "./words";

/** The sum of a preview, and the calls that AWS would get. */
export function PreviewSummary({ preview }: { preview: Preview }) {
  const writes = preview.items.filter((item) => item.writes && !item.blocked).length;
  const stays = preview.changed - writes;
  return (
    <SpaceBetween size="s">
      <Box variant="h3" tagOverride="p" padding="n">
        {preview_text(preview)}
      </Box>
      <Box>
        {writes > 0 &&
          `${count_text(writes, "resource")} ${writes === 1 ? "is" : "are"} written to AWS: each is read again just before, and what somebody changed meanwhile is not written over. `}
        {stays > 0 &&
          `${count_text(stays, "resource")} ${stays === 1 ? "changes" : "change"} in the portal alone, as the access level says.`}
      </Box>
      {preview.blocked > 0 && (
        <Alert type="warning">Nothing is sent for what is blocked. The rest is not held up by it.</Alert>
      )}
      {preview.aws_calls.length > 0 && (
        <ExpandableSection headerText={`The calls that AWS gets (${preview.aws_calls.length})`}>
          <ul className="points scrolled-table">
            {preview.aws_calls.slice(0, 200).map((call, index) => (
              <li key={index} className="breakable">
                <CallText call={call} />
              </li>
            ))}
            {preview.aws_calls.length > 200 && <li>{preview.aws_calls.length - 200} more of the same kind</li>}
          </ul>
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}

function CallText({ call }: { call: PlannedCall }) {
  return (
    <>
      <code>{call.operation}</code> in {call.account_id}, {call.region}, for {count_text(call.resources, "resource")}:{" "}
      <EditWords {...call} />
    </>
  );
}
