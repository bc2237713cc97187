import { describe, expect, it } from "vitest";
import type { Group, Recommendation } from "../recommendations/recommendations-api";
import { assumptions_of, fits_address, nothing_assumed, parse_commitment_search, search_of } from "./search";
import { first_day, offer_of, what_if_of } from "./what-if/assumptions";

describe("the address of a contract", () => {
  it("keeps what makes sense, and leaves out the usual", () => {
    expect(
      parse_commitment_search({
        tab: "progress",
        year: "0",
        by: "monthly",
        growth: "much",
        purchase: "no day",
        from: "soon",
        dialog: "other",
        reading: "../x",
      }),
    ).toEqual({});
    expect(
      parse_commitment_search({
        tab: "what-if",
        year: "all",
        by: "daily",
        growth: "-2.5",
        dialog: "adjust",
        reading: "job-1",
        buy: ["g1", "g1"],
      }),
    ).toEqual({
      tab: "what-if",
      year: "all",
      by: "daily",
      growth: "-2.5",
      dialog: "adjust",
      reading: "job-1",
      buy: ["g1"],
    });
  });

  it("holds what is assumed, two of the same purchase too", () => {
    const assumed = {
      growth: "5",
      purchases: [
        { day: "2027-01-31", amount: "1000.00", marketplace: true },
        { day: "2027-02-01", amount: "5", marketplace: false },
        { day: "2027-02-01", amount: "5", marketplace: false },
      ],
      bought: ["g1", "g2"],
      from: "2027-01-01",
    };
    expect(assumptions_of(parse_commitment_search(search_of(assumed)))).toEqual(assumed);
    expect(search_of(nothing_assumed)).toEqual({
      growth: undefined,
      purchase: undefined,
      buy: undefined,
      from: undefined,
    });
    expect(fits_address(assumed)).toBe(true);
    expect(
      fits_address({
        ...assumed,
        bought: Array.from({ length: 50 }, (_, index) => `01890000-0000-7000-8000-0000000000${index}`),
      }),
    ).toBe(false);
  });
});

describe("recommendations that are assumed", () => {
  const commitment = { currency: "USD", payer_account_ids: ["111111111111"], starts_on: "2026-04-01" };
  const option = {
    term_years: 3,
    payment_option: "partial_upfront",
    monthly_savings: { amount: "72.270000000000003", currency: "USD" },
    upfront_cost: { amount: "1204.005", currency: "USD" },
  } as Recommendation;
  const group = { group_id: "g1", payer_account_id: "111111111111", options: [option] } as Group;
  const way = { term_years: 3, payment_option: "partial_upfront" } as const;

  it("are asked with their exact amounts and the whole term", () => {
    const offer = offer_of(group, way, commitment);
    expect(offer.why_not).toBeUndefined();
    expect(what_if_of({ ...nothing_assumed, bought: ["g1"] }, [offer], "2026-11-27")?.reservations).toEqual([
      { starts_on: "2026-11-27", monthly_saving: "72.270000000000003", upfront: "1204.005", term_months: 36 },
    ]);
    expect(what_if_of({ ...nothing_assumed, growth: "0", bought: ["gone"] }, [offer], "2026-11-27")).toBeNull();
    expect(what_if_of({ ...nothing_assumed, growth: "2.5" }, [offer], "2026-11-27")).toEqual({
      growth_percent: 2.5,
      purchases: [],
      reservations: [],
    });
  });

  it("that would not lower what counts cannot be ticked, and say why", () => {
    const why = (made: Group, at: Parameters<typeof offer_of>[1] = way) => offer_of(made, at, commitment).why_not;
    expect(why(group, { term_years: 1, payment_option: "no_upfront" })).toContain("does not offer");
    expect(why({ ...group, payer_account_id: "222222222222" })).toContain("payer");
    expect(why({ ...group, options: [{ ...option, monthly_savings: null }] })).toContain("no amount");
    expect(why({ ...group, options: [{ ...option, monthly_savings: { amount: "1", currency: "EUR" } }] })).toContain(
      "EUR",
    );
    expect(why({ ...group, options: [{ ...option, monthly_savings: { amount: "-1", currency: "USD" } }] })).toContain(
      "nothing",
    );
  });

  it("begin after the last day that is counted, and in the contract", () => {
    expect(first_day("2026-11-26", commitment)).toBe("2026-11-27");
    expect(first_day("2026-01-01", commitment)).toBe("2026-04-01");
  });
});
