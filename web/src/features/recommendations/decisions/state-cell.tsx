import Box from "@cloudscape-design/components/box";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { cut } from "../../../shared/cut";
import { Time } from "../../../ui/time";
import type { Group, Recommendation } from "../recommendations-api";
import { state_text, state_type } from "../words";

/** What was decided, by whom or until when, and why. */
export function StateCell({
  of: { state, decision },
  short = false,
}: {
  of: Pick<Group | Recommendation, "state" | "decision">;
  short?: boolean;
}) {
  const is_over = state === "open" && decision?.state === "snoozed";
  return (
    <>
      <StatusIndicator type={state_type[state]}>
        <span className="whole-words">{state_text[state]}</span>
      </StatusIndicator>
      {decision && state !== "open" && (
        <Box color="text-body-secondary" fontSize="body-s">
          {state === "withdrawn" && <>Before: {state_text[decision.state].toLowerCase()}. </>}
          {decision.assignee && <span className="breakable">{decision.assignee} </span>}
          {decision.until && (
            <>
              until <Time at={decision.until} />{" "}
            </>
          )}
          {decision.reason && (
            <span className="breakable">
              {short && decision.reason.length > 80 ? `${cut(decision.reason, 80)}...` : decision.reason}
            </span>
          )}
        </Box>
      )}
      {is_over && (
        <Box color="text-body-secondary" fontSize="body-s">
          Was snoozed until now
        </Box>
      )}
    </>
  );
}
