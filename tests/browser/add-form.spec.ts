import { choose_region, expect, open_signed_in, test, unused_account_id } from "./fixtures";

const add_path = "/setup/cloud-tenants/add/aws";

test("an account number that is not 12 digits is refused as it is typed", async ({ page, portal }) => {
  await open_signed_in(page, portal, add_path);
  const field = page.getByLabel("Your AWS account ID");
  await field.pressSequentially("1234-5678");
  await expect(page.getByText("8 of 12 digits")).toBeVisible();
  await field.pressSequentially("x");
  await expect(page.getByText("“x” is not a digit")).toBeVisible();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await field.press("Backspace");
  await expect(field).not.toHaveAttribute("aria-invalid", "true");
  await field.pressSequentially("-9012 3");
  await expect(page.getByText("13 digits are too many")).toBeVisible();
  await field.press("Backspace");
  await expect(page.getByText("12 of 12 digits: 123456789012")).toBeVisible();

  await field.fill("1234");
  await field.press("Tab");
  await expect(page.getByText("An AWS account ID has 12 digits; 4 are here.")).toBeVisible();
});

test("nothing is sent and no tab opens while the form is not right", async ({ page, context, portal }) => {
  await open_signed_in(page, portal, add_path);
  let sent = 0;
  page.on("request", (request) => {
    if (request.method() === "POST") sent += 1;
  });
  await page.getByRole("button", { name: /^Add Cloud Account/ }).click();
  await expect(page.getByText("Enter a name.")).toBeVisible();
  await expect(page.getByText("Choose the region.")).toBeVisible();
  await expect(page.getByLabel("A name for your AWS account")).toBeFocused();
  expect(sent).toBe(0);
  expect(context.pages()).toHaveLength(1);
});

test("where a pop-up blocker stops the tab, the page gives the link and nothing is typed again", async ({
  page,
  portal,
}) => {
  await open_signed_in(page, portal, add_path);
  await page.evaluate(() => {
    window.open = () => null;
  });
  const account_id = unused_account_id();
  await page.getByLabel("A name for your AWS account").fill("Blocked");
  await page.getByLabel("Your AWS account ID").fill(account_id);
  await choose_region(page, "us-east-1");
  await page.getByRole("button", { name: /^Add Cloud Account/ }).click();

  await expect(page.getByText("Your browser stopped the new tab")).toBeVisible();
  const link = page.getByRole("link", { name: /^Open the AWS console \(/ });
  await expect(link).toHaveAttribute("href", new RegExp(`param_AccountId=${account_id}`));
  await expect(link).toHaveAttribute("rel", /noopener/);
  await expect(page.getByRole("button", { name: "Copy the link" }).first()).toBeVisible();
  await page.reload();
  await expect(link).toBeVisible();
});

test("a region that the installation does not offer cannot be chosen and says why", async ({ page, portal }) => {
  await open_signed_in(page, portal, add_path);
  await page.getByRole("button", { name: /Select the region/ }).click();
  const china = page.getByRole("option", { name: /cn-north-1/ });
  await expect(china).toHaveAttribute("aria-disabled", "true");
});

test("policies and template can be read before anything is created", async ({ page, portal }) => {
  await open_signed_in(page, portal, add_path);
  await page.getByRole("button", { name: /Permissions that you need/ }).click();
  await expect(
    page
      .getByRole("cell", { name: "cloudformation:CreateStack" })
      .or(page.getByRole("rowheader", { name: "cloudformation:CreateStack" })),
  ).toBeVisible();
  await page.getByRole("button", { name: /What the role may do/ }).click();
  await expect(page.getByRole("region", { name: "trust policy of the role" })).toContainText("sts:AssumeRole");
  await page.getByRole("button", { name: /The CloudFormation template/ }).click();
  await expect(page.getByRole("region", { name: "CloudFormation template" })).toContainText("AWSTemplateFormatVersion");
});

test("the add flow by keyboard alone", async ({ page, context, portal }) => {
  await open_signed_in(page, portal, "/setup/cloud-tenants");
  const focused = () =>
    page.evaluate(
      () => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "",
    );
  const tab_to = async (wanted: RegExp, most = 40) => {
    for (let presses = 0; presses < most; presses++) {
      await page.keyboard.press("Tab");
      if (wanted.test(await focused())) return;
    }
    throw new Error(`no ${wanted} within ${most} tab stops`);
  };
  const field_is_focused = (label: string) => expect(page.getByLabel(label)).toBeFocused();

  await page.reload();
  await expect(page.getByRole("button", { name: "Add Cloud Account" }).first()).toBeVisible();
  await tab_to(/Skip to main content/, 2);
  await page.keyboard.press("Enter");
  await tab_to(/^Add Cloud Account$/, 12);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/add\/aws/);

  const name = page.getByLabel("A name for your AWS account");
  for (
    let presses = 0;
    presses < 30 && !(await name.evaluate((element) => element === document.activeElement));
    presses++
  )
    await page.keyboard.press("Tab");
  await field_is_focused("A name for your AWS account");
  await page.keyboard.type("By keyboard");
  await page.keyboard.press("Tab");
  await field_is_focused("Your AWS account ID");
  await page.keyboard.type(unused_account_id());
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.type("us-east-1");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const opening = context.waitForEvent("page");
  await tab_to(/^Add Cloud Account \(opens/, 4);
  await page.keyboard.press("Enter");
  await (await opening).close();
  await expect(page.getByRole("heading", { name: "Waiting for AWS…" })).toBeVisible();
});
