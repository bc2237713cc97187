import { expect, it } from "vitest";
import { changed_meanwhile, changes_of, count_error, key_error, tag_error, value_error } from "./tag-rules";

it("counts characters, not UTF-16 units, and knows AWS's reserved prefix", () => {
  expect(key_error("𝒳".repeat(128))).toBeUndefined();
  expect(key_error("ü".repeat(129))).toContain("128");
  expect(key_error("")).toContain("needed");
  expect(key_error("aWs:x")).toContain("AWS's own");
  expect(key_error("a;b")).toContain("Letters");
  expect(tag_error("a", 1, [{ key: "a" }, { key: "a" }])).toContain("already");
  expect(tag_error("A", 1, [{ key: "a" }, { key: "A" }])).toBeUndefined();
  expect(value_error("字".repeat(256))).toBeUndefined();
  expect(value_error("字".repeat(257))).toContain("256");
  expect(value_error("a\tb")).toContain("Letters");
});

it("counts the tags that a resource would have, without AWS's own", () => {
  const tags = Array.from({ length: 50 }, (_, index) => ({ key: `k${index}`, value: "" }));
  expect(count_error(tags, ["aws:cloudformation:stack-name", "k0"])).toBeUndefined();
  expect(count_error(tags, ["one-more"])).toContain("51");
});

it("says what is to be set and removed", () => {
  expect(
    changes_of(
      [
        { key: "a", value: "1" },
        { key: "b", value: "2" },
      ],
      [
        { key: "a", value: "1" },
        { key: "c", value: "" },
      ],
    ),
  ).toEqual({ set: { c: "" }, remove: ["b"] });
});

it("tells what somebody else changed of an edit's keys, and nothing of the others", () => {
  const was = [
    { key: "a", value: "1" },
    { key: "gone", value: "x" },
    { key: "other", value: "1" },
  ];
  const now = [
    { key: "a", value: "2" },
    { key: "other", value: "2" },
  ];
  expect(changed_meanwhile({ set: { a: "3", fresh: "" }, remove: ["gone"] }, was, now)).toEqual([
    { key: "a", was: "1", now: "2", wanted: "3" },
    { key: "gone", was: "x", now: null, wanted: null },
  ]);
  expect(changed_meanwhile({ set: { fresh: "" }, remove: [] }, was, now)).toEqual([]);
});
