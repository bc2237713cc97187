import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap, type Schema } from "../../api/client";
import { load_cursor_page } from "../../api/cursor-pages";
import { keys } from "../../api/keys";
import { read_resource, type ResourceFilter } from "../../shared/resources";
import { query_of } from "./search";

export type Resource = Schema["Resource"];
export type ResourcePage = Schema["ResourcePage"];
export type Scan = Schema["Scan"];
export type Summary = Schema["Summary"];

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
