import type { Download, Sources } from "./recommendations-api";
import type { Choice, RecommendationFilter } from "./search";

/** Why a list of recommendations is empty: seven reasons that a person must never take for each other. */
export type Emptiness =
  | { why: "no_account" }
  | { why: "never_offered"; details: string[] }
  | { why: "setting_off"; accounts: number }
  | { why: "downloading" }
  | { why: "never_downloaded" }
  | { why: "not_asked_so"; services: readonly string[] }
  | { why: "failed"; failures: Failure[] }
  | { why: "nothing"; failures: Failure[] }
  | { why: "filtered"; failures: Failure[] };

/** Questions that ended in the same way for the same reason. */
export interface Failure {
  outcome: Download["outcome"];
  detail: string;
  count: number;
  accounts: string[];
}

interface Ended {
  account_id: string;
  outcome: Download["outcome"] | null;
  detail?: string | null;
}

/** The questions that were not answered, by reason; the most frequent first. */
export function failures_among(questions: readonly Ended[]): Failure[] {
  const found = new Map<string, Failure>();
  for (const { account_id, outcome, detail } of questions) {
    if (outcome === null || outcome === "complete") continue;
    // AWS's request ID differs each time; the reason is the same.
    const key = `${outcome} ${(detail ?? "").replace(/ \(request ID [^)]*\)/, "")}`;
    const failure = found.get(key) ?? { outcome, detail: detail ?? "", count: 0, accounts: [] };
    failure.count += 1;
    if (!failure.accounts.includes(account_id)) failure.accounts.push(account_id);
    found.set(key, failure);
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

export function failures_of(sources: Sources, concerns: (download: Download) => boolean = () => true): Failure[] {
  return failures_among(
    sources.items.flatMap(({ account_id, downloads }) =>
      downloads.filter(concerns).map((download) => ({ ...download, account_id })),
    ),
  );
}

/** Reasons that hold before any answer: nobody can be asked. */
function why_nobody_is_asked(sources: Sources): Emptiness | undefined {
  if (sources.items.some(({ coverage }) => coverage === "asked")) return undefined;
  const off = sources.items.filter(({ coverage }) => coverage === "off");
  if (off.length > 0) return { why: "setting_off", accounts: off.length };
  if (sources.items.length > 0 && sources.items.every(({ coverage }) => coverage === "never"))
    return { why: "never_offered", details: [...new Set(sources.items.map(({ detail }) => detail))] };
  return { why: "no_account" };
}

interface Circumstances {
  filtered: boolean;
  downloading: boolean;
}

/** `is_of` says which questions the list is made of, `concerns` which of them are about what is looked for. */
function why(
  sources: Sources,
  is_of: (download: Download) => boolean,
  concerns: (download: Download) => boolean,
  { filtered, downloading }: Circumstances,
  services: readonly string[] = [],
): Emptiness {
  const nobody = why_nobody_is_asked(sources);
  if (nobody) return nobody;
  const all = sources.items.flatMap(({ downloads }) => downloads.filter(is_of));
  const downloads = all.filter(concerns);
  if (!downloads.some(({ complete_at }) => complete_at)) {
    if (downloading) return { why: "downloading" };
    if (all.length === 0) return { why: "never_downloaded" };
    return downloads.length === 0
      ? { why: "not_asked_so", services }
      : { why: "failed", failures: failures_of(sources, concerns) };
  }
  return { why: filtered ? "filtered" : "nothing", failures: failures_of(sources, concerns) };
}

export function why_empty(
  sources: Sources,
  { lookback_days, scope }: Choice,
  { filter, downloading }: { filter: RecommendationFilter; downloading: boolean },
): Emptiness {
  const is_of = ({ about }: Download) => about === "recommendations";
  const concerns = (download: Download) =>
    is_of(download) &&
    download.lookback_days === lookback_days &&
    download.scope === scope &&
    (filter.kind?.includes(download.kind) ?? true) &&
    (filter.service?.includes(download.service) ?? true);
  return why(sources, is_of, concerns, { filtered: Object.keys(filter).length > 0, downloading }, filter.service);
}

export function why_none_owned(sources: Sources, circumstances: Circumstances): Emptiness {
  const is_of = ({ about }: Download) => about === "utilization";
  return why(sources, is_of, is_of, circumstances);
}
