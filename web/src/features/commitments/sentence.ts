import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { compare_decimals, difference_of_decimals, sum_of_decimals } from "../../ui/decimal";
import { text_of } from "./amount";
import type { Period, Progress } from "./commitments-api";
import { day_text, days_between } from "./days";
import { amount_text, days_text, year_text } from "./words";

export interface Said {
  type: StatusIndicatorProps.Type;
  text: string;
  /** What else is to be known before it is believed. */
  notes: string[];
}

/** The year that matters now: the one that runs, else the first to come, else the last. */
export function current_index({ periods }: Pick<Progress, "periods">): number {
  const open = periods.findIndex(({ state }) => state === "open");
  if (open >= 0) return open;
  const future = periods.findIndex(({ state }) => state === "future");
  return future >= 0 ? future : periods.length - 1;
}

export function is_short(shortfall: string): boolean {
  return compare_decimals(shortfall, "0") > 0;
}

/** "48 days early", "on its last day" */
function early_text(met_on: string, ends_on: string): string {
  const days = days_between(met_on, ends_on);
  return days > 0 ? `${days_text(days)} early` : "on its last day";
}

function said_of_year(period: Period, index: number, { currency, run_rate_daily }: Progress): Said {
  const year = year_text(index);
  const committed = text_of(period.committed);
  const shortfall = text_of(period.shortfall);
  const ends = day_text(period.ends_on);
  if (!is_short(committed)) return { type: "success", text: `${year} has no commitment to meet.`, notes: [] };
  if (period.state === "closed") {
    if (is_short(shortfall))
      return {
        type: "error",
        text: `${year} ended on ${ends} with a shortfall of ${amount_text(shortfall, currency)}.`,
        notes: [],
      };
    return {
      type: "success",
      text: period.met_on
        ? `${year} was met on ${day_text(period.met_on)}, ${early_text(period.met_on, period.ends_on)}.`
        : `${year} was met.`,
      notes: [],
    };
  }
  if (period.days_elapsed === period.days && is_short(shortfall))
    return {
      type: "warning",
      text: `${year} ended on ${ends}, so far ${amount_text(shortfall, currency)} short.`,
      notes: ["AWS's bills of it are not final yet."],
    };
  if (period.met_on) {
    // A refund to come is no forecast: what is met can still be undone, and then the shortfall says so.
    const over = difference_of_decimals(text_of(period.spent), committed);
    return {
      type: "success",
      text: `${year} is met since ${day_text(period.met_on)}, ${early_text(period.met_on, period.ends_on)}.`,
      notes: is_short(over) ? [`${amount_text(over, currency)} more than the commitment has been counted.`] : [],
    };
  }
  if (period.forecast_met_on && !is_short(shortfall)) {
    const notes =
      compare_decimals(text_of(period.forecast_low), committed) < 0
        ? [
            `It is not certain: at the low end of the forecast it would end ${amount_text(difference_of_decimals(committed, text_of(period.forecast_low)), currency)} short.`,
          ]
        : [];
    return {
      type: "success",
      text: `${year} will be met on ${day_text(period.forecast_met_on)}, ${early_text(period.forecast_met_on, period.ends_on)}.`,
      notes,
    };
  }
  const now = text_of(run_rate_daily);
  const needed = text_of(period.required_daily_rate);
  const rise =
    period.state === "open" && compare_decimals(needed, now) > 0
      ? `: spend would have to rise from ${amount_text(now, currency)} to ${amount_text(needed, currency)} a day`
      : "";
  const notes =
    compare_decimals(text_of(period.forecast_high), committed) >= 0
      ? ["At the high end of the forecast it would still be met."]
      : ["Even at the high end of the forecast it would not be met."];
  return {
    type: period.state === "open" ? "error" : "warning",
    text: `${year} is heading for a shortfall of ${amount_text(shortfall, currency)} on ${ends}${rise}.`,
    notes,
  };
}

/** Why nothing is known, as far as the sources say. */
function why_nothing({ sources }: Progress): string {
  const problems = [...new Set(sources.flatMap(({ problem }) => problem ?? []))];
  if (problems.length > 0) return problems.join(" ");
  return sources.some(({ read_at }) => read_at)
    ? "AWS was asked, and answered with no cost of any day."
    : "AWS has not been asked yet. It is asked once a day.";
}

const few_days = 14;

/** Where a contract stands, as a person would say it. */
export function said_of(progress: Progress): Said {
  const { as_of, periods, run_rate_days } = progress;
  if (!as_of)
    return {
      type: "pending",
      text: "No spend is known yet, so nothing can be said of the commitment.",
      notes: [why_nothing(progress)],
    };
  const index = current_index(progress);
  const period = periods[index];
  if (!period) return { type: "pending", text: "The contract has no years.", notes: [] };
  const said = said_of_year(period, index, progress);
  const notes = [...said.notes];
  const short_before = periods
    .slice(0, index)
    .filter(({ shortfall, state }) => state === "closed" && is_short(text_of(shortfall)));
  const short_by = sum_of_decimals(short_before.map(({ shortfall }) => text_of(shortfall)));
  if (short_before.length === 1)
    notes.push(
      `${year_text(periods.indexOf(short_before[0]!))} ended ${amount_text(short_by, progress.currency)} short.`,
    );
  if (short_before.length > 1)
    notes.push(
      `${short_before.length} years before it ended short, by ${amount_text(short_by, progress.currency)} together: see the table.`,
    );
  if (period.state === "future") notes.unshift(`It begins on ${day_text(period.starts_on)}.`);
  if (run_rate_days < few_days && period.state === "open")
    notes.push(
      `Only ${days_text(run_rate_days)} of spend ${run_rate_days === 1 ? "is" : "are"} known so far: a forecast from so few can be far off.`,
    );
  const missing = progress.behind.map(
    ({ payer_account_id, last_day }) =>
      `${payer_account_id} (${last_day ? `known up to ${day_text(last_day)}` : "never read"})`,
  );
  if (missing.length === 0) return { ...said, notes };
  notes.unshift(
    `Costs are missing in every number here, the forecast among them, of ${missing.join(", ")}. See Sources.`,
  );
  // Nobody is told of a shortfall on days that are not known.
  return is_short(text_of(period.shortfall))
    ? { type: "pending", text: `Whether ${year_text(index)} is met is not known yet.`, notes }
    : { ...said, notes };
}

/** The same for the effect of assumptions: how each year that they change ends. */
export function effect_sentences(present: Progress, changed: Progress): string[] {
  const said: string[] = [];
  for (const [index, after] of changed.periods.entries()) {
    const before = present.periods[index];
    if (!before || after.state === "closed" || text_of(before.forecast) === text_of(after.forecast)) continue;
    const year = year_text(index);
    const [was, is] = [text_of(before.shortfall), text_of(after.shortfall)];
    if (is_short(is) && !is_short(was))
      said.push(`${year} would miss its commitment by ${amount_text(is, changed.currency)}`);
    else if (is_short(is))
      said.push(
        `${year} would miss its commitment by ${amount_text(is, changed.currency)} instead of ${amount_text(was, changed.currency)}`,
      );
    else if (is_short(was))
      said.push(
        `${year} would be met${after.forecast_met_on ? ` on ${day_text(after.forecast_met_on)}` : ""} instead of missed by ${amount_text(was, changed.currency)}`,
      );
    else if (after.forecast_met_on && after.forecast_met_on !== before.forecast_met_on)
      said.push(
        `${year} would be met on ${day_text(after.forecast_met_on)}${before.forecast_met_on ? ` instead of ${day_text(before.forecast_met_on)}` : ""}`,
      );
  }
  return said;
}
