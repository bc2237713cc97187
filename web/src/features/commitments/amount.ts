import type { Schema } from "../../api/client";

/** The amount's text, whether the currency comes with it or stands beside. */
export function text_of(amount: Schema["Amount"] | string): string {
  return typeof amount === "string" ? amount : amount.amount;
}
