import { readFile } from "node:fs/promises";
import { expect, expect_no_axe_violations, open_signed_in, test } from "./fixtures";
import { tab_to } from "./keyboard";

/** Contracts, in states that a real portal is hard to bring into. */

test.beforeEach(({ mock }) => mock.scenario("full"));

const list = "/commitments";

test("without a contract a customer reads what it is and whom to ask; support enters one", async ({ page, mock }) => {
  await mock.scenario("commitments-customer-none");
  await open_signed_in(page, mock, list);
  await expect(page.getByText("No commitment yet")).toBeVisible();
  await expect(page.getByRole("link", { name: "support@example.com" })).toHaveAttribute(
    "href",
    /^mailto:support@example\.com\?subject=Commitment%20amounts%20of%20Contoso/,
  );
  await expect(page.getByRole("link", { name: "Enter a contract" })).toHaveCount(0);
  await expect_no_axe_violations(page);
  await page.goto(`${mock.url}${list}/new`);
  await expect(page.getByText("Contracts are entered by support")).toBeVisible();
  await mock.scenario("commitments-none");
  await page.goto(`${mock.url}${list}`);
  await page.getByRole("link", { name: "Enter a contract" }).click();
  await expect(page.getByRole("heading", { name: "Enter a contract" })).toBeVisible();
});

test("each contract has a line of where it stands, in its own currency, with the one that follows it", async ({
  page,
  mock,
}) => {
  await open_signed_in(page, mock, list);
  const row = (name: string) => page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
  await expect(row("EDP 2025 to 2028")).toContainText("Year 2 will be met on 17 December 2026, 104 days early.");
  await expect(row("EDP 2025 to 2028")).toContainText("Followed by EDP 2028 and on");
  await expect(row("EDP that falls short")).toContainText(
    "spend would have to rise from 3,000.00 USD to 3,840.00 USD a day",
  );
  await expect(row("EDP that is met")).toContainText("Year 2 is met since 10 May 2026");
  await expect(row("EDP without data")).toContainText("No spend is known yet");
  await expect(row("EDP Europe")).toContainText("3,640,000.00 EUR");
  await expect(row("EDP of forty years")).toContainText("in 40 contract years");
  await expect_no_axe_violations(page);
});

test("a customer sees the sentence, the picture, the years and their parts, and no control of support's", async ({
  page,
  mock,
}) => {
  await mock.scenario("commitments-customer");
  await open_signed_in(page, mock, `${list}/healthy`);
  await expect(page.getByRole("heading", { name: /Year 2 will be met on 17 December 2026/ })).toBeVisible();
  await expect(page.getByText("Spend is counted up to 26 November 2026; the last days are estimates")).toBeVisible();
  await expect(page.getByRole("table", { name: "Contract years" })).toContainText("1,104,000.00");
  const not_counted = page.getByRole("treegrid", { name: "What does not count in Year 2" });
  await not_counted.getByRole("button", { name: /Show the kinds of charge/ }).click();
  await expect(not_counted.getByRole("row").filter({ hasText: "Credit" })).toContainText("-1,250.00 USD");
  await expect(not_counted.getByTitle("-1250.000000000000000001 USD")).toBeVisible();
  await page.getByRole("button", { name: "The numbers behind the picture" }).click();
  const numbers = page.getByRole("table", { name: "The numbers behind the picture" });
  await expect(numbers.getByRole("row").filter({ hasText: "2026-11-26" })).toContainText("still an estimate of AWS");
  await page.getByRole("button", { name: "A day", exact: true }).click();
  await expect(page).toHaveURL(/by=daily/);
  await expect(numbers.getByRole("row").filter({ hasText: "2026-04-02" })).toContainText("9,200.00");
  for (const tab of ["Rules and adjustments", "Sources"]) {
    await page.getByRole("tab", { name: tab }).click();
    for (const name of [
      "Edit",
      "Delete",
      "Add an adjustment",
      "Take back",
      "Read spend now",
      "Import a file",
      "Change the addresses",
    ])
      await expect(page.getByRole("button", { name })).toHaveCount(0);
  }
});

