import { describe, expect, it } from "vitest";
import {
  bar_height,
  compare_decimals,
  decimal_text,
  difference_of_decimals,
  is_decimal,
  percent_of_decimals,
  product_of_decimals,
  sum_of_decimals,
  times_in,
} from "./decimal";

describe("an amount as text", () => {
  it("is rounded half to even, where binary floats are wrong", () => {
    expect(decimal_text("1.005")).toBe("1.00");
    expect(decimal_text("1.015")).toBe("1.02");
    expect(decimal_text("1.025")).toBe("1.02");
    expect(decimal_text("1.0250000000000000000001")).toBe("1.03");
    expect(decimal_text("72.270000000000003")).toBe("72.27");
    expect(decimal_text("9007199254740993.01")).toBe("9,007,199,254,740,993.01");
    expect(decimal_text("-2.675")).toBe("-2.68");
    expect(decimal_text("999.995")).toBe("1,000.00");
    expect(decimal_text("0.30000000000000004", 20)).toBe("0.30000000000000004000");
  });

  it("has its places and its groups", () => {
    expect(decimal_text("5")).toBe("5.00");
    expect(decimal_text(".5")).toBe("0.50");
    expect(decimal_text("1234567")).toBe("1,234,567.00");
    expect(decimal_text("1234567.5", 0)).toBe("1,234,568");
    expect(decimal_text("123", 0)).toBe("123");
    expect(decimal_text("0.0960000000", 4)).toBe("0.0960");
    expect(decimal_text("1.5E-3", 4)).toBe("0.0015");
    expect(decimal_text("1.5e3")).toBe("1,500.00");
  });

  it("is never shown as nothing where it is something", () => {
    expect(decimal_text("0.004")).toBe("< 0.01");
    expect(decimal_text("-0.004")).toBe("> -0.01");
    expect(decimal_text("0.000")).toBe("0.00");
    expect(decimal_text("-0")).toBe("0.00");
  });

  it("stays as it is where it is no number", () => {
    for (const text of ["", "NaN", "Infinity", "1,5", ".", "1e999", "0x10", "12 USD"]) {
      expect(decimal_text(text)).toBe(text);
      expect(is_decimal(text)).toBe(false);
    }
  });

  it("is compared exactly", () => {
    expect(compare_decimals("9007199254740993.01", "9007199254740993.02")).toBe(-1);
    expect(compare_decimals("1.10", "1.1")).toBe(0);
    expect(compare_decimals("-1", "-2")).toBe(1);
    expect(compare_decimals("0.1", "none")).toBe(1);
    expect(compare_decimals("none", "neither")).toBe(0);
  });

  it("says how often one goes into another", () => {
    expect(times_in("5.00", "0.01")).toBe(500n);
    expect(times_in("0.29", "0.01")).toBe(29n);
    expect(times_in("0.009", "0.01")).toBe(0n);
    expect(times_in("5", "0")).toBe(0n);
  });

  it("is added, taken away and multiplied exactly", () => {
    expect(sum_of_decimals(["0.1", "0.2"])).toBe("0.3");
    expect(sum_of_decimals([])).toBe("0");
    expect(sum_of_decimals(["9007199254740993.01", "0.000000000000000001", "none"])).toBe(
      "9007199254740993.010000000000000001",
    );
    expect(sum_of_decimals(["-0.5", "0.25"])).toBe("-0.25");
    expect(difference_of_decimals("1", "1.000000000000000001")).toBe("-0.000000000000000001");
    expect(difference_of_decimals("1", "-0.5")).toBe("1.5");
    expect(product_of_decimals("1000000.05", "1.1", 2)).toBe("1100000.06");
    expect(product_of_decimals("0.05", "0.1", 2)).toBe("0");
  });

  it("is so many percent of another, rounded down", () => {
    expect(percent_of_decimals("999999.99", "1000000")).toBe("99.9");
    expect(percent_of_decimals("2", "1")).toBe("200");
    expect(percent_of_decimals("-1", "4")).toBe("-25");
    expect(percent_of_decimals("1", "0")).toBeNull();
  });

  it("gives a bar its height", () => {
    expect(bar_height("12.5")).toBe(12.5);
    expect(bar_height("none")).toBe(0);
  });
});
