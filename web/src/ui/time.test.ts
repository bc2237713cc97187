import { expect, test } from "vitest";
import { time_text } from "./time";

const now = Date.parse("2026-11-23T08:00:00Z");

test.each([
  ["2026-11-23T07:59:58Z", "just now"],
  ["2026-11-23T07:59:20Z", "40 seconds ago"],
  ["2026-11-23T07:57:10Z", "2 minutes ago"],
  ["2026-11-23T05:00:00Z", "3 hours ago"],
  ["2026-11-30T08:00:00Z", "Nov 30, 2026, 9:00 PM"],
])("%s is %s", (at, text) => {
  expect(time_text(at, now).replaceAll("\u202f", " ")).toBe(text);
});
