import { describe, expect, it } from "vitest";
import type { ChangeRow, PreviewItem } from "./tags-api";
import { change_state, differences, edit_count, item_differences, preview_text, tag_value_text } from "./words";

const change: ChangeRow = {
  id: "c",
  kind: "edit",
  at: "2026-01-01T00:00:00Z",
  who: "a@example.com",
  set: {},
  remove: [],
  total: 3,
  open: 0,
  failed: 0,
  conflicts: 0,
};

describe("values", () => {
  it("tells no value from an empty one", () => {
    expect([tag_value_text(null), tag_value_text(undefined), tag_value_text(""), tag_value_text("x")]).toEqual([
      "(none)",
      "(none)",
      "(empty)",
      "x",
    ]);
  });

  it("shows each key that a change is about, before and after", () => {
    expect(differences({ before: { b: "1", a: null }, after: { a: "x" } })).toEqual([
      { key: "a", before: null, after: "x" },
      { key: "b", before: "1", after: null },
    ]);
    expect(differences({ before: JSON.parse('{"constructor": null, "__proto__": "1"}'), after: {} })).toEqual([
      { key: "__proto__", before: "1", after: null },
      { key: "constructor", before: null, after: null },
    ]);
    expect(item_differences({ before: { old: "1" }, set: { team: "" }, remove: ["old"] })).toEqual([
      { key: "old", before: "1", after: null },
      { key: "team", before: null, after: "" },
    ]);
  });
});

it("says how a change stands", () => {
  expect(change_state({ ...change, open: 1 })).toEqual({ type: "in-progress", text: "2 of 3 resources done" });
  expect(change_state(change)).toEqual({ type: "success", text: "Done: 3 resources" });
  expect(change_state({ ...change, failed: 1, conflicts: 1 })).toEqual({
    type: "warning",
    text: "1 failed, 1 conflict of 3 resources",
  });
  expect(change_state({ ...change, failed: 3 }).type).toBe("error");
});

it("sums a preview up, and counts the edits of a plan by their keys", () => {
  const preview = { items: [], changed: 1, blocked: 2, unchanged: 0, aws_calls: [], digest: "" };
  expect(preview_text(preview)).toBe("1 resource changes, 2 blocked");
  const item: PreviewItem = {
    resource_id: "1",
    arn: "",
    type: "",
    account_id: "",
    region: "",
    writes: true,
    before: { a: null },
    after: { a: "1", b: "2" },
    warnings: [],
  };
  expect(edit_count([item, { ...item, after: {} }])).toBe(3);
});
