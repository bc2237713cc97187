import { useCallback, useState } from "react";
import { is_decimal } from "../../ui/decimal";
import type { Group, Recommendation } from "../recommendations/recommendations-api";
import type { Commitment, WhatIf } from "./commitments-api";
import { add_days, is_day, today } from "./days";
import { assumptions_of, fits_address, nothing_assumed, search_of, type Assumptions, type CommitmentSearch } from "./search";
import { option_of, type Way } from "../recommendations/options";
import { compare_decimals } from "../../ui/decimal";

/** A recommended purchase in the chosen way; `why_not` says why it cannot be ticked. */
export interface Offer {
  id: string;
  group: Group;
  option: Recommendation | undefined;
  why_not?: string;
}

export function offer_of(group: Group, way: Way, commitment: Pick<Commitment, "currency" | "payer_account_ids">): Offer {
  const option = option_of(group.options, way);
  const why_not = !option
    ? "AWS does not offer it for this term and payment."
    : !commitment.payer_account_ids.includes(group.payer_account_id)
      ? "Its payer is not in this contract, so that it would not lower what counts."
      : !option.monthly_savings
        ? "AWS gave no amount for it."
        : option.monthly_savings.currency !== commitment.currency
          ? `It is in ${option.monthly_savings.currency}, the contract in ${commitment.currency}.`
          : compare_decimals(option.monthly_savings.amount, "0") <= 0
            ? "It saves nothing."
            : undefined;
  return { id: group.group_id, group, option, why_not };
}

/** The first day that can be assumed anything of. */
export function first_day(as_of: string | null | undefined, commitment: Pick<Commitment, "starts_on">): string {
  const next = add_days(as_of ?? add_days(today(), -1), 1);
  return next > commitment.starts_on ? next : commitment.starts_on;
}

/** What the API is asked; null where nothing is assumed. */
export function what_if_of(assumed: Assumptions, offers: readonly Offer[], from: string): WhatIf | null {
  const growth = is_decimal(assumed.growth) ? Number(assumed.growth) : 0;
  const purchases = assumed.purchases.filter(({ day, amount }) => is_day(day) && is_decimal(amount));
  const ticked = offers.filter(({ id, why_not }) => !why_not && assumed.bought.includes(id));
  if (growth === 0 && purchases.length === 0 && ticked.length === 0) return null;
  return {
    growth_percent: growth,
    purchases: purchases.map((purchase) => ({ ...purchase })),
    reservations: ticked.flatMap(({ option }) =>
      option?.monthly_savings ? [{ starts_on: assumed.from || from, monthly_saving: option.monthly_savings.amount, upfront: option.upfront_cost?.amount ?? "0", term_months: option.term_years * 12 }] : [],
    ),
  };
}

const storage_key = (id: string) => `client-portal.what-if.${id}`;

function kept(id: string): Assumptions | null {
  try {
    const text = sessionStorage.getItem(storage_key(id));
    if (!text) return null;
    // What was kept is read as an address is: another version's value makes no sense and is left out.
    const stored = JSON.parse(text) as CommitmentSearch;
    return assumptions_of(stored);
  } catch {
    return null;
  }
}

function keep(id: string, assumed: Assumptions | null): void {
  try {
    if (assumed) sessionStorage.setItem(storage_key(id), JSON.stringify(search_of(assumed)));
    else sessionStorage.removeItem(storage_key(id));
  } catch {
    // Storage can be barred: then it holds until the page is left.
  }
}

/** What is assumed: in the address where that is short enough for a link, else in this tab alone. */
export function useAssumptions(id: string, search: CommitmentSearch, change: (part: Partial<CommitmentSearch>) => void): { assumed: Assumptions; in_address: boolean; assume: (part: Partial<Assumptions>) => void } {
  const [long, set_long] = useState<Assumptions | null>(() => kept(id));
  const assumed = long ?? assumptions_of(search);
  const assume = useCallback(
    (part: Partial<Assumptions>) => {
      const next = { ...assumed, ...part };
      const fits = fits_address(next);
      keep(id, fits ? null : next);
      set_long(fits ? null : next);
      change(search_of(fits ? next : nothing_assumed));
    },
    [assumed, change, id],
  );
  return { assumed, in_address: long === null, assume };
}
