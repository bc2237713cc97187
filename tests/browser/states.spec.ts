import { expect, expect_no_axe_violations, open_signed_in, test } from "./fixtures";

test.beforeEach(({ mock }) => mock.scenario("full"));

const list = "/setup/cloud-tenants";

test("linked accounts are read when their master is expanded, a page at a time, and very many have their own page", async ({
  page,
  mock,
}) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("master_account_id=222222222222")) asked.push(request.url());
  });
  await open_signed_in(page, mock, list);
  await expect(page.getByRole("link", { name: "Northwind holding", exact: true })).toBeVisible();
  expect(asked).toEqual([]);
  await page.getByRole("button", { name: "Show the linked accounts of Northwind holding" }).click();
  await expect(page).toHaveURL(/expanded=222222222222/);
  const linked = page.getByRole("row").filter({ hasText: "Linked (member)" });
  for (const shown of [50, 100, 150]) {
    await expect(linked).toHaveCount(shown);
    await page.getByRole("button", { name: /Show 50 more linked accounts/ }).click();
  }
  await expect(linked).toHaveCount(200);
  await page.getByRole("link", { name: "See all 260 linked accounts" }).click();
  await expect(page.getByRole("tab", { name: "Linked accounts (260)" })).toHaveAttribute("aria-selected", "true");
  await page.getByRole("button", { name: "Page 6" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Linked (member)" })).toHaveCount(10);
  await page.reload();
  await expect(page.getByRole("row").filter({ hasText: "Linked (member)" })).toHaveCount(10);
});

test("a refused account says cause, remedy and AWS's request ID", async ({ page, mock }) => {
  await open_signed_in(page, mock, list);
  await page.getByRole("button", { name: /Refused/ }).click();
  const popover = page.getByRole("dialog");
  await expect(popover).toContainText("without the external ID");
  await expect(popover).toContainText("Delete the stack and create it again");
  await expect(popover).toContainText("5f1c7e0e-0000-4000-8000-1d2b3c4d5e6f");
  await page.keyboard.press("Escape");
  await expect(popover).toBeHidden();
});

test("a discovered master says that it needs activation and what stays off until then", async ({ page, mock }) => {
  await open_signed_in(page, mock, list);
  await page.getByRole("button", { name: /needs activation/ }).click();
  for (const part of ["Bulk activation", "Commitments"]) await expect(page.getByRole("dialog")).toContainText(part);
  await page.keyboard.press("Escape");
  await page.goto(`${mock.url}${list}/acc-333333333333?tab=overview`);
  await expect(page.getByRole("button", { name: "Copy link for a colleague" })).toBeVisible();
  await page.getByRole("link", { name: "Activate", exact: true }).click();
  await expect(page.getByRole("button", { name: /^Activate \(opens/ })).toBeVisible();
});

test("an organization that AWS does not show is unknown, never standalone, and says why and what mends it", async ({
  page,
  mock,
}) => {
  await open_signed_in(page, mock, list);
  const row = page.getByRole("row").filter({ hasText: "777777777777" });
  await expect(row).toContainText("Unknown");
  await expect(row).not.toContainText("Standalone");
  await row.getByRole("button", { name: "Unknown" }).click();
  for (const part of ["A service control policy denies", "Ask whoever manages", "9b2c7e0e"])
    await expect(page.getByRole("dialog")).toContainText(part);
  await page.keyboard.press("Escape");
  await page.goto(`${mock.url}${list}/acc-777777777777`);
  await expect(page.getByText("The organization is not known", { exact: true })).toBeVisible();
  await page.goto(`${mock.url}${list}/acc-888888888888`);
  await expect(page.getByText("It is a delegated administrator")).toBeVisible();
});

test("an account whose access is lost says since when it was looked at, and can be looked at now", async ({
  page,
  mock,
}) => {
  await open_signed_in(page, mock, `${list}/acc-555555555555?tab=activation`);
  await expect(page.getByText("The portal looks again by itself.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Check now" })).toBeVisible();
  await page.getByRole("link", { name: "What access-lost means" }).click();
  await expect(page.getByRole("heading", { name: "AWS no longer lets the portal in" })).toBeVisible();
});

