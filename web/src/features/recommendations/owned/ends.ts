import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";

export const horizons = [30, 60, 90] as const;
export type Horizon = (typeof horizons)[number];

const day_ms = 86_400_000;

/** Whole days until then, begun ones counted; below 0 where it is over. */
export function days_until(at: string, now: number): number {
  return Math.ceil((Date.parse(at) - now) / day_ms);
}

/** "ends in 23 days", and how pressing that is. */
export function end_of(
  ends_at: string | null | undefined,
  now: number,
): { text: string; type: StatusIndicatorProps.Type } | null {
  if (!ends_at) return null;
  const days = days_until(ends_at, now);
  if (Number.isNaN(days)) return null;
  if (days < 0) return { text: "has ended", type: "stopped" };
  const text =
    days <= 0
      ? "ends now"
      : days === 1
        ? "ends within a day"
        : `ends in ${new Intl.NumberFormat("en").format(days)} days`;
  return { text, type: days <= 30 ? "error" : days <= 60 ? "warning" : days <= 90 ? "pending" : "success" };
}

export function ends_within(ends_at: string | null | undefined, horizon: Horizon, now: number): boolean {
  if (!ends_at) return false;
  const days = days_until(ends_at, now);
  return days >= 0 && days <= horizon;
}
