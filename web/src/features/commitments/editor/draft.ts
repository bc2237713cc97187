import { compare_decimals, is_decimal } from "../../../ui/decimal";
import type { Commitment, Rules, Wanted } from "../commitments-api";
import { usual_rules } from "../words";
import type { YearInput } from "./ramp";

/** A contract as it is typed: everything is a text. */
export interface Draft {
  name: string;
  payers: readonly string[];
  currency: string;
  years: readonly YearInput[];
  discount: string;
  cost_metric: NonNullable<Rules["cost_metric"]>;
  excluded: readonly string[];
  marketplace_cap: string;
  opening_balance: string;
  opening_balance_through: string;
  carry_over: NonNullable<Rules["carry_over"]>;
}

/** What each part of the form is given. */
export interface PartProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  /** What is wrong, by the API's name of the field. */
  errors: ReadonlyMap<string, string>;
}

export const empty_draft: Draft = {
  name: "",
  payers: [],
  currency: "USD",
  years: [],
  discount: "",
  cost_metric: usual_rules.cost_metric,
  excluded: usual_rules.excluded_record_types,
  marketplace_cap: String(usual_rules.marketplace_cap_percent),
  opening_balance: "",
  opening_balance_through: "",
  carry_over: usual_rules.carry_over,
};

export function draft_of(commitment: Commitment): Draft {
  const { rules } = commitment;
  const balance = rules?.opening_balance ?? "";
  return {
    name: commitment.name,
    payers: commitment.payer_account_ids,
    currency: commitment.currency,
    years: commitment.periods,
    discount: commitment.discount_percent == null ? "" : String(commitment.discount_percent),
    cost_metric: rules?.cost_metric ?? usual_rules.cost_metric,
    excluded: rules?.excluded_record_types ?? usual_rules.excluded_record_types,
    marketplace_cap: String(rules?.marketplace_cap_percent ?? usual_rules.marketplace_cap_percent),
    opening_balance: compare_decimals(balance || "0", "0") === 0 ? "" : balance,
    opening_balance_through: rules?.opening_balance_through ?? "",
    carry_over: rules?.carry_over ?? usual_rules.carry_over,
  };
}

/** Numbers that the API takes as numbers; null where the text is none, which number_errors says. */
function number_of(text: string): number | null {
  return is_decimal(text.trim()) ? Number(text) : null;
}

export function wanted_of(draft: Draft): Wanted {
  return {
    name: draft.name.trim(),
    payer_account_ids: [...draft.payers],
    currency: draft.currency.trim().toUpperCase(),
    starts_on: draft.years[0]?.starts_on ?? "",
    periods: draft.years.map(({ starts_on, ends_on, amount }) => ({
      starts_on: starts_on.trim(),
      ends_on: ends_on.trim(),
      amount: amount.trim(),
    })),
    discount_percent: draft.discount.trim() === "" ? null : number_of(draft.discount),
    rules: {
      cost_metric: draft.cost_metric,
      excluded_record_types: [...draft.excluded],
      marketplace_cap_percent: number_of(draft.marketplace_cap),
      opening_balance: draft.opening_balance.trim() || null,
      opening_balance_through: draft.opening_balance_through.trim() || null,
      carry_over: draft.carry_over,
    },
  };
}

/** What the API cannot say, as a text that is no number does not reach it: by its field. */
export function number_errors(draft: Draft): Map<string, string> {
  const found = new Map<string, string>();
  if (draft.discount.trim() !== "" && number_of(draft.discount) === null)
    found.set("discount_percent", "A number, such as 9.5.");
  if (number_of(draft.marketplace_cap) === null) found.set("rules.marketplace_cap_percent", "A number from 0 to 100.");
  return found;
}

/** What is wrong with fields below this one, such as "periods[1].amount" below "periods[1]", as one text. */
export function errors_at(errors: ReadonlyMap<string, string>, field: string): string {
  return [...errors]
    .filter(([name]) => name === field || name.startsWith(`${field}[`) || name.startsWith(`${field}.`))
    .map(([, detail]) => detail)
    .join(" ");
}

/** What is wrong with a payer, with which one it is. */
export function payer_errors(errors: ReadonlyMap<string, string>, payers: readonly string[]): string {
  return [...errors]
    .flatMap(([name, detail]) => {
      if (name === "payer_account_ids") return [detail];
      const index = /^payer_account_ids\[(\d+)\]$/.exec(name)?.[1];
      return index === undefined ? [] : [`${payers.at(Number(index)) ?? ""}: ${detail}`];
    })
    .join(" ");
}

const shown_fields = /^(name|currency|starts_on|discount_percent|periods|payer_account_ids|rules)($|[.[])/;

/** Errors of fields that the form does not show: they stand above it. */
export function is_shown(field: string): boolean {
  return shown_fields.test(field);
}

export function same(a: Draft, b: Draft): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
