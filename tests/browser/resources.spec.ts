import { active_master, aws } from "./aws";
import { bulk_portal as portal, expect, expect_no_axe_violations, open_signed_in, test } from "./fixtures";

/** What is in an account: imported while a person looks, found, read, and what was not seen said. */

test.describe.configure({ mode: "serial" });
test.skip(portal === null, "no portal of an organization of 60 is running");

async function control(url: string, method: "POST" | "DELETE", body?: unknown): Promise<void> {
  const answer = await fetch(`${portal?.console_url}/control/${url}`, {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } } : {}),
  });
  expect(answer.ok).toBe(true);
}

test("an import is followed live, and what AWS denied is said where it was", async ({ page }) => {
  if (!portal) return;
  await open_signed_in(page, portal);
  const id = await active_master(page, portal);
  await control("faults", "POST", {
    service: "ec2",
    action: "DescribeVolumes",
    region: "eu-west-1",
    code: "UnauthorizedOperation",
    message: "no",
    status: 403,
    count: 50,
  });
  try {
    await page.goto(`${portal.url}/setup/cloud-tenants/${id}?tab=resources`);
    await page.getByRole("button", { name: "Import now" }).click();
    await expect(page.getByText("Looking").or(page.getByText("Waiting")).first()).toBeVisible();
    await expect(page.getByText(/resources in \d+ regions; 1 looks did not succeed/)).toBeVisible({ timeout: 300_000 });
  } finally {
    await control("faults", "DELETE");
  }
  const unseen = page.getByRole("table", { name: "What was not seen" });
  await expect(unseen.getByRole("row").filter({ hasText: "EC2 Volume" })).toContainText("UnauthorizedOperation");
  await expect_no_axe_violations(page);
  await page.getByRole("link", { name: "Imports" }).click();
  await expect(page.getByRole("row").filter({ hasText: "EC2 Volume" })).toContainText("Denied");
  await expect_no_axe_violations(page);
  // The next import sees it.
  await page.goto(`${portal.url}/setup/cloud-tenants/${id}?tab=resources`);
  await page.getByRole("button", { name: "Import now" }).click();
  await expect(page.getByText(/resources in \d+ regions\.$/)).toBeVisible({ timeout: 300_000 });
  await expect(page.getByText("Everything that was looked at was seen.")).toBeVisible();
});

test("resources are found by conditions, the address holds them, and one is read in full", async ({ page }) => {
  if (!portal) return;
  await open_signed_in(page, portal, "/resources");
  await expect(page.getByRole("heading", { level: 1, name: /Resources/ })).toBeVisible();
  const find = page.getByRole("combobox", { name: "Find resources" });
  await find.fill("web-1");
  await page.keyboard.press("Enter");
  await expect(page.getByText("1 match").first()).toBeVisible();
  expect(new URL(page.url()).searchParams.get("q")).toBe("web-1");
  await expect_no_axe_violations(page);
  await page.getByRole("button", { name: "Clear conditions" }).click();
  await page.goto(`${portal.url}/resources?tag=team&type=AWS::EC2::Instance&type=AWS::SQS::Queue`);
  await expect(page.getByRole("row").filter({ hasText: "EC2 Instance" })).toHaveCount(1);
  await expect(page.getByRole("row").filter({ hasText: "SQS Queue" })).toHaveCount(1);
  await page.getByRole("link", { name: /web-1/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: /web-1/ })).toBeVisible();
  const tags = page.getByRole("table", { name: "Tags" });
  await expect(tags.getByRole("row").filter({ hasText: "team" })).toBeVisible();
  await expect(page.getByText("Nothing has changed since it was first seen.")).toBeVisible();
  await expect_no_axe_violations(page);
});

test("a change at AWS stands in the history after the next import, and what is gone is kept", async ({ page }) => {
  if (!portal) return;
  await open_signed_in(page, portal);
  const id = await active_master(page, portal);
  const volume = JSON.parse(
    aws(portal, "master", "ec2", "create-volume", "--availability-zone", "us-east-1a", "--size", "7"),
  ) as { VolumeId: string };
  const run = async () => {
    await page.goto(`${portal!.url}/setup/cloud-tenants/${id}?tab=resources`);
    await page.getByRole("button", { name: "Import now" }).click();
    await expect(page.getByText(/resources in \d+ regions/)).toBeVisible({ timeout: 300_000 });
  };
  await run();
  aws(portal, "master", "ec2", "create-tags", "--resources", volume.VolumeId, "--tags", "Key=team,Value=z");
  await run();
  await page.goto(`${portal.url}/resources?q=${volume.VolumeId}`);
  await page.getByRole("link", { name: volume.VolumeId }).click();
  await expect(page.getByRole("table", { name: "History" }).getByText("tag team: (none) → z")).toBeVisible();
  aws(portal, "master", "ec2", "delete-volume", "--volume-id", volume.VolumeId);
  await run();
  await page.goto(`${portal.url}/resources?q=${volume.VolumeId}&gone=true`);
  await page.getByRole("link", { name: volume.VolumeId }).click();
  await expect(page.getByText("It is gone")).toBeVisible();
});

