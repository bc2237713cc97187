import type { BrowserContext, Page } from "@playwright/test";
import { choose_region, expect, type Portal } from "./fixtures";

/** Fills in the form on the page, and creates the stack in the console's tab as the account's administrator. */
export async function create_stack(page: Page, context: BrowserContext, portal: Portal, name: string): Promise<void> {
  await page.getByLabel("A name for your AWS account").fill(name);
  await page.getByLabel("Your AWS account ID").fill(portal.master_account_id);
  await choose_region(page, "us-east-1");
  const opening = context.waitForEvent("page");
  await page.getByRole("button", { name: /^Add Cloud Account/ }).click();
  await create_opened_stack(await opening, portal);
}

/** Goes through the console's page that the portal opened, as the master account's administrator. */
export async function create_opened_stack(aws_console: Page, portal: Portal): Promise<void> {
  await aws_console.waitForURL((url) => url.href.startsWith(portal.console_url));
  await aws_console.locator("#account-select").selectOption(portal.master_account_id);
  await aws_console.locator("#sign-in").click();
  await aws_console.locator("#acknowledge").check();
  await aws_console.locator("#create-stack").click();
  await expect(aws_console.locator("#stack-status")).toContainText("CREATE_COMPLETE", { timeout: 180_000 });
  await aws_console.close();
}
