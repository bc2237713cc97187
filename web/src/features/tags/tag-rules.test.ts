import { expect, it } from "vitest";
import {
  changed_meanwhile,
  changes_of,
  count_error,
  key_error,
  row_errors,
  rules_of,
  value_error,
  widest_rules,
  type ServiceRules,
  type TagRules,
} from "./tag-rules";

// As the server serves them.
const usual = { any_character: false, categories: "LNZ", characters: "_.:/=+-@" };
const common: ServiceRules = { ...widest_rules, key: { most: 128, ...usual }, value: { most: 256, ...usual } };
const of_ec2: ServiceRules = { ...widest_rules, service: "ec2" };
const of_rds: ServiceRules = {
  ...common,
  service: "rds",
  reserved_prefixes: ["aws:", "rds:"],
  reserved_in_values: true,
};
const rules: TagRules = { common, services: [of_ec2, of_rds], most_tags: 50 };

it("counts characters, not UTF-16 units, and knows AWS's reserved prefix", () => {
  expect(key_error("𝒳".repeat(128), common)).toBeUndefined();
  expect(key_error("ü".repeat(129), common)).toContain("128");
  expect(key_error("", common)).toContain("needed");
  expect(key_error("aWs:x", common)).toContain("AWS's own");
  expect(key_error("a;b", common)).toContain("Letters");
  expect(value_error("字".repeat(256), common)).toBeUndefined();
  expect(value_error("字".repeat(257), common)).toContain("256");
  expect(value_error("a\tb", common)).toContain("Letters");
  expect(value_error("AWS:x", common)).toBeUndefined();
});

it("takes what the resource's service takes, and before it knows leaves the rest to the server", () => {
  for (const text of ["R&D (lab); 50%", "a,b", "🏔️"]) {
    expect(value_error(text, rules_of(rules, "ec2"))).toBeUndefined();
    expect(value_error(text, rules_of(rules, "sqs"))).toContain("_ . : / = + - @");
    expect(value_error(text, rules_of(undefined, "sqs"))).toBeUndefined();
  }
  const ascii = { ...usual, categories: "", characters: "abcXYZ019 _.-]^\\" };
  const of_bedrock: ServiceRules = { ...common, value: { most: 256, ...ascii } };
  expect(value_error("a Z_9.-]^\\".replace("9", "0"), of_bedrock)).toBeUndefined();
  expect(value_error("ü", of_bedrock)).toContain("Letters a to z, digits, spaces and the characters _ . -");
  expect(value_error("a\u009b", rules_of(rules, "ec2"))).toContain("Control");
  expect(value_error("rds:x", rules_of(rules, "rds"))).toContain("aws: or rds:");
  expect(key_error("Rds:x", rules_of(rules, "rds"))).toContain("aws: or rds:");
  for (const character of usual.characters) expect(value_error(character, common)).toBeUndefined();
  for (const character of "\\]^,;[") expect(value_error(character, common)).toBeDefined();
});

it("asks only about what changes", () => {
  const before = [{ key: "owner & co", value: "team-a, (ops)" }];
  expect(row_errors(0, before, before, common)).toEqual({ key: undefined, value: undefined });
  const changed = [{ key: "owner & co", value: "other, (ops)" }];
  expect(row_errors(0, changed, before, common).key).toBeUndefined();
  expect(row_errors(0, changed, before, common).value).toContain("Letters");
  expect(row_errors(0, changed, before, of_ec2)).toEqual({ key: undefined, value: undefined });
  const twice = [...before, ...before];
  expect(row_errors(1, twice, before, common).key).toContain("already");
  expect(row_errors(1, [before[0]!, { key: "OWNER", value: "" }], before, common)).toEqual({});
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
  expect(changed_meanwhile({ set: {}, remove: ["constructor"] }, [{ key: "constructor", value: "1" }], [])).toEqual([
    { key: "constructor", was: "1", now: null, wanted: null },
  ]);
});
