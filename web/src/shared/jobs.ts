import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { api, unwrap, type Schema } from "../api/client";
import { keys } from "../api/keys";
import { usePollInterval } from "./live";

/** Work that the portal does by itself after it was asked: an import, a download, the activation of many accounts. */
export type Run = Schema["JobView"];

const over: readonly Run["status"][] = ["succeeded", "partly_failed", "failed", "cancelled"];

export function is_over(status: Run["status"]): boolean {
  return over.includes(status);
}

/** A run; while it is under way it is followed by events, and looked at now and then beside them. */
export function useRun(id: string | undefined) {
  const interval = usePollInterval(true);
  return useQuery({
    queryKey: keys.job(id ?? ""),
    queryFn: () => unwrap(api.GET("/jobs/{id}", { params: { path: { id: id ?? "" } } })),
    enabled: Boolean(id),
    refetchInterval: (query) => !(query.state.data && is_over(query.state.data.status)) && interval,
  });
}

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
