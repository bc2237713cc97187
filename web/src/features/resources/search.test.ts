import { describe, expect, it } from "vitest";
import { write_tag } from "../../shared/tag-text";
import { parse_resource_search, query_of, search_of, tokens_of } from "./search";

describe("the address of the list of resources", () => {
  it("keeps what makes sense and leaves out the rest", () => {
    expect(
      parse_resource_search({
        type: "AWS::EC2::Volume",
        region: ["eu-west-1", "", 7, null],
        account_id: "012345678901",
        tagged: "false",
        gone: "yes",
        page: "1",
        q: "",
      }),
    ).toEqual({ type: ["AWS::EC2::Volume"], region: ["eu-west-1"], account_id: ["012345678901"], tagged: false });
    expect(parse_resource_search({ page: "3", q: "x".repeat(300), unknown: 1 })).toEqual({
      page: 3,
      q: "x".repeat(200),
    });
  });

  it("turns into tokens and back", () => {
    const search = {
      type: ["a", "b"],
      tag: ["team", "team=a"],
      tag_absent: ["owner"],
      tagged: true,
      gone: true,
      q: "web",
    };
    expect(search_of(tokens_of(search))).toEqual(search);
    expect(search_of([])).toEqual({});
  });

  it("means every key and value that there can be, from the page's own suggestions to the API's parameters", () => {
    const odd = [
      "constructor",
      "__proto__",
      'a"b',
      "a:b",
      " a ",
      "k8s.io/cluster=foo",
      "\\=",
      "\\",
      "𝒳=\u202e",
      "&?#%+][",
    ];
    for (const key of odd) {
      const has = search_of([{ propertyKey: "tag", operator: "=", value: write_tag({ key }) }]);
      expect(search_of(tokens_of(has))).toEqual(has);
      expect(new URLSearchParams(query_of(has, 1)).getAll("tag_present")).toEqual([key]);
      const typed = search_of([{ propertyKey: "tag", operator: ":", value: key.replaceAll("\\=", "=") }]);
      expect(new URLSearchParams(query_of(typed, 1)).getAll("tag_present")).toEqual([key.replaceAll("\\=", "=")]);
      const lacks = search_of(tokens_of({ tag_absent: [key] }));
      expect(lacks).toEqual({ tag_absent: [key] });
      for (const value of [...odd, ""]) {
        const filter = { tag: [write_tag({ key, value })] };
        expect(search_of(tokens_of(filter))).toEqual(filter);
        const query = new URLSearchParams(query_of(filter, 1));
        expect(query.get(`tag[${key}]`)).toBe(value);
        // By the address, as the router writes and reads it.
        const address = new URLSearchParams(new URLSearchParams({ tag: filter.tag[0]! }).toString());
        expect(parse_resource_search({ tag: address.get("tag") })).toEqual(filter);
      }
    }
  });
});
