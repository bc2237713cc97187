import { compare_decimals, is_decimal } from "../../ui/decimal";
import { is_day } from "./days";
import type { Purchase } from "./search";

/** What is wrong with a growth as it is typed; nothing where it can be reckoned with. */
export function growth_error(text: string): string {
  if (text.trim() === "") return "";
  if (!is_decimal(text)) return "A number, such as 5 or -2.5.";
  return compare_decimals(text, "-100") < 0 || compare_decimals(text, "1000") > 0 ? "From -100 to 1000." : "";
}

export function purchase_errors(
  { day, amount }: Purchase,
  first: string,
  last: string,
): { day: string; amount: string } {
  return {
    day: !is_day(day)
      ? "A day such as 2027-01-31."
      : day < first || day > last
        ? `A day from ${first} to ${last}.`
        : "",
    amount: !is_decimal(amount)
      ? "An amount such as 10000.00, without grouping."
      : compare_decimals(amount, "0") < 0
        ? "It cannot be less than 0."
        : "",
  };
}

/** The addresses of a text, each once. */
export function recipients_of(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter(Boolean))];
}

const most_recipients = 50;

export function recipients_error(text: string): string {
  const all = recipients_of(text);
  const bad = all.filter((one) => !/^[^\s@]+@[^\s@]+$/.test(one));
  if (bad.length > 0) return `Not an e-mail address: ${bad.join(", ")}`;
  return all.length > most_recipients ? "At most 50 addresses." : "";
}
