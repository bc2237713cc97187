import { describe, expect, test } from "vitest";
import contract from "../../../tests/contract/seed-strings.json";
import { seed, with_product_name } from "./seed";

/** Every string of a nested object with its path, so that a difference names the string and not the whole document. */
function flatten(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  return Object.entries(value as object).flatMap(([key, inner]) => flatten(inner, path ? `${path}.${key}` : key));
}

describe("the user's document", () => {
  const screen = Object.fromEntries(flatten(seed));

  test.each(flatten(contract))("%s is on the screen word for word", (path, text) => {
    expect(screen[path]).toBe(text);
  });

  test("has every string that the page calls its own", () => {
    expect(Object.keys(screen).sort()).toEqual(
      flatten(contract)
        .map(([path]) => path)
        .sort(),
    );
  });

  test("names the installation's product, everywhere in a text", () => {
    const text = with_product_name(seed.access.levels.resources.explanation, "Acme Cloud");
    expect(text).toContain("resources to Acme Cloud without");
    expect(text).toContain("stored in Acme Cloud only");
    expect(text).not.toContain("{product_name}");
  });
});
