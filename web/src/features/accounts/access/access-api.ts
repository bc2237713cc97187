import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap, type Schema } from "../../../api/client";
import { keys } from "../../../api/keys";
import { usePollInterval } from "../../../shared/live";

export type AccessDetail = Schema["AccessDetail"];
export type AccessRequest = Schema["AccessRequest"];
export type ManyAccessRequest = Schema["ManyAccessRequest"];

/** What the levels mean for the role, and the add-on stack's order; while the portal waits for that stack, it is asked again. */
export function useAccess(id: string) {
  const waiting_interval = usePollInterval(true);
  return useQuery({
    queryKey: keys.access(id),
    queryFn: () => unwrap(api.GET("/cloud-accounts/{id}/access", { params: { path: { id } } })),
    refetchInterval: (query) => (query.state.data?.access.pending ?? false) && waiting_interval,
  });
}

/** A level changes what is imported, what edits do and which edits are only kept. */
function useAfterChange() {
  const client = useQueryClient();
  return () => {
    for (const queryKey of [keys.cloud_accounts, keys.resources, keys.kept_edits])
      void client.invalidateQueries({ queryKey });
  };
}

export function useChangeAccess(id: string) {
  const after = useAfterChange();
  return useMutation({
    mutationFn: (body: AccessRequest) =>
      unwrap(api.PUT("/cloud-accounts/{id}/access", { params: { path: { id } }, body })),
    onSuccess: after,
  });
}

export function useChangeAccessOfMany() {
  const after = useAfterChange();
  return useMutation({
    mutationFn: (body: ManyAccessRequest) => unwrap(api.PUT("/cloud-accounts/access", { body })),
    onSuccess: after,
  });
}
