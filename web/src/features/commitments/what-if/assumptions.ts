import { compare_decimals, is_decimal } from "../../../ui/decimal";
import { option_of, type Way } from "../../recommendations/options";
import type { Group, Recommendation } from "../../recommendations/recommendations-api";
import type { Commitment, WhatIf } from "../commitments-api";
import { add_days, is_day, today } from "../days";
import type { Assumptions } from "../search";

/** A recommended purchase in the chosen way; `why_not` says why it cannot be ticked. */
export interface Offer {
  id: string;
  group: Group;
  option: Recommendation | undefined;
  why_not?: string;
}

export function offer_of(
  group: Group,
  way: Way,
  commitment: Pick<Commitment, "currency" | "payer_account_ids">,
): Offer {
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
      option?.monthly_savings
        ? [
            {
              starts_on: assumed.from || from,
              monthly_saving: option.monthly_savings.amount,
              upfront: option.upfront_cost?.amount ?? "0",
              term_months: option.term_years * 12,
            },
          ]
        : [],
    ),
  };
}
