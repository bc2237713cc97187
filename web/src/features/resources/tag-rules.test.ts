import { expect, it } from "vitest";
import { changes_of, tag_error, value_error } from "./tag-rules";

it("counts characters, not UTF-16 units, and knows AWS's reserved prefix", () => {
  const of = (key: string) => tag_error(key, 0, [{ key, value: "" }], ["team"]);
  expect(of("𝒳".repeat(128))).toBeUndefined();
  expect(of("ü".repeat(129))).toContain("128");
  expect(of("")).toContain("needed");
  expect(of("aWs:x")).toContain("AWS's own");
  expect(of("a;b")).toContain("Letters");
  expect(of("team")).toContain("AWS has a value");
  expect(tag_error("a", 1, [{ key: "a", value: "1" }, { key: "a", value: "2" }], [])).toContain("already");
  expect(value_error("字".repeat(256))).toBeUndefined();
  expect(value_error("字".repeat(257))).toContain("256");
  expect(value_error("a\tb")).toContain("Letters");
});

it("says what is to be set and removed", () => {
  expect(changes_of([{ key: "a", value: "1" }, { key: "b", value: "2" }], [{ key: "a", value: "1" }, { key: "c", value: "" }])).toEqual({ set: { c: "" }, remove: ["b"] });
});
