/** AWS's limits of tags, as typed; the server checks them again, and knows the narrower ones of some services. */

export interface EditedTag {
  key: string;
  value: string;
}

export const most_tags = 50;

const allowed = /^[\p{L}\p{N}\p{Zs}_.:/=+\-@]*$/u;
const characters = "Letters, digits, spaces and the characters _ . : / = + - @ can be used.";

/** `aws:` in any casing: AWS's own keys, which nobody edits and which do not count. */
export function is_reserved(key: string): boolean {
  return key.toLowerCase().startsWith("aws:");
}

export function key_error(key: string): string | undefined {
  const length = [...key].length;
  if (length === 0) return "A key is needed.";
  if (length > 128) return "A key has at most 128 characters.";
  if (is_reserved(key)) return "Keys that begin with aws: are AWS's own.";
  return allowed.test(key) ? undefined : characters;
}

/** The same for one of several: a key stands once. */
export function tag_error(key: string, index: number, tags: readonly Pick<EditedTag, "key">[]): string | undefined {
  return (
    key_error(key) ?? (tags.findIndex((tag) => tag.key === key) < index ? "This key stands there already." : undefined)
  );
}

export function value_error(value: string): string | undefined {
  if ([...value].length > 256) return "A value has at most 256 characters.";
  return allowed.test(value) ? undefined : characters;
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
    .map((key) => ({ key, was: value(was, key), now: value(now, key), wanted: edit.set[key] ?? null }))
    .filter(({ was: before, now: after }) => before !== after);
}
