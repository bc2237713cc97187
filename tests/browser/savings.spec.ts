import { active_master, aws } from "./aws";
import { bulk_portal as portal, expect, expect_no_axe_violations, open_signed_in, test } from "./fixtures";

/** From the sandbox's Cost Explorer to the page: what AWS recommends, and what counts towards a commitment. */

test.describe.configure({ mode: "serial" });
test.skip(portal === null, "no portal of an organization of 60 is running");

interface Detail {
  EstimatedMonthlySavingsAmount: string;
  UpfrontCost: string;
  InstanceDetails: { RDSInstanceDetails: { InstanceType: string; Region: string; DatabaseEngine: string } };
}

test("a download is estimated, followed, and shows what AWS says to the last digit", async ({ page }) => {
  if (!portal) return;
  await open_signed_in(page, portal);
  await active_master(page, portal);
  await page.goto(`${portal.url}/recommendations`);
  await page.getByRole("button", { name: "Download now" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Download now" });
  await expect(dialog.getByRole("table", { name: "Estimate by account" })).toContainText("66");
  await dialog.getByRole("button", { name: "Download", exact: true }).click();
  const table = page.getByRole("table", { name: "Recommendations" });
  await expect(table.getByRole("row").nth(5)).toBeVisible({ timeout: 300_000 });
  const answer = JSON.parse(
    aws(
      portal,
      "master",
      "ce",
      "get-reservation-purchase-recommendation",
      "--service",
      "Amazon Relational Database Service",
      "--account-scope",
      "PAYER",
      "--lookback-period-in-days",
      "THIRTY_DAYS",
      "--term-in-years",
      "THREE_YEARS",
      "--payment-option",
      "ALL_UPFRONT",
      "--output",
      "json",
    ),
  ) as { Recommendations: { RecommendationDetails: Detail[] }[] };
  const detail = answer.Recommendations.flatMap((one) => one.RecommendationDetails)[0];
  expect(detail).toBeDefined();
  if (!detail) return;
  const what = detail.InstanceDetails.RDSInstanceDetails;
  await page.goto(
    `${portal.url}/recommendations?service=rds&q=${encodeURIComponent(what.InstanceType)}&region=${what.Region}`,
  );
  await table
    .getByRole("link", { name: new RegExp(`^${what.InstanceType}.*${what.DatabaseEngine}`) })
    .first()
    .click();
  await expect(page.getByRole("table", { name: "Ways to buy it" })).toBeVisible();
  const rows = (await (
    await page.request.get(
      `${portal.url}/api/v1/recommendations?service=rds&term_years=3&payment_option=all_upfront&limit=100`,
    )
  ).json()) as { items: { id: string; details: Detail; monthly_savings: { amount: string } }[] };
  const same = rows.items.find((row) => row.monthly_savings.amount === detail.EstimatedMonthlySavingsAmount);
  expect(same?.details).toEqual(detail);
  await page.goto(`${portal.url}/recommendations/${same?.id}`);
  const said = page.getByRole("table", { name: "What AWS says" });
  await expect(said.getByRole("row").filter({ hasText: "EstimatedMonthlySavingsAmount" })).toContainText(
    detail.EstimatedMonthlySavingsAmount,
  );
  await expect(said.getByRole("row").filter({ hasText: "UpfrontCost" })).toContainText(detail.UpfrontCost);
  await expect_no_axe_violations(page);
});

test("what support enters and Cost Explorer says is on the contract's page to the cent", async ({ page }) => {
  if (!portal) return;
  const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
  const scenario = [
    { account: portal.master_account_id, start: day(10), end: day(0), amount: "0.1" },
    { account: portal.master_account_id, date: day(5), amount: "1000.005" },
    { account: portal.master_account_id, date: day(4), amount: "77", record_type: "Tax" },
  ];
  const set = (value: unknown) =>
    fetch(`${portal?.console_url}/control/settings`, {
      method: "POST",
      body: JSON.stringify({ cost_scenario: value }),
      headers: { "Content-Type": "application/json" },
    });
  expect((await set(scenario)).ok).toBe(true);
  try {
    await open_signed_in(page, portal);
    await active_master(page, portal);
    const me = (await (await page.request.get(`${portal.url}/api/v1/me`)).json()) as { csrf_token: string };
    const made = await page.request.post(`${portal.url}/api/v1/commitments`, {
      data: {
        name: "Read in a browser",
        payer_account_ids: [portal.master_account_id],
        currency: "USD",
        starts_on: day(20),
        periods: [{ starts_on: day(20), ends_on: day(-344), amount: "2000" }],
      },
      headers: { "X-CSRF-Token": me.csrf_token },
    });
    expect(made.status()).toBe(201);
    const { id } = (await made.json()) as { id: string };
    await page.goto(`${portal.url}/commitments/${id}?tab=sources`);
    await page.getByRole("button", { name: "Read spend now" }).click();
    await page
      .getByRole("dialog", { name: "Read spend now" })
      .getByRole("button", { name: "Read", exact: true })
      .click();
    await expect
      .poll(
        async () =>
          (
            (await (await page.request.get(`${portal?.url}/api/v1/commitments/${id}/progress`)).json()) as {
              periods: { spent: { amount: string } }[];
            }
          ).periods[0]?.spent.amount,
        { timeout: 180_000 },
      )
      .toBe("1001.005");
    await page.goto(`${portal.url}/commitments/${id}`);
    const counted = page.getByRole("table", { name: "What counts in Year 1" });
    // Ten days of 0.1 and a day of 1,000.005: half a cent goes to the even one.
    await expect(counted.getByRole("row").filter({ hasText: "Counted" })).toContainText("1,001.00");
    await expect(page.getByRole("treegrid", { name: "What does not count in Year 1" })).toContainText("77.00 USD");
    await expect_no_axe_violations(page);
    await page.request.delete(`${portal.url}/api/v1/commitments/${id}`, { headers: { "X-CSRF-Token": me.csrf_token } });
  } finally {
    await set(null);
  }
});
