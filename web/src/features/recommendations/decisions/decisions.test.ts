// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { Problem } from "../../../api/problem";
import { decide } from "../recommendations-api";
import { decide_all, decision_of, type Target } from "./decisions";

vi.mock("../recommendations-api", () => ({ decide: vi.fn() }));

it("remembers what held before, for the way back", () => {
  const decision = {
    state: "snoozed" as const,
    reason: "r",
    assignee: null,
    until: "2026-03-01T00:00:00Z",
    who: "a@b",
    at: "2026-01-01T00:00:00Z",
  };
  expect(decision_of({ state: "snoozed", decision })).toEqual({
    state: "snoozed",
    reason: "r",
    assignee: null,
    until: "2026-03-01T00:00:00Z",
  });
  expect(decision_of({ state: "open", decision })).toEqual({ state: "open" });
  expect(decision_of({ state: "open", decision: null })).toEqual({ state: "open" });
});

it("decides each by itself: one that is refused stops no other", async () => {
  const refused = new Problem({
    type: "about:blank",
    title: "It changed",
    status: 412,
    code: "precondition-failed",
    detail: "A colleague changed it.",
  });
  vi.mocked(decide).mockImplementation((id) =>
    id === "b" ? Promise.reject(refused) : (Promise.resolve({}) as ReturnType<typeof decide>),
  );
  const targets: Target[] = ["a", "b", "c"].map((id) => ({ id, title: id, before: { state: "open" } }));
  const { done, failed } = await decide_all(targets, () => ({ state: "done" }));
  expect(done.map(({ id }) => id)).toEqual(["a", "c"]);
  expect(failed.map(({ target, why }) => `${target.id}: ${why}`)).toEqual(["b: A colleague changed it."]);
});
