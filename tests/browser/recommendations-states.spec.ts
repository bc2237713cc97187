import { readFileSync } from "node:fs";
import { expect, expect_no_axe_violations, open_signed_in, test, type Mock } from "./fixtures";
import { tab_to } from "./keyboard";

/** Recommendations, in states that a real portal is hard to bring into. */

const page_path = "/recommendations";

test.beforeEach(({ mock }) => mock.scenario("full"));

test("each reason for which there are no recommendations is said as itself, and as no other", async ({
  page,
  mock,
}) => {
  const states: [Parameters<Mock["scenario"]>[0], string, string][] = [
    ["empty", "", "No account can be asked yet"],
    ["recommendations-off", "", "No account is asked: the setting is off"],
    ["recommendations-never", "", "Nothing was downloaded yet"],
    ["recommendations-nothing", "", "AWS recommends nothing"],
    ["full", "?lookback_days=60", "AWS was not asked in this way yet"],
    ["full", "?page=9", "There is no such page"],
    ["full", "?service=memorydb", "AWS was not asked in this way yet"],
    ["full", "?q=nothing-is-called-so", "No recommendation fits all conditions"],
    ["recommendations-failed", "?tab=owned", "The download failed: whether anything is owned is not known"],
    ["recommendations-failed", "", "The download failed: whether AWS recommends anything is not known"],
  ];
  await open_signed_in(page, mock, page_path);
  for (const [scenario, query, said] of states) {
    await mock.scenario(scenario);
    await page.goto(`${mock.url}${page_path}${query}`);
    await expect(page.getByText(said, { exact: true })).toBeVisible();
    if (scenario !== "recommendations-nothing")
      await expect(page.getByText("AWS recommends nothing", { exact: true })).toHaveCount(0);
    if (scenario !== "full") await expect(page.getByText("0.00 USD")).toHaveCount(0);
  }
  const reasons = page.getByRole("table", { name: "Recommendations" });
  for (const part of [
    "Denied",
    "explicit deny in a service control policy",
    "Cost Explorer is not enabled",
    "Throttled",
    "Stopped by the cap",
  ])
    await expect(reasons).toContainText(part);
  await expect_no_axe_violations(page);
});

test("one choice is added up at a time, exactly, and its address shows it again", async ({ page, mock }) => {
  await open_signed_in(page, mock, page_path);
  await expect(page.getByText("The two are not added")).toBeVisible();
  const plans = page.getByTitle("407.540000000000000007 USD");
  await expect(plans.first()).toHaveText("407.54 USD");
  await page.getByRole("button", { name: /Term/ }).click();
  await page.getByRole("option", { name: "3 years" }).click();
  await expect(page).toHaveURL(/term_years=3/);
  await expect(plans).toHaveCount(0);
  await page
    .getByRole("radio", { name: "By region" })
    .or(page.getByRole("button", { name: "By region" }))
    .click();
  await page.reload();
  await expect(page.getByRole("table", { name: "Reserved Instances by region" })).toContainText("ap-southeast-2");
  await expect(page.getByText("1 question of the last download was not answered")).toBeVisible();
  await expect_no_axe_violations(page);
});

test("many purchases are paged, unknown and withdrawn ones are there, and the file has them all with whole amounts", async ({
  page,
  mock,
}) => {
  await open_signed_in(page, mock, `${page_path}?service=neptune&service=opensearch`);
  const table = page.getByRole("table", { name: "Recommendations" });
  await expect(table.getByRole("row").filter({ hasText: "a service that nobody knew" })).toContainText(
    "1 year, light_utilization",
  );
  await expect(table.getByRole("row").filter({ hasText: "is no number: many" })).toContainText("No amount");
  await page.goto(`${mock.url}${page_path}?state=withdrawn`);
  await expect(page.getByText("nothing is added up")).toBeVisible();
  await expect(table.getByRole("row").filter({ hasText: "t3.medium" })).toContainText("Withdrawn");
  await mock.scenario("recommendations-many");
  await page.goto(`${mock.url}${page_path}?page=3`);
  await expect(table.getByRole("row")).toHaveCount(1 + 37);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export CSV" }).click();
  const lines = readFileSync(await (await download).path(), "utf8")
    .trim()
    .split("\r\n");
  expect(lines).toHaveLength(1 + 137 * 6 + 1);
  expect(lines.filter((line) => line.includes(",0.032054794520547945,"))).not.toHaveLength(0);
});

