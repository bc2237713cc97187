import { expect, it } from "vitest";
import { date_in, snooze_error, until_of } from "./snooze";

const now = new Date(2026, 0, 31, 23, 30);

it("counts days as the calendar does", () => {
  expect(date_in(7, now)).toBe("2026-02-07");
  expect(date_in(30, now)).toBe("2026-03-02");
  expect(until_of("2026-02-07")).toBe(new Date(2026, 1, 7).toISOString());
});

it("takes days to come, a year ahead at most", () => {
  expect(snooze_error("2026-02-01", now)).toBe("");
  expect(snooze_error("2026-01-31", now)).toContain("still to come");
  expect(snooze_error("2027-01-31", now)).toBe("");
  expect(snooze_error("2027-02-01", now)).toContain("a year");
  for (const day of ["", "2026-02-30", "soon", "2026-2-3"]) expect(snooze_error(day, now)).toContain("A date");
});
