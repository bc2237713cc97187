/**
 * Tags as conditions are written and as addresses hold them: key, or key=value, where a = that is part of the key or the
 * value stands as \= (the command line's way, src/cli/tag_arguments.hpp). Backslashes count only right before a =.
 */
export interface TagText {
  key: string;
  /** undefined: the key alone */
  value?: string;
}

const before_equals = /(\\*)=/g;

function escaped(text: string): string {
  return text.replace(before_equals, (_, backslashes: string) => backslashes + backslashes + "\\=");
}

/** The text with each \= as the = that it stands for. A bare = stays: it is no end of a key here. */
export function key_of_text(text: string): string {
  return text.replace(before_equals, (_, backslashes: string) => "\\".repeat(backslashes.length >> 1) + "=");
}

/** The key ends at the first = that no backslash stands before; addresses of before, with = in their values, still hold. */
export function read_tag(text: string): TagText {
  for (const { 0: found, 1: backslashes = "", index } of text.matchAll(before_equals)) {
    if (backslashes.length % 2 === 1) continue;
    const end = index + found.length;
    if (end === 1) continue; // there is no key before it
    const key = text.slice(0, index) + backslashes.slice(backslashes.length / 2);
    return { key: key_of_text(key), value: key_of_text(text.slice(end)) };
  }
  return { key: key_of_text(text) };
}

/** What read_tag() reads as this tag. */
export function write_tag({ key, value }: TagText): string {
  if (value === undefined) return escaped(key);
  const at_end = /\\*$/.exec(key)?.[0] ?? "";
  return `${escaped(key)}${at_end}=${escaped(value)}`;
}
