import { expect, it } from "vitest";
import { cap_error } from "../sources/cap";
import { end_of, ends_within } from "./ends";

const now = Date.parse("2026-11-28T12:00:00Z");

it("says when what is owned ends, and how pressing that is", () => {
  expect(end_of("2026-12-21T12:00:00Z", now)).toEqual({ text: "ends in 23 days", type: "error" });
  expect(end_of("2026-11-29T00:00:00Z", now)).toEqual({ text: "ends within a day", type: "error" });
  expect(end_of("2027-01-20T00:00:00Z", now)?.type).toBe("warning");
  expect(end_of("2027-02-20T00:00:00Z", now)?.type).toBe("pending");
  expect(end_of("2029-11-28T00:00:00Z", now)).toEqual({ text: "ends in 1,096 days", type: "success" });
  expect(end_of("2026-11-20T00:00:00Z", now)?.text).toBe("has ended");
  expect(end_of(null, now)).toBeNull();
  expect(end_of("some day", now)).toBeNull();
});

it("finds what ends within a time", () => {
  expect(ends_within("2026-12-28T12:00:00Z", 30, now)).toBe(true);
  expect(ends_within("2026-12-28T12:00:01Z", 30, now)).toBe(false);
  expect(ends_within("2026-11-20T00:00:00Z", 30, now)).toBe(false);
  expect(ends_within(null, 90, now)).toBe(false);
});

it("takes a cap from 0 to 10000 USD, in cents", () => {
  for (const fine of ["0", "5", "5.00", "0.01", "10000", "10000.00"]) expect(cap_error(fine)).toBe("");
  for (const wrong of ["", "-1", "5,00", "1e3", "five", "0.001", "10000.01", "99999"])
    expect(cap_error(wrong)).not.toBe("");
});
