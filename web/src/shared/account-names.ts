import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "../api/client";
import { keys } from "../api/keys";
import { usePermission } from "./session";

/** Which accounts Cost Explorer is asked in, and what became of it. */
export function useSources() {
  return useQuery({
    queryKey: [...keys.recommendations, "sources"],
    queryFn: () => unwrap(api.GET("/recommendations/sources")),
  });
}

/** The names of the cloud accounts by their AWS account IDs: AWS's recommendations have IDs alone. */
export function useAccountNames(): (account_id: string) => string | undefined {
  const allowed = usePermission()("cloud-accounts.read");
  const accounts = useQuery({
    queryKey: [...keys.cloud_accounts, "names"],
    queryFn: () => unwrap(api.GET("/cloud-accounts", { params: { query: { limit: 1000 } } })),
    enabled: allowed,
    staleTime: 60_000,
    select: ({ items }) => new Map(items.map(({ account_id, name }) => [account_id, name])),
  });
  const sources = useSources();
  return (account_id) => {
    const name =
      accounts.data?.get(account_id) ?? sources.data?.items.find((source) => source.account_id === account_id)?.name;
    return name === account_id ? undefined : name;
  };
}
