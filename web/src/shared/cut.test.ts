import { expect, it } from "vitest";
import { cut } from "./cut";

it("cuts between characters", () => {
  expect(cut("abc", 2)).toBe("ab");
  expect(cut("a😀b", 2)).toBe("a😀");
  expect(cut("日本", 5)).toBe("日本");
});
