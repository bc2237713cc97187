import { describe, expect, it } from "vitest";
import {
  choice_of,
  filter_of,
  filter_of_tokens,
  parse_recommendation_search,
  query_of,
  summary_query_of,
  tokens_of,
  usual_choice,
} from "./search";

describe("the address of the recommendations", () => {
  it("keeps what makes sense, and leaves out the usual", () => {
    expect(
      parse_recommendation_search({
        term_years: "1",
        payment_option: "no_upfront",
        tab: "recommendations",
        by: "service",
        page: "1",
      }),
    ).toEqual({});
    expect(
      parse_recommendation_search({
        term_years: "3",
        lookback_days: "60",
        scope: "linked",
        tab: "owned",
        dialog: "download",
        download: "job-1",
        page: "2",
      }),
    ).toEqual({
      term_years: 3,
      lookback_days: 60,
      scope: "linked",
      tab: "owned",
      dialog: "download",
      download: "job-1",
      page: 2,
    });
    expect(
      parse_recommendation_search({
        term_years: "2",
        lookback_days: "90",
        state: ["open", "lost"],
        kind: "other",
        download: "../x",
        service: ["ec2", "", 7],
      }),
    ).toEqual({ state: ["open"], service: ["ec2"] });
  });

  it("turns into conditions and back", () => {
    const filter = {
      kind: ["savings_plan" as const],
      service: ["ec2", "some new service"],
      account_id: ["012345678901"],
      region: ["eu-west-1"],
      state: ["dismissed" as const],
      q: "m5",
    };
    expect(filter_of_tokens(tokens_of(filter))).toEqual(filter);
    expect(filter_of(parse_recommendation_search({ ...filter, term_years: "3" }))).toEqual(filter);
    expect(filter_of_tokens([])).toEqual({});
  });

  it("becomes the API's parameters: the list has all terms, the sum one", () => {
    const choice = choice_of({ term_years: 3, offering_class: "convertible" });
    expect(choice).toEqual({ ...usual_choice, term_years: 3, offering_class: "convertible" });
    expect(query_of(choice, { service: ["ec2", "rds"] }, 50, "c")).toBe(
      "lookback_days=30&scope=payer&service=ec2&service=rds&offering_class=convertible&offering_class=&limit=50&cursor=c",
    );
    expect(summary_query_of(choice, { q: "a b" })).toBe(
      "lookback_days=30&scope=payer&q=a+b&term_years=3&payment_option=no_upfront&offering_class=convertible",
    );
  });

  it("never adds up what AWS has withdrawn", () => {
    expect(summary_query_of(usual_choice, { state: ["withdrawn"] })).toBeNull();
    expect(summary_query_of(usual_choice, { state: ["open", "withdrawn"] })).toContain("state=open&");
    expect(summary_query_of(usual_choice, { state: ["open", "withdrawn"] })).not.toContain("withdrawn");
  });
});
