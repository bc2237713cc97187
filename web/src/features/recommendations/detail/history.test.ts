import { expect, it } from "vitest";
import { differences } from "./history";

it("says what a decision changed, in words, and not who made it", () => {
  const dismissed = {
    state: "dismissed",
    reason: "spring",
    assignee: null,
    until: null,
    who: "a@b",
    at: "2026-01-01T00:00:00Z",
  };
  expect(differences({ state: "open" }, dismissed)).toEqual([
    { field: "State", before: "Open", after: "Dismissed" },
    { field: "Reason", before: "(none)", after: "spring" },
  ]);
});

it("says what AWS changed, amounts whole", () => {
  const before = { monthly_savings: { amount: "70.1", currency: "USD" }, details: { UpfrontCost: "0" } };
  const after = { monthly_savings: { amount: "72.270000000000003", currency: "USD" }, details: { UpfrontCost: "0" } };
  expect(differences(before, after)).toEqual([
    { field: "Monthly savings › Amount", before: "70.1", after: "72.270000000000003" },
  ]);
});
