import Box from "@cloudscape-design/components/box";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { TagText, TagValue } from "../../shared/tag-value";
import type { PreviewItem } from "./tags-api";
import type { Difference } from "./words";

/** "team: a → b", a line each; a value that only moves (an edit that was kept in the portal) stands once. */
export function Differences({ items }: { items: readonly Difference[] }) {
  return items.map(({ key, before, after }) => (
    <div key={key} className="breakable">
      <b>
        <TagText text={key} />
      </b>
      :{" "}
      {before !== after && (
        <>
          <TagValue value={before} /> →{" "}
        </>
      )}
      <TagValue value={after} />
    </div>
  ));
}

/** What a change sets and removes, in one line. */
export function EditWords({ set, remove }: { set: Record<string, string>; remove: readonly string[] }) {
  const parts = [
    ...Object.entries(set).map(([key, value]) => (
      <span key={`set ${key}`}>
        <TagText text={key} /> = <TagValue value={value} />
      </span>
    )),
    ...remove.map((key) => (
      <span key={`remove ${key}`}>
        without <TagText text={key} />
      </span>
    )),
  ];
  if (parts.length === 0) return <>Each resource its own</>;
  return <span className="breakable">{parts.flatMap((part, index) => (index > 0 ? [", ", part] : [part]))}</span>;
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
