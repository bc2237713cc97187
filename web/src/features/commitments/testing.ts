import type { Period, Progress } from "./commitments-api";

const usd = (amount: string) => ({ amount, currency: "USD" });

/** A year of 1,200,000 USD that runs; for tests. */
export function period_with(more: Partial<Period> = {}): Period {
  return {
    starts_on: "2026-04-01",
    ends_on: "2027-03-31",
    state: "open",
    days: 365,
    days_elapsed: 240,
    committed: usd("1200000.00"),
    spent: usd("720000"),
    carried_in: usd("0"),
    opening_balance: usd("0"),
    adjustments: usd("0"),
    marketplace_cap: usd("300000"),
    marketplace_counted: usd("1000"),
    counted: [],
    not_counted: [],
    remaining: usd("480000"),
    required_daily_rate: usd("3840.00"),
    met_on: null,
    forecast: usd("1095000.00"),
    forecast_low: usd("1050000.00"),
    forecast_high: usd("1140000.00"),
    forecast_met_on: null,
    shortfall: usd("105000.00"),
    at_run_rate: { forecast: usd("1095000.00"), shortfall: usd("105000.00"), met_on: null },
    series: [],
    ...more,
  };
}

export function progress_with(periods: Period[], more: Partial<Progress> = {}): Progress {
  return {
    commitment_id: "c",
    currency: "USD",
    as_of: "2026-11-26",
    run_rate_daily: usd("3000.00"),
    run_rate_days: 28,
    periods,
    total: {
      committed: usd("0"),
      spent: usd("0"),
      remaining: usd("0"),
      shortfall: usd("0"),
      shortfall_at_run_rate: usd("0"),
    },
    outside: [],
    alerts: [],
    behind: [],
    sources: [
      {
        payer_account_id: "111111111111",
        first_day: "2025-04-01",
        last_day: "2026-11-26",
        final_through: "2026-10-31",
        read_at: "2026-11-27T03:00:00Z",
        problem: null,
        missing: [],
        imports: [],
      },
    ],
    ...more,
  };
}

export const money = usd;
