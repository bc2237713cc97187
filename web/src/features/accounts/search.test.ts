import { expect, test } from "vitest";
import { expanded_masters, parse_detail_search, parse_list_search } from "./search";

test("a list's address is read back as it was", () => {
  const search = { q: "prod", status: "activated", page: 3, expanded: "012345678901,222222222222", activate: "a1" };
  expect(parse_list_search({ ...search, page: "3" })).toEqual(search);
});

test("what no list can show is left out", () => {
  expect(parse_list_search({ q: "", status: "gone", page: "-1", expanded: "12,x", other: "1" })).toEqual({});
  expect(parse_list_search({ page: "1.5" })).toEqual({});
  expect(parse_list_search({ page: "1" })).toEqual({});
  expect(parse_detail_search({ tab: "nonsense", console: "yes" })).toEqual({});
});

test("a master that stands twice is expanded once", () => {
  expect(expanded_masters("111111111111,111111111111")).toEqual(["111111111111"]);
});
