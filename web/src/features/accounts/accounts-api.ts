import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { api, unwrap, type Schema } from "../../api/client";
import { load_cursor_page } from "../../api/cursor-pages";
import { keys } from "../../api/keys";
import { Problem } from "../../api/problem";
import { is_waiting, type CloudAccount } from "../../shared/cloud-accounts";
import { usePollInterval } from "../../shared/live";
import type { AccountStatus } from "./search";

export type CloudAccountPage = Schema["CloudAccountPage"];
export type Activation = Schema["Activation"];
export type CloudAccountWithActivation = Schema["CloudAccountWithActivation"];
export type Removal = Schema["Removal"];
export type Prerequisites = Schema["Prerequisites"];

/** What a list of accounts is narrowed by. */
export interface AccountFilter {
  top_level?: boolean;
  master_account_id?: string;
  q?: string;
  status?: AccountStatus;
}

function list_key(filter: AccountFilter, limit: number, page: number) {
  return [...keys.cloud_accounts, "list", filter, limit, page] as const;
}

function get_page({ status, ...others }: AccountFilter, limit: number, cursor?: string): Promise<CloudAccountPage> {
  const query = { ...others, limit, ...(status ? { status: [status] } : {}), ...(cursor ? { cursor } : {}) };
  return unwrap(api.GET("/cloud-accounts", { params: { query } }));
}

/** The query of one page of accounts; lists with an account that waits for a stack look again by themselves. */
export function useAccountPageOptions() {
  const client = useQueryClient();
  const waiting_interval = usePollInterval(true);
  return (filter: AccountFilter, limit: number, page: number) => ({
    queryKey: list_key(filter, limit, page),
    queryFn: () =>
      load_cursor_page(
        client,
        (at) => list_key(filter, limit, at),
        (cursor) => get_page(filter, limit, cursor),
        page,
      ),
    refetchInterval: (query: { state: { data?: CloudAccountPage } }) =>
      (query.state.data?.items.some(is_waiting) ?? false) && waiting_interval,
  });
}

/** The activation of an account, or null where it never had one. */
export function useActivation(account: CloudAccount) {
  const interval = usePollInterval(account.status === "activating");
  return useQuery({
    queryKey: keys.activation(account.id),
    queryFn: async (): Promise<Activation | null> => {
      try {
        return await unwrap(api.GET("/cloud-accounts/{id}/activation", { params: { path: { id: account.id } } }));
      } catch (error) {
        if (error instanceof Problem && error.body.status === 404) return null;
        throw error;
      }
    },
    refetchInterval: interval,
  });
}

export function usePrerequisites() {
  return useQuery({
    queryKey: keys.prerequisites,
    queryFn: () => unwrap(api.GET("/cloud-accounts/prerequisites")),
    staleTime: 5 * 60_000,
  });
}

/** The master account with that AWS account ID: the list may show its linked accounts without it. */
export function useMaster(account_id: string | null | undefined) {
  const found = useQuery({
    queryKey: [...keys.cloud_accounts, "master", account_id],
    queryFn: () => unwrap(api.GET("/cloud-accounts", { params: { query: { q: account_id ?? "", limit: 50 } } })),
    enabled: Boolean(account_id),
  });
  return found.data?.items.find((account) => account.account_id === account_id);
}

/** Puts an answer that carries account and activation where the pages read them, and lets lists ask again. */
export function keep_answer(client: QueryClient, answer: CloudAccountWithActivation): void {
  const { activation, ...account } = answer;
  client.setQueryData(keys.cloud_account(account.id), account);
  client.setQueryData(keys.activation(account.id), activation ?? null);
  void client.invalidateQueries({ queryKey: [...keys.cloud_accounts, "list"] });
}
