import { bar_height } from "../../../ui/decimal";
import { text_of } from "../amount";
import type { Period, Progress } from "../commitments-api";
import { add_days, picture_date } from "../days";

/** Places in the picture are approximate numbers; nothing that is shown or added comes from them. */
export interface Place {
  x: Date;
  y: number;
  /** What it says, exactly. */
  amount: string;
}

export interface Lines {
  counted: Place[];
  forecast: Place[];
  low: Place[];
  high: Place[];
  committed: Place[];
}

function place(day: string, amount: string): Place {
  return { x: picture_date(day), y: bar_height(amount), amount };
}

/** Where the year's line begins: at what was carried in. */
function origin(period: Period): Place {
  return place(add_days(period.starts_on, -1), text_of(period.carried_in));
}

/** The lines of these years, one after the other: each year begins anew. */
export function lines_of(periods: readonly Period[]): Lines {
  const lines: Lines = { counted: [], forecast: [], low: [], high: [], committed: [] };
  for (const period of periods) {
    const committed = text_of(period.committed);
    lines.committed.push(place(add_days(period.starts_on, -1), committed), place(period.ends_on, committed));
    const known = period.series.filter(({ spent }) => spent != null);
    if (known.length > 0) lines.counted.push(origin(period));
    for (const { day, spent } of known) lines.counted.push(place(day, spent ?? "0"));
    const ahead = period.series.filter(({ forecast }) => forecast != null);
    // The forecast begins where what is known ends.
    const last = known.at(-1);
    const from = last ? place(last.day, last.spent ?? "0") : origin(period);
    if (ahead.length > 0) for (const line of [lines.forecast, lines.low, lines.high]) line.push(from);
    for (const { day, forecast, forecast_low, forecast_high } of ahead) {
      lines.forecast.push(place(day, forecast ?? "0"));
      lines.low.push(place(day, forecast_low ?? forecast ?? "0"));
      lines.high.push(place(day, forecast_high ?? forecast ?? "0"));
    }
  }
  return lines;
}

/** The same from that day on: what lies before it is not drawn, and the commitment's lines begin there. */
export function lines_from(lines: Lines, start: Date): Lines {
  const after = (places: Place[]) => places.filter(({ x }) => x >= start);
  const committed = lines.committed.flatMap((one, index) => {
    const next = lines.committed[index + 1];
    return one.x >= start ? [one] : next && next.x > start && next.y === one.y ? [{ ...one, x: start }] : [];
  });
  return {
    counted: after(lines.counted),
    forecast: after(lines.forecast),
    low: after(lines.low),
    high: after(lines.high),
    committed,
  };
}

/** From the first day shown to the last, and up to the highest line; from nothing, or near from the lowest line. */
export function domains_of(all: readonly Lines[], near = false): { x: [Date, Date]; y: [number, number] } {
  const places = all.flatMap((lines) => Object.values(lines).flat() as Place[]);
  const times = places.map(({ x }) => x.getTime());
  const heights = places.map(({ y }) => y);
  const top = heights.reduce((most, height) => Math.max(most, height), 0);
  const bottom = heights.reduce((least, height) => Math.min(least, height), 0);
  const first = times.reduce((least, time) => Math.min(least, time), Infinity);
  const last = times.reduce((most, time) => Math.max(most, time), -Infinity);
  const lowest = heights.reduce((least, height) => Math.min(least, height), Infinity);
  const margin = near && lowest > 0 ? Math.max((top - lowest) * 0.08, top * 0.002) : 0;
  const y: [number, number] =
    margin > 0 ? [Math.max(0, lowest - margin), top + margin] : [bottom * 1.05, top > 0 ? top * 1.05 : 1];
  return { x: [new Date(first), new Date(last)], y };
}

/** With more years than these, anniversaries and bands would hide the rest; the table has them. */
export const most_detailed = 8;

/** The last day of each year shown. */
export function anniversaries(periods: readonly Period[]): Date[] {
  return periods.length > most_detailed ? [] : periods.map(({ ends_on }) => picture_date(ends_on));
}

export function periods_shown({ periods }: Pick<Progress, "periods">, shown: number | "all"): Period[] {
  const one = shown === "all" ? undefined : periods[shown];
  return one ? [one] : [...periods];
}
