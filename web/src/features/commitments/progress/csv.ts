import { csv_text, type CsvColumns } from "../../../ui/csv";
import { text_of } from "../amount";
import type { Commitment, Period, Point, Progress } from "../commitments-api";
import { is_short } from "../sentence";

interface Year {
  number: number;
  progress: Progress;
  period: Period;
}

const year_columns: CsvColumns<Year> = [
  ["year", ({ number }) => String(number)],
  ["starts_on", ({ period }) => period.starts_on],
  ["ends_on", ({ period }) => period.ends_on],
  ["state", ({ period }) => period.state],
  ["currency", ({ progress }) => progress.currency],
  ["as_of", ({ progress }) => progress.as_of ?? ""],
  ["committed", ({ period }) => text_of(period.committed)],
  ["counted", ({ period }) => text_of(period.spent)],
  ["carried_in", ({ period }) => text_of(period.carried_in)],
  ["opening_balance", ({ period }) => text_of(period.opening_balance)],
  ["adjustments", ({ period }) => text_of(period.adjustments)],
  ["marketplace_counted", ({ period }) => text_of(period.marketplace_counted)],
  ["marketplace_cap", ({ period }) => text_of(period.marketplace_cap)],
  ["remaining", ({ period }) => text_of(period.remaining)],
  ["days", ({ period }) => String(period.days)],
  ["days_elapsed", ({ period }) => String(period.days_elapsed)],
  ["run_rate_daily", ({ progress }) => text_of(progress.run_rate_daily)],
  ["required_daily_rate", ({ period }) => text_of(period.required_daily_rate)],
  ["met_on", ({ period }) => period.met_on ?? ""],
  ["forecast_met_on", ({ period }) => period.forecast_met_on ?? ""],
  ["forecast_low", ({ period }) => text_of(period.forecast_low)],
  ["forecast", ({ period }) => text_of(period.forecast)],
  ["forecast_high", ({ period }) => text_of(period.forecast_high)],
  ["shortfall", ({ period }) => text_of(period.shortfall)],
  ["forecast_at_run_rate", ({ period }) => text_of(period.at_run_rate.forecast)],
  ["shortfall_at_run_rate", ({ period }) => text_of(period.at_run_rate.shortfall)],
];

/** A row for each contract year, amounts as the server sent them. */
export function years_csv(progress: Progress): string {
  return csv_text(
    year_columns,
    progress.periods.map((period, index) => ({ number: index + 1, progress, period })),
  );
}

const series_columns: CsvColumns<{ year: number; currency: string; point: Point }> = [
  ["year", ({ year }) => String(year)],
  ["day", ({ point }) => point.day],
  ["currency", ({ currency }) => currency],
  ["counted_since_row_before", ({ point }) => point.counted ?? ""],
  ["counted_in_year", ({ point }) => point.spent ?? ""],
  ["forecast", ({ point }) => point.forecast ?? ""],
  ["forecast_low", ({ point }) => point.forecast_low ?? ""],
  ["forecast_high", ({ point }) => point.forecast_high ?? ""],
];

/** How every year builds up, day by day or month by month. */
export function series_csv({ periods, currency }: Progress): string {
  return csv_text(
    series_columns,
    periods.flatMap(({ series }, index) => series.map((point) => ({ year: index + 1, currency, point }))),
  );
}

/** FOCUS's ends are exclusive: the moment at which the next day begins, and with it the next period. */
function after(day: string): string {
  return `${new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 19)}Z`;
}

const focus_columns: CsvColumns<{
  commitment: Commitment;
  number: number;
  starts_on: string;
  ends_on: string;
  amount: string;
  counted: string;
  short: string;
}> = [
  ["BillingCurrency", ({ commitment }) => commitment.currency],
  ["ContractCommitmentCategory", () => "Spend"],
  ["ContractCommitmentCost", ({ amount }) => amount],
  ["ContractCommitmentDescription", ({ commitment, number }) => `${commitment.name}, year ${number}`],
  ["ContractCommitmentId", ({ commitment, number }) => `${commitment.id}/${number}`],
  ["ContractCommitmentPeriodEnd", ({ ends_on }) => after(ends_on)],
  ["ContractCommitmentPeriodStart", ({ starts_on }) => `${starts_on}T00:00:00Z`],
  ["ContractCommitmentQuantity", () => ""],
  ["ContractCommitmentType", () => "AWS Enterprise Discount Program"],
  ["ContractCommitmentUnit", () => ""],
  ["ContractId", ({ commitment }) => commitment.id],
  ["ContractPeriodEnd", ({ commitment }) => after(commitment.ends_on)],
  ["ContractPeriodStart", ({ commitment }) => `${commitment.starts_on}T00:00:00Z`],
  ["x_CountedSpend", ({ counted }) => counted],
  ["x_ForecastShortfall", ({ short }) => short],
];

/**
 * The contract-commitment dataset of FOCUS 1.3: a row for each contract year, as each has its own amount. The two
 * columns that are not FOCUS's carry its prefix for such columns.
 */
export function focus_csv(commitment: Commitment, progress: Progress | undefined): string {
  const rows = commitment.periods.map((period, index) => {
    const seen = progress?.periods[index];
    const short = seen ? text_of(seen.shortfall) : "";
    return {
      commitment,
      number: index + 1,
      ...period,
      counted: seen && progress?.as_of ? text_of(seen.spent) : "",
      short: progress?.as_of ? (is_short(short) ? short : "0") : "",
    };
  });
  return csv_text(focus_columns, rows);
}

/** The name without what file systems do not take. */
export function file_name(name: string, kind: string): string {
  const plain = name
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 60);
  return `${plain || "commitment"}-${kind}.csv`;
}
