/**
 * A portal made of memory, for looking at the page's states in a browser without the real portal.
 * Run: node mock/server.mjs [port]. It serves web/dist under the real content security policy, signs in
 * admin@example.com with the password "correct horse battery", and takes POST /mock/scenario?name=empty|full|....
 */
import { createServer } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { commitments_answer, commitments_permissions, commitments_scenario } from "./commitments.mjs";
import { console_page } from "./console-page.mjs";
import { account, activation, full, linked_accounts, prerequisites, regions, stack_name_of } from "./data.mjs";
import { days, people } from "./people.mjs";
import { recommendations_answer, recommendations_scenario } from "./recommendations.mjs";
import { access_detail, change_access, tags_answer, tags_scenario } from "./tags.mjs";

const dist = fileURLToPath(new URL("../../../web/dist/", import.meta.url));
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
const security_headers = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
  "X-Content-Type-Options": "nosniff",
};
const password = "correct horse battery";
const master_account_id = "111111111111";

let accounts = [];
let activations = new Map();
let streams = new Set();
let sequence = 0;
let console_url = "";

function scenario(name) {
  accounts = name === "empty" ? [] : full();
  tags_scenario(name);
  recommendations_scenario(name);
  commitments_scenario(name);
  activations = new Map();
}

function emit(topic, id) {
  const text = `id: ${++sequence}\nevent: ${topic}\ndata: ${JSON.stringify({ id, kind: topic, at: new Date().toISOString() })}\n\n`;
  for (const stream of streams) stream.write(text);
}

const list = (items, query) => {
  const limit = Number(query.get("limit") ?? 50);
  const from = Number(query.get("cursor") ?? 0);
  const next = from + limit < items.length ? String(from + limit) : null;
  return { items: items.slice(from, from + limit), next_cursor: next, total: { count: items.length, exact: true } };
};

const problem = (status, code, title, more = {}) => ({
  status,
  body: {
    type: "about:blank",
    title,
    status,
    detail: title,
    code,
    errors: [],
    request_id: "req-mock-1",
    remedy: "",
    ...more,
  },
});

const holdings = { resources: 329, tags: 15, history: 40, tag_changes: 2, scans: 2675 };
const inventory = "its inventory: 329 resources with 15 tags";

const removal = (target, dry_run, erase) => ({
  dry_run,
  erase,
  deletes: ["the portal's access", ...(erase ? [inventory] : [])],
  keeps: ["the audit log", ...(erase ? [] : [inventory])],
  holdings,
  stacks: [
    {
      account_id: target.account_id,
      region: target.region ?? "us-east-1",
      stack_name: stack_name_of("contoso"),
      remedy: "Delete the stack: it takes the role away.",
      console_url: `${console_url}/cloudformation/home?region=${target.region ?? "us-east-1"}#/stacks/events?stackId=${stack_name_of("contoso")}`,
      delete_command: `aws cloudformation delete-stack --region ${target.region ?? "us-east-1"} --stack-name ${stack_name_of("contoso")}`,
    },
  ],
});

const session = () => ({
  user: { id: "u1", email: "admin@example.com", name: "Ada Admin" },
  customer: { id: "c1", name: "Contoso", code: "contoso" },
  user_role: "support",
  csrf_token: "mock-csrf",
  permissions: [
    "cloud-accounts.read",
    "cloud-accounts.write",
    "cloud-accounts.activate-own",
    "users.read",
    "users.write",
    "api-tokens.own",
    "audit-log.read",
    "customers.read",
    "customers.write",
    "resources.read",
    "tags.write",
    "recommendations.read",
    "recommendations.write",
    ...commitments_permissions(),
  ],
});

function begin(target, region, name) {
  Object.assign(target, { status: "activating", region, status_reason: null, ...(name ? { name } : {}) });
  activations.set(target.id, activation(target, region, console_url, "contoso"));
  emit("account", target.id);
  return { ...target, activation: activations.get(target.id) };
}

/** The steps turn one after the other, as the portal's proof does. */
function prove(target) {
  const current = activations.get(target.id);
  let index = 0;
  const turn = () => {
    current.steps[index] = { ...current.steps[index], status: "done", at: new Date().toISOString() };
    index += 1;
    if (index < current.steps.length - 1) {
      current.steps[index].status = "running";
      current.waiting_for = current.steps[index].title;
      setTimeout(turn, 150);
    } else {
      const master = target.account_id === master_account_id;
      Object.assign(target, {
        status: "activated",
        activated_at: new Date().toISOString(),
        access: { ...target.access, effective_level: target.access.level },
      });
      if (master) {
        Object.assign(target, { organization_role: "master", linked_count: 12 });
        accounts.push(
          ...linked_accounts(master_account_id, 12).map((item) => ({
            ...item,
            status: "not_activated",
            activated_at: null,
            last_sync: null,
            access: { ...item.access, effective_level: null },
          })),
        );
      }
    }
    emit("account", target.id);
  };
  turn();
}

