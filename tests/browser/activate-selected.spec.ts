import type { Page } from "@playwright/test";
import { active_master, aws } from "./aws";
import { bulk_portal as portal, expect, expect_no_axe_violations, open_signed_in, test } from "./fixtures";
import { opened_by_new_user } from "./users";

/** An organization of 60: many linked accounts at once in Chromium, on a real portal; one by its owner. */

interface Account {
  id: string;
  account_id: string;
  name: string;
  status: string;
  joined_method: string | null;
  organization_state: string | null;
}

async function linked_accounts(page: Page): Promise<Account[]> {
  const answer = await page.request.get(
    `${portal?.url}/api/v1/cloud-accounts?limit=1000&master_account_id=${portal?.master_account_id}`,
  );
  return ((await answer.json()) as { items: Account[] }).items;
}

test.describe.configure({ mode: "serial" });
test.skip(portal === null, "no portal of an organization of 60 is running");

test("60 accounts: pre-flight, one stack in the console, each one's fate without a refresh, and a retry that touches failures only", async ({
  page,
  context,
}) => {
  if (!portal) return;
  await open_signed_in(page, portal);
  const id = await active_master(page, portal);
  const { role_name: stack_name } = (await (
    await page.request.get(`${portal.url}/api/v1/cloud-accounts/prerequisites`)
  ).json()) as { role_name: string };
  await expect.poll(async () => (await linked_accounts(page)).length, { timeout: 180_000 }).toBe(60);

  const accounts = await linked_accounts(page);
  const created = accounts.filter((one) => one.joined_method === "created" && one.organization_state === "active");
  const broken = created.slice(0, 2);
  const trust = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
  });
  for (const one of broken)
    aws(
      portal,
      `linked-${one.account_id}`,
      "iam",
      "create-role",
      "--role-name",
      stack_name,
      "--assume-role-policy-document",
      trust,
    );

  // The document's words: expand, select the checkbox next to each, Activate Selected.
  await page.goto(`${portal.url}/setup/cloud-tenants`);
  await page.getByRole("button", { name: "Show the linked accounts of The organization" }).click();
  await page.getByRole("button", { name: /Show 50 more linked accounts/ }).click();
  await expect(page.getByRole("row").filter({ hasText: "Linked (member)" })).toHaveCount(60);
  await expect(page.getByRole("button", { name: "Activate Selected" })).toBeDisabled();
  // By its event: of the list's header and the one that sticks to the top, either may lie over the other, and a person
  // clicks on what is seen.
  const all = page.getByRole("checkbox", { name: "Select all" });
  await all.dispatchEvent("click");
  await expect(all).toBeChecked();
  await page.getByRole("button", { name: "Activate Selected" }).click();
  const dialog = page.getByRole("dialog", { name: "Activate Selected" });
  await expect(dialog.getByText(`${created.length} of 60 can be activated`)).toBeVisible();
  await expect(dialog.getByText("It joined the organization").first()).toBeVisible();
  await expect(dialog.getByText("The account is suspended").first()).toBeVisible();
  await dialog.getByRole("button", { name: "The template that grants the role by hand" }).click();
  await expect(dialog.getByRole("region", { name: "template that grants the role" })).toContainText(
    portal.master_account_id,
  );
  await expect_no_axe_violations(page);
  await dialog.getByRole("button", { name: "Activate Selected" }).click();

  await expect(page).toHaveURL(/\/setup\/runs\//);
  await expect(page.getByRole("heading", { name: "Create the automation stack" })).toBeVisible();
  await expect_no_axe_violations(page);
  await page.evaluate(() => Object.assign(window, { never_reloaded: true }));
  const opening = context.waitForEvent("page");
  await page.getByRole("link", { name: /^Create the automation stack/ }).click();
  const aws_console = await opening;
  await aws_console.locator("#account-select").selectOption(portal.master_account_id);
  await aws_console.locator("#sign-in").click();
  await aws_console.locator("#acknowledge").check();
  await aws_console.locator("#create-stack").click();
  await expect(aws_console.locator("#stack-status")).toContainText("CREATE_COMPLETE", { timeout: 180_000 });
  await aws_console.close();

  await expect(page.getByText("Some could not be activated").first()).toBeVisible({ timeout: 300_000 });
  await expect(
    page.getByText(`${created.length - 2} of 60 accounts are activated, ${60 - created.length + 2} failed`),
  ).toBeVisible();
  expect(await page.evaluate(() => "never_reloaded" in window)).toBe(true);
  await page.getByRole("button", { name: `Failed (${60 - created.length + 2})` }).click();
  for (const one of broken)
    await expect(page.getByRole("row").filter({ hasText: one.account_id })).toContainText("ActivationRole");
  await expect_no_axe_violations(page);

  // One is mended: the retry activates that one and touches no other.
  aws(portal, `linked-${broken[0]?.account_id}`, "iam", "delete-role", "--role-name", stack_name);
  await page.getByRole("button", { name: "Retry failed" }).click();
  await expect(page.getByText(`1 activated, ${60 - created.length + 1} failed`)).toBeVisible({ timeout: 180_000 });
  await page.reload();
  await expect(page.getByText(`1 activated, ${60 - created.length + 1} failed`)).toBeVisible();
  const after = await linked_accounts(page);
  const active = after.filter((one) => one.status === "activated").map((one) => one.account_id);
  expect(active.sort()).toEqual(
    created
      .filter((one) => one !== broken[1])
      .map((one) => one.account_id)
      .sort(),
  );

  await page.getByRole("link", { name: /See the automation stack/ }).click();
  await expect(page.getByText("the automation stack can be deleted")).toBeVisible();
  await expect(page.getByText("Runs of Activate Selected (2)")).toBeVisible();
  await expect_no_axe_violations(page);
});

