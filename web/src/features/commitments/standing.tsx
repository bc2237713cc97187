import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { Progress } from "./commitments-api";
import { day_text } from "./days";
import { is_estimate } from "./estimates";
import { said_of } from "./sentence";

/** Where the contract stands, in a sentence, below what needs a look. */
export function Standing({ progress }: { progress: Progress }) {
  const { type, text, notes } = said_of(progress);
  const { as_of, alerts, sources } = progress;
  return (
    <SpaceBetween size="m">
      {alerts?.map((alert) => (
        <Alert key={`${alert.kind} ${alert.text}`} type={alert.severity}>
          {alert.text}
        </Alert>
      ))}
      <Container>
        <Box variant="h2" padding={{ top: "n" }}>
          <StatusIndicator type={type}>
            <span className="whole-words">{text}</span>
          </StatusIndicator>
        </Box>
        {notes.map((note) => (
          <div key={note}>{note}</div>
        ))}
        {as_of && (
          <Box color="text-body-secondary" fontSize="body-s" padding={{ top: "xxs" }}>
            Spend is counted up to {day_text(as_of)}{is_estimate(as_of, sources) && "; the last days are estimates that AWS may still change"}.
          </Box>
        )}
      </Container>
    </SpaceBetween>
  );
}
