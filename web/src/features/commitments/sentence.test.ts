import { describe, expect, it } from "vitest";
import { nothing_assumed } from "./search";
import { current_index, effect_sentences, said_of } from "./sentence";
import { money, period_with, progress_with } from "./testing";
import { effect_text } from "./what-if/effect";

const met = {
  forecast: money("1300000.00"),
  forecast_low: money("1250000.00"),
  forecast_high: money("1350000.00"),
  forecast_met_on: "2027-02-11",
  shortfall: money("0.00"),
};
const closed = {
  state: "closed",
  starts_on: "2025-04-01",
  ends_on: "2026-03-31",
  days_elapsed: 365,
  remaining: money("0"),
  required_daily_rate: money("0"),
} as const;
const future = {
  state: "future",
  starts_on: "2027-04-01",
  ends_on: "2028-03-31",
  days_elapsed: 0,
  spent: money("0"),
} as const;

describe("where a contract stands, in a sentence", () => {
  it("says when a year will be met and how early, and how sure that is", () => {
    expect(said_of(progress_with([period_with(met)]))).toEqual({
      type: "success",
      text: "Year 1 will be met on 11 February 2027, 48 days early.",
      notes: [],
    });
    expect(said_of(progress_with([period_with({ ...met, forecast_met_on: "2027-03-31" })])).text).toBe(
      "Year 1 will be met on 31 March 2027, on its last day.",
    );
    expect(said_of(progress_with([period_with({ ...met, forecast_low: money("1199999.99") })])).notes).toEqual([
      "It is not certain: at the low end of the forecast it would end 0.01 USD short.",
    ]);
  });

  it("says the shortfall, its day, and what spend would have to be", () => {
    const { type, text, notes } = said_of(progress_with([period_with(closed), period_with()]));
    expect(type).toBe("error");
    expect(text).toBe(
      "Year 2 is heading for a shortfall of 105,000.00 USD on 31 March 2027: spend would have to rise from 3,000.00 USD to 3,840.00 USD a day.",
    );
    expect(notes).toEqual([
      "Even at the high end of the forecast it would not be met.",
      "Year 1 ended 105,000.00 USD short.",
    ]);
    expect(said_of(progress_with([period_with({ required_daily_rate: money("2000") })])).text).toBe(
      "Year 1 is heading for a shortfall of 105,000.00 USD on 31 March 2027.",
    );
    expect(said_of(progress_with([period_with({ forecast_high: money("1200000.00") })])).notes).toEqual([
      "At the high end of the forecast it would still be met.",
    ]);
  });

  it("says what is met already, and how a year ended", () => {
    expect(said_of(progress_with([period_with({ ...met, met_on: "2026-11-01", spent: money("1200500.25") })]))).toEqual(
      {
        type: "success",
        text: "Year 1 is met since 1 November 2026, 150 days early.",
        notes: ["500.25 USD more than the commitment has been counted."],
      },
    );
    expect(said_of(progress_with([period_with({ ...closed, met_on: "2026-03-31", shortfall: money("0") })])).text).toBe(
      "Year 1 was met on 31 March 2026, on its last day.",
    );
    expect(said_of(progress_with([period_with(closed)])).text).toBe(
      "Year 1 ended on 31 March 2026 with a shortfall of 105,000.00 USD.",
    );
  });

  it("says why nothing is known", () => {
    const nothing = (problem: string | null, read_at: string | null) =>
      progress_with([period_with()], {
        as_of: null,
        sources: [{ payer_account_id: "1", problem, read_at, missing: [], imports: [] }],
      });
    expect(said_of(nothing("The account is not active.", null))).toEqual({
      type: "pending",
      text: "No spend is known yet, so nothing can be said of the commitment.",
      notes: ["The account is not active."],
    });
    expect(said_of(nothing(null, null)).notes).toEqual(["AWS has not been asked yet. It is asked once a day."]);
    expect(said_of(nothing(null, "2026-11-01T00:00:00Z")).notes[0]).toContain("no cost of any day");
  });

  it("warns of few days, of payers without spend, and of several years that ended short", () => {
    const { notes } = said_of(
      progress_with([period_with(closed), period_with(closed), period_with(met)], {
        run_rate_days: 1,
        behind: [{ payer_account_id: "1", last_day: null }],
      }),
    );
    expect(notes[0]).toBe(
      "Costs are missing in every number here, the forecast among them, of 1 (never read). See Sources.",
    );
    expect(notes[1]).toBe("2 years before it ended short, by 210,000.00 USD together: see the table.");
    expect(notes[2]).toContain("Only 1 day of spend is known");
  });

  it("tells of no shortfall while costs are missing, nor of an end while bills are not final", () => {
    const behind = [{ payer_account_id: "222222222222", last_day: "2026-09-30" }];
    const { type, text, notes } = said_of(progress_with([period_with()], { behind }));
    expect([type, text]).toEqual(["pending", "Whether Year 1 is met is not known yet."]);
    expect(notes[0]).toContain("222222222222 (known up to 30 September 2026)");
    const over = said_of(progress_with([period_with({ ...closed, state: "open" })]));
    expect([over.type, over.text]).toEqual(["warning", "Year 1 ended on 31 March 2026, so far 105,000.00 USD short."]);
    expect(over.notes).toEqual(["AWS's bills of it are not final yet."]);
  });

  it("is of the year that matters now", () => {
    expect(current_index(progress_with([period_with(closed), period_with(), period_with(future)]))).toBe(1);
    expect(current_index(progress_with([period_with(closed), period_with(closed)]))).toBe(1);
    expect(current_index(progress_with([period_with(future), period_with(future)]))).toBe(0);
    expect(said_of(progress_with([period_with(future)])).notes[0]).toBe("It begins on 1 April 2027.");
    expect(said_of(progress_with([period_with({ committed: money("0") })])).text).toBe(
      "Year 1 has no commitment to meet.",
    );
  });
});

