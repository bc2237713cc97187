import { describe, expect, it } from "vitest";
import type { Commitment, Source } from "./commitments-api";
import { picture_date } from "./days";
import { first_estimate, is_estimate } from "./estimates";
import { mail_address } from "./list/contact";
import { successors } from "./list/following";
import { cap_share, commitment_share, time_share } from "./paces";
import { domains_of, lines_from, lines_of } from "./progress/picture";
import { grouped, sum_lines } from "./progress/sums";
import { money, period_with } from "./testing";
import { growth_error, purchase_errors, recipients_error, recipients_of } from "./typed";
import { rule_sentences } from "./words";

const source = (more: Partial<Source> = {}): Source => ({
  payer_account_id: "1",
  first_day: "2025-01-01",
  last_day: "2025-03-10",
  missing: [],
  final_through: "2025-02-28",
  read_at: "2025-03-11T00:00:00Z",
  problem: null,
  imports: [],
  ...more,
});

describe("paces", () => {
  it("are percentages that never say 100 too early", () => {
    expect(time_share({ days_elapsed: 240, days: 365 })).toBe("65.7 %");
    expect(commitment_share({ spent: money("999999.99"), committed: money("1000000") })).toBe("99.9 %");
    expect(commitment_share({ spent: money("1"), committed: money("0") })).toBe("-");
    expect(cap_share({ marketplace_counted: money("300000"), marketplace_cap: money("300000") })).toBe("100 %");
  });
});

describe("estimates", () => {
  it("are the days after the last final one, but for what was imported", () => {
    expect(first_estimate(source())).toBe("2025-03-01");
    expect(first_estimate(source({ final_through: null }))).toBe("2025-01-01");
    expect(first_estimate(source({ final_through: "2025-03-10" }))).toBeNull();
    expect(first_estimate(source({ read_at: null }))).toBeNull();
    expect(is_estimate("2025-03-01", [source()])).toBe(true);
    expect(is_estimate("2025-02-28", [source()])).toBe(false);
    expect(
      is_estimate("2025-03-01", [
        source({
          imports: [
            {
              id: "i",
              first_day: "2025-03-01",
              last_day: "2025-03-05",
              is_final: true,
              format: "cur",
              lines: 1,
              who: "x",
              at: "",
            },
          ],
        }),
      ]),
    ).toBe(false);
    expect(is_estimate("2025-03-01", [source({ read_at: null, final_through: null })])).toBe(false);
  });
});

describe("what does not count", () => {
  it("is added by reason and currency, and never over currencies", () => {
    const rows = grouped([
      { reason: "record_type_excluded", record_type: "Tax", currency: "USD", amount: "0.1" },
      { reason: "record_type_excluded", record_type: "Credit", currency: "USD", amount: "-0.3" },
      { reason: "record_type_excluded", record_type: "Tax", currency: "EUR", amount: "5" },
      { reason: "over_marketplace_cap", record_type: null, currency: "USD", amount: "7" },
    ]);
    expect(rows.map(({ reason, currency, amount, children }) => [reason, currency, amount, children.length])).toEqual([
      ["record_type_excluded", "USD", "-0.2", 2],
      ["record_type_excluded", "EUR", "5", 1],
      ["over_marketplace_cap", "USD", "7", 0],
    ]);
  });

  it("is why the parts add up to what is counted", () => {
    const lines = sum_lines(
      period_with({
        counted: [
          { record_type: "Usage", marketplace: false, amount: "70" },
          { record_type: "Usage", marketplace: true, amount: "38.5" },
          { record_type: "Support", marketplace: false, amount: "2" },
        ],
        marketplace_counted: money("25"),
        carried_in: money("5"),
        adjustments: money("-1"),
        spent: money("99"),
      }),
      (name) => (name === "Support" ? "Support fee" : name),
    );
    expect(lines.map(({ text, amount }) => [text, amount])).toEqual([
      ["Usage", "70"],
      ["Usage, AWS Marketplace", "38.5"],
      ["Support fee", "2"],
      ["AWS Marketplace above the cap", "-13.5"],
      ["Adjustments by support", "-1"],
      ["Carried over from the year before", "5"],
      ["Counted", "99"],
    ]);
  });
});

