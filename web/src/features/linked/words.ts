import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { run_text, type Run } from "../../shared/jobs";
import { seed } from "../../strings/seed";
import type { Readiness } from "./linked-api";

const add_on_run_text: Partial<Record<Run["status"], string>> = {
  succeeded: "All are effective",
  partly_failed: "Some add-on stacks could not be made",
  failed: "No add-on stack could be made",
};

/** A run makes activation stacks, or the add-on stacks of the third access level. */
export function makes_add_ons(kind: string | undefined): boolean {
  return kind === "linked-access";
}

export function run_words(status: Run["status"], kind: string | undefined): string {
  return (makes_add_ons(kind) ? add_on_run_text[status] : undefined) ?? run_text[status];
}

export function run_title(kind: string | undefined): string {
  return makes_add_ons(kind) ? "Add-on stacks of linked accounts" : seed.activate.selected;
}

/** One account of a run. */
export const item_text: Record<string, string> = {
  waiting: "Waiting",
  probing: "Probing",
  creating: "Creating",
  verifying: "Verifying",
  activated: "Activated",
  effective: "Effective",
  failed: "Failed",
  cancelled: "Cancelled",
};

export const item_type: Record<string, StatusIndicatorProps.Type> = {
  waiting: "pending",
  probing: "in-progress",
  creating: "in-progress",
  verifying: "in-progress",
  activated: "success",
  effective: "success",
  failed: "error",
  cancelled: "stopped",
};

export const ready_text: Record<Readiness["ready"], string> = { expected: "Expected", proven: "Proven", no: "No" };

export const ready_type: Record<Readiness["ready"], StatusIndicatorProps.Type> = {
  expected: "pending",
  proven: "success",
  no: "stopped",
};

/** "3 of 5 can be activated". */
export function can_be_activated(count: number, of: number): string {
  return `${count} of ${of} can be activated`;
}
