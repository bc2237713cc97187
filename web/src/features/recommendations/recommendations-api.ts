import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, if_match, unwrap, unwrap_with_etag, type Schema } from "../../api/client";
import { load_cursor_page } from "../../api/cursor-pages";
import { keys } from "../../api/keys";
import type { operations } from "../../api/schema";
import type { Run } from "../../shared/jobs";
import { query_of, summary_query_of, type Choice, type RecommendationFilter } from "./search";

type AnswerOf<Name extends keyof operations> = operations[Name] extends {
  responses: { 200: { content: { "application/json": infer Body } } };
}
  ? Body
  : never;

type BodyOf<Name extends keyof operations> =
  NonNullable<operations[Name]["requestBody"]> extends { content: { "application/json": infer Body } } ? Body : never;

export type Recommendation = Schema["Recommendation"];
export type RecommendationDetail = Schema["RecommendationDetail"];
export type Group = Schema["Group"];
export type GroupPage = Schema["GroupPage"];
export type Decision = Schema["DecisionRequest"];
export type HistoryEntry = RecommendationDetail["history"][number];
export type Summary = AnswerOf<"summarizeRecommendations">;
export type KindSummary = Summary["kinds"][number];
export type SavingsTotal = KindSummary["total"][number];
export type Sources = Schema["Sources"];
export type Source = Schema["Source"];
export type Download = Schema["Download"];
export type OwnedList = Schema["OwnedList"];
export type Owned = Schema["Owned"];
export type CoverageOf = Schema["CoverageOf"];
export type RefreshRequest = BodyOf<"refreshRecommendations">;
export type RefreshEstimate = AnswerOf<"refreshRecommendations">;
export type RunItem = Run["items"][number];
export type Usage = AnswerOf<"getCostExplorerUsage">;

/** A choice and conditions: the purchases that it shows. */
interface Listed {
  choice: Choice;
  filter: RecommendationFilter;
}

function list_key(listed: Listed, limit: number, page: number) {
  return [...keys.recommendations, "groups", listed, limit, page] as const;
}

function get_page({ choice, filter }: Listed, limit: number, cursor?: string): Promise<GroupPage> {
  return unwrap(api.GET("/recommendation-groups", { querySerializer: () => query_of(choice, filter, limit, cursor) }));
}

export function useGroupPageOptions() {
  const client = useQueryClient();
  return (listed: Listed, limit: number, page: number) => ({
    queryKey: list_key(listed, limit, page),
    queryFn: () =>
      load_cursor_page(
        client,
        (at) => list_key(listed, limit, at),
        (cursor) => get_page(listed, limit, cursor),
        page,
      ),
  });
}

/** Every purchase that fits, a page after the other; `told` hears how many there are so far. */
export async function load_all_groups(listed: Listed, told: (count: number) => void): Promise<Group[]> {
  const found: Group[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await get_page(listed, 1000, cursor);
    found.push(...page.items);
    told(found.length);
    if (!page.next_cursor) return found;
    cursor = page.next_cursor;
  }
}

/** What the choice saves; null where the conditions leave nothing that AWS still says. */
export function useSavings(choice: Choice, filter: RecommendationFilter) {
  const query = summary_query_of(choice, filter);
  return useQuery({
    queryKey: [...keys.recommendations, "summary", query],
    queryFn: async (): Promise<Summary | null> =>
      query === null ? null : unwrap(api.GET("/recommendations/summary", { querySerializer: () => query })),
  });
}

export type RecommendationRead = RecommendationDetail & { etag: string | null };

async function read_recommendation(id: string): Promise<RecommendationRead> {
  const { data, etag } = await unwrap_with_etag(api.GET("/recommendations/{id}", { params: { path: { id } } }));
  return { ...data, etag };
}

export function useRecommendation(id: string) {
  return useQuery({ queryKey: [...keys.recommendations, "one", id], queryFn: () => read_recommendation(id) });
}

/** Says a decision of a purchase, with all its alternatives; refused with 412 where it is not what it was under that ETag. */
export function decide(id: string, wanted: Decision, etag: string | null = null): Promise<RecommendationDetail> {
  return unwrap(
    api.PUT("/recommendations/{id}/decision", { params: { path: { id } }, body: wanted, headers: if_match(etag) }),
  );
}

export function useOwned() {
  return useQuery({
    queryKey: [...keys.recommendations, "owned"],
    queryFn: () => unwrap(api.GET("/recommendations/owned")),
  });
}

/** What a download would ask and cost; nothing is asked. */
export function useEstimate(wanted: RefreshRequest, enabled: boolean) {
  return useQuery({
    queryKey: [...keys.recommendations, "estimate", wanted],
    queryFn: () => unwrap(api.POST("/recommendations/refresh", { body: { ...wanted, dry_run: true } })),
    enabled,
    staleTime: 0,
    gcTime: 0,
  });
}

export function useBeginDownload() {
  const client = useQueryClient();
  return useMutation({
    // The one route answers an estimate (200) or, as here, a job (202).
    mutationFn: async (wanted: RefreshRequest) =>
      (await unwrap(api.POST("/recommendations/refresh", { body: wanted }))) as unknown as Run,
    onSuccess: (run) => client.setQueryData(keys.job(run.id), run),
  });
}

export function useStopDownload() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => unwrap(api.POST("/jobs/{id}/cancellation", { params: { path: { id } } })),
    onSuccess: (run) => client.setQueryData(keys.job(run.id), run),
  });
}

export function useUsage() {
  return useQuery({ queryKey: keys.cost_explorer, queryFn: () => unwrap_with_etag(api.GET("/cost-explorer")) });
}

export function useSetCap() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ cap, etag }: { cap: Schema["Amount"]; etag: string | null }) =>
      unwrap(api.PUT("/cost-explorer", { body: { monthly_cap: cap }, headers: if_match(etag) })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.cost_explorer });
      void client.invalidateQueries({ queryKey: keys.recommendations });
    },
  });
}
