import type { Commitment } from "../commitments-api";
import { add_days } from "../days";

/** By each contract's ID, the one that follows it: of the same payers and currency, from the day after its last. */
export function successors(all: readonly Commitment[]): Map<string, Commitment> {
  const key = ({ payer_account_ids, currency }: Commitment, day: string) =>
    [currency, day, ...[...payer_account_ids].sort()].join(" ");
  const by_start = new Map(all.map((one) => [key(one, one.starts_on), one]));
  return new Map(
    all.flatMap((one) => {
      const next = by_start.get(key(one, add_days(one.ends_on, 1)));
      return next ? [[one.id, next] as const] : [];
    }),
  );
}
