import { is_decimal } from "../../ui/decimal";
import { is_day } from "./days";
import { granularities, type Granularity } from "./granularity";

export const tabs = ["progress", "what-if", "rules", "sources"] as const;
export type Tab = (typeof tabs)[number];

/** Something bought once. */
export interface Purchase {
  day: string;
  amount: string;
  marketplace: boolean;
}

/** What is assumed, as the address holds it. */
export interface Assumptions {
  /** Percent a year, as it was typed. */
  growth: string;
  purchases: readonly Purchase[];
  /** The groups of recommendations that are ticked. */
  bought: readonly string[];
  /** The first day of what is ticked; empty: the day after the last one counted. */
  from: string;
}

export const nothing_assumed: Assumptions = { growth: "", purchases: [], bought: [], from: "" };

export interface CommitmentSearch {
  tab?: Exclude<Tab, "progress">;
  /** The contract year that is looked at, from 1; absent: the one that matters now. */
  year?: number | "all";
  by?: Exclude<Granularity, "monthly">;
  growth?: string;
  /** "2027-01-31_1000.00", with "_marketplace" behind it where it is that */
  purchase?: string[];
  buy?: string[];
  from?: string;
  dialog?: "read" | "delete" | "adjust" | "import";
  /** The reading that is followed. */
  reading?: string;
}

const most_listed = 200;

/** Two of the same are two: one thing can be bought twice. */
function texts(value: unknown): string[] | undefined {
  const found = (Array.isArray(value) ? value : [value]).filter(
    (item: unknown): item is string => typeof item === "string" && item !== "" && item.length <= 128,
  );
  return found.length > 0 ? found.slice(0, most_listed) : undefined;
}

function one_of<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((item) => item === value);
}

export function purchase_text({ day, amount, marketplace }: Purchase): string {
  return `${day}_${amount}${marketplace ? "_marketplace" : ""}`;
}

export function purchase_of(text: string): Purchase | null {
  const [day = "", amount = "", mark] = text.split("_");
  return is_day(day) && is_decimal(amount) ? { day, amount, marketplace: mark === "marketplace" } : null;
}

/** Leaves out what is absent, makes no sense or is the usual, so that equal searches have equal addresses. */
export function parse_commitment_search(raw: Record<string, unknown>): CommitmentSearch {
  const year = Number(raw.year);
  const growth = typeof raw.growth === "string" ? raw.growth.trim() : "";
  const from = typeof raw.from === "string" ? raw.from : "";
  const search: CommitmentSearch = {
    tab: one_of(raw.tab, ["what-if", "rules", "sources"] as const),
    year: raw.year === "all" ? "all" : Number.isInteger(year) && year > 0 && year <= 40 ? year : undefined,
    by: one_of(raw.by, granularities) === "daily" ? "daily" : undefined,
    growth: growth !== "" && growth.length <= 12 && is_decimal(growth) ? growth : undefined,
    purchase: texts(raw.purchase)?.filter((text) => purchase_of(text)),
    buy: texts(raw.buy) && [...new Set(texts(raw.buy))],
    from: is_day(from) ? from : undefined,
    dialog: one_of(raw.dialog, ["read", "delete", "adjust", "import"] as const),
    reading: /^[\w-]{1,64}$/.exec(String(raw.reading ?? ""))?.[0],
  };
  if (search.purchase?.length === 0) delete search.purchase;
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

export function assumptions_of({ growth, purchase, buy, from }: CommitmentSearch): Assumptions {
  return {
    growth: growth ?? "",
    purchases: (purchase ?? []).flatMap((text) => purchase_of(text) ?? []),
    bought: buy ?? [],
    from: from ?? "",
  };
}

export function search_of({
  growth,
  purchases,
  bought,
  from,
}: Assumptions): Pick<CommitmentSearch, "growth" | "purchase" | "buy" | "from"> {
  return {
    growth: growth || undefined,
    purchase: purchases.length > 0 ? purchases.map(purchase_text) : undefined,
    buy: bought.length > 0 ? [...bought] : undefined,
    from: from || undefined,
  };
}

/** Proxies and mail programs cut longer ones. */
const longest_in_address = 1_500;

/** Whether a link can carry it. */
export function fits_address(assumed: Assumptions): boolean {
  return JSON.stringify(search_of(assumed)).length <= longest_in_address;
}
