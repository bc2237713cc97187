import { describe, expect, it } from "vitest";
import { contract_years, ramp } from "./ramp";

describe("the years of a ramp", () => {
  it("grow by their percentage, in cents and without floats", () => {
    expect(ramp(3, "1000000", "10")).toEqual(["1000000", "1100000", "1210000"]);
    expect(ramp(3, "0.10", "33.3333")).toEqual(["0.1", "0.13", "0.17"]);
    expect(ramp(2, "90071992547409.93", "0.5")).toEqual(["90071992547409.93", "90522352510146.98"]);
    expect(ramp(2, "100", "-100")).toEqual(["100", "0"]);
    expect(ramp(0, "100", "5")).toEqual([]);
  });

  it("begin on the anniversaries, of 29 February too", () => {
    expect(contract_years("2024-02-29", ["1", "2", "3"])).toEqual([
      { starts_on: "2024-02-29", ends_on: "2025-02-27", amount: "1" },
      { starts_on: "2025-02-28", ends_on: "2026-02-27", amount: "2" },
      { starts_on: "2026-02-28", ends_on: "2027-02-27", amount: "3" },
    ]);
  });
});
