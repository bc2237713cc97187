import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap, type Schema } from "../../api/client";
import { keys } from "../../api/keys";
import type { Run } from "../../shared/jobs";

export type Preflight = Schema["Preflight"];
export type Readiness = Schema["Readiness"];
export type AutomationStack = Schema["AutomationStack"];

/** For the chosen accounts, before anything is created: which can be activated, and why not. */
export function usePreflight(master: string, account_ids: readonly string[], role_name: string | null) {
  return useQuery({
    queryKey: [...keys.cloud_accounts, "preflight", master, role_name, [...account_ids].sort()],
    queryFn: () =>
      unwrap(
        api.POST("/cloud-accounts/{id}/linked-accounts/preflight", {
          params: { path: { id: master } },
          body: { account_ids: [...account_ids], role_name },
        }),
      ),
    enabled: account_ids.length > 0,
  });
}

export function useAutomation(master: string) {
  return useQuery({
    queryKey: keys.automation(master),
    queryFn: () =>
      unwrap(api.GET("/cloud-accounts/{id}/linked-accounts/automation", { params: { path: { id: master } } })),
  });
}

/** The stack that a run waits for, if it does. */
export function stack_of(run: Run): AutomationStack | null {
  return (run.activation as AutomationStack | null) ?? null;
}

interface Selected {
  account_ids: string[];
  region: string;
  role_name: string;
  confirmed_account_ids: string[];
}

/** Asks for a run and keeps its answer where its page reads it. */
function useRunMutation<T>(ask: (input: T) => Promise<Run>, done: (run: Run) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ask,
    onSuccess: (run) => {
      client.setQueryData(keys.job(run.id), run);
      void client.invalidateQueries({ queryKey: keys.cloud_accounts });
      done(run);
    },
  });
}

export function useActivateSelected(master: string, done: (run: Run) => void) {
  return useRunMutation(
    (body: Selected) =>
      unwrap(api.POST("/cloud-accounts/{id}/linked-accounts/activations", { params: { path: { id: master } }, body })),
    done,
  );
}

export function useRetry(done: (run: Run) => void) {
  return useRunMutation((id: string) => unwrap(api.POST("/jobs/{id}/retry", { params: { path: { id } } })), done);
}

export function useCancel() {
  return useRunMutation(
    (id: string) => unwrap(api.POST("/jobs/{id}/cancellation", { params: { path: { id } } })),
    () => undefined,
  );
}
