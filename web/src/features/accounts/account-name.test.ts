import { expect, test } from "vitest";
import { name_error_of } from "./account-name";

test("a name has 1 to 128 code points without the spaces around it", () => {
  expect(name_error_of("x")).toBeNull();
  expect(name_error_of("😀".repeat(128))).toBeNull();
  expect(name_error_of("   ")).toBe("Enter a name.");
  expect(name_error_of("x".repeat(129))).toBe("129 characters are too many; a name has at most 128.");
});
