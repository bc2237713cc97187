/** What the mock answers about contracts. Nothing here is how the portal reckons. */
import { forget_imports, imports_answer } from "./commitment-imports.mjs";
import {
  as_of,
  at,
  cents,
  contract,
  euro,
  forty,
  healthy,
  met,
  next,
  payer,
  plus,
  progress,
  refund,
  short,
  text,
  unknown,
} from "./commitments-data.mjs";

const scenarios = {
  full: () => [healthy(), short(), met(), unknown(), refund(), euro(), next(), forty()],
  empty: () => [],
  "commitments-none": () => [],
  "commitments-customer-none": () => [],
  "commitments-customer": () => [healthy()],
};

let now = scenarios.full();
let customer = false;
let jobs = new Map();
let history = [];
let version = 1;
let recipients = [];

export function commitments_scenario(name) {
  now = (scenarios[name] ?? scenarios.full)();
  customer = name.startsWith("commitments-customer");
  forget_imports();
  jobs = new Map();
  recipients = ["finance@example.com"];
  history = [
    {
      id: "h1",
      at: at(-24 * 3),
      actor: "support@example.com",
      actor_kind: "user",
      action: "commitment.change",
      subject: "healthy",
      before: { discount_percent: 8 },
      after: { discount_percent: 9 },
      from_address: "192.0.2.9",
      request_id: "req-9",
    },
  ];
}

export const commitments_permissions = () =>
  customer ? ["commitments.read"] : ["commitments.read", "commitments.write", "commitment-alerts.write"];
export const commitments_history = () => history;

function progress_of({ commitment, a_day, known = true, alerts, refunded }, daily, assumed = {}) {
  const made = progress(commitment, { a_day: a_day || 1, daily, ...assumed });
  if (!known) {
    for (const period of made.periods)
      Object.assign(period, {
        series: [],
        counted: [],
        not_counted: [],
        spent: { amount: "0", currency: commitment.currency },
      });
    return { ...made, alerts: [], as_of: null, run_rate_days: 0 };
  }
  if (refunded) {
    const first = made.periods[0];
    const money = (amount) => ({ amount, currency: commitment.currency });
    first.counted.push({ record_type: "Refund", marketplace: false, amount: refunded });
    const after = cents(first.spent.amount) + cents(refunded);
    Object.assign(first, {
      spent: money(text(after)),
      forecast: money(text(after)),
      shortfall: money(text(cents(first.committed.amount) - after)),
      met_on: null,
    });
    Object.assign(first.series.at(-1), { spent: text(after) });
  }
  return { ...made, alerts: alerts ?? [] };
}

function assumed_by({ growth_percent = 0, purchases = [], reservations = [] }, a_day) {
  const saved = reservations.reduce((sum, one) => sum + Math.round(cents(one.monthly_saving) / 30), 0);
  return {
    lower: saved - Math.round((a_day * (growth_percent ?? 0)) / 200),
    bought: purchases.reduce((sum, one) => sum + cents(one.amount), 0),
  };
}

const field = (name, code, detail) => ({ field: name, code, detail });

function wrong_with(body) {
  const errors = [];
  if (!body.name) errors.push(field("name", "required", "This is required."));
  if (body.payer_account_ids.length === 0)
    errors.push(field("payer_account_ids", "required", "A contract has at least one payer."));
  body.payer_account_ids.forEach(
    (id, index) =>
      id === "999999999991" &&
      errors.push(
        field(
          `payer_account_ids[${index}]`,
          "not-the-customers",
          "The customer has no such account in the portal: add it first.",
        ),
      ),
  );
  if (body.periods.length === 0) errors.push(field("periods", "required", "A contract has at least one period."));
  body.periods.forEach((period, index) => {
    const before = body.periods[index - 1];
    if (Number(period.amount) < 0)
      errors.push(field(`periods[${index}].amount`, "negative", "This cannot be less than 0."));
    if (before && period.starts_on <= before.ends_on)
      errors.push(field(`periods[${index}].starts_on`, "overlaps", `The period before ends on ${before.ends_on}.`));
    if (before && period.starts_on > plus(before.ends_on, 1))
      errors.push(field(`periods[${index}].starts_on`, "gap", `The day after ${before.ends_on} belongs to no period.`));
  });
  if (body.rules.marketplace_cap_percent > 100)
    errors.push(field("rules.marketplace_cap_percent", "out-of-range", "From 0 to 100."));
  return errors;
}