test("an account owner activates the own account; another owner's cannot be activated by them", async ({
  browser,
  page,
}) => {
  if (!portal) return;
  await open_signed_in(page, portal);
  const account = (await linked_accounts(page)).find(
    (one) => one.joined_method === "invited" && one.organization_state === "active",
  );
  if (!account) throw new Error("no account is left");
  const list = `${portal.url}/setup/cloud-tenants?expanded=${portal.master_account_id}`;
  const owner = await opened_by_new_user(browser, page, portal, "account_owner", `${list}&q=${account.account_id}`);
  const row = owner.getByRole("row").filter({ hasText: account.account_id });
  await expect(owner.getByRole("checkbox")).toHaveCount(0);
  await row.getByRole("button", { name: /^Activate/ }).click();
  const opening = owner.context().waitForEvent("page");
  await owner.getByRole("button", { name: /Select the region/ }).click();
  await owner.getByRole("option", { name: /us-east-1/ }).click();
  await owner
    .getByRole("dialog")
    .getByRole("button", { name: /opens the AWS console/ })
    .click();
  const aws_console = await opening;
  await aws_console.locator("#account-select").selectOption(account.account_id);
  await aws_console.locator("#sign-in").click();
  await aws_console.locator("#acknowledge").check();
  await aws_console.locator("#create-stack").click();
  await expect(owner.getByText(`${account.name} is Activated`)).toBeVisible();

  const other = await opened_by_new_user(
    browser,
    page,
    portal,
    "account_owner",
    `${portal.url}/setup/cloud-tenants/${account.id}`,
  );
  await expect(other.getByRole("heading", { level: 1, name: account.name })).toBeVisible();
  const me = (await (await other.request.get(`${portal.url}/api/v1/me`)).json()) as { csrf_token: string };
  const refused = await other.request.post(`${portal.url}/api/v1/cloud-accounts/${account.id}/activation`, {
    data: { region: "us-east-1" },
    headers: { "X-CSRF-Token": me.csrf_token },
  });
  expect(refused.status()).toBe(403);
  await owner.context().close();
  await other.context().close();
});
