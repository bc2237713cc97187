import { describe, expect, it } from "vitest";
import { draft_of, empty_draft, errors_at, is_shown, number_errors, payer_errors, wanted_of } from "./draft";
import { next_year } from "./ramp";

describe("a contract as it is typed", () => {
  const draft = {
    ...empty_draft,
    name: " EDP ",
    payers: ["111111111111"],
    currency: "usd",
    years: [{ starts_on: "2026-04-01", ends_on: "2027-03-31", amount: " 1000000.00 " }],
    discount: "9.5",
  };

  it("becomes what the API takes, amounts as they were typed", () => {
    const wanted = wanted_of(draft);
    expect(wanted).toMatchObject({
      name: "EDP",
      currency: "USD",
      starts_on: "2026-04-01",
      periods: [{ amount: "1000000.00" }],
      discount_percent: 9.5,
      rules: { marketplace_cap_percent: 25, opening_balance: null, excluded_record_types: ["Tax", "Credit", "Refund"] },
    });
    expect(wanted_of({ ...draft, excluded: [] }).rules?.excluded_record_types).toEqual([]);
    expect(wanted_of(empty_draft)).toMatchObject({ starts_on: "", periods: [] });
  });

  it("comes back the same from what is stored", () => {
    const stored = {
      ...wanted_of(draft),
      id: "k",
      customer_id: "c",
      ends_on: "2027-03-31",
      created_at: "",
      changed_at: "",
      adjustments: [],
      sources: [],
    };
    expect(draft_of(stored)).toEqual({ ...draft, name: "EDP", currency: "USD", years: stored.periods });
  });

  it("has its errors at its fields", () => {
    expect([...number_errors({ ...draft, discount: "nine", marketplace_cap: "" }).keys()]).toEqual([
      "discount_percent",
      "rules.marketplace_cap_percent",
    ]);
    const errors = new Map([
      ["payer_account_ids[0]", "No such account."],
      ["rules.excluded_record_types[2]", "Twice."],
    ]);
    expect(payer_errors(errors, ["111111111111"])).toBe("111111111111: No such account.");
    expect(errors_at(errors, "rules.excluded_record_types")).toBe("Twice.");
    expect([is_shown("periods[3].amount"), is_shown("customer_id")]).toEqual([true, false]);
  });

  it("goes on with the next year", () => {
    expect(next_year(draft.years)).toEqual({ starts_on: "2027-04-01", ends_on: "2028-03-31", amount: " 1000000.00 " });
  });
});
