import { compare_decimals } from "../../ui/decimal";
import type { Group, Recommendation, SavingsTotal } from "./recommendations-api";
import { payment_options, terms, type Choice } from "./search";

export type Way = Pick<Choice, "term_years" | "payment_option">;

/** Every term with every payment option, as they stand side by side. */
export const ways: readonly Way[] = terms.flatMap((term_years) =>
  payment_options.map((payment_option) => ({ term_years, payment_option })),
);

function is_of({ term_years, payment_option }: Recommendation, way: Way): boolean {
  return term_years === way.term_years && payment_option === way.payment_option;
}

export function option_of(options: readonly Recommendation[], way: Way): Recommendation | undefined {
  return options.find((option) => is_of(option, way));
}

/** Options under a term or payment option that nobody knows here: they are shown beside the known ones. */
export function other_options(options: readonly Recommendation[]): Recommendation[] {
  return options.filter((option) => !ways.some((way) => is_of(option, way)));
}

/** The option that saves the most a month, of those that AWS gave an amount of in the first one's currency. */
export function best_option(options: readonly Recommendation[]): Recommendation | undefined {
  let best: Recommendation | undefined;
  for (const option of options) {
    if (!option.monthly_savings) continue;
    const saved = best?.monthly_savings;
    if (
      !saved ||
      (saved.currency === option.monthly_savings.currency &&
        compare_decimals(option.monthly_savings.amount, saved.amount) > 0)
    )
      best = option;
  }
  return best;
}

/** The one currency of all that they save, so that it need be said once; null where there are several. */
export function only_currency(options: readonly Recommendation[]): string | null {
  const found = new Set(options.flatMap(({ monthly_savings }) => monthly_savings?.currency ?? []));
  return found.size === 1 ? ([...found][0] ?? null) : null;
}

/** The option whose page a purchase's title leads to. */
export function lead_option({ options }: Group): Recommendation | undefined {
  return best_option(options) ?? options[0];
}

/** What is drawn: the greatest of one currency, as bars need one measure. The table beside has all. */
export function drawn(totals: readonly SavingsTotal[], most = 8): { currency: string; totals: SavingsTotal[] }[] {
  const currencies = [...new Set(totals.map(({ monthly_savings }) => monthly_savings.currency))];
  return currencies.map((currency) => ({
    currency,
    totals: totals.filter(({ monthly_savings }) => monthly_savings.currency === currency).slice(0, most),
  }));
}
