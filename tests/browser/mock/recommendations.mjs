/** Made-up recommendations for the mock: states that a real portal is hard to bring into. Amounts are texts, as AWS's are. */
const at = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString();
const usd = (amount) => ({ amount, currency: "USD" });
const payer = "111111111111";
const ways = [1, 3].flatMap((term_years) => ["no_upfront", "partial_upfront", "all_upfront"].map((payment_option) => ({ term_years, payment_option })));

const decision = (state, more = {}) => ({ state, reason: null, assignee: null, until: null, who: "ada.admin@example.com", at: at(-30), ...more });

const shapes = [
  { service: "ec2", title: "m5.large, Linux/UNIX", details: { EC2InstanceDetails: { Family: "m5", InstanceType: "m5.large", Platform: "Linux/UNIX", Tenancy: "shared", CurrentGeneration: true, SizeFlexEligible: true } }, offering_class: "standard" },
  { service: "rds", title: "db.r6g.2xlarge, PostgreSQL, Multi-AZ", details: { RDSInstanceDetails: { Family: "r6g", InstanceType: "db.r6g.2xlarge", DatabaseEngine: "PostgreSQL", DeploymentOption: "Multi-AZ", LicenseModel: "No license required", SizeFlexEligible: true } } },
  { service: "elasticache", title: "cache.r6g.large, Redis", details: { ElastiCacheInstanceDetails: { Family: "r6g", NodeType: "cache.r6g.large", ProductDescription: "Redis" } } },
  { service: "opensearch", title: "r6g.large.search", details: { ESInstanceDetails: { InstanceClass: "r6g.large", InstanceSize: "search" } } },
  { service: "redshift", title: "ra3.4xlarge", details: { RedshiftInstanceDetails: { Family: "ra3", NodeType: "ra3.4xlarge" } } },
];

function option(group, index, way) {
  const monthly = `${(group.number * 37 + index * 11) % 900}.2700000000000${group.number % 9}3`;
  const bad = group.problem;
  return {
    ...group.base,
    id: `${group.base.group_id}-${index}`,
    ...way,
    quantity: "4",
    details: null,
    monthly_savings: bad ? null : usd(monthly),
    upfront_cost: usd(way.payment_option === "no_upfront" ? "0" : "1204.005"),
    recurring_monthly_cost: usd(way.payment_option === "all_upfront" ? "0" : "93.440000000000005"),
    monthly_on_demand_cost: usd("280.32"),
    savings_percentage: "35.714285714285715",
    break_even_months: way.payment_option === "no_upfront" ? "0.0" : "7.642857",
    term_savings: bad ? null : usd("867.24000000000036"),
    effective_hourly_rate: bad ? null : usd("0.032054794520547945"),
    problem: bad ?? null,
  };
}

function group(number, more = {}) {
  const shape = shapes[number % shapes.length];
  const base = {
    group_id: `g${number}`,
    kind: "reserved_instance",
    service: shape.service,
    service_name: "Amazon Something Long, as AWS names it",
    cloud_account_id: `acc-${payer}`,
    payer_account_id: payer,
    account_id: payer,
    region: ["eu-west-1", "us-east-1", "ap-southeast-2"][number % 3],
    title: shape.title,
    offering_class: shape.offering_class ?? null,
    lookback_days: 30,
    scope: "payer",
    first_seen: at(-24 * 20),
    last_seen: at(-5),
    changed_at: number % 2 ? at(-24 * 3) : null,
    withdrawn_at: null,
    state: "open",
    decision: null,
    ...more.base,
  };
  const made = { number, base, problem: more.problem, details: { InstanceDetails: shape.details } };
  const options = [...ways.map((way, index) => option(made, index, way)), ...(more.extra ?? []).map((way, index) => option(made, 6 + index, way))];
  return { made, options };
}

const plan = (number, service, title) => group(number, { base: { kind: "savings_plan", service, title, offering_class: null, service_name: `${service.toUpperCase()}_SP` } });

