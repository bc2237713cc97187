/** Made-up contracts for the mock: states that a real portal is hard to bring into. Nothing here is how the portal reckons. */
const day_ms = 86_400_000;
const at = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString();
const day_of = (time) => new Date(time).toISOString().slice(0, 10);
const time_of = (day) => Date.parse(`${day}T00:00:00Z`);
const plus = (day, days) => day_of(time_of(day) + days * day_ms);
const between = (from, to) => Math.round((time_of(to) - time_of(from)) / day_ms);
const year_after = (day, years) => `${Number(day.slice(0, 4)) + years}${day.slice(4)}`;
const payer = "111111111111";
/** The day up to which everything is known: the sentences of the tests name days. */
const as_of = "2026-11-26";

/** Cents as a text. */
const text = (cents) => `${cents < 0 ? "-" : ""}${Math.floor(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, "0")}`;
const cents = (amount) => Math.round(Number(amount) * 100);

const source = (more = {}) => ({ payer_account_id: payer, first_day: "2025-10-01", last_day: as_of, final_through: "2026-10-31", read_at: at(-5), problem: null, imports: [], ...more });

export function contract(id, more = {}) {
  const { starts_on = "2025-04-01", amounts = ["1000000.00", "1200000.00", "1440000.00"], currency = "USD", ...rest } = more;
  const periods = amounts.map((amount, index) => ({ starts_on: year_after(starts_on, index), ends_on: plus(year_after(starts_on, index + 1), -1), amount }));
  return {
    id,
    customer_id: "c1",
    name: `EDP ${id}`,
    payer_account_ids: [payer],
    currency,
    starts_on,
    ends_on: periods.at(-1).ends_on,
    periods,
    rules: { cost_metric: "unblended", excluded_record_types: ["Tax", "Credit", "Refund"], marketplace_cap_percent: 25, opening_balance: "0", opening_balance_through: null, carry_over: "none" },
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
  const points = daily ? Array.from({ length: days }, (_, index) => plus(starts_on, index)) : [...new Set([...(elapsed > 0 ? months_of(starts_on, known_to) : []), ...(state === "closed" ? [] : months_of(elapsed > 0 ? plus(known_to, 1) : starts_on, ends_on))])];
  let before = 0;
  const series = points.map((day) => {
    const here = sum(day);
    if (elapsed > 0 && day <= known_to) {
      const counted = here - before;
      before = here;
      return { day, counted: text(counted), spent: text(here), forecast: null, forecast_low: null, forecast_high: null };
    }
    const off = Math.round(between(known_to > starts_on ? known_to : starts_on, day) * a_day * 0.12);
    return { day, counted: null, spent: null, forecast: text(here), forecast_low: text(here - off), forecast_high: text(here + off) };
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
    counted: elapsed > 0 ? [{ record_type: "Usage", marketplace: false, amount: text(spent - marketplace) }, { record_type: "Usage", marketplace: true, amount: text(marketplace) }] : [],
    not_counted:
      elapsed > 0
        ? [
            { reason: "record_type_excluded", record_type: "Tax", currency, amount: text(Math.round(spent * 0.19)) },
            { reason: "record_type_excluded", record_type: "Credit", currency, amount: "-1250.000000000000000001" },
            { reason: "over_marketplace_cap", record_type: null, currency, amount: "812.44" },
            { reason: "other_currency", record_type: null, currency: currency === "USD" ? "EUR" : "USD", amount: "12.10" },
          ]
        : [],
    remaining: money(state === "closed" ? 0 : Math.max(0, committed - spent)),
    required_daily_rate: money(state === "closed" || left === 0 ? 0 : Math.max(0, Math.round((committed - spent) / left))),
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

function progress(commitment, { a_day, daily = false, lower = 0, bought = 0 }) {
  const { currency } = commitment;
  const money = (value) => ({ amount: text(value), currency });
  const periods = commitment.periods.map((period) => {
    const made = year(period, currency, a_day, daily);
    if (made.state === "closed" || (!lower && !bought)) return made;
    // What is assumed: the days ahead at less, and something bought.
    const other = year(period, currency, a_day - lower, daily);
    const change = (amount) => ({ amount: text(cents(amount.amount) - lower * (made.days - made.days_elapsed) + bought), currency });
    const forecast = change(made.forecast);
    const short = Math.max(0, cents(made.committed.amount) - cents(forecast.amount));
    return {
      ...made,
      forecast,
      forecast_low: change(made.forecast_low),
      forecast_high: change(made.forecast_high),
      shortfall: money(short),
      forecast_met_on: short > 0 ? null : other.forecast_met_on,
      series: made.series.map((point) => (point.forecast === null ? point : { ...point, forecast: text(cents(point.forecast) - lower * between(made.days_elapsed > 0 ? as_of : made.starts_on, point.day) + bought) })),
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
    total: { committed: money(total("committed")), spent: money(total("spent")), remaining: money(total("remaining")), shortfall: money(total("shortfall")), shortfall_at_run_rate: money(total("shortfall")) },
    outside: [],
    sources: commitment.sources,
  };
}

const healthy = () => ({ commitment: contract("healthy", { name: "EDP 2025 to 2028", adjustments: [{ id: "a1", day: "2026-06-30", amount: "-1250.50", reason: "Agreed with AWS: a duplicate charge of May.", who: "support@example.com", at: at(-24 * 40) }] }), a_day: 460_000 });
const short = () => ({ commitment: contract("short", { name: "EDP that falls short" }), a_day: 300_000, alerts: [
    { key: "shortfall_expected 2026-04-01", kind: "shortfall_expected", severity: "error", period_starts_on: "2026-04-01", text: "Year 2 is expected to end on 2027-03-31 short of its commitment by 105,000.00 USD. To meet it, 3,840.00 USD a day are needed; the last 28 days had 3,000.00 USD a day." },
    { key: "anniversary 2026-04-01 90", kind: "anniversary", severity: "info", period_starts_on: "2026-04-01", text: "Year 2 ends on 2027-03-31, in 90 days: 480,000.00 USD of its commitment remain." },
  ] });
const met = () => ({ commitment: contract("met", { name: "EDP that is met", amounts: ["100000.00", "120000.00"] }), a_day: 300_000 });
const unknown = () => ({
  commitment: contract("unknown", { name: "EDP without data", sources: [source({ first_day: null, last_day: null, final_through: null, read_at: null, problem: "The account is not active: activate it, so that its costs can be read." })] }),
  a_day: 0,
  known: false,
});
const refund = () => ({
  commitment: contract("refund", { name: "EDP with a refund", starts_on: "2025-11-01", amounts: ["1095000.00", "1095000.00"], rules: { ...contract("x").rules, excluded_record_types: ["Tax"] } }),
  a_day: 300_000,
  // It came after the first year was over.
  refunded: "-12345.67",
});
const euro = () => ({ commitment: contract("euro", { name: "EDP Europe", currency: "EUR", payer_account_ids: [payer, "222222222222", "333333333333"], sources: [source(), source({ payer_account_id: "222222222222", imports: [{ id: "i1", first_day: "2025-04-01", last_day: "2025-09-30", format: "cur", lines: 1234567, who: "support@example.com", at: at(-24 * 20) }], first_day: "2025-04-01" }), source({ payer_account_id: "333333333333", first_day: null, last_day: null, final_through: null, problem: "Its setting for Cost Explorer is off: not one request is made. See Change Access." })] }), a_day: 330_000 });
const next = () => ({ commitment: contract("next", { name: "EDP 2028 and on", starts_on: "2028-04-01", amounts: ["1500000.00"] }), a_day: 500_000 });
const forty = () => ({ commitment: contract("forty", { name: "EDP of forty years", starts_on: "2010-01-01", amounts: Array.from({ length: 40 }, (_, index) => text(100_000_000 + index * 1_000_000)) }), a_day: 300_000 });

const scenarios = {
  full: () => [healthy(), short(), met(), unknown(), refund(), euro(), next(), forty()],
  empty: () => [],
  "commitments-none": () => [],
  "commitments-customer-none": () => [],
  "commitments-customer": () => [healthy()],
};

let now = scenarios.full();
let customer = false;
let imports = new Map();
let jobs = new Map();
let history = [];
let version = 1;
let recipients = [];

export function commitments_scenario(name) {
  now = (scenarios[name] ?? scenarios.full)();
  customer = name.startsWith("commitments-customer");
  imports = new Map();
  jobs = new Map();
  recipients = ["finance@example.com"];
  history = [{ id: "h1", at: at(-24 * 3), actor: "support@example.com", actor_kind: "user", action: "commitment.change", subject: "healthy", before: { discount_percent: 8 }, after: { discount_percent: 9 }, from_address: "192.0.2.9", request_id: "req-9" }];
}

export const commitments_permissions = () => (customer ? ["commitments.read"] : ["commitments.read", "commitments.write", "commitment-alerts.write"]);
export const commitments_history = () => history;

function progress_of({ commitment, a_day, known = true, alerts, refunded }, daily, assumed = {}) {
  const made = progress(commitment, { a_day: a_day || 1, daily, ...assumed });
  if (!known) {
    for (const period of made.periods) Object.assign(period, { series: [], counted: [], not_counted: [], spent: { amount: "0", currency: commitment.currency } });
    return { ...made, alerts: [], as_of: null, run_rate_days: 0 };
  }
  if (refunded) {
    const first = made.periods[0];
    const money = (amount) => ({ amount, currency: commitment.currency });
    first.counted.push({ record_type: "Refund", marketplace: false, amount: refunded });
    const after = cents(first.spent.amount) + cents(refunded);
    Object.assign(first, { spent: money(text(after)), forecast: money(text(after)), shortfall: money(text(cents(first.committed.amount) - after)), met_on: null });
    Object.assign(first.series.at(-1), { spent: text(after) });
  }
  return { ...made, alerts: alerts ?? [] };
}

function assumed_by({ growth_percent = 0, purchases = [], reservations = [] }, a_day) {
  const saved = reservations.reduce((sum, one) => sum + Math.round(cents(one.monthly_saving) / 30), 0);
  return { lower: saved - Math.round((a_day * (growth_percent ?? 0)) / 200), bought: purchases.reduce((sum, one) => sum + cents(one.amount), 0) };
}

const field = (name, code, detail) => ({ field: name, code, detail });

function wrong_with(body) {
  const errors = [];
  if (!body.name) errors.push(field("name", "required", "This is required."));
  if (body.payer_account_ids.length === 0) errors.push(field("payer_account_ids", "required", "A contract has at least one payer."));
  body.payer_account_ids.forEach((id, index) => id === "999999999991" && errors.push(field(`payer_account_ids[${index}]`, "not-the-customers", "The customer has no such account in the portal: add it first.")));
  if (body.periods.length === 0) errors.push(field("periods", "required", "A contract has at least one period."));
  body.periods.forEach((period, index) => {
    const before = body.periods[index - 1];
    if (Number(period.amount) < 0) errors.push(field(`periods[${index}].amount`, "negative", "This cannot be less than 0."));
    if (before && period.starts_on <= before.ends_on) errors.push(field(`periods[${index}].starts_on`, "overlaps", `The period before ends on ${before.ends_on}.`));
    if (before && period.starts_on > plus(before.ends_on, 1)) errors.push(field(`periods[${index}].starts_on`, "gap", `The day after ${before.ends_on} belongs to no period.`));
  });
  if (body.rules.marketplace_cap_percent > 100) errors.push(field("rules.marketplace_cap_percent", "out-of-range", "From 0 to 100."));
  return errors;
}

function piece(id, body) {
  const view = imports.get(id);
  view.next_piece += 1;
  view.text = (view.text ?? "") + body.text;
  if (!body.last) return view;
  const lines = view.text.trim().split("\n").slice(1);
  const bad = lines.flatMap((line, index) => (line.includes("wrong") ? [{ line: index + 2, field: "line_item_unblended_cost", code: "not-an-amount", detail: "A decimal number, with a point and no grouping." }] : []));
  return Object.assign(view, {
    text: undefined,
    complete: true,
    format: "cur",
    lines: lines.length,
    first_day: "2025-04-01",
    last_day: "2025-05-31",
    months: [{ payer_account_id: payer, month: "2025-04", currency: "USD", amount: "81234.560000000000000001" }, { payer_account_id: payer, month: "2025-05", currency: "USD", amount: "79000.10" }],
    other_payers: ["444455556666"],
    problems: bad,
    problem_count: bad.length,
  });
}

function estimate(commitment) {
  const usd = (amount) => ({ amount, currency: "USD" });
  const of = (least, most) => ({ least_requests: least, most_requests: most, least_cost: usd((least / 100).toFixed(2)), most_cost: usd((most / 100).toFixed(2)) });
  return {
    estimate: of(4, 100),
    payers: commitment.payer_account_ids.map((id, index) => ({ payer_account_id: id, first_day: index ? null : "2026-11-01", last_day: index ? null : "2026-11-27", not_read_because: index ? "AWS can have nothing newer yet." : null, estimate: index ? of(0, 0) : of(4, 100), remaining_requests: 368 })),
  };
}

function begin(commitment, emit) {
  const items = commitment.payer_account_ids.map((target) => ({ target, status: "queued", reason: null }));
  const job = { id: `reading-${jobs.size + 1}`, kind: "commitment-refresh", status: "running", subject: commitment.id, progress: { done: 0, failed: 0, total: items.length }, items, reason: null, created_at: at(0), activation: null };
  jobs.set(job.id, job);
  setTimeout(() => {
    items.forEach((item) => Object.assign(item, { status: "read" }));
    Object.assign(job, { status: "succeeded", progress: { done: items.length, failed: 0, total: items.length } });
    emit("job", job.id);
    emit("commitments", commitment.id);
  }, 250);
  return job;
}

/** The answer, or nothing where the path is none of these. */
export function commitments_answer(method, path, query, body, { problem, emit }) {
  const job = /^\/jobs\/(reading-\d+)$/.exec(path)?.[1];
  if (job && jobs.has(job)) return { status: 200, body: jobs.get(job) };
  if (path === "/commitments" && method === "GET") return { status: 200, body: { items: now.map(({ commitment }) => commitment) } };
  const refused = (errors) => problem(422, "invalid-request", "The request is not valid", { type: "/errors/invalid-request", detail: errors[0].detail, errors });
  if (path === "/commitments") {
    const errors = wrong_with(body);
    if (errors.length > 0) return refused(errors);
    const made = contract(`new-${++version}`, { ...body, amounts: undefined });
    Object.assign(made, { periods: body.periods, starts_on: body.starts_on, ends_on: body.periods.at(-1).ends_on });
    now.push({ commitment: made, a_day: 300_000 });
    return { status: 201, body: made };
  }
  const [, id, rest = "", sub, tail] = /^\/commitments\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(path) ?? [];
  if (!id) return undefined;
  const found = now.find(({ commitment }) => commitment.id === id);
  if (!found) return problem(404, "not-found", "There is no such commitment");
  const { commitment } = found;
  const daily = query.get("granularity") === "daily";
  if (rest === "" && method === "GET") return { status: 200, body: commitment, etag: `"${version}"` };
  if (rest === "" && method === "DELETE") {
    now = now.filter((one) => one !== found);
    return { status: 204 };
  }
  if (rest === "" && method === "PUT") {
    const errors = wrong_with(body);
    if (errors.length > 0) return refused(errors);
    version += 1;
    Object.assign(commitment, body, { ends_on: body.periods.at(-1).ends_on });
    return { status: 200, body: commitment };
  }
  if (rest === "history") return { status: 200, body: { items: history.filter(({ subject }) => subject === id).map(({ at, actor, action, before, after }) => ({ at, who: actor, action, before, after })) } };
  if (rest === "alerts") {
    if (method === "PUT") recipients = body.recipients;
    return { status: 200, body: { recipients, mail_is_configured: id !== "short" } };
  }
  if (rest === "progress") return { status: 200, body: progress_of(found, daily) };
  if (rest === "what-if") {
    const early = (body.purchases ?? []).findIndex(({ day }) => day <= as_of);
    if (early >= 0) return refused([field(`purchases[${early}].day`, "in-the-past", `A day after ${as_of}.`)]);
    return { status: 200, body: progress_of(found, daily, assumed_by(body, found.a_day)) };
  }
  if (rest === "adjustments" && method === "POST") {
    if (!body.reason) return refused([field("reason", "required", "Say why, in at most 1,000 characters: the customer reads it.")]);
    commitment.adjustments.push({ id: `a${commitment.adjustments.length + 2}`, ...body, who: "admin@example.com", at: at(0) });
    return { status: 201, body: commitment };
  }
  if (rest === "adjustments") {
    commitment.adjustments = commitment.adjustments.filter((one) => one.id !== sub);
    return { status: 200, body: commitment };
  }
  if (rest === "refresh") return body.dry_run ? { status: 200, body: estimate(commitment) } : { status: 202, body: begin(commitment, emit) };
  if (rest === "imports" && method === "POST" && !sub) {
    const view = { id: `import-${imports.size + 1}`, next_piece: 0, complete: false, applied: false, format: "unknown", lines: 0, first_day: null, last_day: null, months: [], other_payers: [], problems: [], problem_count: 0 };
    imports.set(view.id, view);
    return { status: 201, body: view };
  }
  if (rest === "imports" && method === "PUT") return { status: 200, body: piece(sub, body) };
  if (rest === "imports" && tail === "apply") {
    const view = imports.get(sub);
    commitment.sources[0].imports.push({ id: sub, first_day: view.first_day, last_day: view.last_day, format: view.format, lines: view.lines, who: "admin@example.com", at: at(0) });
    return { status: 200, body: { ...view, applied: true, months: [] } };
  }
  if (rest === "imports" && method === "DELETE") {
    for (const one of commitment.sources) one.imports = one.imports.filter((range) => range.id !== sub);
    return { status: 200, body: commitment };
  }
  return undefined;
}

commitments_scenario("full");
