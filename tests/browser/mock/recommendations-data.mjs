/** Made-up recommendations for the mock: states that a real portal is hard to bring into. Amounts are texts, as AWS's are. */
export const at = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString();
export const usd = (amount) => ({ amount, currency: "USD" });
export const payer = "111111111111";
export const ways = [1, 3].flatMap((term_years) =>
  ["no_upfront", "partial_upfront", "all_upfront"].map((payment_option) => ({ term_years, payment_option })),
);

export const decision = (state, more = {}) => ({
  state,
  reason: null,
  assignee: null,
  until: null,
  who: "ada.admin@example.com",
  at: at(-30),
  ...more,
});

const shapes = [
  {
    service: "ec2",
    title: "m5.large, Linux/UNIX",
    details: {
      EC2InstanceDetails: {
        Family: "m5",
        InstanceType: "m5.large",
        Platform: "Linux/UNIX",
        Tenancy: "shared",
        CurrentGeneration: true,
        SizeFlexEligible: true,
      },
    },
    offering_class: "standard",
  },
  {
    service: "rds",
    title: "db.r6g.2xlarge, PostgreSQL, Multi-AZ",
    details: {
      RDSInstanceDetails: {
        Family: "r6g",
        InstanceType: "db.r6g.2xlarge",
        DatabaseEngine: "PostgreSQL",
        DeploymentOption: "Multi-AZ",
        LicenseModel: "No license required",
        SizeFlexEligible: true,
      },
    },
  },
  {
    service: "elasticache",
    title: "cache.r6g.large, Redis",
    details: {
      ElastiCacheInstanceDetails: { Family: "r6g", NodeType: "cache.r6g.large", ProductDescription: "Redis" },
    },
  },
  {
    service: "opensearch",
    title: "r6g.large.search",
    details: { ESInstanceDetails: { InstanceClass: "r6g.large", InstanceSize: "search" } },
  },
  {
    service: "redshift",
    title: "ra3.4xlarge",
    details: { RedshiftInstanceDetails: { Family: "ra3", NodeType: "ra3.4xlarge" } },
  },
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
  const options = [
    ...ways.map((way, index) => option(made, index, way)),
    ...(more.extra ?? []).map((way, index) => option(made, 6 + index, way)),
  ];
  return { made, options };
}

const plan = (number, service, title) =>
  group(number, {
    base: { kind: "savings_plan", service, title, offering_class: null, service_name: `${service.toUpperCase()}_SP` },
  });

function many(count) {
  return [
    group(7, {
      base: {
        state: "assigned",
        decision: decision("assigned", { assignee: "olga.owner-of-a-large-organization@example.com" }),
      },
    }),
    group(1, {
      base: {
        state: "dismissed",
        decision: decision("dismissed", { reason: "The databases move to Aurora Serverless in spring." }),
      },
    }),
    group(2, { base: { state: "snoozed", decision: decision("snoozed", { until: at(24 * 20) }) } }),
    group(3, { problem: "AWS's EstimatedMonthlySavingsAmount is no number: many." }),
    group(4, {
      base: { service: "neptune", title: "db.r6g.large, a service that nobody knew", region: null },
      extra: [{ term_years: 1, payment_option: "LIGHT_UTILIZATION" }],
    }),
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
const owned_questions = (more = {}) =>
  ["utilization", "coverage"].map((about) =>
    download({
      about,
      service: "rds",
      offering_class: null,
      term_years: 0,
      payment_option: "",
      lookback_days: 0,
      scope: "",
      ...more,
    }),
  );

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
const off = source({
  cloud_account_id: "acc-777777777777",
  account_id: "777777777777",
  name: "Hidden by policy",
  organization_role: "unknown",
  coverage: "off",
  detail: "Its setting for Cost Explorer is off: not one request is made. See Change Access.",
  last_complete: null,
  next_download: null,
});
const not_active = source({
  cloud_account_id: "acc-333333333333",
  account_id: "333333333333",
  name: "333333333333",
  coverage: "not_active",
  detail: "The master account is not active: recommendations for the whole organization are not seen.",
  last_complete: null,
  next_download: null,
});

export const denied =
  "AWS refused ce:GetReservationPurchaseRecommendation: an explicit deny in a service control policy. (request ID 5f1c7e0e-0000-4000-8000-1d2b3c4d5e6f)";
const failed = [
  ...ways.map((way) => download({ ...way, outcome: "denied", detail: denied, complete_at: null })),
  download({
    kind: "savings_plan",
    service: "compute",
    offering_class: null,
    outcome: "not_enabled",
    detail: "User not enabled for cost explorer access",
    complete_at: null,
  }),
  download({ service: "rds", offering_class: null, outcome: "throttled", detail: "Rate exceeded", complete_at: null }),
  download({
    service: "redshift",
    offering_class: null,
    outcome: "capped",
    detail: "This month's cap of 5 USD is used up.",
    complete_at: null,
  }),
];

export const scenarios = {
  full: () => ({
    groups: many(6),
    sources: [
      source({
        downloads: [
          ...ways.map((way) => download(way)),
          download({
            service: "redshift",
            offering_class: null,
            outcome: "throttled",
            detail: "Rate exceeded",
            complete_at: at(-24 * 8),
          }),
          ...owned_questions(),
        ],
      }),
      off,
      not_active,
    ],
  }),
  "recommendations-many": () => ({ ...scenarios.full(), groups: many(130) }),
  empty: () => ({ groups: [], sources: [] }),
  "recommendations-off": () => ({ groups: [], sources: [off] }),
  "recommendations-never": () => ({ groups: [], sources: [source({ last_complete: null })] }),
  "recommendations-failed": () => ({
    groups: [],
    sources: [
      source({
        last_complete: null,
        downloads: [...failed, ...owned_questions({ outcome: "denied", detail: denied, complete_at: null })],
      }),
    ],
  }),
  "recommendations-nothing": () => ({
    groups: [],
    sources: [source({ downloads: [...ways.map((way) => download({ ...way, rows: 0 })), ...owned_questions()] })],
  }),
  "recommendations-capped": () => ({ ...scenarios.full(), remaining: 0 }),
  "recommendations-fresh": () => ({ ...scenarios.full(), fresh: true }),
};