function many(count) {
  return [
    group(7, { base: { state: "assigned", decision: decision("assigned", { assignee: "olga.owner-of-a-large-organization@example.com" }) } }),
    group(1, { base: { state: "dismissed", decision: decision("dismissed", { reason: "The databases move to Aurora Serverless in spring." }) } }),
    group(2, { base: { state: "snoozed", decision: decision("snoozed", { until: at(24 * 20) }) } }),
    group(3, { problem: "AWS's EstimatedMonthlySavingsAmount is no number: many." }),
    group(4, { base: { service: "neptune", title: "db.r6g.large, a service that nobody knew", region: null }, extra: [{ term_years: 1, payment_option: "LIGHT_UTILIZATION" }] }),
    plan(5, "compute", "COMPUTE_SP"),
    plan(6, "ec2_instance", "m5, EC2_INSTANCE_SP"),
    ...Array.from({ length: count }, (_, index) => group(index + 10)),
    group(8, { base: { state: "withdrawn", withdrawn_at: at(-24 * 2), title: "t3.medium, Linux/UNIX" } }),
  ];
}

const download = (more = {}) => ({
  about: "recommendations",
  kind: "reserved_instance",
  service: "ec2",
  offering_class: "standard",
  term_years: 1,
  payment_option: "no_upfront",
  lookback_days: 30,
  scope: "payer",
  outcome: "complete",
  detail: null,
  at: at(-5),
  complete_at: at(-5),
  generated_at: at(-9),
  pages: 1,
  rows: 3,
  rows_with_problem: 0,
  ...more,
});
const owned_questions = (more = {}) => ["utilization", "coverage"].map((about) => download({ about, service: "rds", offering_class: null, term_years: 0, payment_option: "", lookback_days: 0, scope: "", ...more }));

const source = (more = {}) => ({
  cloud_account_id: `acc-${payer}`,
  account_id: payer,
  name: "Contoso master",
  organization_role: "master",
  coverage: "asked",
  detail: "AWS is asked here for the whole organization: every linked account's use is seen.",
  last_complete: at(-5),
  next_download: at(24 * 6),
  downloads: [],
  ...more,
});
const off = source({ cloud_account_id: "acc-777777777777", account_id: "777777777777", name: "Hidden by policy", organization_role: "unknown", coverage: "off", detail: "Its setting for Cost Explorer is off: not one request is made. See Change Access.", last_complete: null, next_download: null });
const not_active = source({ cloud_account_id: "acc-333333333333", account_id: "333333333333", name: "333333333333", coverage: "not_active", detail: "The master account is not active: recommendations for the whole organization are not seen.", last_complete: null, next_download: null });

const denied = "AWS refused ce:GetReservationPurchaseRecommendation: an explicit deny in a service control policy. (request ID 5f1c7e0e-0000-4000-8000-1d2b3c4d5e6f)";
const failed = [
  ...ways.map((way) => download({ ...way, outcome: "denied", detail: denied, complete_at: null })),
  download({ kind: "savings_plan", service: "compute", offering_class: null, outcome: "not_enabled", detail: "User not enabled for cost explorer access", complete_at: null }),
  download({ service: "rds", offering_class: null, outcome: "throttled", detail: "Rate exceeded", complete_at: null }),
  download({ service: "redshift", offering_class: null, outcome: "capped", detail: "This month's cap of 5 USD is used up.", complete_at: null }),
];