test("by keyboard: a purchase is opened, dismissed with a reason, and that is taken back", async ({ page, mock }) => {
  await open_signed_in(page, mock, "/recommendations/g10-0");
  await tab_to(page, page.getByRole("button", { name: "Dismiss", exact: true }));
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: /^Dismiss m5.large/ });
  await tab_to(page, dialog.getByRole("button", { name: "Dismiss" }));
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Say why, so that nobody wonders later.")).toBeVisible();
  await expect_no_axe_violations(page);
  await tab_to(page, dialog.getByRole("textbox"));
  await page.keyboard.type("These machines go away in spring.");
  await tab_to(page, dialog.getByRole("button", { name: "Dismiss" }));
  await page.keyboard.press("Enter");
  await expect(page.getByText("m5.large, Linux/UNIX: dismissed")).toBeVisible();
  await expect(page.getByRole("table", { name: "History" })).toContainText("These machines go away in spring.");
  await page.getByRole("button", { name: "Undo" }).press("Enter");
  await expect(page.getByText("m5.large, Linux/UNIX: taken back")).toBeVisible();
  await expect(page.getByRole("button", { name: "Open again" })).toHaveCount(0);
});

test("several are decided about at once, and snoozed until a day", async ({ page, mock }) => {
  await open_signed_in(page, mock, `${page_path}?q=m5.large`);
  for (const index of [0, 1])
    await page
      .getByRole("checkbox", { name: /^Select m5.large/ })
      .nth(index)
      .click();
  await page.getByRole("button", { name: "Decide about 2 purchases" }).click();
  await page.getByRole("menuitem", { name: "Snooze" }).click();
  const dialog = page.getByRole("dialog", { name: "Snooze 2 purchases" });
  await dialog
    .getByRole("button", { name: "3 months" })
    .or(dialog.getByRole("radio", { name: "3 months" }))
    .click();
  await expect_no_axe_violations(page);
  await dialog.getByRole("button", { name: "Snooze", exact: true }).click();
  await expect(page.getByText("2 purchases: snoozed")).toBeVisible();
  await expect(
    page.getByRole("table", { name: "Recommendations" }).getByRole("row").filter({ hasText: "Snoozed" }),
  ).toHaveCount(2);
});