describe("what assumptions do", () => {
  const present = progress_with([
    period_with(closed),
    period_with(met),
    period_with({ ...future, ...met, forecast_met_on: "2028-02-11" }),
  ]);
  const after = (year: Parameters<typeof period_with>[0]) =>
    progress_with([period_with(closed), period_with({ ...met, ...year }), present.periods[2]!]);

  it("is said of the years that end otherwise, and of no other", () => {
    expect(effect_sentences(present, present)).toEqual([]);
    expect(
      effect_sentences(
        present,
        after({ forecast: money("1196900.00"), shortfall: money("3100.00"), forecast_met_on: null }),
      ),
    ).toEqual(["Year 2 would miss its commitment by 3,100.00 USD"]);
    expect(effect_sentences(present, after({ forecast: money("1290000.00"), forecast_met_on: "2027-02-15" }))).toEqual([
      "Year 2 would be met on 15 February 2027 instead of 11 February 2027",
    ]);
    expect(effect_sentences(progress_with([period_with()]), progress_with([period_with({ ...met })]))).toEqual([
      "Year 1 would be met on 11 February 2027 instead of missed by 105,000.00 USD",
    ]);
    expect(
      effect_sentences(
        progress_with([period_with()]),
        progress_with([period_with({ forecast: money("1000000"), shortfall: money("200000") })]),
      ),
    ).toEqual(["Year 1 would miss its commitment by 200,000.00 USD instead of 105,000.00 USD"]);
  });

  it("is said with what is bought and what it saves", () => {
    const short = after({ forecast: money("1196900.00"), shortfall: money("3100.00"), forecast_met_on: null });
    const told = {
      progress: present,
      after: short,
      assumed: nothing_assumed,
      ticked: 3,
      saving: "412.1",
      currency: "USD",
    };
    expect(effect_text(told)).toBe(
      "Buying these 3 saves 412.10 USD a month, and Year 2 would miss its commitment by 3,100.00 USD.",
    );
    expect(effect_text({ ...told, ticked: 1, after: present })).toBe(
      "Buying this one saves 412.10 USD a month, and no contract year would end otherwise.",
    );
    const assumed = {
      ...nothing_assumed,
      growth: "-5",
      purchases: [{ day: "2027-01-31", amount: "10000", marketplace: false }],
    };
    expect(effect_text({ ...told, assumed, ticked: 0 })).toBe(
      "With -5 % growth a year and 1 purchase of 10,000.00 USD, Year 2 would miss its commitment by 3,100.00 USD.",
    );
    expect(effect_text({ ...told, after: null })).toContain("tick recommendations");
  });
});
