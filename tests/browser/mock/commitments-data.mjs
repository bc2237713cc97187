/** Made-up contracts for the mock: states that a real portal is hard to bring into. Nothing here is how the portal reckons. */
const day_ms = 86_400_000;
export const at = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString();
const day_of = (time) => new Date(time).toISOString().slice(0, 10);
const time_of = (day) => Date.parse(`${day}T00:00:00Z`);
export const plus = (day, days) => day_of(time_of(day) + days * day_ms);
const between = (from, to) => Math.round((time_of(to) - time_of(from)) / day_ms);
const year_after = (day, years) => `${Number(day.slice(0, 4)) + years}${day.slice(4)}`;
export const payer = "111111111111";
/** The day up to which everything is known: the sentences of the tests name days. */
export const as_of = "2026-11-26";

/** Cents as a text. */
export const text = (cents) =>
  `${cents < 0 ? "-" : ""}${Math.floor(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, "0")}`;
export const cents = (amount) => Math.round(Number(amount) * 100);

const source = (more = {}) => ({
  payer_account_id: payer,
  first_day: "2025-10-01",
  last_day: as_of,
  final_through: "2026-10-31",
  read_at: at(-5),
  problem: null,
  missing: [],
  closed_months: {
    checked_at: "2026-11-25T06:00:00Z",
    put_off_at: null,
    noticed_from: "2025-10-01",
    restated: [{ month: "2026-09", at: "2026-11-25T06:00:00Z", file_stands: false }],
    waiting: [],
  },
  imports: [],
  ...more,
});

export function contract(id, more = {}) {
  const {
    starts_on = "2025-04-01",
    amounts = ["1000000.00", "1200000.00", "1440000.00"],
    currency = "USD",
    ...rest
  } = more;
  const periods = amounts.map((amount, index) => ({
    starts_on: year_after(starts_on, index),
    ends_on: plus(year_after(starts_on, index + 1), -1),
    amount,
  }));
  return {
    id,
    customer_id: "c1",
    name: `EDP ${id}`,
    payer_account_ids: [payer],
    currency,
    starts_on,
    ends_on: periods.at(-1).ends_on,
    periods,
    rules: {
      cost_metric: "unblended",
      excluded_record_types: ["Tax", "Credit", "Refund"],
      marketplace_cap_percent: 25,
      opening_balance: "0",
      opening_balance_through: null,
      carry_over: "none",
    },
    discount_percent: 9,
    created_at: at(-24 * 200),
    changed_at: at(-24 * 3),
    adjustments: [],
    sources: [source()],
    ...rest,
  };
}

const months_of = (from, to) => {
  const ends = [];
  for (let day = from; day <= to; day = plus(day, 1)) if (plus(day, 1).endsWith("-01") || day === to) ends.push(day);
  return ends;
};

