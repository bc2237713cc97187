import { expect, it } from "vitest";
import { moment_error, moment_of } from "./moment";

it("reads a person's own time", () => {
  expect(moment_of("2026-06-30 14:05")).toBe("2026-06-30T02:05:00.000Z");
  expect(moment_of(" 2026-06-30T14:05:09 ")).toBe("2026-06-30T02:05:09.000Z");
  expect(moment_of("2026-06-30")).toBe("2026-06-30T11:59:59.000Z");
});

it.each(["2026-02-30", "2026-13-01", "yesterday", "2026-06-30 24:00", "30.6.2026"])(
  "refuses %s, and says what would be right",
  (text) => {
    expect(moment_of(text)).toBeUndefined();
    expect(moment_error(text)).toContain("2026-11-30");
  },
);

it("takes nothing for now", () => {
  expect(moment_of("")).toBeUndefined();
  expect(moment_error(" ")).toBeUndefined();
});