function estimate(commitment) {
  const usd = (amount) => ({ amount, currency: "USD" });
  const of = (least, most) => ({
    least_requests: least,
    most_requests: most,
    least_cost: usd((least / 100).toFixed(2)),
    most_cost: usd((most / 100).toFixed(2)),
  });
  return {
    estimate: of(4, 100),
    payers: commitment.payer_account_ids.map((id, index) => ({
      payer_account_id: id,
      first_day: index ? null : "2026-11-01",
      last_day: index ? null : "2026-11-27",
      not_read_because: index ? "AWS can have nothing newer yet." : null,
      estimate: index ? of(0, 0) : of(4, 100),
      remaining_requests: 368,
    })),
  };
}

function begin(commitment, emit) {
  const items = commitment.payer_account_ids.map((target) => ({ target, status: "queued", reason: null }));
  const job = {
    id: `reading-${jobs.size + 1}`,
    kind: "commitment-refresh",
    status: "running",
    subject: commitment.id,
    progress: { done: 0, failed: 0, total: items.length },
    items,
    reason: null,
    created_at: at(0),
    activation: null,
  };
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
  if (path === "/charge-kinds")
    return {
      status: 200,
      body: {
        items: ["Usage", "Support", "Tax", "Credit", "Refund"].map((name) => ({
          name,
          label: name === "Support" ? "Support fee" : name,
          report: name === "Support" ? "Fee, of AWS Support" : name,
          focus: null,
        })),
      },
    };
  if (path === "/commitments" && method === "GET")
    return { status: 200, body: { items: now.map(({ commitment }) => commitment) } };
  const refused = (errors) =>
    problem(422, "invalid-request", "The request is not valid", {
      type: "/errors/invalid-request",
      detail: errors[0].detail,
      errors,
    });
  if (path === "/commitments") {
    const errors = wrong_with(body);
    if (errors.length > 0) return refused(errors);
    const made = contract(`new-${++version}`, { ...body, amounts: undefined });
    Object.assign(made, { periods: body.periods, starts_on: body.starts_on, ends_on: body.periods.at(-1).ends_on });
    now.push({ commitment: made, a_day: 300_000 });
    return { status: 201, body: made };
  }
  const [, id, rest = "", sub, tail] =
    /^\/commitments\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?(?:\/(.+))?$/.exec(path) ?? [];
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
  if (rest === "history")
    return {
      status: 200,
      body: {
        items: history
          .filter(({ subject }) => subject === id)
          .map(({ at, actor, action, before, after }) => ({ at, who: actor, action, before, after })),
      },
    };
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
    if (!body.reason)
      return refused([field("reason", "required", "Say why, in at most 1,000 characters: the customer reads it.")]);
    commitment.adjustments.push({
      id: `a${commitment.adjustments.length + 2}`,
      ...body,
      who: "admin@example.com",
      at: at(0),
    });
    return { status: 201, body: commitment };
  }
  if (rest === "adjustments") {
    commitment.adjustments = commitment.adjustments.filter((one) => one.id !== sub);
    return { status: 200, body: commitment };
  }
  if (rest === "refresh")
    return body.dry_run ? { status: 200, body: estimate(commitment) } : { status: 202, body: begin(commitment, emit) };
  if (rest === "imports") return imports_answer({ method, sub, tail, query, body, commitment, problem });
  return undefined;
}

commitments_scenario("full");
