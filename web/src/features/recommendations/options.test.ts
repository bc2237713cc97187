import { describe, expect, it } from "vitest";
import { csv_of } from "./list/csv";
import { best_option, drawn, lead_option, only_currency, option_of, other_options, ways } from "./options";
import type { Group, Recommendation } from "./recommendations-api";
import { asked_of, option_text, question_text, title_text } from "./words";

const option = (id: string, amount: string | null, more: Partial<Recommendation> = {}): Recommendation => ({
  id,
  group_id: "g",
  kind: "reserved_instance",
  service: "ec2",
  service_name: "Amazon Elastic Compute Cloud - Compute",
  cloud_account_id: "a",
  payer_account_id: "111111111111",
  account_id: "111111111111",
  region: "eu-west-1",
  title: "=m5.large, Linux/UNIX",
  offering_class: "standard",
  term_years: 1,
  payment_option: "no_upfront",
  lookback_days: 30,
  scope: "payer",
  quantity: "3",
  details: null,
  monthly_savings: amount === null ? null : { amount, currency: "USD" },
  upfront_cost: { amount: "-0.000000000000000001", currency: "USD" },
  recurring_monthly_cost: null,
  monthly_on_demand_cost: null,
  savings_percentage: null,
  break_even_months: null,
  term_savings: null,
  effective_hourly_rate: null,
  problem: amount === null ? "AWS's EstimatedMonthlySavingsAmount is no number: many." : null,
  first_seen: "2026-11-01T00:00:00Z",
  last_seen: "2026-11-28T00:00:00Z",
  changed_at: null,
  withdrawn_at: null,
  state: "open",
  decision: null,
  ...more,
});
const group = (...options: Recommendation[]): Group => ({ ...option("g", null), options });

describe("a purchase's options", () => {
  it("are compared exactly, not as floats", () => {
    expect(
      best_option([option("a", "9007199254740993.01"), option("b", "9007199254740993.02"), option("c", null)])?.id,
    ).toBe("b");
    expect(best_option([option("a", "9"), option("b", "10")])?.id).toBe("b");
    expect(
      best_option([option("a", "9"), option("b", "10", { monthly_savings: { amount: "10", currency: "CNY" } })])?.id,
    ).toBe("a");
    expect(only_currency([option("a", "9"), option("b", null)])).toBe("USD");
    expect(
      only_currency([option("a", "9"), option("b", "10", { monthly_savings: { amount: "10", currency: "CNY" } })]),
    ).toBeNull();
    expect(lead_option(group(option("a", null)))?.id).toBe("a");
  });

  it("stand side by side, and what nobody knows stands beside them", () => {
    const options = [
      option("a", "1"),
      option("b", "2", { term_years: 3, payment_option: "all_upfront" }),
      option("c", "3", { payment_option: "LIGHT_UTILIZATION" }),
    ];
    expect(ways.map((way) => option_of(options, way)?.id)).toEqual([
      "a",
      undefined,
      undefined,
      undefined,
      undefined,
      "b",
    ]);
    expect(other_options(options).map(option_text)).toEqual(["1 year, light_utilization"]);
  });

  it("are called in words, a plan's type too", () => {
    expect(title_text(option("a", "1"))).toBe("=m5.large, Linux/UNIX");
    expect(
      title_text(
        option("a", "1", {
          kind: "savings_plan",
          service: "ec2_instance",
          service_name: "EC2_INSTANCE_SP",
          title: "m5, EC2_INSTANCE_SP",
        }),
      ),
    ).toBe("m5, EC2 Instance Savings Plans");
    expect(
      title_text(
        option("a", "1", { kind: "savings_plan", service: "quantum", service_name: "QUANTUM_SP", title: "QUANTUM_SP" }),
      ),
    ).toBe("QUANTUM_SP");
  });

  it("are written to a file with whole amounts, and no formula", () => {
    const [header, row] = csv_of([group(option("a", "72.270000000000003"))]).split("\r\n");
    expect(header).toContain("id,group_id,kind,service,");
    expect(row).toContain(
      `"'=m5.large, Linux/UNIX",standard,payer,30,1,no_upfront,3,72.270000000000003,-0.000000000000000001,,,USD,`,
    );
  });

  it("are drawn by currency, the greatest alone", () => {
    const total = (name: string, currency: string) => ({ name, monthly_savings: { amount: "1", currency }, count: 1 });
    const [usd, cny] = drawn([
      ...Array.from({ length: 12 }, (_, index) => total(`s${index}`, "USD")),
      total("s", "CNY"),
    ]);
    expect([usd?.currency, usd?.totals.length, cny?.totals.length]).toEqual(["USD", 8, 1]);
  });
});

it("reads a download's questions, and says them in words", () => {
  const read = asked_of("111111111111 recommendations reserved_instance ec2 convertible 3 all_upfront 60 linked");
  expect(read && question_text(read.asked)).toBe(
    "What to buy: Amazon EC2, convertible, 3 years, all upfront, last 60 days, for each linked account",
  );
  const owned = asked_of("111111111111 coverage savings_plan all");
  expect(owned && question_text(owned.asked)).toBe("What is covered: All Savings Plans");
  const unknown = asked_of("111111111111 recommendations savings_plan neptune - 1 no_upfront 30 payer");
  expect(unknown && question_text(unknown.asked)).toBe(
    "What to buy: neptune, 1 year, no upfront, last 30 days, whole organization",
  );
  expect(asked_of("something of a later version")).toBeNull();
});
