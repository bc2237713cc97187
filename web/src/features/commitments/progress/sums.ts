import { difference_of_decimals, sum_of_decimals } from "../../../ui/decimal";
import { text_of } from "../amount";
import type { NotCounted, Period } from "../commitments-api";

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
      children:
        named.length === 0
          ? []
          : of.map((row) => ({
              key: `${key} ${row.record_type ?? ""}`,
              reason,
              currency,
              amount: row.amount,
              record_type: row.record_type ?? null,
              is_reason: false,
              children: [],
            })),
    };
  });
}

interface Line {
  key: string;
  text: string;
  amount: string;
  strong?: boolean;
}

/** What adds up to the counted sum, line by line. `label`: what people call a charge. */
export function sum_lines(period: Period, label: (record_type: string) => string): Line[] {
  const parts = period.counted.map(({ record_type, marketplace, amount }) => ({
    key: `${record_type} ${String(marketplace)}`,
    text: marketplace ? `${label(record_type)}, AWS Marketplace` : label(record_type),
    amount,
  }));
  const before_cap = sum_of_decimals(
    period.counted.filter(({ marketplace }) => marketplace).map(({ amount }) => amount),
  );
  const cut = difference_of_decimals(text_of(period.marketplace_counted), before_cap);
  const more: [string, string][] = [
    ["AWS Marketplace above the cap", cut],
    ["Opening balance", text_of(period.opening_balance)],
    ["Adjustments by support", text_of(period.adjustments)],
    ["Carried over from the year before", text_of(period.carried_in)],
  ];
  return [
    ...parts,
    ...more
      .filter(([, amount]) => sum_of_decimals([amount]) !== "0")
      .map(([text, amount]) => ({ key: text, text, amount })),
    { key: "sum", text: "Counted", amount: text_of(period.spent), strong: true },
  ];
}
