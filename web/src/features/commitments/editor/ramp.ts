import { product_of_decimals, sum_of_decimals } from "../../../ui/decimal";
import { add_days, add_years, is_day, today } from "../days";

export interface YearInput {
  starts_on: string;
  ends_on: string;
  amount: string;
}

/** Years that begin on the anniversaries of `starts_on`, with these amounts. */
export function contract_years(starts_on: string, amounts: readonly string[]): YearInput[] {
  return amounts.map((amount, index) => ({
    starts_on: add_years(starts_on, index),
    ends_on: add_days(add_years(starts_on, index + 1), -1),
    amount,
  }));
}

/** Amounts that grow from year to year by so many percent of the one before, in cents. */
export function ramp(count: number, first: string, growth_percent: string): string[] {
  const factor = sum_of_decimals(["1", product_of_decimals(growth_percent, "0.01", 12)]);
  const amounts: string[] = [];
  for (let index = 0; index < count; ++index)
    amounts.push(
      index === 0 ? product_of_decimals(first, "1", 2) : product_of_decimals(amounts.at(index - 1) ?? "0", factor, 2),
    );
  return amounts;
}

/** The year after the last one, with its amount. */
export function next_year(years: readonly YearInput[]): YearInput {
  const last = years.at(-1);
  const starts_on = last && is_day(last.ends_on) ? add_days(last.ends_on, 1) : `${today().slice(0, 8)}01`;
  return { starts_on, ends_on: add_days(add_years(starts_on, 1), -1), amount: last?.amount ?? "" };
}
