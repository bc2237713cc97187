import { describe, expect, it } from "vitest";
import { body_filter, edit_of, edits_error, many_key_error, many_value_error, type ManyEdit } from "./many-edits";

const set = (key: string, value = ""): ManyEdit => ({ action: "set", key, value });
const remove = (key: string): ManyEdit => ({ action: "remove", key, value: "left from before" });

describe("an edit of many", () => {
  it("sets and removes", () => {
    expect(edit_of([set("team", "a"), remove("old")])).toEqual({ set: { team: "a" }, remove: ["old"] });
  });

  it("names each key once, by AWS's limits, and a value only where it sets one", () => {
    expect(many_key_error([set("a"), remove("a")], 1)).toContain("already");
    expect(many_key_error([set("AWS:x")], 0)).toContain("AWS's own");
    expect(many_value_error(set("a", "x".repeat(257)))).toContain("256");
    expect(many_value_error({ ...remove("a"), value: "x".repeat(257) })).toBeUndefined();
    expect(edits_error([])).toContain("at least one");
    expect(edits_error(Array.from({ length: 51 }, (_, index) => set(`k${index}`)))).toContain("50");
  });

  it("means the resources that the list shows", () => {
    expect(
      body_filter({ type: ["a"], tag: ["team", "team=a", "team=b=c"], tag_absent: ["owner"], tagged: true, q: "web" }),
    ).toEqual({
      managed_by: "customer",
      type: ["a"],
      tag_present: ["team"],
      tag: { team: ["a", "b=c"] },
      tag_absent: ["owner"],
      tagged: true,
      q: "web",
    });
    expect(body_filter({})).toEqual({ managed_by: "customer" });
    expect(body_filter({ managed_by: "all", tagged: "unknown" })).toEqual({ tags_status: "unknown", tagged: false });
    expect(body_filter({ gone: true })).toBeUndefined();
  });

  it("means keys that JavaScript has names for, and keys with =", () => {
    const filter = body_filter({ tag: ["constructor=1", "__proto__=2", "constructor=3", "k8s.io/cluster\\=foo"] });
    expect(JSON.parse(JSON.stringify(filter))).toEqual(
      JSON.parse(
        '{"managed_by": "customer", "tag_present": ["k8s.io/cluster=foo"], "tag": {"constructor": ["1", "3"], "__proto__": ["2"]}}',
      ),
    );
  });
});