test("a shortfall says what it would take, and its alerts; a closed year shows its refund", async ({ page, mock }) => {
  await open_signed_in(page, mock, `${list}/short`);
  await expect(
    page.getByRole("heading", {
      name: /heading for a shortfall of 105,000.00 USD on 31 March 2027: spend would have to rise/,
    }),
  ).toBeVisible();
  await expect(page.getByText("Even at the high end of the forecast it would not be met.")).toBeVisible();
  await expect(page.getByText("Year 2 ends on 2027-03-31, in 90 days")).toBeVisible();
  await page.getByRole("button", { name: "The numbers behind the picture" }).click();
  await expect_no_axe_violations(page);
  await page.goto(`${mock.url}${list}/refund?year=1`);
  await expect(page.getByText("Year 1 ended 12,345.67 USD short.")).toBeVisible();
  await expect(
    page.getByRole("table", { name: "What counts in Year 1" }).getByRole("row").filter({ hasText: "Refund" }),
  ).toContainText("-12,345.67");
  await page.goto(`${mock.url}${list}/unknown`);
  await expect(
    page.getByRole("heading", { name: "No spend is known yet, so nothing can be said of the commitment." }),
  ).toBeVisible();
  await expect(page.getByText("The account is not active: activate it, so that its costs can be read.")).toBeVisible();
  await expect(page.getByRole("table", { name: "Contract years" })).not.toContainText(/0 % of|short, by/);
});

test("forty years are chosen from, not drawn beside each other", async ({ page, mock }) => {
  await open_signed_in(page, mock, `${list}/forty?year=all`);
  await expect(page.getByText("6 years before it ended short, by 174,000.00 USD together")).toBeVisible();
  await expect(page.getByRole("table", { name: "Contract years" }).getByRole("row")).toHaveCount(42);
  await page.getByRole("button", { name: "Show Year 3 in detail" }).click();
  await expect(page).toHaveURL(/year=3/);
  await expect(page.getByRole("heading", { name: "What counts in Year 3, and what does not" })).toBeVisible();
});

test("what if: by keyboard, in one picture, and in the address", async ({ page, mock }) => {
  await open_signed_in(page, mock, `${list}/short?tab=what-if`);
  await expect(page.getByText("tick recommendations to see")).toBeVisible();
  await tab_to(page, page.getByRole("textbox", { name: "Growth, percent a year" }));
  await page.keyboard.type("5");
  await expect(page.getByText("With 5 % growth a year, Year 2 would miss its commitment by")).toBeVisible();
  const first = page.getByRole("checkbox", { name: "Assume m5.large, Linux/UNIX, us-east-1" }).first();
  await tab_to(page, first, 40);
  await page.keyboard.press("Space");
  await expect(
    page.getByText(/With 5 % growth a year, buying this one saves 370\.27 USD a month, and Year 2 would miss/),
  ).toBeVisible();
  await expect(page).toHaveURL(/growth=5&buy=g10/);
  const said = await page.getByRole("table", { name: "How each year would end" }).textContent();
  await page.reload();
  await expect(page.getByRole("table", { name: "How each year would end" })).toContainText("with what is assumed");
  await expect.poll(() => page.getByRole("table", { name: "How each year would end" }).textContent()).toBe(said);
  await page.getByRole("textbox", { name: "Amount, USD" }).fill("50000.00");
  await page.getByRole("button", { name: "Add the purchase" }).click();
  await expect(page.getByText("50,000.00 USD on 27 November 2026")).toBeVisible();
  await expect(page.getByText("AWS gave no amount for it.")).toBeVisible();
  await expect_no_axe_violations(page);
  await page.getByRole("button", { name: "Assume nothing" }).click();
  await expect(page).not.toHaveURL(/growth|buy|purchase/);
  await page.goto(`${mock.url}${list}/short?tab=what-if&purchase=2026-01-01_5.00`);
  await expect(page.getByText("A day after 2026-11-26.").first()).toBeVisible();
});

