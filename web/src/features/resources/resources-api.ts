import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap, unwrap_with_etag, type Schema } from "../../api/client";
import { load_cursor_page } from "../../api/cursor-pages";
import { keys } from "../../api/keys";
import { usePollInterval } from "../../shell/live";
import { is_over } from "../linked/linked-api";
import { query_of, type ResourceFilter } from "./search";

export type Resource = Schema["Resource"];
export type ResourcePage = Schema["ResourcePage"];
export type ResourceDetail = Schema["ResourceDetail"];
export type Scan = Schema["Scan"];
export type Summary = Schema["Summary"];
export type ImportRun = Schema["JobView"];

function list_key(filter: ResourceFilter, limit: number, page: number) {
  return [...keys.resources, "list", filter, limit, page] as const;
}

function get_page(filter: ResourceFilter, limit: number, cursor?: string): Promise<ResourcePage> {
  return unwrap(api.GET("/resources", { querySerializer: () => query_of(filter, limit, cursor) }));
}

export function useResourcePageOptions() {
  const client = useQueryClient();
  return (filter: ResourceFilter, limit: number, page: number) => ({
    queryKey: list_key(filter, limit, page),
    queryFn: () =>
      load_cursor_page(
        client,
        (at) => list_key(filter, limit, at),
        (cursor) => get_page(filter, limit, cursor),
        page,
      ),
  });
}

/** Every resource that fits, a page after the other; `told` hears how many there are so far. */
export async function load_all(filter: ResourceFilter, told: (count: number) => void): Promise<Resource[]> {
  const found: Resource[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await get_page(filter, 1000, cursor);
    found.push(...page.items);
    told(found.length);
    if (!page.next_cursor) return found;
    cursor = page.next_cursor;
  }
}

export function useSummary() {
  return useQuery({ queryKey: [...keys.resources, "summary"], queryFn: () => unwrap(api.GET("/resource-summary")) });
}

/** With the ETag that a change of its tags names, so that two people who edit at once are told. */
export type ResourceRead = ResourceDetail & { etag: string | null };

export async function read_resource(id: string): Promise<ResourceRead> {
  const { data, etag } = await unwrap_with_etag(api.GET("/resources/{id}", { params: { path: { id } } }));
  return { ...data, etag };
}

export function useResource(id: string) {
  return useQuery({
    queryKey: [...keys.resources, "one", id],
    queryFn: () => read_resource(id),
  });
}

/** One account's looks that did not see everything, and how many there are of each outcome. */
export function useUnseen(cloud_account_id: string) {
  return useQuery({
    queryKey: [...keys.resources, "unseen", cloud_account_id],
    queryFn: () =>
      unwrap(
        api.GET("/scans", {
          params: { query: { cloud_account_id, outcome: ["denied", "throttled", "failed"], limit: 1000 } },
        }),
      ),
  });
}

/** The import that this page began, or that is under way. */
export function useImportRun(id: string | undefined) {
  const interval = usePollInterval(true);
  return useQuery({
    queryKey: keys.job(id ?? ""),
    queryFn: () => unwrap(api.GET("/jobs/{id}", { params: { path: { id: id ?? "" } } })),
    enabled: Boolean(id),
    refetchInterval: (query) => !(query.state.data && is_over(query.state.data.status)) && interval,
  });
}

export function useImportNow() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => unwrap(api.POST("/cloud-accounts/{id}/sync", { params: { path: { id } } })),
    onSuccess: (run) => client.setQueryData(keys.job(run.id), run),
  });
}

export function useStopImport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => unwrap(api.DELETE("/cloud-accounts/{id}/sync", { params: { path: { id } } })),
    onSuccess: (run) => client.setQueryData(keys.job(run.id), run),
  });
}
