// @vitest-environment jsdom
import { expect, it } from "vitest";
import { why_no_download } from "./estimate-view";
import type { RefreshEstimate } from "./recommendations-api";

const usd = (amount: string) => ({ amount, currency: "USD" });
const of = (least: number, most: number) => ({ least_requests: least, most_requests: most, least_cost: usd("0"), most_cost: usd("0") });
const estimate = (most: number, questions: number): RefreshEstimate => ({
  estimate: of(0, most),
  accounts: [{ cloud_account_id: "a", account_id: "111111111111", name: "Master", questions, fresh: 0, newer_not_before: null, estimate: of(0, most), remaining_requests: most }],
});

it("says why a download would do nothing, and nothing where it would do something", () => {
  expect(why_no_download(estimate(10, 5))).toBeUndefined();
  expect(why_no_download(estimate(0, 5))).toContain("cap");
  expect(why_no_download(estimate(0, 0))).toContain("nothing newer");
});
