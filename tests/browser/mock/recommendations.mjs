/** What the mock answers about recommendations. Amounts are texts, as AWS's are. */
import { at, decision, denied, payer, scenarios, usd, ways } from "./recommendations-data.mjs";

let now = scenarios.full();
let cap = "5";
let jobs = new Map();
let etag = 1;

export function recommendations_scenario(name) {
  now = (scenarios[name] ?? scenarios.full)();
  cap = "5";
  jobs = new Map();
}

const view = ({ made, options }) => ({ ...made.base, options });

function fits({ made: { base } }, query) {
  const text = (query.get("q") ?? "").toLowerCase();
  const states = query.getAll("state");
  const any = (name, value) => query.getAll(name).length === 0 || query.getAll(name).includes(value ?? "");
  return (
    (states.length ? states.includes(base.state) : base.state !== "withdrawn") &&
    ["kind", "service", "account_id", "region", "offering_class", "scope"].every((name) => any(name, base[name])) &&
    any("lookback_days", String(base.lookback_days)) &&
    (!text || `${base.title} ${base.account_id} ${base.service} ${base.region ?? ""}`.toLowerCase().includes(text))
  );
}

/** Cents, to have sums without floats; what AWS's texts have beyond them is left out here. */
const cents = (text) => BigInt(text.split(".")[0]) * 100n + BigInt(text.split(".")[1].slice(0, 2));
const dollars = (value) => `${value / 100n}.${String(value % 100n).padStart(2, "0")}`;

function summary(query) {
  const choice = {
    term_years: Number(query.get("term_years")),
    payment_option: query.get("payment_option"),
    lookback_days: Number(query.get("lookback_days")),
    scope: query.get("scope"),
    offering_class: query.get("offering_class"),
  };
  const only = new URLSearchParams(query);
  only.append("offering_class", "");
  const rows = now.groups
    .filter((one) => fits(one, only))
    .flatMap(({ options }) =>
      options.filter((one) => one.term_years === choice.term_years && one.payment_option === choice.payment_option),
    );
  const kinds = ["reserved_instance", "savings_plan"].map((kind) => {
    const of = rows.filter((row) => row.kind === kind && row.monthly_savings);
    const by = (name) => {
      const sums = new Map();
      for (const row of of) {
        const [sum, count] = sums.get(name(row)) ?? [0n, 0];
        sums.set(name(row), [sum + cents(row.monthly_savings.amount), count + 1]);
      }
      return [...sums]
        .sort(([, [a]], [, [b]]) => Number(b - a))
        .map(([key, [sum, count]]) => ({ name: key, monthly_savings: usd(`${dollars(sum)}0000000000000007`), count }));
    };
    return {
      kind,
      total: by(() => "USD"),
      by_service: by((row) => row.service),
      by_account: by((row) => row.account_id),
      by_region: by((row) => row.region ?? ""),
      with_problem: rows.filter((row) => row.kind === kind && !row.monthly_savings).length,
    };
  });
  return { ...choice, kinds, oldest_download: rows.length ? at(-24 * 8) : null };
}

function detail(id) {
  const found = now.groups.find(({ options }) => options.some((one) => one.id === id));
  if (!found) return null;
  const one = found.options.find((each) => each.id === id);
  const { base, details } = found.made;
  const decided = base.decision
    ? [{ at: base.decision.at, what: "decided", who: base.decision.who, before: null, after: base.decision }]
    : [];
  const withdrawn = base.withdrawn_at
    ? [{ at: base.withdrawn_at, what: "withdrawn", who: null, before: null, after: null }]
    : [];
  return {
    ...one,
    ...base,
    details: {
      ...details,
      AccountId: "",
      RecommendedNumberOfInstancesToPurchase: "4",
      RecommendedNormalizedUnitsToPurchase: "16",
      EstimatedMonthlySavingsAmount: one.monthly_savings?.amount ?? "many",
      SomethingNew: { Deep: ["x", 1] },
    },
    alternatives: found.options.map((each) => ({ ...each, ...base })),
    history: [
      ...decided,
      ...withdrawn,
      {
        at: at(-24 * 3),
        what: "changed",
        who: null,
        before: { monthly_savings: usd("70.1"), details: { RecommendedNumberOfInstancesToPurchase: "3" } },
        after: { monthly_savings: usd("72.270000000000003"), details: { RecommendedNumberOfInstancesToPurchase: "4" } },
      },
      { at: at(-24 * 20), what: "appeared", who: null, before: null, after: null },
    ],
  };
}

function decide(id, body) {
  const found = now.groups.find(({ options }) => options.some((one) => one.id === id));
  if (!found) return null;
  etag += 1;
  Object.assign(found.made.base, {
    state: body.state,
    decision: body.state === "open" ? null : decision(body.state, { ...body, who: "admin@example.com", at: at(0) }),
  });
  return detail(id);
}

function estimate(body) {
  const questions = now.fresh ? 0 : 60 * (body.lookback_days?.length ?? 1) * (body.scope?.length ?? 1);
  const left = now.remaining ?? 500 - 132;
  const of = (count) => ({
    least_requests: Math.min(count, left),
    most_requests: Math.min(count * 4, left),
    least_cost: usd((Math.min(count, left) / 100).toFixed(2)),
    most_cost: usd((Math.min(count * 4, left) / 100).toFixed(2)),
  });
  return {
    estimate: of(questions),
    accounts: [
      {
        cloud_account_id: `acc-${payer}`,
        account_id: payer,
        name: "Contoso master",
        questions,
        fresh: now.fresh ? 60 : 6,
        newer_not_before: at(3),
        estimate: of(questions),
        remaining_requests: left,
      },
    ],
  };
}

