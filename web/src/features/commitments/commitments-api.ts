import { useMutation, useQueries, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { api, if_match, unwrap, unwrap_with_etag, type Schema } from "../../api/client";
import { keys } from "../../api/keys";
import type { operations } from "../../api/schema";
import type { Run } from "../../shared/jobs";
import type { Granularity } from "./granularity";

export type Commitment = Schema["Commitment"];
export type Wanted = Schema["CommitmentRequest"];
export type Rules = Schema["RulesInput"];
export type Adjustment = Schema["AdjustmentView"];
export type Source = Schema["PayerSource"];
export type ImportRange = Schema["ImportRangeView"];
export type ImportView = Schema["ImportView"];
export type ImportFile = Schema["ImportFile"];
export type ImportPosition = Schema["ImportPosition"];
export type ImportProblem = Schema["ImportProblem"];
export interface ImportPiece {
  file: number;
  number: number;
  name: string;
  last: boolean;
  /** A part of the file: it is read when it is sent, and never as a whole. */
  bytes: Blob;
}
export type PeriodPreview = Schema["PeriodPreview"];
export type ReplacedDays = Schema["ReplacedDays"];
export type Delivery = Schema["DeliveryView"];
export type DeliveryMode = NonNullable<Schema["ApplyRequest"]["mode"]>;
export type Period = Schema["PeriodView"];
export type NotCounted = Schema["NotCountedView"];
export type Part = Schema["PartView"];
export type Point = Schema["SeriesPoint"];
export type WhatIf = Schema["WhatIfInput"];
export type Estimate = operations["refreshCommitment"]["responses"][200]["content"]["application/json"];

export type Progress = Schema["ProgressView"];
export type AlertSettings = Schema["AlertSettings"];

export function useCommitments() {
  return useQuery({ queryKey: keys.commitments, queryFn: () => unwrap(api.GET("/commitments")) });
}

/** What charges are called, in the order in which people read them. */
export function useChargeKinds() {
  return useQuery({
    queryKey: keys.charge_kinds,
    queryFn: () => unwrap(api.GET("/charge-kinds")),
    staleTime: Infinity,
    select: ({ items }) => items,
  });
}

/** What people call a charge, by the name that costs have it by; one that is in no list keeps its name. */
export function useChargeLabel(): (name: string) => string {
  const { data: kinds = [] } = useChargeKinds();
  return (name) => kinds.find((kind) => kind.name === name)?.label ?? name;
}

export function useCommitment(id: string) {
  return useQuery({
    queryKey: keys.commitment(id),
    queryFn: () => unwrap_with_etag(api.GET("/commitments/{id}", { params: { path: { id } } })),
  });
}

function progress_query(id: string, granularity: Granularity) {
  return {
    queryKey: [...keys.commitment(id), "progress", granularity],
    queryFn: (): Promise<Progress> =>
      unwrap(api.GET("/commitments/{id}/progress", { params: { path: { id }, query: { granularity } } })),
  };
}

/** What was shown stays until the next answer comes, but never one contract's numbers under another's name. */
function same_contract(id: string) {
  return <T>(before: T | undefined, query: { queryKey: readonly unknown[] } | undefined): T | undefined =>
    query?.queryKey[2] === id ? before : undefined;
}

export function useProgress(id: string, granularity: Granularity) {
  return useQuery({ ...progress_query(id, granularity), placeholderData: same_contract(id) });
}

export function useProgressOfAll(ids: readonly string[]) {
  return useQueries({ queries: ids.map((id) => progress_query(id, "monthly")) });
}

/** Nothing is stored; null: nothing is assumed. */
export function useWhatIf(id: string, granularity: Granularity, assumed: WhatIf | null, enabled: boolean) {
  return useQuery({
    queryKey: [...keys.commitment(id), "what-if", granularity, assumed],
    queryFn: async (): Promise<Progress | null> =>
      assumed === null
        ? null
        : unwrap(
            api.POST("/commitments/{id}/what-if", { params: { path: { id }, query: { granularity } }, body: assumed }),
          ),
    enabled,
    retry: false,
    placeholderData: same_contract(id),
  });
}

/** What every change of a contract does to the answers that are kept. */
function useChanged(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: keys.commitments });
}

/** Enters a contract, or replaces the one of this ID where it is as it was under that ETag. */
export function useSaveCommitment(id: string | null, etag: string | null) {
  const changed = useChanged();
  return useMutation({
    mutationFn: (body: Wanted) =>
      id === null
        ? unwrap(api.POST("/commitments", { body }))
        : unwrap(api.PUT("/commitments/{id}", { params: { path: { id } }, body, headers: if_match(etag) })),
    onSuccess: changed,
  });
}

export function useRemoveCommitment(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.DELETE("/commitments/{id}", { params: { path: { id } } })),
    // Its own answers are left alone: its page, which is open still, would ask for what is gone.
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.commitments, exact: true }),
  });
}

