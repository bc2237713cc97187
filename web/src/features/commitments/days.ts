/** Days are AWS's, in UTC, as texts such as "2027-01-31". Nothing here knows a time zone. */
const day_ms = 86_400_000;
const form = /^(\d{4})-(\d{2})-(\d{2})$/;
const long = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const short = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const month = new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" });

function utc(day: string): number | null {
  const found = form.exec(day);
  if (!found) return null;
  const at = Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3]));
  return new Date(at).toISOString().startsWith(day) ? at : null;
}

function text(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

export function is_day(day: string): boolean {
  return utc(day) !== null;
}

/** "14 August 2027" */
export function day_text(day: string): string {
  const at = utc(day);
  return at === null ? day : long.format(at);
}

/** "14 Aug 2027" */
export function short_day_text(day: string): string {
  const at = utc(day);
  return at === null ? day : short.format(at);
}

/** "2027-08" as "August 2027" */
export function month_text(of: string): string {
  const at = utc(`${of}-01`);
  return at === null ? of : month.format(at);
}

export function add_days(day: string, count: number): string {
  const at = utc(day);
  return at === null ? day : text(at + count * day_ms);
}

/** Days from `from` to `to`; below 0 where `to` comes before. */
export function days_between(from: string, to: string): number {
  return Math.round(((utc(to) ?? 0) - (utc(from) ?? 0)) / day_ms);
}

/** The anniversary; of 29 February it is 28 February in years without one. */
export function add_years(day: string, count: number): string {
  const found = form.exec(day);
  if (!found) return day;
  const year = String(Number(found[1]) + count).padStart(4, "0");
  const same = `${year}-${found[2] ?? ""}-${found[3] ?? ""}`;
  return is_day(same) ? same : `${year}-02-28`;
}

/** Today's day at AWS. */
export function today(): string {
  return text(Date.now());
}

/** For the place in a picture alone: midnight of that day where the reader is, as its axis goes by that. */
export function picture_date(day: string): Date {
  const [year, number, date] = day.split("-").map(Number);
  return new Date(year ?? 0, (number ?? 1) - 1, date ?? 1);
}
