import type { Schema } from "../../api/client";
import { own } from "../../shared/own";

/** What a service takes in tags, as the server says and checks it (GET /tag-rules). */
export type ServiceRules = Schema["ServiceTagRules"];
type TextRules = Schema["TagTextRules"];
export type TagRules = Schema["TagRules"];

export interface EditedTag {
  key: string;
  value: string;
}

export const most_tags = 50;

/** Before the server has said, and for resources of several services: what none of them takes. The server knows the rest. */
export const widest_rules: ServiceRules = {
  service: "",
  key: { most: 128, any_character: true, categories: "", characters: "" },
  value: { most: 256, any_character: true, categories: "", characters: "" },
  reserved_prefixes: ["aws:"],
  reserved_in_values: false,
};

export function rules_of(rules: TagRules | undefined, service: string): ServiceRules {
  return rules?.services.find((one) => one.service === service) ?? rules?.common ?? widest_rules;
}

/** `aws:` in any casing: AWS's own keys, which nobody edits and which do not count. */
export function is_reserved(key: string): boolean {
  return key.toLowerCase().startsWith("aws:");
}

function begins_reserved(rules: ServiceRules, text: string): boolean {
  return rules.reserved_prefixes.some((prefix) => text.toLowerCase().startsWith(prefix));
}

function characters_error(rules: TextRules, text: string): string | undefined {
  if (rules.any_character) return /\p{Cc}/u.test(text) ? "Control characters cannot be used." : undefined;
  const of_category = [...rules.categories].map((letter) => `\\p{${letter}}`).join("");
  const others = rules.characters.replace(/[\\\]^-]/g, "\\$&");
  if (new RegExp(`^[${of_category}${others}]*$`, "u").test(text)) return undefined;
  // Letters and digits are not told one by one.
  const told = [...rules.characters].filter((c) => !/[a-z0-9 ]/i.test(c)).join(" ");
  if (!told) return "Characters without a shape of their own cannot be used.";
  const letters = rules.categories ? "Letters" : "Letters a to z";
  const spaces = rules.categories || rules.characters.includes(" ") ? ", spaces" : "";
  return `${letters}, digits${spaces} and the characters ${told} can be used.`;
}

export function key_error(key: string, rules: ServiceRules = widest_rules): string | undefined {
  const length = [...key].length;
  if (length === 0) return "A key is needed.";
  if (length > rules.key.most) return `A key has at most ${rules.key.most} characters.`;
  if (begins_reserved(rules, key)) return `Keys that begin with ${rules.reserved_prefixes.join(" or ")} are AWS's own.`;
  return characters_error(rules.key, key);
}

export function value_error(value: string, rules: ServiceRules = widest_rules): string | undefined {
  if ([...value].length > rules.value.most) return `A value has at most ${rules.value.most} characters.`;
  if (rules.reserved_in_values && begins_reserved(rules, value))
    return `Values that begin with ${rules.reserved_prefixes.join(" or ")} are AWS's own.`;
  return characters_error(rules.value, value);
}

/**
 * What is wrong with one of several rows. What AWS has already is not asked about: only what changes is sent. A key
 * stands once.
 */
export function row_errors(
  index: number,
  tags: readonly EditedTag[],
  before: readonly EditedTag[],
  rules: ServiceRules,
): { key?: string; value?: string } {
  const { key, value } = tags[index]!;
  const twice = tags.findIndex((tag) => tag.key === key) < index ? "This key stands there already." : undefined;
  const there = before.find((tag) => tag.key === key);
  return {
    key: (there ? undefined : key_error(key, rules)) ?? twice,
    value: there?.value === value ? undefined : value_error(value, rules),
  };
}

/** `others`: user tags that the resource has beside those that are edited. */
export function count_error(tags: readonly EditedTag[], others: readonly string[]): string | undefined {
  const keys = new Set([...tags.map(({ key }) => key), ...others.filter((key) => !is_reserved(key))]);
  return keys.size > most_tags ? `A resource has at most ${most_tags} tags; these are ${keys.size}.` : undefined;
}

/** What is to be set and removed to come from one set of tags to another. */
export function changes_of(
  before: readonly EditedTag[],
  after: readonly EditedTag[],
): { set: Record<string, string>; remove: string[] } {
  const set = Object.fromEntries(
    after
      .filter((tag) => !before.some((old) => old.key === tag.key && old.value === tag.value))
      .map(({ key, value }) => [key, value]),
  );
  return { set, remove: before.map((tag) => tag.key).filter((key) => !after.some((tag) => tag.key === key)) };
}

/** A key that an edit is about and that is another than when the edit began. */
export interface Meanwhile {
  key: string;
  /** null: the resource does not have the key. */
  was: string | null;
  now: string | null;
  wanted: string | null;
}

/** What somebody else changed of the keys of an edit, while it was being made. */
export function changed_meanwhile(
  edit: { set: Record<string, string>; remove: string[] },
  was: readonly EditedTag[],
  now: readonly EditedTag[],
): Meanwhile[] {
  const value = (tags: readonly EditedTag[], key: string) => tags.find((tag) => tag.key === key)?.value ?? null;
  return [...Object.keys(edit.set), ...edit.remove]
    .map((key) => ({ key, was: value(was, key), now: value(now, key), wanted: own(edit.set, key) ?? null }))
    .filter(({ was: before, now: after }) => before !== after);
}
