// @vitest-environment jsdom
import { expect, it } from "vitest";
import type { RefreshEstimate } from "../recommendations-api";
import { why_no_download } from "./estimate-view";
import { all_usual, request_of } from "./refresh-request";

const usd = (amount: string) => ({ amount, currency: "USD" });
const of = (least: number, most: number) => ({
  least_requests: least,
  most_requests: most,
  least_cost: usd("0"),
  most_cost: usd("0"),
});
const estimate = (most: number, questions: number): RefreshEstimate => ({
  estimate: of(0, most),
  accounts: [
    {
      cloud_account_id: "a",
      account_id: "111111111111",
      name: "Master",
      questions,
      fresh: 0,
      newer_not_before: null,
      estimate: of(0, most),
      remaining_requests: most,
    },
  ],
});

it("says why a download would do nothing, and nothing where it would do something", () => {
  expect(why_no_download(estimate(10, 5))).toBeUndefined();
  expect(why_no_download(estimate(0, 5))).toContain("cap");
  expect(why_no_download(estimate(0, 0))).toContain("nothing newer");
});

it("names what differs from the usual, and nothing else", () => {
  expect(
    request_of({ services: [...all_usual].reverse(), lookback_days: [60, 7], scopes: ["payer"], accounts: null }),
  ).toEqual({ lookback_days: [7, 60], scope: ["payer"] });
  expect(
    request_of({
      services: [...all_usual, "memorydb"],
      lookback_days: [30],
      scopes: ["payer", "linked"],
      accounts: ["a"],
    }),
  ).toEqual({
    service: [...all_usual, "memorydb"],
    cloud_account_ids: ["a"],
    lookback_days: [30],
    scope: ["linked", "payer"],
  });
});
