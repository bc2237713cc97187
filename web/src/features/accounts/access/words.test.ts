import { expect, it } from "vitest";
import { writes_to_aws } from "../../../shared/access";
import { access_text, has_left_over, needs_add_on, warning_of, type Access } from "./words";

const access = (change: Partial<Access>): Access => ({
  level: "resources_and_tags",
  effective_level: "resources_and_tags",
  cost_explorer_sync: true,
  pending: false,
  write_permission: false,
  ...change,
});

it("says the level that counts, and the one that was asked for", () => {
  expect(access_text(access({}))).toBe("Sync resources and tags – write back of tags disabled");
  expect(access_text(access({ effective_level: null }))).toContain("None until");
  expect(access_text(access({ level: "resources_and_tags_write_back", pending: true }))).toBe(
    "Sync resources and tags – write back of tags disabled (asked for: Sync resources and tags – write back of tags enabled)",
  );
});

it("knows when a stack is needed and when one is left over", () => {
  expect(needs_add_on(access({}), "resources_and_tags_write_back")).toBe(true);
  expect(needs_add_on(access({ write_permission: true }), "resources_and_tags_write_back")).toBe(false);
  expect(needs_add_on(access({}), "resources")).toBe(false);
  expect(has_left_over(access({ write_permission: true }))).toBe(true);
  expect(has_left_over(access({ write_permission: true, level: "resources_and_tags_write_back" }))).toBe(false);
  expect(writes_to_aws(access({ level: "resources_and_tags_write_back" }))).toBe(false);
  expect(writes_to_aws(access({ effective_level: "resources_and_tags_write_back" }))).toBe(true);
  expect(writes_to_aws(undefined)).toBe(false);
});

it("warns of what is lost by going down, and of nothing else", () => {
  expect(warning_of(access({}), "resources")).toContain("forgotten at once");
  expect(warning_of(access({ level: "resources_and_tags_write_back" }), "resources_and_tags")).toContain(
    "stay in the portal",
  );
  expect(warning_of(access({}), "resources_and_tags_write_back")).toBeUndefined();
  expect(warning_of(access({}), "resources_and_tags")).toBeUndefined();
});