describe("contracts that follow each other", () => {
  it("have the same payers and currency, and no day between them", () => {
    const one = (id: string, starts_on: string, ends_on: string, more: Partial<Commitment> = {}) =>
      ({ id, starts_on, ends_on, currency: "USD", payer_account_ids: ["1", "2"], ...more }) as Commitment;
    const found = successors([
      one("a", "2024-01-01", "2024-12-31"),
      one("b", "2025-01-01", "2025-12-31", { payer_account_ids: ["2", "1"] }),
      one("c", "2026-01-02", "2026-12-31"),
      one("d", "2026-01-01", "2026-12-31", { currency: "EUR" }),
    ]);
    expect([...found].map(([id, { id: next }]) => [id, next])).toEqual([["a", "b"]]);
  });
});

describe("the picture", () => {
  it("begins each year at what is carried in, and the forecast where knowledge ends", () => {
    const { counted, forecast, committed } = lines_of([
      period_with({
        carried_in: money("10"),
        series: [
          { day: "2026-04-30", counted: "5", spent: "15" },
          { day: "2026-05-31", forecast: "20", forecast_low: "18", forecast_high: "22" },
        ],
      }),
    ]);
    expect(counted.map(({ amount }) => amount)).toEqual(["10", "15"]);
    expect(forecast.map(({ amount }) => amount)).toEqual(["15", "20"]);
    expect(committed).toHaveLength(2);
  });

  it("can begin on a later day, the commitment there too", () => {
    const whole = lines_of([
      period_with({
        series: [
          { day: "2026-04-30", counted: "5", spent: "15" },
          { day: "2026-05-31", forecast: "20", forecast_low: "18", forecast_high: "22" },
        ],
      }),
    ]);
    const start = picture_date("2026-05-15");
    const { counted, forecast, committed } = lines_from(whole, start);
    expect([counted.length, forecast.map(({ amount }) => amount), committed.map(({ x }) => x >= start)]).toEqual([
      0,
      ["20"],
      [true, true],
    ]);
    expect(domains_of([{ ...whole, counted: [], forecast: [], low: [], high: [] }], true).y[0]).toBeGreaterThan(
      1_000_000,
    );
    expect(domains_of([whole]).y[0]).toBe(0);
  });
});

describe("what is typed", () => {
  it("is told why it cannot be", () => {
    expect([growth_error(""), growth_error("5"), growth_error("-2.5")]).toEqual(["", "", ""]);
    expect(growth_error("five")).toContain("number");
    expect(growth_error("-101")).toContain("From -100");
    expect(
      purchase_errors({ day: "2026-01-01", amount: "1,000", marketplace: false }, "2026-02-01", "2026-12-31"),
    ).toEqual({ day: "A day from 2026-02-01 to 2026-12-31.", amount: "An amount such as 10000.00, without grouping." });
    expect(purchase_errors({ day: "2026-02-01", amount: "0", marketplace: false }, "2026-02-01", "2026-12-31")).toEqual(
      { day: "", amount: "" },
    );
  });
});

describe("addresses for alerts", () => {
  it("stand one a line, each once", () => {
    expect(recipients_of("a@example.com\n b@example.com, a@example.com;")).toEqual(["a@example.com", "b@example.com"]);
    expect(recipients_error("a@example.com bob")).toBe("Not an e-mail address: bob");
    expect(recipients_error(Array.from({ length: 51 }, (_, index) => `${index}@example.com`).join(" "))).toBe(
      "At most 50 addresses.",
    );
    expect(recipients_error("")).toBe("");
  });
});

describe("words", () => {
  it("say the rules in the order in which a cost meets them", () => {
    const said = rule_sentences(
      {
        cost_metric: "amortized",
        excluded_record_types: [],
        marketplace_cap_percent: 0,
        opening_balance: "100",
        opening_balance_through: "2026-05-01",
        carry_over: "excess",
      },
      ["1", "2"],
      "USD",
      (name) => name,
    );
    for (const [index, part] of [
      "one of these 2 accounts",
      "USD",
      "Every kind",
      "Amortized",
      "opening balance of 100.00 USD",
      "Marketplace does not count",
      "counts in the next year too",
    ].entries())
      expect(said[index]).toContain(part);
    expect(rule_sentences(null, ["1"], "USD", (name) => `${name}!`).join(" ")).toContain("Tax!, Credit!, Refund!");
  });

  it("make a mail of an address, and of nothing else", () => {
    expect(mail_address("help@example.com", "A & B")).toMatch(
      /^mailto:help@example\.com\?subject=Commitment%20amounts%20of%20A%20%26%20B&body=/,
    );
    expect(mail_address("https://example.com/help", "A")).toBeNull();
    expect(mail_address("Call 555 or write to help@example.com", "A")).toBeNull();
  });
});
