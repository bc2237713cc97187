import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Icon, { type IconProps } from "@cloudscape-design/components/icon";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Progress } from "../commitments-api";
import { day_text } from "../days";
import { is_estimate } from "../estimates";
import { said_of, type Said } from "../sentence";

const icon_of: Partial<Record<Said["type"], { name: IconProps.Name; variant: IconProps.Variant; text: string }>> = {
  success: { name: "status-positive", variant: "success", text: "On course" },
  warning: { name: "status-warning", variant: "warning", text: "Warning" },
  error: { name: "status-negative", variant: "error", text: "Short" },
  pending: { name: "status-pending", variant: "subtle", text: "Not known" },
};

/** Where the contract stands, in a sentence, and what needs a look. */
export function Standing({ progress }: { progress: Progress }) {
  const { type, text, notes } = said_of(progress);
  const { as_of, alerts, sources } = progress;
  const icon = icon_of[type];
  return (
    <SpaceBetween size="m">
      <Container>
        <Box variant="h2" padding={{ top: "n" }}>
          {icon && <Icon name={icon.name} variant={icon.variant} size="inherit" ariaLabel={icon.text} />} {text}
        </Box>
        {notes.map((note) => (
          <div key={note}>{note}</div>
        ))}
        {as_of && (
          <Box color="text-body-secondary" fontSize="body-s" padding={{ top: "xxs" }}>
            Spend is counted up to {day_text(as_of)}
            {is_estimate(as_of, sources) && "; the last days are estimates that AWS may still change"}.
          </Box>
        )}
      </Container>
      {alerts.map((alert) => (
        <Alert key={alert.key} type={alert.severity}>
          {alert.text}
        </Alert>
      ))}
    </SpaceBetween>
  );
}
