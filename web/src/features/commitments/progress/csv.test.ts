import { describe, expect, it } from "vitest";
import type { Commitment } from "../commitments-api";
import { money, period_with, progress_with } from "../testing";
import { file_name, focus_csv, series_csv, years_csv } from "./csv";

const commitment: Commitment = {
  id: "k1",
  customer_id: "c1",
  name: "=EDP, 2026",
  payer_account_ids: ["111111111111"],
  currency: "USD",
  starts_on: "2026-04-01",
  ends_on: "2027-03-31",
  periods: [{ starts_on: "2026-04-01", ends_on: "2027-03-31", amount: "1200000.000000000000000001" }],
  created_at: "2026-01-01T00:00:00Z",
  changed_at: "2026-01-01T00:00:00Z",
  adjustments: [],
  sources: [],
};
const series = [
  { day: "2026-04-30", counted: "-0.000000000000000001", spent: "9007199254740993.01" },
  { day: "2026-05-31", forecast: "2.00", forecast_low: "1.00", forecast_high: "3.00" },
];
const progress = progress_with([period_with({ series, spent: money("9007199254740993.01") })]);

describe("files", () => {
  it("have the yearly table with whole amounts", () => {
    const [head, row] = years_csv(progress).trim().split("\r\n");
    const cells = Object.fromEntries(
      (head ?? "").split(",").map((name, index) => [name, (row ?? "").split(",")[index]]),
    );
    expect(cells).toMatchObject({
      year: "1",
      counted: "9007199254740993.01",
      committed: "1200000.00",
      shortfall: "105000.00",
      required_daily_rate: "3840.00",
      met_on: "",
      currency: "USD",
      as_of: "2026-11-26",
    });
  });

  it("have the build-up, a row a point", () => {
    expect(series_csv(progress).trim().split("\r\n")).toEqual([
      "year,day,currency,counted_since_row_before,counted_in_year,forecast,forecast_low,forecast_high",
      "1,2026-04-30,USD,-0.000000000000000001,9007199254740993.01,,,",
      "1,2026-05-31,USD,,,2.00,1.00,3.00",
    ]);
  });

  it("have FOCUS's columns, periods that end where the next begins, and no formula", () => {
    const [head, row] = focus_csv(commitment, progress).trim().split("\r\n");
    expect(head).toContain(
      "BillingCurrency,ContractCommitmentCategory,ContractCommitmentCost,ContractCommitmentDescription,ContractCommitmentId",
    );
    expect(row).toContain(
      'USD,Spend,1200000.000000000000000001,"\'=EDP, 2026, year 1",k1/1,2027-04-01T00:00:00Z,2026-04-01T00:00:00Z',
    );
    expect(row?.endsWith("k1,2027-04-01T00:00:00Z,2026-04-01T00:00:00Z,9007199254740993.01,105000.00")).toBe(true);
    expect(
      focus_csv(commitment, progress_with([period_with()], { as_of: null }))
        .trim()
        .endsWith("2026-04-01T00:00:00Z,,"),
    ).toBe(true);
  });

  it("have names that file systems take", () => {
    expect(file_name("EDP 2025/26: „Ost“", "years")).toBe("EDP-2025-26-Ost-years.csv");
    expect(file_name("///", "focus")).toBe("commitment-focus.csv");
  });
});