const scenarios = {
  full: () => ({
    groups: many(6),
    sources: [source({ downloads: [...ways.map((way) => download(way)), download({ service: "redshift", offering_class: null, outcome: "throttled", detail: "Rate exceeded", complete_at: at(-24 * 8) }), ...owned_questions()] }), off, not_active],
  }),
  "recommendations-many": () => ({ ...scenarios.full(), groups: many(130) }),
  empty: () => ({ groups: [], sources: [] }),
  "recommendations-off": () => ({ groups: [], sources: [off] }),
  "recommendations-never": () => ({ groups: [], sources: [source({ last_complete: null })] }),
  "recommendations-failed": () => ({ groups: [], sources: [source({ last_complete: null, downloads: [...failed, ...owned_questions({ outcome: "denied", detail: denied, complete_at: null })] })] }),
  "recommendations-nothing": () => ({ groups: [], sources: [source({ downloads: [...ways.map((way) => download({ ...way, rows: 0 })), ...owned_questions()] })] }),
  "recommendations-capped": () => ({ ...scenarios.full(), remaining: 0 }),
  "recommendations-fresh": () => ({ ...scenarios.full(), fresh: true }),
};

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
  const choice = { term_years: Number(query.get("term_years")), payment_option: query.get("payment_option"), lookback_days: Number(query.get("lookback_days")), scope: query.get("scope"), offering_class: query.get("offering_class") };
  const only = new URLSearchParams(query);
  only.append("offering_class", "");
  const rows = now.groups.filter((one) => fits(one, only)).flatMap(({ options }) => options.filter((one) => one.term_years === choice.term_years && one.payment_option === choice.payment_option));
  const kinds = ["reserved_instance", "savings_plan"].map((kind) => {
    const of = rows.filter((row) => row.kind === kind && row.monthly_savings);
    const by = (name) => {
      const sums = new Map();
      for (const row of of) {
        const [sum, count] = sums.get(name(row)) ?? [0n, 0];
        sums.set(name(row), [sum + cents(row.monthly_savings.amount), count + 1]);
      }
      return [...sums].sort(([, [a]], [, [b]]) => Number(b - a)).map(([key, [sum, count]]) => ({ name: key, monthly_savings: usd(`${dollars(sum)}0000000000000007`), count }));
    };
    return { kind, total: by(() => "USD"), by_service: by((row) => row.service), by_account: by((row) => row.account_id), by_region: by((row) => row.region ?? ""), with_problem: rows.filter((row) => row.kind === kind && !row.monthly_savings).length };
  });
  return { ...choice, kinds, oldest_download: rows.length ? at(-24 * 8) : null };
}

function detail(id) {
  const found = now.groups.find(({ options }) => options.some((one) => one.id === id));
  if (!found) return null;
  const one = found.options.find((each) => each.id === id);
  const { base, details } = found.made;
  const decided = base.decision ? [{ at: base.decision.at, what: "decided", who: base.decision.who, before: null, after: base.decision }] : [];
  const withdrawn = base.withdrawn_at ? [{ at: base.withdrawn_at, what: "withdrawn", who: null, before: null, after: null }] : [];
  return {
    ...one,
    ...base,
    details: { ...details, AccountId: "", RecommendedNumberOfInstancesToPurchase: "4", RecommendedNormalizedUnitsToPurchase: "16", EstimatedMonthlySavingsAmount: one.monthly_savings?.amount ?? "many", SomethingNew: { Deep: ["x", 1] } },
    alternatives: found.options.map((each) => ({ ...each, ...base })),
    history: [
      ...decided,
      ...withdrawn,
      { at: at(-24 * 3), what: "changed", who: null, before: { monthly_savings: usd("70.1"), details: { RecommendedNumberOfInstancesToPurchase: "3" } }, after: { monthly_savings: usd("72.270000000000003"), details: { RecommendedNumberOfInstancesToPurchase: "4" } } },
      { at: at(-24 * 20), what: "appeared", who: null, before: null, after: null },
    ],
  };
}

function decide(id, body) {
  const found = now.groups.find(({ options }) => options.some((one) => one.id === id));
  if (!found) return null;
  etag += 1;
  Object.assign(found.made.base, { state: body.state, decision: body.state === "open" ? null : decision(body.state, { ...body, who: "admin@example.com", at: at(0) }) });
  return detail(id);
}

