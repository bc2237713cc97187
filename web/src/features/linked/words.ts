import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { Readiness, Run } from "./linked-api";

export const run_text: Record<Run["status"], string> = {
  queued: "Waiting to begin",
  waiting_for_user: "Waiting for the automation stack",
  running: "Under way",
  succeeded: "All activated",
  partly_failed: "Some could not be activated",
  failed: "None could be activated",
  cancelled: "Cancelled",
};

export const run_type: Record<Run["status"], StatusIndicatorProps.Type> = {
  queued: "pending",
  waiting_for_user: "pending",
  running: "in-progress",
  succeeded: "success",
  partly_failed: "warning",
  failed: "error",
  cancelled: "stopped",
};

/** One account of a run. */
export const item_text: Record<string, string> = {
  waiting: "Waiting",
  probing: "Probing",
  creating: "Creating",
  verifying: "Verifying",
  activated: "Activated",
  failed: "Failed",
  cancelled: "Cancelled",
};

export const item_type: Record<string, StatusIndicatorProps.Type> = {
  waiting: "pending",
  probing: "in-progress",
  creating: "in-progress",
  verifying: "in-progress",
  activated: "success",
  failed: "error",
  cancelled: "stopped",
};

export const ready_text: Record<Readiness["ready"], string> = { expected: "Expected", proven: "Proven", no: "No" };

export const ready_type: Record<Readiness["ready"], StatusIndicatorProps.Type> = { expected: "pending", proven: "success", no: "stopped" };

/** "3 of 5 can be activated". */
export function can_be_activated(count: number, of: number): string {
  return `${count} of ${of} can be activated`;
}
