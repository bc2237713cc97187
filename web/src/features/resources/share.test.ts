import { expect, it } from "vitest";
import { share_text } from "./share";

it("never rounds some to none, nor most to all", () => {
  expect(share_text(0, 0)).toBe("-");
  expect(share_text(0, 5)).toBe("0 %");
  expect(share_text(1, 1_000_000)).toBe("< 1 %");
  expect(share_text(999_999, 1_000_000)).toBe("> 99 %");
  expect(share_text(1, 3)).toBe("33 %");
  expect(share_text(7, 7)).toBe("100 %");
});
