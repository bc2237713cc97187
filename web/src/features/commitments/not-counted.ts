import { sum_of_decimals } from "../../ui/decimal";
import type { NotCounted } from "./commitments-api";

export interface ReasonRow {
  key: string;
  reason: NotCounted["reason"];
  currency: string;
  amount: string;
  record_type: string | null;
  is_reason: boolean;
  /** By record type, where the reason is of some. */
  children: ReasonRow[];
}

/** What does not count by reason and currency, each with its record types: amounts of several currencies are never added. */
export function grouped(rows: readonly NotCounted[]): ReasonRow[] {
  const found = new Map<string, NotCounted[]>();
  for (const row of rows) {
    const key = `${row.reason} ${row.currency}`;
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return [...found].map(([key, of]) => {
    const { reason, currency } = of[0]!;
    const named = of.filter(({ record_type }) => record_type);
    return {
      key,
      reason,
      currency,
      amount: sum_of_decimals(of.map(({ amount }) => amount)),
      record_type: null,
      is_reason: true,
      children: named.length === 0 ? [] : of.map((row) => ({ key: `${key} ${row.record_type ?? ""}`, reason, currency, amount: row.amount, record_type: row.record_type ?? null, is_reason: false, children: [] })),
    };
  });
}
