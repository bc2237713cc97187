import { choose_region, expect, open_signed_in, test } from "./fixtures";
import { arrow_to, tab_to, type_choice } from "./keyboard";

test("a master account is added, its stack created in the console, and it turns Activated without a refresh", async ({
  page,
  context,
  portal,
}) => {
  await open_signed_in(page, portal);
  await expect(page.getByRole("navigation", { name: "Main menu" }).getByText("Set up")).toBeVisible();
  await page.getByRole("link", { name: "Cloud tenant setup" }).first().click();
  await page.getByRole("button", { name: "Add Cloud Account" }).click();
  await page.getByRole("menuitem", { name: "Amazon Web Services" }).click();

  const typed_id = portal.master_account_id.replace(/(\d{4})(\d{4})(\d{4})/, "$1-$2-$3");
  await page.getByLabel("A name for your AWS account").fill("The master");
  await page.getByLabel("Your AWS account ID").fill(typed_id);
  await choose_region(page, "us-east-1");
  const opening = context.waitForEvent("page");
  await page.getByRole("button", { name: /^Add Cloud Account/ }).click();

  const aws_console = await opening;
  await aws_console.waitForURL((url) => url.href.startsWith(portal.console_url));
  expect(await aws_console.evaluate(() => window.opener as unknown)).toBeNull();
  await expect(page.getByRole("heading", { name: "Waiting for AWS…" })).toBeVisible();
  // A mark that any reload of the page would wipe out.
  await page.evaluate(() => Object.assign(window, { never_reloaded: true }));

  await aws_console.locator("#account-select").selectOption(portal.master_account_id);
  await aws_console.locator("#sign-in").click();
  await aws_console.locator("#acknowledge").check();
  await aws_console.locator("#create-stack").click();
  await expect(aws_console.locator("#stack-status")).toContainText("CREATE_COMPLETE", { timeout: 180_000 });

  await expect(page.getByText("The master is Activated")).toBeVisible();
  expect(await page.evaluate(() => "never_reloaded" in window)).toBe(true);

  await page.getByRole("link", { name: "Show the linked accounts" }).first().click();
  await expect(page).toHaveURL(new RegExp(`expanded=${portal.master_account_id}`));
  const linked = page.getByRole("row").filter({ hasText: "Linked (member)" });
  await expect(linked.first()).toBeVisible();
  expect(await linked.count()).toBeGreaterThan(3);
  for (const row of await linked.all()) await expect(row).toContainText("Not Activated");

  // A refresh shows the same.
  await page.reload();
  await expect(page.getByRole("row").filter({ hasText: portal.master_account_id }).first()).toContainText("Activated");
  await expect(linked.first()).toContainText("Not Activated");
});

test("Activate beside a linked account opens the console for that account", async ({ page, context, portal }) => {
  await open_signed_in(page, portal, `/setup/cloud-tenants?expanded=${portal.master_account_id}`);
  const row = page.getByRole("row").filter({ hasText: "Linked (member)" }).filter({ hasText: "Not Activated" }).first();
  const account_id = /\b\d{12}\b/.exec(await row.innerText())?.[0] ?? "";
  await row.getByRole("button", { name: /^Activate/ }).click();
  await expect(page.getByRole("dialog")).toContainText(account_id);
  await choose_region(page, "us-east-1");
  const opening = context.waitForEvent("page");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /opens the AWS console/ })
    .click();
  const aws_console = await opening;
  await aws_console.waitForURL((url) => url.href.includes(`param_AccountId=${account_id}`));
  await expect(page.getByRole("heading", { name: "Waiting for AWS…" })).toBeVisible();
});

test("a linked account's activation is begun by keyboard alone", async ({ page, context, portal }) => {
  await open_signed_in(page, portal);
  await arrow_to(page, page.getByRole("button", { name: /^Show the linked accounts of / }).first());
  await page.keyboard.press("Enter");
  const row = page.getByRole("row").filter({ hasText: "Linked (member)" }).filter({ hasText: "Not Activated" }).last();
  await expect(row).toBeVisible();
  const account_id = /\b\d{12}\b/.exec(await row.innerText())?.[0] ?? "";
  await arrow_to(
    page,
    page
      .getByRole("row")
      .filter({ hasText: account_id })
      .getByRole("button", { name: /^Activate/ }),
  );
  await page.keyboard.press("Enter");

  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(account_id);
  await tab_to(page, dialog.getByRole("button", { name: /Select the region/ }), 6);
  await type_choice(page, "us-east-1");
  await tab_to(page, dialog.getByRole("button", { name: /opens the AWS console/ }), 6);
  const opening = context.waitForEvent("page");
  await page.keyboard.press("Enter");
  const aws_console = await opening;
  await aws_console.waitForURL((url) => url.href.includes(`param_AccountId=${account_id}`));
  await expect(page.getByRole("heading", { name: "Waiting for AWS…" })).toBeVisible();
});

test("an account that is there already is refused with a link to it", async ({ page, portal }) => {
  await open_signed_in(page, portal, "/setup/cloud-tenants/add/aws");
  await page.getByLabel("A name for your AWS account").fill("Twice");
  await page.getByLabel("Your AWS account ID").fill(portal.master_account_id);
  await choose_region(page, "us-east-1");
  await page.getByRole("button", { name: /^Add Cloud Account/ }).click();
  await expect(page.getByText("This account is there already")).toBeVisible();
  await page.getByRole("link", { name: "Open the account" }).click();
  await expect(page.getByText(portal.master_account_id).first()).toBeVisible();
});