test("files have exact amounts, and FOCUS's columns", async ({ page, mock }) => {
  await open_signed_in(page, mock, `${list}/healthy`);
  const save = async (name: string) => {
    await page.getByRole("button", { name: "Export CSV" }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name }).click()]);
    return readFile(await download.path(), "utf8");
  };
  expect(await save("Contract years")).toContain("2,2026-04-01,2027-03-31,open,USD,2026-11-26,1200000.00,1104000.00");
  expect((await save("Build-up by day")).split("\r\n")).toHaveLength(1 + 365 + 365 + 366 + 1);
  expect(await save("FOCUS contract commitments")).toContain(
    'USD,Spend,1200000.00,"EDP 2025 to 2028, year 2",healthy/2,2027-04-01T00:00:00Z,2026-04-01T00:00:00Z',
  );
});

test("support reads spend after seeing what it costs, and follows it", async ({ page, mock }) => {
  await open_signed_in(page, mock, `${list}/euro?tab=sources`);
  await expect(page.getByText("No spend is known of 1 of the 3 payers", { exact: true })).toBeVisible();
  await expect(page.getByText("Estimates from 1 November 2026 on").first()).toBeVisible();
  await page.getByRole("button", { name: "Read spend now" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("0.04 USD to 1.00 USD");
  await dialog.getByRole("button", { name: "Read", exact: true }).click();
  await expect(page.getByText("Spend was read", { exact: true })).toBeVisible();
  await expect(page).toHaveURL(/reading=/);
  await page.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(page).not.toHaveURL(/reading=/);
});

test("the editor makes a ramp, shows what is wrong at its fields, and guards what is typed", async ({ page, mock }) => {
  await open_signed_in(page, mock, `${list}/new`);
  await page.getByLabel("Amount of the first year").fill("1000000");
  await page.getByLabel("Growth a year, percent").fill("10");
  await page.getByLabel("Contract starts on").fill("2026-04-01");
  await page.getByRole("button", { name: "Make the years", exact: true }).click();
  await expect(page.getByLabel("Amount of Year 3")).toHaveValue("1210000");
  await page.getByLabel("First day of Year 2").fill("2027-04-02");
  await page.getByLabel("Amount of Year 3").fill("-5");
  await page.getByLabel(/AWS Marketplace counts up to/).fill("250");
  await page.getByRole("button", { name: "Save" }).click();
  for (const text of [
    "This is required.",
    "A contract has at least one payer.",
    "The day after 2027-03-31 belongs to no period.",
    "This cannot be less than 0.",
    "From 0 to 100.",
  ])
    await expect(page.getByText(text)).toBeVisible();
  await expect(page.getByText("Nothing was saved: 5 fields need a look")).toBeVisible();
  await expect_no_axe_violations(page);
  await page.getByRole("link", { name: "Commitments (EDP)" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stay" }).click();
  await page.getByLabel("Name", { exact: true }).fill("EDP new");
  await page.getByRole("button", { name: "Payers" }).click();
  await page.getByRole("option", { name: /Contoso master/ }).click();
  await page.keyboard.press("Escape");
  await page.getByLabel("First day of Year 2").fill("2027-04-01");
  await page.getByLabel("Amount of Year 3").fill("1210000");
  await page.getByLabel(/AWS Marketplace counts up to/).fill("25");
  await page.getByLabel("Another kind that does not count (optional)").fill("Some new fee");
  await page.getByRole("button", { name: "Leave out", exact: true }).click();
  await expect(page.getByRole("button", { name: "Let Some new fee count" })).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("EDP new is entered", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Delete" })).toHaveAttribute("aria-disabled", "true");
  await dialog.getByRole("textbox").fill("EDP new");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("EDP new is deleted", { exact: true })).toBeVisible();
});

test("an adjustment is added with its reason, and taken back; who did what is shown", async ({ page, mock }) => {
  await open_signed_in(page, mock, `${list}/healthy?tab=rules`);
  await expect(page.getByText("AWS Marketplace counts up to 25 % of each year's commitment")).toBeVisible();
  await expect(page.getByRole("table", { name: "Changes" })).toContainText("discount_percent: 8 → 9");
  await page.getByRole("button", { name: "Add an adjustment" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Amount in USD").fill("-99.95");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog.getByText("Say why, in at most 1,000 characters")).toBeVisible();
  await dialog.getByLabel("Reason").fill("A duplicate charge.");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  const row = page
    .getByRole("table", { name: "Adjustments" })
    .getByRole("row")
    .filter({ hasText: "A duplicate charge." });
  await expect(row).toContainText("-99.95 USD");
  await expect_no_axe_violations(page);
  await row.getByRole("button", { name: /Take back/ }).click();
  await dialog.getByRole("button", { name: "Take back" }).click();
  await expect(row).toHaveCount(0);
  await page.getByRole("button", { name: "Change the addresses" }).click();
  await dialog.getByRole("textbox").fill("finance@example.com\ncfo@example.com");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("list", { name: "Addresses that alerts are mailed to" })).toContainText(
    "cfo@example.com",
  );
});

test("a file is looked at before it is stored: its problems by line and column, then what it holds", async ({
  page,
  mock,
}) => {
  await open_signed_in(page, mock, `${list}/healthy?tab=sources&dialog=import`);
  const dialog = page.getByRole("dialog");
  const choose = async (text: string) => {
    await dialog
      .locator("input[type=file]")
      .setInputFiles({ name: "cur.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await dialog.getByRole("button", { name: "Send and preview" }).click();
  };
  const numbers: number[] = [];
  page.on("request", (request) => {
    if (request.method() === "PUT") numbers.push(Number(/pieces\/(\d+)/.exec(request.url())?.[1]));
  });
  await choose(`a,b\n${"1,2,3,4,5,6,7,8\n".repeat(200_000)}wrong,3\n`);
  await expect(dialog.getByText("1 problem: nothing can be stored")).toBeVisible();
  expect(numbers).toEqual([0, 1, 2, 3]);
  await expect(
    dialog.getByRole("table", { name: "What is wrong with the files" }).getByRole("row").nth(1),
  ).toContainText("200,002line_item_unblended_cost");
  await expect(dialog.getByRole("button", { name: "Apply" })).toHaveAttribute("aria-disabled", "true");
  await expect_no_axe_violations(page);
  await choose("a,b\n1,2\n");
  await expect(dialog.getByText("The file is fine")).toBeVisible();
  await expect(dialog).toContainText("444455556666");
  await expect(dialog).toContainText("2 lines of other providers (Microsoft, Oracle) are left out");
  await dialog.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("The costs are imported", { exact: true })).toBeVisible();
  const row = page.getByRole("table", { name: "Imported files" }).getByRole("row").filter({ hasText: "1 Apr 2025" });
  await expect(row).toContainText("Counts");
  await row.getByRole("button", { name: "Remove the import of cur.csv" }).click();
  await expect(dialog).toContainText("Of its days these count again: Cost Explorer.");
  await dialog.getByRole("button", { name: "Remove" }).click();
  await expect(row).toHaveCount(0);
});

test("several files are one import; it is given up with the dialog, and with the tab", async ({ page, mock }) => {
  // What is sent while a tab ends is seen by the server alone.
  const is_open = async (import_id: string) => {
    const path = `/api/v1/commitments/healthy/imports/${import_id}/complete`;
    return page.evaluate(
      async ([address]) => (await fetch(address ?? "", { method: "POST" })).status !== 404,
      [`${mock.url}${path}`],
    );
  };
  await open_signed_in(page, mock, `${list}/healthy?tab=sources&dialog=import`);
  const dialog = page.getByRole("dialog");
  const send = async () => {
    await dialog.locator("input[type=file]").setInputFiles([
      { name: "part-1.csv.gz", mimeType: "application/gzip", buffer: Buffer.from("a,b\n1,2\n") },
      { name: "part-2.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n3,4\nwrong,5\n") },
    ]);
    await dialog.getByRole("button", { name: "Send and preview" }).click();
    await expect(dialog.getByText("1 problem: nothing can be stored")).toBeVisible();
  };
  await send();
  const files = dialog.getByRole("table", { name: "The files", exact: true });
  await expect(files.getByRole("row").nth(1)).toContainText("part-1.csv.gz");
  await expect(files.getByRole("row").nth(1)).toContainText("UTF-8, gzip");
  await expect(files.getByRole("row").nth(2)).toContainText("1 problem");
  await expect(
    dialog.getByRole("table", { name: "What is wrong with the files" }).getByRole("row").nth(1),
  ).toContainText("part-2.csv3line_item_unblended_cost");
  await expect_no_axe_violations(page);
  expect(await is_open("import-1")).toBe(true);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect.poll(() => is_open("import-1")).toBe(false);
  await page.goto(`${mock.url}${list}/healthy?tab=sources&dialog=import`);
  await send();
  expect(await is_open("import-2")).toBe(true);
  await page.goto(`${mock.url}${list}`);
  await expect.poll(() => is_open("import-2")).toBe(false);
});

test("before files are stored it is said what they replace, and asked what is not evident", async ({ page, mock }) => {
  await open_signed_in(page, mock, `${list}/healthy?tab=sources&dialog=import`);
  const dialog = page.getByRole("dialog");
  const send = async (name: string) => {
    await dialog
      .locator("input[type=file]")
      .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from("a,b\n1,2\n") });
    await dialog.getByRole("button", { name: "Send and preview" }).click();
  };
  const bodies: unknown[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/apply")) bodies.push(request.postDataJSON());
  });
  const apply = dialog.getByRole("button", { name: "Apply" });
  // Another part of a month, or a later state of it.
  await send("part-2.csv");
  const table = dialog.getByRole("table", { name: "What is replaced, by billing period" });
  await expect(table.getByRole("row").nth(1)).toContainText("earlier.csv");
  await expect(dialog.getByText("Say whether these files replace what stands")).toBeVisible();
  await expect(apply).toHaveAttribute("aria-disabled", "true");
  await dialog.getByRole("radio", { name: /Add to them/ }).check();
  await expect_no_axe_violations(page);
  await expect(table.getByRole("row").nth(1)).toContainText("159,000.10");
  await apply.click();
  await expect(page.getByText("The costs are imported", { exact: true })).toBeVisible();
  expect(bodies).toEqual([{ mode: "add", periods: null }]);
  // Files that do not say their billing periods.
  await page.goto(`${mock.url}${list}/healthy?tab=sources&dialog=import`);
  await send("plain.csv");
  await expect(dialog.getByText("The files do not say their billing periods")).toBeVisible();
  await expect(apply).toHaveAttribute("aria-disabled", "true");
  await dialog.getByRole("checkbox", { name: "May 2025", exact: true }).uncheck();
  await dialog.getByRole("checkbox", { name: "The files are of April 2025" }).check();
  await expect_no_axe_violations(page);
  await apply.click();
  await expect(page.getByText("The costs are imported", { exact: true })).toBeVisible();
  expect(bodies[1]).toEqual({ mode: null, periods: ["2025-04"] });
  // Files that may not be all of what Cost Explorer tells.
  await page.goto(`${mock.url}${list}/healthy?tab=sources&dialog=import`);
  await send("early.csv");
  await expect(dialog.getByText("These files may not be all of their billing period")).toBeVisible();
  await expect(dialog.getByText(/Their usage ends on 2025-04-20/)).toBeVisible();
  await expect(apply).toHaveAttribute("aria-disabled", "true");
  const all_the_same = dialog.getByRole("checkbox", { name: "Replace Cost Explorer's costs by these all the same" });
  await all_the_same.check();
  await expect_no_axe_violations(page);
  await all_the_same.uncheck();
  await expect(apply).toHaveAttribute("aria-disabled", "true");
  await all_the_same.check();
  await apply.click();
  await expect(page.getByText("The costs are imported", { exact: true })).toBeVisible();
  expect(bodies[2]).toEqual({ mode: "replace", periods: null });
});

test("on a phone nothing makes the pages scroll sideways", async ({ page, mock }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  await open_signed_in(page, mock, list);
  for (const path of [
    "",
    "/new",
    "/short",
    "/euro?tab=sources",
    "/healthy?tab=rules",
    "/healthy?tab=what-if",
    "/healthy/edit",
  ]) {
    await page.goto(`${mock.url}${list}${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
      path,
    ).toBeLessThanOrEqual(0);
  }
});
