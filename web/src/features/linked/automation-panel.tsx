import Alert from "@cloudscape-design/components/alert";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { type Run, run_type } from "../../shared/jobs";
import { CopyableCode } from "../../ui/copyable-code";
import { InternalLink } from "../../ui/internal-link";
import { Time } from "../../ui/time";
import { useAutomation, type AutomationStack } from "./linked-api";
import { run_words } from "./words";

/** Above the linked accounts of a master: its automation stack, whether it can go, and the latest runs. */
export function AutomationPanel({ master }: { master: string }) {
  const automation = useAutomation(master);
  const found = automation.data;
  if (!found || found.runs.length === 0) return null;
  return (
    <SpaceBetween size="s">
      {found.stack && found.can_be_deleted && <CanGo stack={found.stack} ended={found.state === "ended"} />}
      <ExpandableSection
        headerText={`Runs of Activate Selected (${found.runs.length})`}
        defaultExpanded={!found.can_be_deleted}
      >
        <ul className="plain-list">
          {found.runs.map((run) => (
            <li key={run.id}>
              <InternalLink href={`/setup/runs/${run.id}`}>
                <Time at={run.created_at} />
              </InternalLink>{" "}
              <StatusIndicator type={run_type[run.status as Run["status"]]}>
                {run_words(run.status as Run["status"], run.kind)}
              </StatusIndicator>
            </li>
          ))}
        </ul>
      </ExpandableSection>
    </SpaceBetween>
  );
}

function CanGo({ stack, ended }: { stack: AutomationStack; ended: boolean }) {
  return (
    <Alert type="info" header="Nothing is under way: the automation stack can be deleted">
      {ended ? "Its grant ended " : "Its grant ends by itself "}
      <Time at={stack.expires_at} />. The Activated accounts stay so without it. If you have deleted it already, there
      is nothing to do.
      <CopyableCode label="command that deletes the stack" text={stack.delete_command} />
    </Alert>
  );
}