test("a purchase's page: ways to buy it side by side, every field of AWS, withdrawn or without an amount", async ({
  page,
  mock,
}) => {
  await open_signed_in(page, mock, "/recommendations/g1-3");
  const ways = page.getByRole("table", { name: "Ways to buy it" });
  await expect(ways.getByRole("columnheader")).toHaveCount(7);
  await expect(ways.getByRole("row", { name: /Effective hourly rate/ })).toContainText("0.0321");
  await expect(ways.getByTitle("70.270000000000013 USD")).toHaveText("70.27");
  await expect(page.getByRole("table", { name: "History" })).toContainText("70.1 → 72.270000000000003");
  const said = page.getByRole("table", { name: "What AWS says" });
  await expect(said).toContainText("InstanceDetails.RDSInstanceDetails.DeploymentOption");
  await expect(said).toContainText("Something new › Deep");
  await expect_no_axe_violations(page);
  await page.goto(`${mock.url}/recommendations/g8-0`);
  await expect(page.getByText("AWS does not say it any more", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Dismiss" })).toHaveCount(0);
  await page.goto(`${mock.url}/recommendations/g3-0`);
  await expect(page.getByText("AWS's EstimatedMonthlySavingsAmount is no number: many.")).toBeVisible();
});

test("a download is estimated first, then followed to its end, question by question", async ({ page, mock }) => {
  await open_signed_in(page, mock, `${page_path}?q=m5.large`);
  await page.getByRole("button", { name: "Download now" }).click();
  const dialog = page.getByRole("dialog", { name: "Download now" });
  await expect(dialog.getByText("0.60 USD to 2.40 USD").first()).toBeVisible();
  await expect(dialog.getByRole("table", { name: "Estimate by account" })).toContainText("368 requests");
  await dialog.getByRole("button", { name: "What is asked" }).click();
  await dialog.getByRole("checkbox", { name: "the last 60 days" }).click();
  await expect(dialog.getByText("1.20 USD to 3.68 USD").first()).toBeVisible();
  await expect_no_axe_violations(page);
  await dialog.getByRole("button", { name: "Download", exact: true }).click();
  await expect(page).toHaveURL(/download=job-1/);
  await expect(page.getByText("5 of 10 questions answered.")).toBeVisible();
  for (const part of ["Denied", "Cost Explorer is not enabled", "Throttled", "Stopped by the cap", "Answered in part"])
    await expect(page.getByText(part, { exact: true }).first()).toBeVisible();
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await expect(page).not.toHaveURL(/download=/);
  for (const [scenario, said] of [
    ["recommendations-capped", "The month's cap stops this download"],
    ["recommendations-fresh", "AWS can have nothing newer yet"],
  ] as const) {
    await mock.scenario(scenario);
    await page.goto(`${mock.url}${page_path}?dialog=download`);
    await expect(dialog.getByText(said, { exact: true })).toBeVisible();
    await expect(dialog.getByRole("button", { name: "Download", exact: true })).toHaveAttribute(
      "aria-disabled",
      "true",
    );
  }
});

test("sources, the request meter and its cap, and what is owned", async ({ page, mock }) => {
  await open_signed_in(page, mock, `${page_path}?tab=sources`);
  await expect(page.getByText("2 accounts are not seen")).toBeVisible();
  await expect(
    page.getByRole("row").filter({ hasText: "Setting is off" }).getByRole("link", { name: "Change Access" }),
  ).toBeVisible();
  await expect(page.getByRole("table", { name: "Questions to Cost Explorer" })).toContainText(
    "What to buy: Amazon Redshift, 1 year, no upfront",
  );
  await expect(page.getByRole("table", { name: "Requests this month" })).toContainText("2 more refused by AWS");
  await expect_no_axe_violations(page);
  await page.getByRole("button", { name: "Change the cap" }).click();
  const dialog = page.getByRole("dialog", { name: "Change the cap" });
  await dialog.getByRole("textbox").fill("10000.01");
  await expect(dialog.getByText("At most 10000.")).toBeVisible();
  await dialog.getByRole("textbox").fill("7.50");
  await expect(dialog.getByText("Pays for 750 requests")).toBeVisible();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("7.50 USD: 750 requests")).toBeVisible();
  await page.getByRole("tab", { name: "Owned" }).click();
  await expect(page.getByText("ends in 23 days")).toBeVisible();
  await expect(page.getByRole("table", { name: "How much is covered" })).toContainText("41.67 %");
  await page
    .getByRole("radio", { name: /within 60 days/ })
    .or(page.getByRole("button", { name: /within 60 days/ }))
    .click();
  await expect(page).toHaveURL(/ends=60/);
  await expect(page.getByRole("table", { name: "What is owned" }).getByRole("row")).toHaveCount(3);
  await expect_no_axe_violations(page);
});

test("on a phone nothing makes these pages scroll sideways", async ({ page, mock }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  await open_signed_in(page, mock);
  for (const path of [
    page_path,
    `${page_path}?tab=owned`,
    `${page_path}?tab=sources`,
    `${page_path}?dialog=download`,
    "/recommendations/g4-6",
  ]) {
    await page.goto(`${mock.url}${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("table").first()).toBeVisible();
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
      path,
    ).toBeLessThanOrEqual(0);
  }
});