const outcomes = [
  ["denied", denied],
  ["not_enabled", "User not enabled for cost explorer access"],
  ["throttled", "Rate exceeded"],
  ["capped", "This month's cap of 5 USD is used up."],
  [
    "partial",
    "AWS has more than the 4 pages that were reckoned with. Download again to read them all: more are reckoned with then.",
  ],
];

/** Ten questions, the last five of which end badly, each in its way. */
function begin(emit) {
  const items = ways.concat(ways.slice(0, 4)).map((way, index) => ({
    target: `${payer} recommendations reserved_instance ${index < 6 ? "rds -" : "ec2 standard"} ${way.term_years} ${way.payment_option} 30 payer`,
    status: "queued",
    reason: null,
  }));
  const job = {
    id: `job-${jobs.size + 1}`,
    kind: "recommendations",
    status: "running",
    subject: "c1",
    progress: { done: 0, failed: 0, total: items.length },
    items,
    reason: null,
    created_at: at(0),
    activation: null,
  };
  jobs.set(job.id, job);
  let index = 0;
  const turn = () => {
    if (job.status === "cancelled") return;
    const [status, reason] = index < 5 ? ["complete", null] : outcomes[index - 5];
    Object.assign(items[index], { status, reason });
    job.progress[index < 5 ? "done" : "failed"] += 1;
    index += 1;
    if (index === items.length)
      Object.assign(job, { status: "partly_failed", reason: "5 of 10 questions were not answered; each says why." });
    emit("job", job.id);
    if (index < items.length) setTimeout(turn, 120);
  };
  setTimeout(turn, 120);
  return job;
}

const usage = () => ({
  price_per_request: usd("0.01"),
  monthly_cap: usd(cap),
  month: "2026-11",
  accounts: now.sources.length
    ? [
        {
          account_id: payer,
          name: "Contoso master",
          requests: 132,
          spent: usd("1.32"),
          remaining: usd(now.remaining === 0 ? "0" : "3.68"),
          operations: [
            { operation: "GetReservationPurchaseRecommendation", purpose: "recommendations", requests: 96, refused: 2 },
            { operation: "GetReservationUtilization", purpose: "owned", requests: 36, refused: 0 },
          ],
        },
        {
          account_id: "222233334444",
          name: null,
          requests: 4,
          spent: usd("0.04"),
          remaining: usd("4.96"),
          operations: [{ operation: "GetSavingsPlansCoverage", purpose: "owned", requests: 4, refused: 0 }],
        },
      ]
    : [],
});

const owned_row = (days, more = {}) => ({
  id: `arn:aws:rds:eu-west-1:${payer}:ri:reserved-${days}`,
  kind: "reserved_instance",
  service: "rds",
  payer_account_id: payer,
  account_id: payer,
  region: "eu-west-1",
  title: "db.r5.large, PostgreSQL",
  quantity: "4",
  payment_option: "No Upfront",
  utilization_percentage: "83.333333333333329",
  net_savings: usd("120.005"),
  starts_at: at(24 * (days - 365)),
  ends_at: at(24 * days),
  details: {},
  seen_at: at(-5),
  ...more,
});

const owned = () => ({
  items: now.groups.length
    ? [
        owned_row(23),
        owned_row(55),
        owned_row(80),
        owned_row(700, {
          id: "sp-1",
          kind: "savings_plan",
          service: "Compute",
          title: "Compute",
          quantity: "1.25",
          net_savings: usd("-3.1"),
          region: null,
          ends_at: null,
        }),
      ]
    : [],
  coverage: now.groups.length
    ? [
        {
          kind: "reserved_instance",
          service: "rds",
          payer_account_id: payer,
          coverage_percentage: "41.666666666666664",
          on_demand_cost: usd("812.44"),
          problem: null,
          seen_at: at(-5),
        },
        {
          kind: "reserved_instance",
          service: "redshift",
          payer_account_id: payer,
          coverage_percentage: null,
          on_demand_cost: null,
          problem: "AWS sent no percentage.",
          seen_at: at(-5),
        },
      ]
    : [],
});

/** The answer, or nothing where the path is none of these. */
export function recommendations_answer(method, path, query, body, { list, problem, emit }) {
  if (path === "/recommendation-groups")
    return { status: 200, body: list(now.groups.filter((one) => fits(one, query)).map(view), query) };
  if (path === "/recommendations/summary") return { status: 200, body: summary(query) };
  if (path === "/recommendations/sources")
    return {
      status: 200,
      body: { items: now.sources, not_seen: now.sources.filter(({ coverage }) => coverage !== "asked").length },
    };
  if (path === "/recommendations/owned") return { status: 200, body: owned() };
  if (path === "/recommendations/refresh") {
    if (!now.sources.some(({ coverage }) => coverage === "asked"))
      return problem(409, "nothing-to-change", "Nothing would change", {
        detail: "No account may be asked: activate a master account and leave its Cost Explorer setting on.",
      });
    return body.dry_run ? { status: 200, body: estimate(body) } : { status: 202, body: begin(emit) };
  }
  if (path === "/cost-explorer") {
    if (method === "PUT") cap = body.monthly_cap.amount;
    return { status: 200, body: usage(), etag: '"usage"' };
  }
  const [, job_id, cancel] = /^\/jobs\/(job-\d+)(\/cancellation)?$/.exec(path) ?? [];
  if (job_id && jobs.has(job_id)) {
    if (cancel) jobs.get(job_id).status = "cancelled";
    return { status: 200, body: jobs.get(job_id) };
  }
  const [, id, deciding] = /^\/recommendations\/([^/]+)(\/decision)?$/.exec(path) ?? [];
  if (!id) return undefined;
  const one = deciding ? decide(id, body) : detail(id);
  return one
    ? { status: 200, body: one, etag: `"${etag}"` }
    : problem(404, "not-found", "There is no such recommendation");
}
