/** Made-up resources, edits and conflicts for looking at what the tags' pages show. Nothing here is the portal's behaviour. */
const at = (minutes_ago) => new Date(Date.now() - minutes_ago * 60_000).toISOString();
const long_key = "cost-centre:allocation/2026+business-unit@emea_very-long-key-name-that-somebody-really-uses";
const account_id = "999999999991";
const cloud_account_id = `acc-${account_id}`;

const tag = (key, value, more = {}) => ({ key, value, source: "aws", pending: false, conflict: false, ...more });
const types = ["AWS::EC2::Instance", "AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::IAM::Role"];

function resource(index) {
  const type = types[index % types.length];
  const name = `${["web", "archive", "orders", "deploy"][index % 4]}-${index + 1}`;
  return {
    id: `r${index + 1}`,
    arn: `arn:aws:service:eu-west-1:${account_id}:${name}`,
    type,
    service: "service",
    region: type.includes("IAM") ? "global" : "eu-west-1",
    account_id,
    cloud_account_id,
    resource_id: name,
    name,
    state: null,
    facts: {},
    tags:
      index === 0
        ? [
            tag("aws:cloudformation:stack-name", "shop"),
            tag("team", "payments", { conflict: true }),
            tag("stage", "production", { pending: true }),
            tag(long_key, "a".repeat(120)),
            tag("owner", "jane", { source: "portal" }),
          ]
        : index === 6
          ? []
          : [tag("team", "a")],
    tags_status: index === 6 ? "unknown" : "read",
    managed_by: "customer",
    first_seen: at(9_000),
    last_seen: at(3),
    seen_by: ["ec2:DescribeInstances"],
    gone_at: null,
    changes: [],
    write: "tagging_api",
    write_reason: null,
  };
}

const made_resources = () => Array.from({ length: 7 }, (_, index) => resource(index));
let resources = made_resources();
let conflicts = [];
let etag = 1;
const usual = { any_character: false, categories: "LNZ", characters: "_.:/=+-@" };
const rules = {
  common: {
    service: "",
    key: { most: 128, ...usual },
    value: { most: 256, ...usual },
    reserved_prefixes: ["aws:"],
    reserved_in_values: false,
  },
  services: [],
  most_tags: 50,
};

let protections = { keys: ["cost-*"], types: ["AWS::IAM::Role"] };
let refuse_next_patch = false;

export function tags_scenario(name) {
  resources = made_resources();
  etag = 1;
  refuse_next_patch = name === "overtaken";
  conflicts =
    name === "full"
      ? ["team", "stage"].map((key, index) => ({
          id: `r1${key}`,
          resource_id: "r1",
          arn: resources[0].arn,
          type: resources[0].type,
          name: "web-1",
          account_id,
          region: "eu-west-1",
          key,
          aws_value: index ? null : "payments",
          portal_value: index ? "production" : "checkout",
          base_value: index ? "" : "shop",
          since: at(12),
          who: "ada.admin-of-a-large-organization@example.com",
          change_id: "c1",
        }))
      : [];
}

const item = (one, more = {}) => ({
  resource_id: one.id,
  arn: one.arn,
  type: one.type,
  name: one.name,
  account_id,
  region: one.region,
  writes: true,
  before: { team: "a", old: "x" },
  after: { team: "b", old: null },
  blocked: null,
  warnings: [],
  ...more,
});

