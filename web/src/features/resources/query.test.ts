import { expect, it } from "vitest";
import { query_of } from "./search";

it("says the page's conditions in the API's words", () => {
  expect(
    decodeURIComponent(
      query_of({ type: ["a", "b"], tag: ["team", "team=a=b"], tag_absent: ["owner"], tagged: true, q: "x y" }, 50),
    ),
  ).toBe(
    "limit=50&managed_by=customer&type=a&type=b&tag_present=team&tag[team]=a=b&tag_absent=owner&tagged=true&q=x+y",
  );
});

it("asks for what AWS manages only where a person wants to see it", () => {
  expect(query_of({ managed_by: "all", tagged: "unknown" }, 50)).toBe("limit=50&tagged=unknown");
  expect(query_of({ managed_by: "aws" }, 50)).toBe("limit=50&managed_by=aws");
});
