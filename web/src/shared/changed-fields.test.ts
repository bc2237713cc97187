import { expect, test } from "vitest";
import { changed_fields } from "./changed-fields";

test("only what differs is a change", () => {
  expect(
    changed_fields({ status: "activating", name: "A", tags: ["x"] }, { status: "activated", name: "A", tags: ["x"] }),
  ).toEqual([{ field: "status", before: "activating", after: "activated" }]);
});

test("what was made had nothing before, and what is gone has nothing after", () => {
  expect(changed_fields(null, { name: "A" })).toEqual([{ field: "name", before: "(none)", after: "A" }]);
  expect(changed_fields({ level: 2 }, null)).toEqual([{ field: "level", before: "2", after: "(none)" }]);
  expect(changed_fields(null, null)).toEqual([]);
});

test("knows a field whose name every object has of itself", () => {
  expect(changed_fields({}, JSON.parse('{"constructor": "1", "__proto__": "2"}'))).toEqual([
    { field: "constructor", before: "(none)", after: "1" },
    { field: "__proto__", before: "(none)", after: "2" },
  ]);
});
