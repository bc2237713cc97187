import AxeBuilder from "@axe-core/playwright";
import { expect, request, test as base, type BrowserContext, type Page } from "@playwright/test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The portal under test and who signs in to it. */
export interface Portal {
  url: string;
  email: string;
  password: string;
  /** The console that stands for AWS's. */
  console_url: string;
  /** A master account of the console's organization, 12 digits. */
  master_account_id: string;
  /** The AWS config file with a profile for each account; null under the mock. */
  aws_config_file: string | null;
}

export interface Mock extends Portal {
  /** Brings the mock to a named set of accounts. */
  scenario: (
    name:
      | "empty"
      | "full"
      | "overtaken"
      | `recommendations-${"many" | "off" | "never" | "failed" | "nothing" | "capped" | "fresh"}`
      | `commitments-${"none" | "customer-none" | "customer"}`,
  ) => Promise<void>;
}

async function start_mock(): Promise<{ mock: Mock; stop: () => void }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL("mock/server.mjs", import.meta.url))], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const { url, console_url } = JSON.parse(line.toString()) as { url: string; console_url: string };
  const mock: Mock = {
    url,
    console_url,
    email: "admin@example.com",
    password: "correct horse battery",
    master_account_id: "111111111111",
    aws_config_file: null,
    scenario: async (name) => {
      const answer = await fetch(`${url}/mock/scenario?name=${name}`, { method: "POST" });
      if (!answer.ok) throw new Error(`the mock answered ${answer.status}`);
    },
  };
  return { mock, stop: () => child.kill() };
}

/** Of a portal that each worker has for itself, the worker's own: `NAME_0`, `NAME_1`; run by hand, `NAME` alone. */
function setting(name: string): string | undefined {
  return process.env[`${name}_${process.env.TEST_PARALLEL_INDEX ?? "0"}`] ?? process.env[name];
}

function required(name: string): string {
  const value = setting(name);
  if (!value) throw new Error(`${name} must be set, as others of its portal are`);
  return value;
}

/** The portal whose settings begin with `prefix`; null where none runs. */
function real_portal(prefix = ""): (Portal & { linked_account_id: string }) | null {
  const url = setting(`${prefix}PORTAL_URL`);
  if (!url) return null;
  return {
    url,
    email: required(`${prefix}PORTAL_EMAIL`),
    password: required(`${prefix}PORTAL_PASSWORD`),
    console_url: required(`${prefix}SANDBOX_CONSOLE_URL`),
    master_account_id: required(`${prefix}MASTER_ACCOUNT_ID`),
    linked_account_id: required(`${prefix}LINKED_ACCOUNT_ID`),
    aws_config_file: required(`${prefix}AWS_CONFIG_FILE`),
  };
}

/** A portal of an organization of 5,000 linked accounts; null where none runs. */
export const large_portal = real_portal("LARGE_");

/** A portal whose master account no other test activates; null where none runs. */
export const untouched_portal = real_portal("UNTOUCHED_");

/** A portal of an organization of 60 linked accounts that can be activated; null where none runs. */
export const bulk_portal = real_portal("BULK_");

interface WorkerFixtures {
  mock: Mock;
  portal: Portal;
}

interface TestFixtures {
  /** Fails the test for whatever the page reported as an error: exceptions, and what the content security policy stopped. */
  no_page_errors: void;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  mock: [
    async ({}, use) => {
      const { mock, stop } = await start_mock();
      await use(mock);
      stop();
    },
    { scope: "worker" },
  ],
  portal: [
    async ({}, use) => {
      const real = real_portal();
      if (real) return use(real);
      const { mock, stop } = await start_mock();
      await use(mock);
      stop();
    },
    { scope: "worker" },
  ],
  no_page_errors: [
    async ({ context }, use) => {
      const errors: string[] = [];
      context.on("weberror", (error) => errors.push(error.error().stack ?? error.error().message));
      context.on("console", (message) => {
        if (message.type() === "error" && !/Failed to load resource/.test(message.text())) errors.push(message.text());
      });
      await use();
      expect(errors, "errors that the page reported").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

type Cookies = Parameters<BrowserContext["addCookies"]>[0];

/** One session of each portal, which all tests share: portals limit how often a stranger may sign in. */
const sessions = new Map<string, Promise<Cookies>>();

async function begin_session(portal: Portal): Promise<Cookies> {
  const api = await request.newContext();
  const answer = await api.post(`${portal.url}/api/v1/session`, {
    data: { email: portal.email, password: portal.password },
  });
  expect(answer.status(), "signing in").toBe(200);
  const { cookies } = await api.storageState();
  await api.dispose();
  return cookies;
}

/** Opens a page as the administrator, in the session that the tests share: no test may end it. */
export async function open_signed_in(page: Page, portal: Portal, path = "/"): Promise<void> {
  const session = sessions.get(portal.url) ?? begin_session(portal);
  sessions.set(portal.url, session);
  await page.context().addCookies(await session);
  await page.goto(new URL(path, portal.url).href);
  await expect(page.getByRole("button", { name: /User menu/ })).toBeVisible();
}

/** Signs in as a person does, in a session of the test's own. */
export async function sign_in(page: Page, portal: Portal, path = "/"): Promise<void> {
  await page.goto(new URL(path, portal.url).href);
  await page.getByLabel("E-mail address").fill(portal.email);
  await page.getByLabel("Password").fill(portal.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: /User menu/ })).toBeVisible();
}

/** Adds an account by the API, for tests of what comes after; answers its ID. The page is signed in. */
export async function add_account(
  page: Page,
  portal: Portal,
  account: { name: string; account_id: string; region: string },
): Promise<string> {
  const me = (await (await page.request.get(`${portal.url}/api/v1/me`)).json()) as { csrf_token: string };
  const answer = await page.request.post(`${portal.url}/api/v1/cloud-accounts`, {
    data: { provider: "aws", ...account },
    headers: { "X-CSRF-Token": me.csrf_token },
  });
  expect(answer.status(), "adding an account").toBe(201);
  return ((await answer.json()) as { id: string }).id;
}

/** An account number that nobody has added yet; no stack will ever come for it. */
export function unused_account_id(): string {
  return Array.from({ length: 12 }, () => Math.floor(Math.random() * 10)).join("");
}

export async function choose_region(page: Page, region: string): Promise<void> {
  await page.getByRole("button", { name: /Select the region/ }).click();
  await page.getByRole("option", { name: new RegExp(region) }).click();
}

/** What fades in has less contrast than it will have: everything that moves and ends, has ended. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((animation) => Number.isFinite(animation.effect?.getComputedTiming().endTime))
        .map((animation) => animation.finished.catch(() => undefined)),
    ),
  );
}

/** Every rule of axe, in the light scheme and in the dark one; the page follows the browser's without a reload. */
export async function expect_no_axe_violations(page: Page): Promise<void> {
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await expect(page.locator("body.awsui-dark-mode")).toHaveCount(scheme === "dark" ? 1 : 0);
    await settled(page);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(
      ({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html.slice(0, 200)).join("\n  ")}`,
    );
    expect(found, `axe at ${page.url()}, ${scheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light" });
}
