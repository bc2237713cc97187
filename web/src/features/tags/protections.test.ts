import { expect, it } from "vitest";
import { protected_key_error } from "./protections";

it("takes a key or a beginning of keys, once", () => {
  const of = (key: string) => protected_key_error(key, 0, [key]);
  expect(of("team")).toBeUndefined();
  expect(of("cost-*")).toBeUndefined();
  expect(of("*")).toBeUndefined();
  expect(of("")).toContain("needed");
  expect(of("a*b")).toContain("end only");
  expect(of("𝒳".repeat(128))).toBeUndefined();
  expect(of("x".repeat(129))).toContain("128");
  expect(protected_key_error("a", 1, ["a", "a"])).toContain("already");
});
