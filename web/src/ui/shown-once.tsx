import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { CopyableCode } from "./copyable-code";

/** A secret that the server shows in one answer and never again. */
export function ShownOnce({ label, text, advice }: { label: string; text: string; advice: string }) {
  return (
    <Alert type="success" header="Copy it now: it is not shown again">
      <SpaceBetween size="s">
        <div>{advice}</div>
        <CopyableCode label={label} text={text} />
      </SpaceBetween>
    </Alert>
  );
}
