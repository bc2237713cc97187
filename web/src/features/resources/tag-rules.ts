/** AWS's limits of tags, as typed; the server checks them again. */

export interface EditedTag {
  key: string;
  value: string;
}

const allowed = /^[\p{L}\p{N}\p{Zs}_.:/=+\-@]*$/u;
const characters = "Letters, digits, spaces and the characters _ . : / = + - @ can be used.";

export function tag_error(key: string, index: number, tags: readonly EditedTag[], of_aws: readonly string[]): string | undefined {
  const length = [...key].length;
  if (length === 0) return "A key is needed.";
  if (length > 128) return "A key has at most 128 characters.";
  if (key.toLowerCase().startsWith("aws:")) return "Keys that begin with aws: are AWS's own.";
  if (!allowed.test(key)) return characters;
  if (of_aws.includes(key)) return "AWS has a value for this key.";
  if (tags.findIndex((tag) => tag.key === key) < index) return "This key stands there already.";
  return undefined;
}

export function value_error(value: string): string | undefined {
  if ([...value].length > 256) return "A value has at most 256 characters.";
  return allowed.test(value) ? undefined : characters;
}

/** What is to be set and removed to come from one set of tags to another. */
export function changes_of(before: readonly EditedTag[], after: readonly EditedTag[]): { set: Record<string, string>; remove: string[] } {
  const set = Object.fromEntries(after.filter((tag) => !before.some((old) => old.key === tag.key && old.value === tag.value)).map(({ key, value }) => [key, value]));
  return { set, remove: before.map((tag) => tag.key).filter((key) => !after.some((tag) => tag.key === key)) };
}
