import { describe, expect, it } from "vitest";
import { parse_resource_search, search_of, tokens_of } from "./search";

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
});
