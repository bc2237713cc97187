import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { own } from "../../shared/own";
import { count_text } from "../../ui/count";
import type { ChangeItem, ChangeRow, HistoryEntry, Preview, PreviewItem } from "./tags-api";

export const item_text: Record<ChangeItem["state"], string> = {
  queued: "Waiting",
  sent: "Being written",
  accepted: "Accepted by AWS, not seen yet",
  done: "Written to AWS",
  kept: "Kept in the portal",
  failed: "Failed",
  conflict: "Conflict",
  superseded: "A later edit took its place",
};

export const item_type: Record<ChangeItem["state"], StatusIndicatorProps.Type> = {
  queued: "pending",
  sent: "in-progress",
  accepted: "in-progress",
  done: "success",
  kept: "success",
  failed: "error",
  conflict: "warning",
  superseded: "stopped",
};

export const kind_text: Record<ChangeRow["kind"], string> = {
  edit: "Edit",
  kept_edits: "Edits that were kept in the portal",
  resolution: "Conflict resolved",
  retry: "Retry of what failed",
  undo: "Undo",
};

export const event_text: Record<HistoryEntry["what"], string> = {
  none: "Seen",
  edited: "Edited in the portal",
  changed: "Changed at AWS",
  replaced: "AWS's value took the portal's place",
  asked: "Edited, to be written to AWS",
  written: "Written to AWS",
  conflicted: "Conflict: AWS had another value",
  resolved: "Conflict resolved",
  not_written: "Not written",
  forgotten: "Forgotten with AWS's tags",
};

/** A tag's value, or that there is none: an empty value is a value at AWS. */
export function tag_value_text(value: string | null | undefined): string {
  if (value === null || value === undefined) return "(none)";
  return value === "" ? "(empty)" : value;
}

/** A key that a change is about; null: the resource does not have it. */
export interface Difference {
  key: string;
  before: string | null;
  after: string | null;
}

/** Every key that a change is about. */
export function differences({ before, after }: Pick<PreviewItem, "before" | "after">): Difference[] {
  return [...new Set([...Object.keys(after), ...Object.keys(before)])]
    .sort()
    .map((key) => ({ key, before: own(before, key) ?? null, after: own(after, key) ?? null }));
}

/** What an item of a change wanted, as differences are shown. */
export function item_differences(item: Pick<ChangeItem, "before" | "set" | "remove">): Difference[] {
  return differences({
    before: item.before,
    after: { ...Object.fromEntries(item.remove.map((key) => [key, null])), ...item.set },
  });
}

/** How a change stands, as a whole. */
export function change_state(change: ChangeRow): { type: StatusIndicatorProps.Type; text: string } {
  if (change.open > 0)
    return {
      type: "in-progress",
      text: `${change.total - change.open} of ${count_text(change.total, "resource")} done`,
    };
  const wrong = [
    change.failed > 0 && `${change.failed} failed`,
    change.conflicts > 0 && `${count_text(change.conflicts, "conflict")}`,
  ].filter(Boolean);
  if (wrong.length === 0) return { type: "success", text: `Done: ${count_text(change.total, "resource")}` };
  return {
    type: change.failed + change.conflicts === change.total ? "error" : "warning",
    text: `${wrong.join(", ")} of ${count_text(change.total, "resource")}`,
  };
}

/** "2 resources change, 1 blocked, 3 unchanged". */
export function preview_text({ changed, blocked, unchanged }: Preview): string {
  const parts = [`${count_text(changed, "resource")} ${changed === 1 ? "changes" : "change"}`];
  if (blocked > 0) parts.push(`${blocked} blocked`);
  if (unchanged > 0) parts.push(`${unchanged} unchanged`);
  return parts.join(", ");
}

/** How many edits a plan of kept edits holds: one for each key of each resource. */
export function edit_count(items: readonly PreviewItem[]): number {
  return items.reduce((sum, item) => sum + new Set([...Object.keys(item.before), ...Object.keys(item.after)]).size, 0);
}