function list_accounts(query) {
  const text = (query.get("q") ?? "").toLowerCase();
  const statuses = query.getAll("status");
  const master = query.get("master_account_id");
  const known = new Set(accounts.map((item) => item.account_id));
  return accounts.filter(
    (item) =>
      (!text || item.name.toLowerCase().includes(text) || item.account_id.includes(text)) &&
      (statuses.length === 0 || statuses.includes(item.status)) &&
      (!master || item.master_account_id === master) &&
      (query.get("top_level") !== "true" || item.organization_role !== "linked" || !known.has(item.master_account_id)),
  );
}

const begin_cookie = "session=mock; HttpOnly; SameSite=Lax; Path=/";
const end_cookie = `${begin_cookie}; Max-Age=0`;

function answer(method, path, query, body, signed_in, headers) {
  if (path === "/installation")
    return {
      status: 200,
      body: { product_name: "Client Portal", version: "0.1.0", support_contact: "support@example.com", signed_in },
    };
  if (path === "/session" && method === "POST") {
    if (body.email !== "admin@example.com" || body.password !== password)
      return problem(401, "wrong-credentials", "Not signed in", {
        detail: "The e-mail address or the password is wrong.",
      });
    return { status: 200, body: session(), cookie: begin_cookie };
  }
  if (path === "/invitations/accept" && method === "POST")
    return { status: 201, body: session(), cookie: begin_cookie };
  if (path === "/errors")
    return {
      status: 200,
      body: {
        items: [
          {
            code: "wrong-account",
            http_status: 409,
            title: "The role belongs to another AWS account",
            remedy: "Create the stack in the account that you named.",
          },
          {
            code: "access-lost",
            http_status: 409,
            title: "AWS no longer lets the portal in",
            remedy: "Look whether the stack is still there.",
          },
        ],
      },
    };
  if (!signed_in) return problem(401, "not-signed-in", "Sign in first");
  if (path === "/session") return { status: 204, cookie: end_cookie };
  if (path === "/me") return { status: 200, body: session() };
  if (path === "/installation/problems") return { status: 200, body: { items: [] } };
  if (path === "/cloud-accounts/regions") return { status: 200, body: { items: regions } };
  if (path === "/cloud-accounts/prerequisites") return { status: 200, body: prerequisites };
  if (path === "/cloud-accounts" && method === "GET") return { status: 200, body: list(list_accounts(query), query) };
  if (path === "/cloud-accounts" && method === "POST") {
    const there = accounts.find((item) => item.account_id === body.account_id);
    if (there)
      return problem(409, "cloud-account-exists", "The account is there already", {
        detail: `AWS account ${body.account_id} is listed as ${there.name}.`,
        id: there.id,
      });
    const added = account({ account_id: body.account_id, name: body.name });
    accounts.push(added);
    return { status: 201, body: begin(added, body.region) };
  }
  if (path === "/cloud-accounts/access") {
    const chosen = accounts.filter(({ id }) => body.cloud_account_ids.includes(id));
    return {
      status: 200,
      body: {
        items: chosen.map((one) => change_access(one, body, activation(one, "us-east-1", console_url, "contoso"))),
      },
    };
  }
  const [, id, rest] = /^\/cloud-accounts\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  if (id) {
    const target = accounts.find((item) => item.id === id);
    if (!target) return problem(404, "cloud-account-not-found", "There is no such account");
    if (!rest && method === "GET") return { status: 200, body: target };
    if (!rest && method === "DELETE") {
      const dry_run = query.get("dry_run") === "true";
      if (!dry_run) target.status = "deactivated";
      return { status: 200, body: removal(target, dry_run, query.get("erase") === "true") };
    }
    if (rest === "/access") {
      const order = activation(target, "us-east-1", console_url, "contoso");
      if (method === "GET") return { status: 200, body: access_detail(target, order, console_url) };
      const changed = change_access(target, body, order);
      emit("account", target.id);
      return { status: 200, body: changed };
    }
    if (rest === "/activation" && method === "POST")
      return { status: 200, body: begin(target, body.region, body.name) };
    const current = activations.get(id);
    if (!current) return problem(404, "activation-not-found", "There is no activation");
    if (rest === "/activation") return { status: 200, body: current };
    if (rest === "/activation/check" && body.other_account_id === "999900001111")
      return problem(409, "wrong-account", "The role belongs to another AWS account", {
        type: "/errors/wrong-account",
        detail: `The stack was created in account 999900001111, not in ${target.account_id}.`,
      });
    if (rest === "/activation/check") {
      current.usual_causes = [
        { cause: "The stack is in another account.", remedy: "Name that account under Other ways." },
      ];
      return { status: 200, body: { ...target, activation: current } };
    }
  }
  if (path in people && method === "GET") return { status: 200, body: list(people[path](), query) };
  if (path === "/invitations")
    return {
      status: 201,
      body: { id: "i2", ...body, expires_at: days(7), accept_url: "http://127.0.0.1/invitations/accept#token=mock" },
    };
  if (path === "/api-tokens")
    return {
      status: 201,
      body: {
        id: "t2",
        name: body.name,
        created_at: days(0),
        expires_at: body.expires_at ?? null,
        last_used_at: null,
        token: "mock-token-shown-once",
      },
    };
  const committed = commitments_answer(method, path, query, body, { problem, emit });
  if (committed) return committed;
  const recommended = recommendations_answer(method, path, query, body, { list, problem, emit });
  if (recommended) return recommended;
  return (
    tags_answer(method, path, query, body, headers, problem) ?? problem(404, "not-found", "There is no such thing")
  );
}