function estimate(body) {
  const questions = now.fresh ? 0 : 60 * (body.lookback_days?.length ?? 1) * (body.scope?.length ?? 1);
  const left = now.remaining ?? 500 - 132;
  const of = (count) => ({ least_requests: Math.min(count, left), most_requests: Math.min(count * 4, left), least_cost: usd((Math.min(count, left) / 100).toFixed(2)), most_cost: usd((Math.min(count * 4, left) / 100).toFixed(2)) });
  return {
    estimate: of(questions),
    accounts: [{ cloud_account_id: `acc-${payer}`, account_id: payer, name: "Contoso master", questions, fresh: now.fresh ? 60 : 6, newer_not_before: at(3), estimate: of(questions), remaining_requests: left }],
  };
}

const outcomes = [
  ["denied", denied],
  ["not_enabled", "User not enabled for cost explorer access"],
  ["throttled", "Rate exceeded"],
  ["capped", "This month's cap of 5 USD is used up."],
  ["partial", "AWS has more than the 4 pages that were reckoned with. Download again to read them all: more are reckoned with then."],
];

/** Ten questions, the last five of which end badly, each in its way. */
function begin(emit) {
  const items = ways.concat(ways.slice(0, 4)).map((way, index) => ({ target: `${payer} recommendations reserved_instance ${index < 6 ? "rds -" : "ec2 standard"} ${way.term_years} ${way.payment_option} 30 payer`, status: "queued", reason: null }));
  const job = { id: `job-${jobs.size + 1}`, kind: "recommendations", status: "running", subject: "c1", progress: { done: 0, failed: 0, total: items.length }, items, reason: null, created_at: at(0), activation: null };
  jobs.set(job.id, job);
  let index = 0;
  const turn = () => {
    if (job.status === "cancelled") return;
    const [status, reason] = index < 5 ? ["complete", null] : outcomes[index - 5];
    Object.assign(items[index], { status, reason });
    job.progress[index < 5 ? "done" : "failed"] += 1;
    index += 1;
    if (index === items.length) Object.assign(job, { status: "partly_failed", reason: "5 of 10 questions were not answered; each says why." });
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
        { account_id: "222233334444", name: null, requests: 4, spent: usd("0.04"), remaining: usd("4.96"), operations: [{ operation: "GetSavingsPlansCoverage", purpose: "owned", requests: 4, refused: 0 }] },
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
  items: now.groups.length ? [owned_row(23), owned_row(55), owned_row(80), owned_row(700, { id: "sp-1", kind: "savings_plan", service: "Compute", title: "Compute", quantity: "1.25", net_savings: usd("-3.1"), region: null, ends_at: null })] : [],
  coverage: now.groups.length
    ? [
        { kind: "reserved_instance", service: "rds", payer_account_id: payer, coverage_percentage: "41.666666666666664", on_demand_cost: usd("812.44"), problem: null, seen_at: at(-5) },
        { kind: "reserved_instance", service: "redshift", payer_account_id: payer, coverage_percentage: null, on_demand_cost: null, problem: "AWS sent no percentage.", seen_at: at(-5) },
      ]
    : [],
});

/** The answer, or nothing where the path is none of these. */
export function recommendations_answer(method, path, query, body, { list, problem, emit }) {
  if (path === "/recommendation-groups") return { status: 200, body: list(now.groups.filter((one) => fits(one, query)).map(view), query) };
  if (path === "/recommendations/summary") return { status: 200, body: summary(query) };
  if (path === "/recommendations/sources") return { status: 200, body: { items: now.sources, not_seen: now.sources.filter(({ coverage }) => coverage !== "asked").length } };
  if (path === "/recommendations/owned") return { status: 200, body: owned() };
  if (path === "/recommendations/refresh") {
    if (!now.sources.some(({ coverage }) => coverage === "asked")) return problem(409, "nothing-to-change", "Nothing would change", { detail: "No account may be asked: activate a master account and leave its Cost Explorer setting on." });
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
  return one ? { status: 200, body: one, etag: `"${etag}"` } : problem(404, "not-found", "There is no such recommendation");
}
