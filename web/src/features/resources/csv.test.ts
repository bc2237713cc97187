import { expect, it } from "vitest";
import { csv_of } from "./csv";
import type { Resource } from "./resources-api";

const resource: Resource = {
  id: "1",
  arn: "arn:aws:sqs:eu-west-1:1:q",
  type: "AWS::SQS::Queue",
  service: "sqs",
  region: "eu-west-1",
  account_id: "012345678901",
  cloud_account_id: "a",
  resource_id: "q",
  name: 'a "quoted", name',
  state: null,
  facts: {},
  tags: [{ key: "k", value: "v", source: "aws", pending: false, conflict: false }],
  tags_status: "read",
  managed_by: "customer",
  first_seen: "2026-01-01T00:00:00Z",
  last_seen: "2026-01-02T00:00:00Z",
  seen_by: [],
  gone_at: null,
};

it("tells tags apart that only look alike", () => {
  const tag = (key: string, value: string) => ({ ...resource.tags[0]!, key, value });
  const cells = [
    [tag("owner", "team-a; x=1")],
    [tag("owner", "team-a"), tag("x", "1")],
    [tag("owner; x", "1")],
    [tag("__proto__", "1"), tag("constructor", '"')],
  ].map((tags) => csv_of([{ ...resource, tags }]));
  expect(new Set(cells).size).toBe(cells.length);
  expect(cells[3]).toContain('"{""__proto__"":""1"",""constructor"":""\\""""}"');
});

it("writes what spreadsheets read, and nothing that they would run", () => {
  const [header, row] = csv_of([resource]).split("\r\n");
  expect(header).toBe("account_id,region,type,resource_id,name,state,arn,tags,first_seen,last_seen");
  expect(row).toBe(
    '012345678901,eu-west-1,AWS::SQS::Queue,q,"a ""quoted"", name",,arn:aws:sqs:eu-west-1:1:q,"{""k"":""v""}",2026-01-01T00:00:00Z,2026-01-02T00:00:00Z',
  );
  expect(csv_of([{ ...resource, tags: [], tags_status: "unknown" }])).toContain(":q,,2026");
  expect(csv_of([{ ...resource, name: "=HYPERLINK(1)" }])).toContain(`"'=HYPERLINK(1)"`);
});