function preview(body) {
  const digest = '"d1"';
  if (body.kept_edits) {
    const items = resources.slice(0, 2).map((one) =>
      item(one, {
        before: { owner: "jane", [long_key]: "1" },
        after: body.kept_edits === "apply" ? { owner: "jane", [long_key]: "1" } : { owner: null, [long_key]: null },
      }),
    );
    return { items, changed: 2, blocked: 0, unchanged: 0, aws_calls: [], digest };
  }
  const chosen = body.resource_ids ? resources.filter((one) => body.resource_ids.includes(one.id)) : resources;
  const after = { ...Object.fromEntries((body.remove ?? []).map((key) => [key, null])), ...body.set };
  const before = (one) =>
    Object.fromEntries(Object.keys(after).map((key) => [key, one.tags.find((tag) => tag.key === key)?.value ?? null]));
  const items = chosen.map((one) =>
    item(one, {
      before: before(one),
      after,
      blocked:
        one.type === "AWS::IAM::Role"
          ? { code: "type-protected", detail: "Your company has protected the type AWS::IAM::Role." }
          : null,
      warnings:
        one.id === "r1"
          ? [
              {
                code: "managed-by-cloudformation",
                detail:
                  "The CloudFormation stack shop sets team: its next update writes its own value. Change it where the stack is made.",
              },
            ]
          : [],
    }),
  );
  const blocked = items.filter((one) => one.blocked).length;
  return {
    items,
    changed: items.length - blocked,
    blocked,
    unchanged: 0,
    aws_calls: [
      {
        operation: "tag:TagResources",
        account_id,
        region: "eu-west-1",
        resources: items.length - blocked,
        set: body.set ?? {},
        remove: [],
      },
    ],
    digest,
  };
}

const change = (more = {}) => ({
  id: "c1",
  kind: "edit",
  at: at(15),
  who: "admin@example.com",
  set: { team: "b" },
  remove: ["old"],
  undoes: null,
  total: 6,
  open: 1,
  failed: 1,
  conflicts: 1,
  ...more,
});

const change_detail = () => ({
  ...change(),
  items: ["done", "kept", "failed", "conflict", "superseded", "sent"].map((state, index) => ({
    resource_id: resources[index].id,
    arn: resources[index].arn,
    type: resources[index].type,
    state,
    set: { team: "b" },
    remove: ["old"],
    before: { team: "a", old: "x" },
    code: state === "failed" ? "aws-access-denied" : null,
    detail:
      state === "failed"
        ? "AWS refused sqs:TagQueue: an explicit deny in a service control policy. Ask whoever keeps the organization's policies."
        : null,
  })),
});

const history = (query) => ({
  at: query.get("at") ?? at(0),
  tags: query.get("at") ? { team: "shop" } : { team: "payments", owner: "jane" },
  changes: [
    {
      at: at(12),
      key: "team",
      what: "conflicted",
      before: "payments",
      after: "checkout",
      source: "portal",
      who: "admin@example.com",
      change_id: "c1",
      detail: "AWS had another value when it was read before the write.",
    },
    {
      at: at(90),
      key: "owner",
      what: "edited",
      before: null,
      after: "jane",
      source: "portal",
      who: "admin@example.com",
      change_id: "c1",
      detail: null,
    },
    {
      at: at(600),
      key: "team",
      what: "changed",
      before: "shop",
      after: "payments",
      source: "aws",
      who: null,
      change_id: null,
      detail: null,
    },
  ],
});

const policy = (name, actions) => ({
  name,
  document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] },
  actions: actions.map((action) => ({ action, why: "Changes tags of resources of this type." })),
});

/** The add-on stack's order, in the shape of an activation's. */
const add_on = (activation) => ({
  ...activation,
  stack_name: `${activation.stack_name}-tags`,
  external_id: "",
  waiting_for: "Waiting for AWS: create the stack, and wait until it says CREATE_COMPLETE.",
  steps: [],
});

export function access_detail(target, activation, console_url) {
  const waits = target.access.pending && target.status === "activated";
  return {
    access: target.access,
    role_name: "ClientPortal-main-contoso",
    read_policies: [policy("ClientPortal-main-contoso-read-1", ["ec2:DescribeInstances", "tag:GetResources"])],
    tag_policies: [policy("ClientPortal-main-contoso-tags-1", ["ec2:CreateTags", "tag:TagResources"])],
    actions: [
      {
        action: "cloudformation:CreateStack",
        resource: "arn:aws:cloudformation:*:<account>:stack/ClientPortal-main-contoso-tags/*",
        why: "Creates the add-on stack.",
      },
    ],
    person_policy: { Version: "2012-10-17", Statement: [] },
    template_body: "AWSTemplateFormatVersion: '2010-09-09'\nDescription: Lets the Client Portal change tags.\n",
    activation: waits ? add_on(activation) : null,
    left_stack:
      target.access.write_permission && target.access.level !== "resources_and_tags_write_back"
        ? {
            account_id: target.account_id,
            region: "us-east-1",
            stack_name: "ClientPortal-main-contoso-tags",
            remedy:
              "Delete the stack ClientPortal-main-contoso-tags in us-east-1: it takes the permission to change tags away, and nothing else.",
            console_url: `${console_url}/cloudformation/home`,
            delete_command:
              "aws cloudformation delete-stack --region us-east-1 --stack-name ClientPortal-main-contoso-tags",
          }
        : null,
  };
}