/** A year at so many cents a day, with growth ahead; `shape` turns one day's cents. */
function year(period, currency, a_day, daily) {
  const { starts_on, ends_on, amount } = period;
  const money = (value) => ({ amount: text(value), currency });
  const committed = cents(amount);
  const known_to = as_of < ends_on ? as_of : ends_on;
  const days = between(starts_on, ends_on) + 1;
  const elapsed = Math.max(0, between(starts_on, known_to) + 1);
  const sum = (day) => Math.round(a_day * (between(starts_on, day) + 1));
  const spent = elapsed > 0 ? sum(known_to) : 0;
  const state = ends_on <= as_of ? "closed" : starts_on > as_of ? "future" : "open";
  const end = sum(ends_on);
  const met_after = committed > 0 && end >= committed ? plus(starts_on, Math.ceil(committed / a_day) - 1) : null;
  const marketplace = Math.round(spent * 0.1);
  const points = daily
    ? Array.from({ length: days }, (_, index) => plus(starts_on, index))
    : [
        ...new Set([
          ...(elapsed > 0 ? months_of(starts_on, known_to) : []),
          ...(state === "closed" ? [] : months_of(elapsed > 0 ? plus(known_to, 1) : starts_on, ends_on)),
        ]),
      ];
  let before = 0;
  const series = points.map((day) => {
    const here = sum(day);
    if (elapsed > 0 && day <= known_to) {
      const counted = here - before;
      before = here;
      return {
        day,
        counted: text(counted),
        spent: text(here),
        forecast: null,
        forecast_low: null,
        forecast_high: null,
      };
    }
    const off = Math.round(between(known_to > starts_on ? known_to : starts_on, day) * a_day * 0.12);
    return {
      day,
      counted: null,
      spent: null,
      forecast: text(here),
      forecast_low: text(here - off),
      forecast_high: text(here + off),
    };
  });
  const off = state === "closed" ? 0 : Math.round((days - elapsed) * a_day * 0.12);
  const left = days - elapsed;
  return {
    ...period,
    amount: undefined,
    state,
    days,
    days_elapsed: elapsed,
    committed: money(committed),
    spent: money(spent),
    carried_in: money(0),
    opening_balance: money(0),
    adjustments: money(0),
    marketplace_cap: money(committed / 4),
    marketplace_counted: money(marketplace),
    counted:
      elapsed > 0
        ? [
            { record_type: "Usage", marketplace: false, amount: text(spent - marketplace) },
            { record_type: "Usage", marketplace: true, amount: text(marketplace) },
          ]
        : [],
    not_counted:
      elapsed > 0
        ? [
            { reason: "record_type_excluded", record_type: "Tax", currency, amount: text(Math.round(spent * 0.19)) },
            { reason: "record_type_excluded", record_type: "Credit", currency, amount: "-1250.000000000000000001" },
            { reason: "over_marketplace_cap", record_type: null, currency, amount: "812.44" },
            {
              reason: "other_currency",
              record_type: null,
              currency: currency === "USD" ? "EUR" : "USD",
              amount: "12.10",
            },
          ]
        : [],
    remaining: money(state === "closed" ? 0 : Math.max(0, committed - spent)),
    required_daily_rate: money(
      state === "closed" || left === 0 ? 0 : Math.max(0, Math.round((committed - spent) / left)),
    ),
    met_on: met_after && met_after <= known_to ? met_after : null,
    forecast: money(end),
    forecast_low: money(end - off),
    forecast_high: money(end + off),
    forecast_met_on: met_after,
    shortfall: money(Math.max(0, committed - end)),
    at_run_rate: { forecast: money(end), shortfall: money(Math.max(0, committed - end)), met_on: met_after },
    series,
  };
}

export function progress(commitment, { a_day, daily = false, lower = 0, bought = 0 }) {
  const { currency } = commitment;
  const money = (value) => ({ amount: text(value), currency });
  const periods = commitment.periods.map((period) => {
    const made = year(period, currency, a_day, daily);
    if (made.state === "closed" || (!lower && !bought)) return made;
    // What is assumed: the days ahead at less, and something bought.
    const other = year(period, currency, a_day - lower, daily);
    const change = (amount) => ({
      amount: text(cents(amount.amount) - lower * (made.days - made.days_elapsed) + bought),
      currency,
    });
    const forecast = change(made.forecast);
    const short = Math.max(0, cents(made.committed.amount) - cents(forecast.amount));
    return {
      ...made,
      forecast,
      forecast_low: change(made.forecast_low),
      forecast_high: change(made.forecast_high),
      shortfall: money(short),
      forecast_met_on: short > 0 ? null : other.forecast_met_on,
      series: made.series.map((point) =>
        point.forecast === null
          ? point
          : {
              ...point,
              forecast: text(
                cents(point.forecast) -
                  lower * between(made.days_elapsed > 0 ? as_of : made.starts_on, point.day) +
                  bought,
              ),
            },
      ),
    };
  });
  const total = (name) => periods.reduce((sum, period) => sum + cents(period[name].amount), 0);
  return {
    commitment_id: commitment.id,
    currency,
    as_of,
    run_rate_daily: money(a_day),
    run_rate_days: 28,
    periods,
    total: {
      committed: money(total("committed")),
      spent: money(total("spent")),
      remaining: money(total("remaining")),
      shortfall: money(total("shortfall")),
      shortfall_at_run_rate: money(total("shortfall")),
    },
    outside: [],
    sources: commitment.sources,
    behind: commitment.sources
      .filter(({ last_day }) => !last_day)
      .map(({ payer_account_id, last_day }) => ({ payer_account_id, last_day })),
  };
}

