import { describe, expect, it } from "vitest";
import { add_days, add_years, day_text, days_between, is_day, month_text, picture_date } from "./days";

describe("days", () => {
  it("are those of the calendar alone", () => {
    for (const day of ["2024-02-29", "1900-01-01", "2199-12-31"]) expect(is_day(day)).toBe(true);
    for (const text of ["2025-02-29", "2025-13-01", "2025-1-1", "", "2025-01-01T00:00:00Z"])
      expect(is_day(text)).toBe(false);
  });

  it("are counted over leap days and the ends of months", () => {
    expect(add_days("2024-02-28", 1)).toBe("2024-02-29");
    expect(add_days("2026-12-31", 1)).toBe("2027-01-01");
    expect(days_between("2024-01-01", "2025-01-01")).toBe(366);
    expect(days_between("2027-08-14", "2027-10-01")).toBe(48);
    expect(days_between("2027-10-01", "2027-08-14")).toBe(-48);
  });

  it("have their anniversary, of 29 February on the 28th where there is none", () => {
    expect(add_years("2024-02-29", 1)).toBe("2025-02-28");
    expect(add_years("2024-02-29", 4)).toBe("2028-02-29");
    expect(add_years("2025-04-01", 3)).toBe("2028-04-01");
  });

  it("are said as people say them, and drawn on the reader's own day", () => {
    expect(day_text("2027-08-14")).toBe("14 August 2027");
    expect(month_text("2027-08")).toBe("August 2027");
    expect(day_text("some day")).toBe("some day");
    const drawn = picture_date("2027-08-14");
    expect([drawn.getFullYear(), drawn.getMonth(), drawn.getDate()]).toEqual([2027, 7, 14]);
  });
});
