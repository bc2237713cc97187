import Box from "@cloudscape-design/components/box";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { PreviewItem } from "./tags-api";

/** "team: a → b", a line each; a value that only moves (an edit that was kept in the portal) stands once. */
export function Differences({ items }: { items: readonly { key: string; before: string; after: string }[] }) {
  return items.map(({ key, before, after }) => (
    <div key={key} className="breakable">
      <b>{key}</b>: {before === after ? after : `${before} → ${after}`}
    </div>
  ));
}

/** Why nothing is sent for a resource, or what to know before it is. */
export function Remarks({ item }: { item: Pick<PreviewItem, "blocked" | "warnings"> }) {
  if (!item.blocked && item.warnings.length === 0) return "-";
  return (
    <>
      {item.blocked && (
        <div>
          <StatusIndicator type="stopped">Blocked</StatusIndicator>{" "}
          <span className="breakable">{item.blocked.detail}</span>
        </div>
      )}
      {item.warnings.map(({ code, detail }) => (
        <div key={`${code} ${detail}`}>
          <StatusIndicator type="warning">Note</StatusIndicator> <span className="breakable">{detail}</span>
        </div>
      ))}
    </>
  );
}

/** Where the change of a resource ends up. */
export function Destination({ item }: { item: Pick<PreviewItem, "writes" | "blocked"> }) {
  if (item.blocked) return <Box color="text-body-secondary">Nothing is sent</Box>;
  return item.writes ? "Goes to AWS" : "Stays in the portal";
}