export const healthy = () => ({
  commitment: contract("healthy", {
    name: "EDP 2025 to 2028",
    adjustments: [
      {
        id: "a1",
        day: "2026-06-30",
        amount: "-1250.50",
        reason: "Agreed with AWS: a duplicate charge of May.",
        who: "support@example.com",
        at: at(-24 * 40),
      },
    ],
  }),
  a_day: 460_000,
});
export const short = () => ({
  commitment: contract("short", { name: "EDP that falls short" }),
  a_day: 300_000,
  alerts: [
    {
      key: "shortfall_expected 2026-04-01",
      kind: "shortfall_expected",
      severity: "error",
      period_starts_on: "2026-04-01",
      text: "Year 2 is expected to end on 2027-03-31 short of its commitment by 105,000.00 USD. To meet it, 3,840.00 USD a day are needed; the last 28 days had 3,000.00 USD a day.",
    },
    {
      key: "anniversary 2026-04-01 90",
      kind: "anniversary",
      severity: "info",
      period_starts_on: "2026-04-01",
      text: "Year 2 ends on 2027-03-31, in 90 days: 480,000.00 USD of its commitment remain.",
    },
  ],
});
export const met = () => ({
  commitment: contract("met", { name: "EDP that is met", amounts: ["100000.00", "120000.00"] }),
  a_day: 300_000,
});
export const unknown = () => ({
  commitment: contract("unknown", {
    name: "EDP without data",
    sources: [
      source({
        first_day: null,
        last_day: null,
        final_through: null,
        read_at: null,
        problem: "The account is not active: activate it, so that its costs can be read.",
      }),
    ],
  }),
  a_day: 0,
  known: false,
});
export const refund = () => ({
  commitment: contract("refund", {
    name: "EDP with a refund",
    starts_on: "2025-11-01",
    amounts: ["1095000.00", "1095000.00"],
    rules: { ...contract("x").rules, excluded_record_types: ["Tax"] },
  }),
  a_day: 300_000,
  // It came after the first year was over.
  refunded: "-12345.67",
});
export const euro = () => ({
  commitment: contract("euro", {
    name: "EDP Europe",
    currency: "EUR",
    payer_account_ids: [payer, "222222222222", "333333333333"],
    sources: [
      source(),
      source({
        payer_account_id: "222222222222",
        imports: [
          {
            id: "i1",
            first_day: "2025-04-01",
            last_day: "2025-09-30",
            is_final: true,
            format: "cur",
            lines: 1234567,
            who: "support@example.com",
            at: at(-24 * 20),
          },
        ],
        first_day: "2025-04-01",
      }),
      source({
        payer_account_id: "333333333333",
        first_day: null,
        last_day: null,
        final_through: null,
        problem: "Its setting for Cost Explorer is off: not one request is made. See Change Access.",
      }),
    ],
  }),
  a_day: 330_000,
});
export const next = () => ({
  commitment: contract("next", { name: "EDP 2028 and on", starts_on: "2028-04-01", amounts: ["1500000.00"] }),
  a_day: 500_000,
});
export const forty = () => ({
  commitment: contract("forty", {
    name: "EDP of forty years",
    starts_on: "2010-01-01",
    amounts: Array.from({ length: 40 }, (_, index) => text(100_000_000 + index * 1_000_000)),
  }),
  a_day: 300_000,
});
