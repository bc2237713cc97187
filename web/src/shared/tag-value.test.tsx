// @vitest-environment jsdom
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { TagText, TagValue } from "./tag-value";

function shown(text: string): HTMLElement {
  const place = document.createElement("div");
  place.innerHTML = renderToStaticMarkup(<TagText text={text} />);
  return place;
}

const marks = (text: string) => [...shown(text).querySelectorAll("[title]")].map((one) => one.getAttribute("title"));

it("values that differ in spaces alone look different, and are copied as they are", () => {
  for (const text of ["prod", "prod ", " prod", " prod ", "a  b", " ", "a\u00a0b", "\u202eabc", "👨\u200d👩", "a b"])
    expect(shown(text).textContent).toBe(text);
  const looks = ["prod", "prod ", " prod", " prod ", "prod  "].map((text) => shown(text).innerHTML);
  expect(new Set(looks).size).toBe(looks.length);
  expect(marks("prod ")).toEqual(["a space"]);
  expect(marks("a   b")).toEqual(["3 spaces"]);
  expect(marks("\u009b\u202e\u00a0")).toEqual(["U+009B", "U+202E", "U+00A0"]);
  expect(marks("a b")).toEqual([]);
  expect(marks("👨\u200d👩 می\u200cخواهم")).toEqual([]);
});

it("tells an empty value from none", () => {
  expect(renderToStaticMarkup(<TagValue value="" />)).toBe("(empty)");
  expect(renderToStaticMarkup(<TagValue value={null} />)).toBe("(none)");
});