test("conditions are saved under a name, found again, and forgotten", async ({ page }) => {
  if (!portal) return;
  await open_signed_in(page, portal, "/resources?service=sqs");
  await page.getByRole("button", { name: "Saved filters" }).click();
  await page.getByRole("menuitem", { name: "Save these conditions" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("My queues");
  await expect_no_axe_violations(page);
  await page.keyboard.press("Enter");
  await page.goto(`${portal.url}/resources`);
  await page.getByRole("button", { name: "Saved filters" }).click();
  await page.getByRole("menuitem", { name: "My queues" }).click();
  await expect(page.getByRole("button", { name: "My queues" })).toBeVisible();
  expect(new URL(page.url()).searchParams.get("service")).toBe("sqs");
  await page.getByRole("button", { name: "My queues" }).click();
  await page.getByRole("menuitem", { name: /Forget/ }).click();
  await expect(page.getByRole("button", { name: "Saved filters" })).toBeVisible();
});

test("Change Access: the document's words, tags of the portal stay and AWS's are forgotten at the first level", async ({
  page,
}) => {
  if (!portal) return;
  await open_signed_in(page, portal);
  const id = await active_master(page, portal);
  await page.goto(`${portal.url}/resources?q=web-1`);
  await page.getByRole("link", { name: /web-1/ }).first().click();
  const address = page.url();
  const tags = page.getByRole("table", { name: "Tags" });
  await page.getByRole("button", { name: "Edit tags" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit tags" });
  await dialog.getByRole("button", { name: "Add a tag" }).click();
  await dialog.getByRole("textbox", { name: "Key of tag 1" }).fill("aws:owner");
  await expect(dialog.getByText("AWS's own")).toBeVisible();
  await dialog.getByRole("textbox", { name: "Key of tag 1" }).fill("owner");
  await dialog.getByRole("textbox", { name: "Value of tag 1" }).fill("jane");
  await expect_no_axe_violations(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(tags.getByRole("row").filter({ hasText: "owner" })).toContainText("The portal");
  await expect(tags.getByRole("row").filter({ hasText: "team" })).toContainText("AWS");

  await page.goto(`${portal.url}/setup/cloud-tenants/${id}`);
  await page.getByRole("button", { name: "Change Access" }).click();
  const access = page.getByRole("dialog", { name: "Change Client Portal Access Level" });
  await expect(
    access.getByRole("radio", { name: "Sync resources and tags – write back of tags disabled" }),
  ).toBeChecked();
  await expect(
    access.getByRole("radio", { name: "Sync resources and tags – write back of tags enabled" }),
  ).toBeEnabled();
  await expect(
    access.getByRole("checkbox", { name: "Enable sync with AWS Cost Explorer to see AWS Recommendations" }),
  ).toBeChecked();
  await access.getByRole("radio", { name: "Sync resources only, no tags – write back of tags disabled" }).click();
  await expect(access.getByText("are forgotten at once")).toBeVisible();
  await expect_no_axe_violations(page);
  await access.getByRole("button", { name: "Change", exact: true }).click();
  await expect(page.getByText("Sync resources only, no tags – write back of tags disabled").first()).toBeVisible();
  await page.goto(address);
  await expect(tags.getByRole("row").filter({ hasText: "owner" })).toContainText("jane");
  await expect(tags.getByRole("row").filter({ hasText: "team" })).toHaveCount(0);

  await page.goto(`${portal.url}/setup/cloud-tenants/${id}?dialog=access`);
  await access.getByRole("radio", { name: "Sync resources and tags – write back of tags disabled" }).click();
  await access.getByRole("button", { name: "Change", exact: true }).click();
  await page.goto(address);
  await expect(tags.getByRole("row").filter({ hasText: "team" })).toBeVisible({ timeout: 180_000 });
  await expect(tags.getByRole("row").filter({ hasText: "owner" })).toContainText("jane");
});

test("the list is exported as it is filtered", async ({ page }) => {
  if (!portal) return;
  await open_signed_in(page, portal, "/resources?service=sqs");
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "CSV" }).click();
  const file = await (await downloading).createReadStream();
  let text = "";
  for await (const part of file) text += String(part);
  const lines = text.trim().split("\r\n");
  expect(lines[0]).toContain("account_id,region,type");
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.slice(1).every((line) => line.includes("AWS::SQS::Queue"))).toBe(true);
});

test("a phone shows name, type and region, and nothing scrolls sideways", async ({ page }) => {
  if (!portal) return;
  await page.setViewportSize({ width: 400, height: 800 });
  await open_signed_in(page, portal);
  for (const path of ["/resources", "/resources?tag=team", "/resources/imports"]) {
    await page.goto(`${portal.url}${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
      path,
    ).toBeLessThanOrEqual(0);
  }
});
