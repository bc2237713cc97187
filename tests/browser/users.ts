import { request, type Browser, type Page } from "@playwright/test";
import { expect, unused_account_id, type Portal } from "./fixtures";

const password = "correct horse battery staple";

/** A call of the API in the page's session. */
export async function as_administrator(
  page: Page,
  portal: Portal,
  method: "POST" | "DELETE",
  path: string,
  data: unknown,
  customer?: string,
): Promise<Record<string, string>> {
  const me = (await (await page.request.get(`${portal.url}/api/v1/me`)).json()) as { csrf_token: string };
  const headers = { "X-CSRF-Token": me.csrf_token, ...(customer ? { "X-Customer-Id": customer } : {}) };
  const answer = await page.request.fetch(`${portal.url}/api/v1${path}`, { method, data, headers });
  expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
  return (await answer.json()) as Record<string, string>;
}

/** A user in a browser of their own, who opens the address and signs in there. */
export async function opened_by_new_user(
  browser: Browser,
  page: Page,
  portal: Portal,
  user_role: string,
  address: string,
  customer?: string,
): Promise<Page> {
  const email = `${user_role}-${unused_account_id()}@example.com`;
  const invitation = await as_administrator(page, portal, "POST", "/invitations", { email, user_role }, customer);
  const theirs = await (await browser.newContext()).newPage();
  const token = new URLSearchParams(new URL(invitation.accept_url ?? "").hash.slice(1)).get("token");
  // Outside of both browsers: accepting begins a session, and its cookie would take the administrator's place.
  const outside = await request.newContext();
  const accepted = await outside.post(`${portal.url}/api/v1/invitations/accept`, {
    data: { token, name: "Colleague", password },
  });
  expect(accepted.status()).toBe(201);
  await outside.dispose();
  await theirs.goto(address);
  await theirs.getByLabel("E-mail address").fill(email);
  await theirs.getByLabel("Password").fill(password);
  await theirs.getByRole("button", { name: "Sign in" }).click();
  return theirs;
}