async function read_json(request) {
  let text = "";
  for await (const part of request) text += part;
  if (request.headers["content-type"] === "application/octet-stream") return text;
  return text ? JSON.parse(text) : {};
}

function send_file(response, path) {
  const wanted = join(dist, normalize(path));
  const file = wanted.startsWith(dist) && extname(wanted) && existsSync(wanted) ? wanted : join(dist, "index.html");
  response.writeHead(200, { ...security_headers, "Content-Type": types[extname(file)] ?? "application/octet-stream" });
  response.end(readFileSync(file));
}

const portal = createServer(async (request, response) => {
  const url = new URL(request.url, "http://mock");
  if (url.pathname === "/mock/scenario") {
    scenario(url.searchParams.get("name"));
    return response.writeHead(204).end();
  }
  if (url.pathname === "/mock/events") {
    for (let index = 0; index < Number(url.searchParams.get("count")); ++index) emit("account", `acc-${index}`);
    return response.writeHead(204).end();
  }
  if (!url.pathname.startsWith("/api/v1")) return send_file(response, url.pathname);
  const path = url.pathname.slice("/api/v1".length);
  const signed_in = /\bsession=mock\b/.test(request.headers.cookie ?? "");
  if (path === "/events" && signed_in) {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    response.write("retry: 1000\n\n");
    streams.add(response);
    return request.on("close", () => streams.delete(response));
  }
  const { status, body, cookie, etag } = answer(
    request.method,
    path,
    url.searchParams,
    await read_json(request),
    signed_in,
    request.headers,
  );
  response.writeHead(status, {
    ...security_headers,
    ...(cookie ? { "Set-Cookie": cookie } : {}),
    ...(etag ? { ETag: etag } : {}),
    "Content-Type": status < 400 ? "application/json" : "application/problem+json",
  });
  response.end(body === undefined ? undefined : JSON.stringify(body));
});

const aws_console = createServer((request, response) => {
  const url = new URL(request.url, "http://mock");
  if (url.pathname === "/stacks") {
    const target = accounts.find((item) => item.account_id === url.searchParams.get("account"));
    return setTimeout(() => {
      if (target.access.pending) {
        // The add-on stack is there: the level is effective.
        target.access = {
          ...target.access,
          effective_level: target.access.level,
          pending: false,
          write_permission: true,
        };
        emit("account", target.id);
      } else prove(target);
      response.writeHead(204).end();
    }, 300);
  }
  response.writeHead(200, { "Content-Type": types[".html"] });
  response.end(console_page);
});

aws_console.listen(0, "127.0.0.1", () => {
  console_url = `http://127.0.0.1:${aws_console.address().port}`;
  portal.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () =>
    console.log(JSON.stringify({ url: `http://127.0.0.1:${portal.address().port}`, console_url })),
  );
});
