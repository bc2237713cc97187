import type { Source } from "./commitments-api";

/** Whether AWS may still change this day: some payer's bill is not final. What was imported of periods that were over stands as it was brought. */
export function is_estimate(day: string, sources: readonly Source[]): boolean {
  return sources.some(
    ({ read_at, final_through, last_day, imports }) =>
      Boolean(read_at && last_day && day <= last_day) &&
      (!final_through || day > final_through) &&
      !imports.some((range) => range.is_final && range.first_day <= day && day <= range.last_day),
  );
}

/** The first day that AWS may still change of what a payer has; null: none. */
export function first_estimate({ read_at, first_day, final_through, last_day }: Source): string | null {
  if (!read_at || !first_day || !last_day) return null;
  if (!final_through) return first_day;
  if (final_through >= last_day) return null;
  return new Date(Date.parse(`${final_through}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
