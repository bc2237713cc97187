import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, if_match, unwrap, unwrap_with_etag, type Schema } from "../../api/client";
import { keys } from "../../api/keys";
import { usePollInterval } from "../../shared/live";
import { usePermission } from "../../shared/session";

export type ChangeRequest = Schema["ChangeRequest"];
export type Preview = Schema["Preview"];
export type PreviewItem = Schema["PreviewItem"];
export type PlannedCall = Schema["PlannedCall"];
export type ChangeDetail = Schema["ChangeSetDetail"];
export type ChangeItem = Schema["ChangeItem"];
export type ChangeRow = Schema["ChangeSet"];
export type Conflict = Schema["Conflict"];
export type HistoryEntry = Schema["TagHistoryEntry"];
export type Protections = Schema["Protections"];
export type TagEdit = Schema["TagChange"];

export function preview_change(body: ChangeRequest): Promise<Preview> {
  return unwrap(api.POST("/tag-changes/preview", { body }));
}

/** What each service takes in tags: the same for as long as the page is open. */
export function useTagRules() {
  return useQuery({
    queryKey: keys.tag_rules,
    queryFn: () => unwrap(api.GET("/tag-rules")),
    staleTime: Infinity,
  });
}

/** Everything that an edit of tags may have changed on a page. */
function useAfterEdit() {
  const client = useQueryClient();
  return () => {
    for (const queryKey of [keys.resources, keys.tag_changes, keys.tag_conflicts, keys.kept_edits])
      void client.invalidateQueries({ queryKey });
  };
}

/** Begins the change that a preview showed: with its digest, exactly that is done or nothing. */
export function useBeginChange() {
  const after = useAfterEdit();
  return useMutation({
    mutationFn: ({ body, digest }: { body: ChangeRequest; digest: string }) =>
      unwrap(api.POST("/tag-changes", { body, headers: if_match(digest) })),
    onSuccess: after,
  });
}

/** One resource's tags; refused with 412 where it is not what it was under that ETag. */
export function useChangeTags(id: string) {
  const after = useAfterEdit();
  return useMutation({
    mutationFn: ({ edit, etag }: { edit: TagEdit; etag: string | null }) =>
      unwrap(api.PATCH("/resources/{id}/tags", { params: { path: { id } }, body: edit, headers: if_match(etag) })),
    onSuccess: after,
  });
}

export function is_open(change: ChangeRow | undefined): boolean {
  return (change?.open ?? 0) > 0;
}

/** A change; while it is carried out it is followed by events, and looked at now and then beside them. */
export function useTagChange(id: string) {
  const interval = usePollInterval(true);
  return useQuery({
    queryKey: keys.tag_change(id),
    queryFn: () => unwrap(api.GET("/tag-changes/{id}", { params: { path: { id } } })),
    refetchInterval: (query) => is_open(query.state.data) && interval,
  });
}

export function load_changes(cursor: string | undefined): Promise<{ items: ChangeRow[]; next_cursor?: string | null }> {
  return unwrap(api.GET("/tag-changes", { params: { query: { limit: 50, cursor } } }));
}

export function useRetryChange() {
  const after = useAfterEdit();
  return useMutation({
    mutationFn: (id: string) => unwrap(api.POST("/tag-changes/{id}/retry", { params: { path: { id } } })),
    onSuccess: after,
  });
}

export function useCancelChange() {
  const after = useAfterEdit();
  return useMutation({
    mutationFn: (id: string) => unwrap(api.POST("/tag-changes/{id}/cancellation", { params: { path: { id } } })),
    onSuccess: after,
  });
}

export function useUndoChange() {
  const after = useAfterEdit();
  return useMutation({
    mutationFn: (id: string) => unwrap(api.POST("/tag-changes/{id}/undo", { params: { path: { id } } })),
    onSuccess: after,
  });
}

export function useTagHistory(id: string, at: string | undefined) {
  return useQuery({
    queryKey: [...keys.resources, "tag-history", id, at ?? null],
    queryFn: () =>
      unwrap(api.GET("/resources/{id}/tag-history", { params: { path: { id }, query: at ? { at } : {} } })),
  });
}

export function load_conflicts(limit: number, cursor?: string) {
  return unwrap(api.GET("/tag-conflicts", { params: { query: { limit, cursor } } }));
}

/** How many conflicts wait for a person. */
export function useConflictCount() {
  return useQuery({ queryKey: [...keys.tag_conflicts, "count"], queryFn: async () => (await load_conflicts(1)).total });
}

/** The conflicts of one resource: it has 50 tags at most. */
export function useConflictsOf(resource_id: string, enabled: boolean) {
  return useQuery({
    queryKey: [...keys.tag_conflicts, "of", resource_id],
    enabled,
    queryFn: async () =>
      (await unwrap(api.GET("/tag-conflicts", { params: { query: { resource_id, limit: 100 } } }))).items,
  });
}

export function useResolveConflict() {
  const after = useAfterEdit();
  return useMutation({
    mutationFn: ({ id, keep }: { id: string; keep: "aws" | "portal" }) =>
      unwrap(api.POST("/tag-conflicts/{id}/resolution", { params: { path: { id } }, body: { keep } })),
    onSuccess: after,
  });
}

/** The plan of the edits that live in the portal alone, on accounts whose level writes now. */
export function useKeptEdits() {
  const may_write = usePermission()("tags.write");
  return useQuery({
    queryKey: [...keys.kept_edits, "apply"],
    queryFn: () => preview_change({ kept_edits: "apply" }),
    enabled: may_write,
    staleTime: 60_000,
  });
}

export function useProtections() {
  return useQuery({ queryKey: keys.tag_protections, queryFn: () => unwrap_with_etag(api.GET("/tag-protections")) });
}

export function useSetProtections() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ wanted, etag }: { wanted: Protections; etag: string | null }) =>
      unwrap(api.PUT("/tag-protections", { body: wanted, headers: if_match(etag) })),
    onSettled: () => void client.invalidateQueries({ queryKey: keys.tag_protections }),
  });
}

export function useResourceTypes() {
  return useQuery({
    queryKey: keys.resource_types,
    queryFn: () => unwrap(api.GET("/resource-types")),
    staleTime: Infinity,
  });
}