export function change_access(target, body, activation) {
  const writes = body.level === "resources_and_tags_write_back";
  const effective = writes && !target.access.write_permission ? "resources_and_tags" : body.level;
  target.access = {
    ...target.access,
    level: body.level,
    cost_explorer_sync: body.cost_explorer_sync,
    effective_level: target.status === "activated" ? effective : null,
    pending: writes && effective !== body.level,
  };
  return { ...target, activation: target.access.pending ? add_on(activation) : null };
}

const page = (items) => ({ items, next_cursor: null, total: { count: items.length, exact: true } });
const counts = (names) => names.map((name) => ({ name, count: 3 }));

/** An answer, or undefined for what is no business of the tags' pages. */
export function tags_answer(method, path, query, body, headers, problem) {
  if (path === "/resources") return { status: 200, body: page(resources) };
  if (path === "/resource-summary")
    return {
      status: 200,
      body: {
        resources: 9,
        managed_by_aws: 2,
        tagged: 6,
        untagged: 0,
        tags_unknown: 1,
        types: counts(types),
        regions: counts(["eu-west-1"]),
        accounts: counts([account_id]),
        states: [],
        tag_keys: counts(["team", "owner"]),
        scans: counts(["complete"]),
      },
    };
  if (path === "/resource-types")
    return {
      status: 200,
      body: types.map((type) => ({
        type,
        service: "service",
        call: "x",
        global: false,
        write: "tagging_api",
        write_reason: null,
      })),
    };
  if (path === "/tag-conflicts") return { status: 200, body: page(conflicts) };
  if (path === "/tag-changes/preview") return { status: 200, body: preview(body) };
  if (path === "/tag-changes" && method === "GET")
    return {
      status: 200,
      body: page([
        change(),
        change({ id: "c2", kind: "undo", open: 0, failed: 0, conflicts: 0, undoes: "c1", set: {}, remove: [] }),
      ]),
    };
  if (path === "/tag-changes" || /^\/tag-changes\/[^/]+\/(retry|undo)$/.test(path))
    return { status: 202, body: { id: "c1" } };
  if (/^\/tag-changes\/c\d$/.test(path)) return { status: 200, body: change_detail() };
  if (path === "/tag-rules") return { status: 200, body: rules };
  if (path === "/tag-protections") {
    if (method === "PUT") protections = body;
    return { status: 200, body: protections, etag: `"p${JSON.stringify(protections).length}"` };
  }
  const resolved = /^\/tag-conflicts\/([^/]+)\/resolution$/.exec(path);
  if (resolved) {
    conflicts = conflicts.filter(({ id }) => id !== resolved[1]);
    return { status: 200, body: resources[0] };
  }
  const [, id, rest] = /^\/resources\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  const one = resources.find((resource) => resource.id === id);
  if (!one) return undefined;
  if (rest === "/tag-history") return { status: 200, body: history(query) };
  if (rest === "/tags") {
    if (refuse_next_patch || headers["if-match"] !== `"${etag}"`) {
      refuse_next_patch = false;
      etag += 1;
      one.tags = [
        ...one.tags.map((tag) => (tag.key === "owner" ? { ...tag, value: "somebody else's" } : tag)),
        tag("added", "by somebody else"),
      ];
      return problem(412, "precondition-failed", "The thing changed since you read it");
    }
    etag += 1;
    const kept = one.tags.filter((tag) => !body.remove.includes(tag.key) && !(tag.key in body.set));
    one.tags = [...kept, ...Object.entries(body.set).map(([key, value]) => tag(key, value, { pending: true }))];
    return { status: 200, body: one };
  }
  return { status: 200, body: one, etag: `"${etag}"` };
}

export const tags_account_id = account_id;
tags_scenario("full");
