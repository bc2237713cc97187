import { useQuery } from "@tanstack/react-query";
import { api, unwrap, type Schema } from "../api/client";
import { keys } from "../api/keys";
import { usePollInterval } from "./live";

export type CloudAccount = Schema["CloudAccount"];
export type Region = Schema["RegionList"]["items"][number];

/** A stack is waited for: that of the activation, or the add-on of the third access level. */
export function is_waiting(account: CloudAccount | undefined): boolean {
  return account?.status === "activating" || (account?.status === "activated" && account.access.pending);
}

export function useCloudAccount(id: string) {
  const waiting_interval = usePollInterval(true);
  return useQuery({
    queryKey: keys.cloud_account(id),
    queryFn: () => unwrap(api.GET("/cloud-accounts/{id}", { params: { path: { id } } })),
    refetchInterval: (query) => is_waiting(query.state.data) && waiting_interval,
  });
}

export function useRegions() {
  return useQuery({
    queryKey: keys.regions,
    queryFn: () => unwrap(api.GET("/cloud-accounts/regions")),
    staleTime: Infinity,
  });
}
