import { create_stack } from "./stack";
import { expect, large_portal as large, open_signed_in, test } from "./fixtures";

/** A real portal with an organization of 5,000 linked accounts: the tree stays usable, and search finds any. */

test("5,000 linked accounts: read when the master is expanded, page by page; search finds any", async ({
  page,
  context,
}) => {
  test.skip(large === null, "no large organization is running");
  if (!large) return;
  await open_signed_in(page, large, "/setup/cloud-tenants/add/aws");
  await create_stack(page, context, large, "Large organization");
  await expect(page.getByText("Large organization is Activated")).toBeVisible();
  await page.goto(`${large.url}/setup/cloud-tenants`);
  await expect(page.getByText("5002 linked accounts")).toBeVisible({ timeout: 180_000 });

  // How quick it is follows from how little it asks for, which does not depend on the machine.
  const limits: (string | null)[] = [];
  page.on("request", (request) => {
    const query = new URL(request.url()).searchParams;
    if (query.has("master_account_id")) limits.push(query.get("limit"));
  });
  await page.getByRole("button", { name: /^Show the linked accounts of / }).click();
  const linked = page.getByRole("row").filter({ hasText: "Linked (member)" });
  await expect(linked).toHaveCount(50);
  expect(new Set(limits), "how many children are asked for at once").toEqual(new Set(["50"]));
  expect(limits.length, "requests until the first children are there").toBeLessThan(4);
  await page.getByRole("button", { name: /Show 50 more linked accounts/ }).click();
  await expect(linked).toHaveCount(100);

  await page.getByPlaceholder("Find accounts by name or ID").fill("Team 40 account 5000");
  await expect(page.getByRole("link", { name: "Team 40 account 5000" })).toBeVisible();
  await page.getByPlaceholder("Find accounts by name or ID").fill("300000017500");
  await expect(page.getByRole("row").filter({ hasText: "300000017500" })).toHaveCount(1);
});
