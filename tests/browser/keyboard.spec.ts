import { add_account, expect, open_signed_in, test, unused_account_id } from "./fixtures";
import { tab_to } from "./keyboard";

test("an account is removed by keyboard alone, and its stack's deletion stays on show until Done", async ({
  page,
  portal,
}) => {
  await open_signed_in(page, portal, "/setup/users");
  const account_id = unused_account_id();
  const id = await add_account(page, portal, { name: "To be removed", account_id, region: "us-east-1" });
  await page.goto(`${portal.url}/setup/cloud-tenants/${id}`);

  const open = page.getByRole("button", { name: "Remove", exact: true }).first();
  const dialog = page.getByRole("dialog");
  await tab_to(page, open);
  await page.keyboard.press("Enter");
  for (const part of ["What goes", "What stays", account_id, "us-east-1", "aws cloudformation delete-stack"])
    await expect(dialog).toContainText(part);
  await expect(dialog.getByRole("link", { name: /Open the stack in the AWS console/ })).toHaveAttribute(
    "href",
    /stackId=/,
  );
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(open).toBeFocused();

  await page.keyboard.press("Enter");
  await tab_to(page, dialog.getByRole("button", { name: "Remove", exact: true }), 12);
  await page.keyboard.press("Enter");
  await expect(dialog).toContainText("To be removed is removed");
  await expect(dialog).toContainText("aws cloudformation delete-stack");
  await tab_to(page, dialog.getByRole("button", { name: "Done" }), 12);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/setup\/cloud-tenants$/);
});

test("a user is invited by keyboard alone", async ({ page, portal }) => {
  await open_signed_in(page, portal, "/setup/users");
  const email = `invited-${unused_account_id()}@example.com`;
  const dialog = page.getByRole("dialog");
  await tab_to(page, page.getByRole("button", { name: "Invite", exact: true }));
  await page.keyboard.press("Enter");
  const field = dialog.getByLabel("E-mail address");
  await expect(field).toBeVisible();
  if (!(await field.evaluate((element) => element === document.activeElement))) await tab_to(page, field, 6);
  await page.keyboard.type(email);
  await tab_to(page, dialog.getByRole("button", { name: "Invite" }), 8);
  await page.keyboard.press("Enter");
  await expect(dialog).toContainText("it is not shown again");
  await expect(dialog).toContainText("/invitations/accept#token=");
  await tab_to(page, dialog.getByRole("button", { name: "Done" }), 8);
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
});
