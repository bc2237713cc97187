import { expect, it } from "vitest";
import { key_of_text, read_tag, write_tag } from "./tag-text";

/** Every text of up to `length` of these. */
function texts(characters: readonly string[], length: number): string[] {
  if (length === 0) return [""];
  const shorter = texts(characters, length - 1);
  return [...new Set([...shorter, ...shorter.flatMap((text) => characters.map((c) => text + c))])];
}

const odd = ["constructor", "__proto__", 'a"b', "a:b", " a ", "k8s.io/cluster=foo", "𝒳=\u202e", "\ud800", "&?#%+"];

it("every tag is read as it was written", () => {
  const parts = [...texts(["=", "\\", "a"], 4), ...odd];
  for (const key of parts) {
    if (key === "") continue;
    expect(read_tag(write_tag({ key }))).toEqual({ key });
    expect(key_of_text(write_tag({ key }))).toBe(key);
    for (const value of parts) expect(read_tag(write_tag({ key, value }))).toEqual({ key, value });
  }
});

it("addresses of before mean what they meant", () => {
  expect(read_tag("team")).toEqual({ key: "team" });
  expect(read_tag("team=")).toEqual({ key: "team", value: "" });
  expect(read_tag("url=https://x?a=b")).toEqual({ key: "url", value: "https://x?a=b" });
  expect(read_tag("=x")).toEqual({ key: "=x" });
  expect(read_tag("path=C:\\dir")).toEqual({ key: "path", value: "C:\\dir" });
});
