import { expect, sign_in, test } from "./fixtures";

test("a wrong password is refused with the reason, and the address stays", async ({ page, portal }) => {
  await page.goto(`${portal.url}/setup/users`);
  await page.getByLabel("E-mail address").fill(portal.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("You are not signed in")).toBeVisible();
  await expect(page.getByLabel("E-mail address")).toHaveValue(portal.email);
  await expect(page.getByLabel("Password")).toHaveValue("");
  await expect(page).toHaveURL(/\/sign-in\?return=/);
});

test("signing in leads to the page that was asked for", async ({ page, portal }) => {
  await sign_in(page, portal, "/setup/cloud-tenants?q=nothing-has-this-name&status=activated");
  await expect(page).toHaveURL(`${portal.url}/setup/cloud-tenants?q=nothing-has-this-name&status=activated`);
  await expect(page.getByText("No account matches")).toBeVisible();
});

test("when the session ends, the page asks to sign in again and comes back", async ({ page, context, portal }) => {
  await sign_in(page, portal, "/setup/api-tokens");
  await page.evaluate(async () => {
    const me = (await (await fetch("/api/v1/me")).json()) as { csrf_token: string };
    await fetch("/api/v1/session", { method: "DELETE", headers: { "X-CSRF-Token": me.csrf_token } });
  });
  await context.clearCookies();
  await page.getByRole("link", { name: "Users" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expect(page).toHaveURL(/return=%2Fsetup%2Fusers/);
});

test("signing out ends at the sign-in page", async ({ page, portal }) => {
  await sign_in(page, portal);
  await page.getByRole("button", { name: /User menu/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await page.goto(`${portal.url}/setup/users`);
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
});
