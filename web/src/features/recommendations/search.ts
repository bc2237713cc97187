import { cut } from "../../shared/cut";
import type { Kind, State } from "./kinds";
import { horizons, type Horizon } from "./owned/ends";

export const tabs = ["recommendations", "owned", "sources"] as const;
export type Tab = (typeof tabs)[number];

export const states = [
  "open",
  "assigned",
  "snoozed",
  "dismissed",
  "done",
  "withdrawn",
] as const satisfies readonly State[];
export const kinds = ["reserved_instance", "savings_plan"] as const satisfies readonly Kind[];
export const terms = [1, 3] as const;
export const payment_options = ["no_upfront", "partial_upfront", "all_upfront"] as const;
export const lookbacks = [7, 30, 60] as const;
export const scopes = ["payer", "linked"] as const;
export const offering_classes = ["standard", "convertible"] as const;
export const groupings = ["service", "account", "region"] as const;

/** One way to buy: what is added up holds for one alone, as the others are alternatives to it. */
export interface Choice {
  term_years: (typeof terms)[number];
  payment_option: (typeof payment_options)[number];
  lookback_days: (typeof lookbacks)[number];
  scope: (typeof scopes)[number];
  offering_class: (typeof offering_classes)[number];
}

export const usual_choice: Choice = {
  term_years: 1,
  payment_option: "no_upfront",
  lookback_days: 30,
  scope: "payer",
  offering_class: "standard",
};

/** Conditions on the list; values of one property are alternatives. */
export interface RecommendationFilter {
  kind?: Kind[];
  service?: string[];
  account_id?: string[];
  region?: string[];
  state?: State[];
  q?: string;
}

/** What the address holds, so that a link shows the same. Absent: the usual. */
export interface RecommendationSearch extends RecommendationFilter, Partial<Choice> {
  tab?: Exclude<Tab, "recommendations">;
  /** What the picture shows. */
  of?: Kind;
  by?: (typeof groupings)[number];
  /** What is owned and ends within so many days. */
  ends?: Horizon;
  /** From 1. */
  page?: number;
  dialog?: "download" | "cap";
  /** The download that is followed. */
  download?: string;
}

export const list_properties = ["kind", "service", "account_id", "region", "state"] as const;
export type ListProperty = (typeof list_properties)[number];

function texts(value: unknown): string[] | undefined {
  const found = (Array.isArray(value) ? value : [value]).filter(
    (item: unknown): item is string => typeof item === "string" && item !== "" && item.length <= 256,
  );
  return found.length > 0 ? [...new Set(found)].slice(0, 200) : undefined;
}

function some_of<T extends string>(value: unknown, allowed: readonly T[]): T[] | undefined {
  const found = allowed.filter((item) => texts(value)?.includes(item));
  return found.length > 0 ? found : undefined;
}

/** The allowed value that the address names; nothing where it names none, or the usual one. */
function one_of<T extends string | number>(value: unknown, allowed: readonly T[], usual?: T): T | undefined {
  const found = allowed.find((item) => String(item) === value);
  return found === usual ? undefined : found;
}

function compact<T extends object>(search: T): T {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T;
}

/** Leaves out what is absent, makes no sense or is the usual, so that equal searches have equal addresses. */
export function parse_recommendation_search(raw: Record<string, unknown>): RecommendationSearch {
  const page = Number(raw.page);
  return compact<RecommendationSearch>({
    tab: one_of(raw.tab, ["owned", "sources"] as const),
    kind: some_of(raw.kind, kinds),
    service: texts(raw.service),
    account_id: texts(raw.account_id),
    region: texts(raw.region),
    state: some_of(raw.state, states),
    q: typeof raw.q === "string" && raw.q ? cut(raw.q, 200) : undefined,
    term_years: one_of(raw.term_years, terms, usual_choice.term_years),
    payment_option: one_of(raw.payment_option, payment_options, usual_choice.payment_option),
    lookback_days: one_of(raw.lookback_days, lookbacks, usual_choice.lookback_days),
    scope: one_of(raw.scope, scopes, usual_choice.scope),
    offering_class: one_of(raw.offering_class, offering_classes, usual_choice.offering_class),
    of: one_of(raw.of, kinds, "reserved_instance"),
    by: one_of(raw.by, groupings, "service"),
    ends: one_of(raw.ends, horizons),
    page: Number.isInteger(page) && page > 1 && page < 100_000 ? page : undefined,
    dialog: one_of(raw.dialog, ["download", "cap"] as const),
    download: /^[\w-]{1,64}$/.exec(String(raw.download ?? ""))?.[0],
  });
}

export function filter_of({ kind, service, account_id, region, state, q }: RecommendationSearch): RecommendationFilter {
  return compact({ kind, service, account_id, region, state, q });
}

export function choice_of(search: Partial<Choice>): Choice {
  const { term_years, payment_option, lookback_days, scope, offering_class } = search;
  return {
    ...usual_choice,
    ...(compact({ term_years, payment_option, lookback_days, scope, offering_class }) as Partial<Choice>),
  } as Choice;
}

/** One condition as the property filter shows it. */
export interface Token {
  propertyKey?: string;
  operator: string;
  value: string;
}

export function tokens_of(filter: RecommendationFilter): Token[] {
  const tokens: Token[] = list_properties.flatMap((propertyKey) => {
    const values = filter[propertyKey];
    return (values ?? []).map((value) => ({ propertyKey, operator: "=", value }));
  });
  if (filter.q) tokens.push({ operator: ":", value: filter.q });
  return tokens;
}

export function filter_of_tokens(tokens: readonly Token[]): RecommendationFilter {
  const raw: Record<string, string[] | string> = {};
  for (const { propertyKey, value } of tokens) {
    if (propertyKey === undefined)
      raw.q = value; // the last free text counts
    else raw[propertyKey] = [...((raw[propertyKey] as string[] | undefined) ?? []), value];
  }
  return filter_of(parse_recommendation_search(raw));
}

function parameters_of(choice: Choice, filter: RecommendationFilter): URLSearchParams {
  const query = new URLSearchParams({ lookback_days: String(choice.lookback_days), scope: choice.scope });
  for (const [name, value] of Object.entries(filter) as [string, string | string[]][])
    for (const one of [value].flat()) query.append(name, one);
  return query;
}

/** The list has every term and payment option side by side; the empty class is that of all but EC2. */
export function query_of(choice: Choice, filter: RecommendationFilter, limit: number, cursor?: string): string {
  const query = parameters_of(choice, filter);
  query.append("offering_class", choice.offering_class);
  query.append("offering_class", "");
  query.set("limit", String(limit));
  if (cursor) query.set("cursor", cursor);
  return query.toString();
}

/** What AWS has withdrawn saves nothing; null where the conditions leave nothing else. */
export function summary_query_of(choice: Choice, filter: RecommendationFilter): string | null {
  const state = filter.state?.filter((one) => one !== "withdrawn");
  if (state?.length === 0) return null;
  const query = parameters_of(choice, compact({ ...filter, state }));
  query.set("term_years", String(choice.term_years));
  query.set("payment_option", choice.payment_option);
  query.set("offering_class", choice.offering_class);
  return query.toString();
}