test("the wrong account: its number is found and can be added, another is said not to be it", async ({
  page,
  mock,
}) => {
  await open_signed_in(page, mock, `${list}/acc-111111111112`);
  await page.evaluate(() => {
    window.open = () => null;
  });
  await page.getByRole("button", { name: /Select the region/ }).click();
  await page.getByRole("option", { name: /eu-west-1/ }).click();
  await page.getByRole("button", { name: /^Activate \(opens/ }).click();
  await page.getByRole("button", { name: "Check another account number" }).click();
  await page.getByLabel("The other AWS account ID").fill("9999-0000-2222");
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(page.getByText("The stack is not in account 999900002222 either")).toBeVisible();
  await page.getByLabel("The other AWS account ID").fill("999900001111");
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(page.getByText("created in account 999900001111, not in 111111111112")).toBeVisible();
  await expect_no_axe_violations(page);
  await page.getByRole("link", { name: "Add account 999900001111" }).click();
  await expect(page.getByLabel("Your AWS account ID")).toHaveValue("999900001111");
});

test("a burst of events asks for the list a few times, not once an event", async ({ page, mock }) => {
  await open_signed_in(page, mock, list);
  await expect(page.getByRole("link", { name: "Northwind holding", exact: true })).toBeVisible();
  let asked = 0;
  page.on("request", (request) => {
    if (/cloud-accounts\?/.test(request.url())) asked += 1;
  });
  await fetch(`${mock.url}/mock/events?count=2000`, { method: "POST" });
  await expect.poll(() => asked).toBeGreaterThan(0);
  await page.waitForTimeout(1_500);
  expect(asked).toBeLessThan(8);
});

test("an account that cannot be activated says why", async ({ page, mock }) => {
  await open_signed_in(page, mock, `${list}?expanded=111111111111`);
  const activate = page
    .getByRole("row")
    .filter({ hasText: "111111111115" })
    .getByRole("button", { name: /^Activate/ });
  await expect(activate).toHaveAttribute("aria-disabled", "true");
  await expect(activate).toHaveAccessibleDescription(/AWS has suspended this account/);
  await activate.hover();
  await expect(page.getByText("AWS has suspended this account.").filter({ visible: true })).toBeVisible();
});

test("search looks into organizations and stands in the address", async ({ page, mock }) => {
  await open_signed_in(page, mock, list);
  await page.getByPlaceholder("Find accounts by name or ID").fill("111111111113");
  await expect(page).toHaveURL(/q=111111111113/);
  await expect(page.getByRole("link", { name: "Data lake 2", exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Status" }).click();
  await page.getByRole("option", { name: "Refused" }).click();
  await expect(page).toHaveURL(/status=refused/);
  await expect(page.getByText("No account matches")).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("link", { name: "Data lake 2", exact: true })).toBeVisible();
});

test("without the event stream the page asks by itself", async ({ page, mock }) => {
  await mock.scenario("empty");
  await page.route("**/api/v1/events", (route) => route.abort());
  await open_signed_in(page, mock, `${list}/add/aws`);
  await page.evaluate(() => {
    window.open = () => null;
  });
  await page.getByLabel("A name for your AWS account").fill("Polled");
  await page.getByLabel("Your AWS account ID").fill("999988887777");
  await page.getByRole("button", { name: /Select the region/ }).click();
  await page.getByRole("option", { name: /eu-west-1/ }).click();
  await page.getByRole("button", { name: /^Add Cloud Account/ }).click();
  await expect(page.getByRole("heading", { name: "Waiting for AWS…" })).toBeVisible();
  await fetch(`${mock.console_url}/stacks?account=999988887777`, { method: "POST" });
  await expect(page.getByText("Polled is Activated")).toBeVisible();
});

test("after a while the usual causes are listed with their remedies", async ({ page, mock }) => {
  await open_signed_in(page, mock, `${list}/acc-111111111112`);
  await page.evaluate(() => {
    window.open = () => null;
  });
  await page.getByRole("button", { name: /Select the region/ }).click();
  await page.getByRole("option", { name: /eu-west-1/ }).click();
  await page.getByRole("button", { name: /^Activate \(opens/ }).click();
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByText("This takes longer than usual")).toBeVisible();
  await expect(page.getByText("Name that account under Other ways.")).toBeVisible();
});

test("a phone shows name, status and action, and nothing makes the page scroll sideways", async ({ page, mock }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  await open_signed_in(page, mock, `${list}?expanded=111111111111`);
  const activate = page.getByRole("button", { name: "Activate Payments 1" });
  await expect(activate).toBeInViewport();
  for (const path of [`${list}/add/aws?show=person`, `${list}/acc-111111111111`, "/setup/users", "/setup/audit-log"]) {
    await page.goto(`${mock.url}${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
      path,
    ).toBeLessThanOrEqual(0);
  }
});

test("the Remove dialog says how much is kept, and erases it where the person says so", async ({ page, mock }) => {
  await open_signed_in(page, mock, `${list}/acc-111111111111?dialog=remove`);
  const dialog = page.getByRole("dialog");
  const part = (title: string) => dialog.getByText(title, { exact: true }).locator("..");
  await expect(part("What stays")).toContainText("329 resources");
  const asked = page.waitForRequest((request) => request.method() === "DELETE" && request.url().includes("erase=true"));
  await dialog.getByRole("checkbox", { name: "Erase its inventory, tags and history too" }).check();
  await asked;
  await expect(part("What goes")).toContainText("329 resources");
  await expect(part("What stays")).not.toContainText("329 resources");
});

test.describe("axe finds nothing, light and dark", () => {
  const states: [string, string, RegExp][] = [
    ["an expanded master", `${list}?expanded=111111111111`, /Payments 1/],
    ["the Activate dialog", `${list}?activate=acc-111111111112`, /Sign in there to account/],
    ["an activated account", `${list}/acc-111111111111`, /Organizational unit/],
    ["a discovered master", `${list}/acc-333333333333?tab=overview`, /Until then these stay off/],
    ["an account whose organization is unknown", `${list}/acc-777777777777`, /The organization is not known/],
    ["a refused account", `${list}/acc-444444444444`, /Activate this account/],
    ["linked accounts in pages", `${list}/acc-111111111111?tab=linked`, /Payments 1/],
    ["the Remove dialog", `${list}/acc-111111111111?dialog=remove`, /What goes/],
  ];
  for (const [name, path, sign] of states) {
    test(`in ${name}`, async ({ page, mock }) => {
      await open_signed_in(page, mock, path);
      await expect(page.getByText(sign).first()).toBeVisible();
      await expect_no_axe_violations(page);
    });
  }

  test("in a status popover and the help panel", async ({ page, mock }) => {
    await open_signed_in(page, mock, list);
    await page.getByRole("button", { name: "Info about cloud tenant setup" }).click();
    await expect(page.getByText("What the status says")).toBeVisible();
    await page.getByRole("button", { name: /Refused/ }).click();
    await expect_no_axe_violations(page);
  });

  test("in an activation with everything open, and in an empty list", async ({ page, mock }) => {
    await open_signed_in(page, mock, `${list}/acc-111111111112?console=blocked`);
    await page.evaluate(() => {
      window.open = () => null;
    });
    await page.getByRole("button", { name: /Select the region/ }).click();
    await page.getByRole("option", { name: /eu-west-1/ }).click();
    await page.getByRole("button", { name: /^Activate \(opens/ }).click();
    await page.getByRole("button", { name: "Check now" }).click();
    await expect(page.getByText("This takes longer than usual")).toBeVisible();
    for (const name of [
      "With the AWS CLI",
      "With Terraform",
      "What the stack is made from",
      "Check another account number",
    ])
      await page.getByRole("button", { name }).click();
    await expect_no_axe_violations(page);
    await mock.scenario("empty");
    await page.goto(`${mock.url}${list}`);
    await expect(page.getByText("No cloud accounts yet")).toBeVisible();
    await expect_no_axe_violations(page);
  });

  test("in the dialogs of the people pages", async ({ page, mock }) => {
    await open_signed_in(page, mock, "/setup/users");
    await page.getByRole("button", { name: "Invite", exact: true }).click();
    await expect_no_axe_violations(page);
    await page.getByRole("dialog").getByLabel("E-mail address").fill("olga@example.com");
    await page.getByRole("dialog").getByRole("button", { name: "Invite" }).click();
    await expect(page.getByText("it is not shown again")).toBeVisible();
    await expect_no_axe_violations(page);
    await page.goto(`${mock.url}/setup/api-tokens`);
    await page.getByRole("button", { name: "Create a token" }).click();
    await expect_no_axe_violations(page);
  });
});
