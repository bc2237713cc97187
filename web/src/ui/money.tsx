import type { Schema } from "../api/client";
import { decimal_text } from "./decimal";

export type Amount = Schema["Amount"];

/** "1,234.57 USD" */
export function money_text({ amount, currency }: Amount, places = 2): string {
  return currency ? `${decimal_text(amount, places)} ${currency}` : decimal_text(amount, places);
}

/** The whole of an amount, as it was sent. */
export function exact_text({ amount, currency }: Amount): string {
  return currency ? `${amount} ${currency}` : amount;
}

interface Props {
  of: Amount | null | undefined;
  places?: number;
  /** The currency that stands above it already, and is left out. */
  understood?: string | null;
}

/** An amount, rounded, with the exact one as its title; a dash where there is none. */
export function Money({ of, places = 2, understood = null }: Props) {
  if (!of) return <>-</>;
  return (
    <span className="number" title={exact_text(of)}>
      {of.currency === understood ? decimal_text(of.amount, places) : money_text(of, places)}
    </span>
  );
}
