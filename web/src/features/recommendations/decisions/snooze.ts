export const snooze_presets = [
  { id: "week", text: "1 week", days: 7 },
  { id: "month", text: "1 month", days: 30 },
  { id: "quarter", text: "3 months", days: 91 },
] as const;

/** The local day so many days ahead, "2026-12-05". */
export function date_in(days: number, now = new Date()): string {
  const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
}

function start_of(day: string): Date | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!found) return undefined;
  const [year, month, date] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const start = new Date(year, month - 1, date);
  return start.getMonth() === month - 1 && start.getDate() === date ? start : undefined;
}

export function snooze_error(day: string, now = new Date()): string {
  const start = start_of(day);
  if (!start) return "A date as 2026/11/30.";
  if (start <= now) return "A day that is still to come.";
  return day > date_in(365, now) ? "At most a year ahead." : "";
}

/** The local start of that day, as RFC 3339; null where it is no date. */
export function until_of(day: string): string | null {
  return start_of(day)?.toISOString() ?? null;
}