export function useAdjust(id: string) {
  const changed = useChanged();
  return useMutation({
    mutationFn: (body: Schema["AdjustmentRequest"]) =>
      unwrap(api.POST("/commitments/{id}/adjustments", { params: { path: { id } }, body })),
    onSuccess: changed,
  });
}

export function useTakeBackAdjustment(id: string) {
  const changed = useChanged();
  return useMutation({
    mutationFn: (adjustment_id: string) =>
      unwrap(api.DELETE("/commitments/{id}/adjustments/{adjustment_id}", { params: { path: { id, adjustment_id } } })),
    onSuccess: changed,
  });
}

/** What reading spend now would ask and cost; nothing is asked. */
/** What somebody asks of a reading beyond the days that are due. */
export interface ReadWish {
  from: string | null;
  check_closed_months: boolean;
}

export function useSpendEstimate(id: string, wish: ReadWish) {
  return useQuery({
    queryKey: [...keys.commitment(id), "estimate", wish],
    queryFn: () =>
      unwrap(api.POST("/commitments/{id}/refresh", { params: { path: { id } }, body: { dry_run: true, ...wish } })),
    staleTime: 0,
    gcTime: 0,
  });
}

export function useReadSpend(id: string) {
  const client = useQueryClient();
  return useMutation({
    // The one route answers an estimate (200) or, as here, a job (202).
    mutationFn: async (wish: ReadWish) =>
      (await unwrap(api.POST("/commitments/{id}/refresh", { params: { path: { id } }, body: wish }))) as unknown as Run,
    onSuccess: (run) => client.setQueryData(keys.job(run.id), run),
  });
}

/**
 * Of one that was not applied; it is sent also when the page is about to end. That it could not be said does no harm: after
 * a minute its place is another's.
 */
export async function give_up_import(id: string, import_id: string): Promise<void> {
  await api
    .DELETE("/commitments/{id}/imports/{import_id}", { params: { path: { id, import_id } }, keepalive: true })
    .catch(() => undefined);
}

export function begin_import(id: string): Promise<ImportView> {
  return unwrap(api.POST("/commitments/{id}/imports", { params: { path: { id } } }));
}

export function send_piece(id: string, import_id: string, piece: ImportPiece): Promise<ImportPosition> {
  const { file, number, name, last, bytes } = piece;
  return unwrap(
    api.PUT("/commitments/{id}/imports/{import_id}/files/{file}/pieces/{number}", {
      params: { path: { id, import_id, file: String(file), number: String(number) }, query: { name, last } },
      headers: { "Content-Type": "application/octet-stream" },
      // The document's type for bytes is a string; they are sent as they are.
      body: bytes as unknown as string,
      bodySerializer: (body: unknown) => body as Blob,
    }),
  );
}

/** All files are there; answers the preview. `periods`: of files that do not say theirs, the months to show them by. */
export function complete_import(id: string, import_id: string, periods: string[] | null): Promise<ImportView> {
  return unwrap(
    api.POST("/commitments/{id}/imports/{import_id}/complete", {
      params: { path: { id, import_id } },
      body: { periods },
    }),
  );
}

interface Stored {
  import_id: string;
  /** Null: as the preview says. */
  mode: DeliveryMode | null;
  /** Of files that do not say their billing periods: those that were confirmed. */
  periods: string[] | null;
}

export function useApplyImport(id: string) {
  const changed = useChanged();
  return useMutation({
    mutationFn: ({ import_id, ...body }: Stored) =>
      unwrap(api.POST("/commitments/{id}/imports/{import_id}/apply", { params: { path: { id, import_id } }, body })),
    onSuccess: changed,
  });
}

/** What was imported, the newest first. */
export function useDeliveries(id: string) {
  return useQuery({
    queryKey: [...keys.commitment(id), "imports"],
    queryFn: () => unwrap(api.GET("/commitments/{id}/imports", { params: { path: { id } } })),
  });
}

export function useRemoveImport(id: string) {
  const changed = useChanged();
  return useMutation({
    mutationFn: (import_id: string) =>
      unwrap(api.DELETE("/commitments/{id}/imports/{import_id}", { params: { path: { id, import_id } } })),
    onSuccess: changed,
  });
}

export function load_progress(client: QueryClient, id: string, granularity: Granularity): Promise<Progress> {
  return client.fetchQuery({ ...progress_query(id, granularity), staleTime: 60_000 });
}

/** Whom a contract's alerts are mailed to. */
export function useAlertSettings(id: string) {
  return useQuery({
    queryKey: [...keys.commitment(id), "alerts"],
    queryFn: () => unwrap_with_etag(api.GET("/commitments/{id}/alerts", { params: { path: { id } } })),
  });
}

export function useSetRecipients(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (recipients: string[]) =>
      unwrap(api.PUT("/commitments/{id}/alerts", { params: { path: { id } }, body: { recipients } })),
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.commitment(id) }),
  });
}
