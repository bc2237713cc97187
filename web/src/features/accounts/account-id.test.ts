import { describe, expect, test } from "vitest";
import { check_account_id } from "./account-id";

describe("an AWS account ID as typed", () => {
  test.each([
    "123456789012",
    "1234-5678-9012",
    " 1234 5678 9012 ",
    "1234–5678—9012",
    "1234\u00a05678\u20119012",
    "1\t2345678901\n2",
    "\ufeff\u200b1234\u22125678\u22129012\u2069\r\n",
  ])("%j is complete", (typed) => {
    expect(check_account_id(typed)).toEqual({ state: "complete", account_id: "123456789012" });
  });

  test("keeps leading zeros", () => {
    expect(check_account_id("000000000012")).toEqual({ state: "complete", account_id: "000000000012" });
  });

  test.each([
    ["", 0],
    ["1", 1],
    ["1234-5678-901", 11],
    [" - ", 0],
  ])("%j is incomplete with %d digits", (typed, digits) => {
    expect(check_account_id(typed)).toEqual({ state: "incomplete", digits });
  });

  test.each([
    ["12345a789012", "“a” is not a digit"],
    ["1234.5678.9012", "“.” is not a digit"],
    ["١٢٣٤٥٦٧٨٩٠١٢", "“١” is not a digit"],
    ["😀", "“😀” is not a digit"],
    ["1234567890123", "13 digits are too many"],
    ["arn:aws:iam::123456789012:root", "between the colons"],
  ])("%j is wrong and says why", (typed, reason) => {
    const check = check_account_id(typed);
    expect(check.state).toBe("wrong");
    expect(check.state === "wrong" && check.reason).toContain(reason);
  });
});
