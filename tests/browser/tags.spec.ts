import type { Page } from "@playwright/test";
import { active_master, aws } from "./aws";
import { bulk_portal as portal, expect, expect_no_axe_violations, open_signed_in, test, type Portal } from "./fixtures";
import { create_opened_stack } from "./stack";

/** Tags that go both ways: one resource through the three access levels and back, a conflict, many at once with undo. */

test.describe.configure({ mode: "serial" });
test.skip(portal === null, "no portal of an organization of 60 is running");

const second = "Sync resources and tags – write back of tags disabled";
const third = "Sync resources and tags – write back of tags enabled";
const batch = `b${Date.now()}`;
let volumes: string[] = [];

function create_volume(of: Portal, team: string): string {
  const tags = `ResourceType=volume,Tags=[{Key=team,Value=${team}},{Key=batch,Value=${batch}}]`;
  const made = aws(
    of,
    "master",
    "ec2",
    "create-volume",
    "--availability-zone",
    "us-east-1a",
    "--size",
    "3",
    "--tag-specifications",
    tags,
  );
  return (JSON.parse(made) as { VolumeId: string }).VolumeId;
}

/** A tag's value at AWS, read by its own service; null: none. */
function tag_at_aws(of: Portal, volume: string, key: string): string | null {
  const found = aws(
    of,
    "master",
    "ec2",
    "describe-tags",
    "--filters",
    `Name=resource-id,Values=${volume}`,
    `Name=key,Values=${key}`,
  );
  return (JSON.parse(found) as { Tags: { Value: string }[] }).Tags[0]?.Value ?? null;
}

async function import_now(page: Page, of: Portal, id: string): Promise<void> {
  await page.goto(`${of.url}/setup/cloud-tenants/${id}?tab=resources`);
  await page.getByRole("button", { name: "Import now" }).click();
  await expect(page.getByText(/resources in \d+ regions/)).toBeVisible({ timeout: 300_000 });
}

async function open_volume(page: Page, of: Portal, volume: string): Promise<void> {
  await page.goto(`${of.url}/resources?q=${volume}`);
  await page.getByRole("link", { name: volume }).first().click();
  await expect(page.getByRole("table", { name: "Tags" })).toBeVisible();
}

/** Changes one tag's value in the open resource's dialog, up to the look before it is saved. */
async function change_value(page: Page, before: string, after: string): Promise<void> {
  await page.getByRole("button", { name: "Edit tags" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit tags" });
  const values = dialog.getByRole("textbox", { name: /^Value of tag/ });
  await expect(values.first()).toBeVisible();
  for (let index = 0; index < (await values.count()); index += 1) {
    if ((await values.nth(index).inputValue()) === before) await values.nth(index).fill(after);
  }
  await dialog.getByRole("button", { name: "Save" }).click();
}

test("at the second level an edit lives in the portal, and AWS's value stays", async ({ page }) => {
  if (!portal) return;
  await open_signed_in(page, portal);
  const id = await active_master(page, portal);
  volumes = [create_volume(portal, "a"), create_volume(portal, "a")];
  await import_now(page, portal, id);
  await open_volume(page, portal, volumes[0]!);
  await page.getByRole("button", { name: "Edit tags" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit tags" });
  for (const [index, key, value] of [
    [1, "owner", "jane"],
    [2, "team", "ours"],
  ] as const) {
    await dialog.getByRole("button", { name: "Add a tag" }).click();
    await dialog.getByRole("textbox", { name: `Key of tag ${index}` }).fill(key);
    await dialog.getByRole("textbox", { name: `Value of tag ${index}` }).fill(value);
  }
  await expect(dialog.getByText("AWS has a value for this key, and it stays")).toBeVisible();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("Stays in the portal")).toBeVisible();
  await expect(dialog.getByText("Your value goes into the history")).toBeVisible();
  await expect_no_axe_violations(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  const tags = page.getByRole("table", { name: "Tags" });
  await expect(tags.getByRole("row").filter({ hasText: "owner" })).toContainText("The portal");
  await expect(tags.getByRole("row").filter({ hasText: "team" })).toContainText("AWS");
  expect(tag_at_aws(portal, volumes[0]!, "owner")).toBeNull();
  await page.getByRole("tab", { name: "Tag history" }).click();
  await expect(
    page.getByRole("table", { name: "Changes of its tags" }).getByRole("row").filter({ hasText: "owner" }),
  ).toContainText("jane");
});

test("the third level takes effect with its add-on stack, and pushes nothing by itself", async ({ page, context }) => {
  if (!portal) return;
  await open_signed_in(page, portal);
  const id = await active_master(page, portal);
  await page.goto(`${portal.url}/setup/cloud-tenants/${id}?dialog=access`);
  const dialog = page.getByRole("dialog", { name: "Change Client Portal Access Level" });
  await dialog.getByRole("radio", { name: third }).click();
  await dialog.getByRole("button", { name: "What this level lets the role do" }).click();
  await expect(dialog.getByText("They hold only actions that change tags")).toBeVisible();
  const opening = context.waitForEvent("page");
  await dialog.getByRole("button", { name: "Change", exact: true }).click();
  await create_opened_stack(await opening, portal);
  await expect(dialog.getByText("The access level is effective")).toBeVisible({ timeout: 300_000 });
  await expect_no_axe_violations(page);
  expect(tag_at_aws(portal, volumes[0]!, "owner")).toBeNull();

  await page.goto(`${portal.url}/resources`);
  await expect(page.getByText(/edits? lives? in the portal alone/)).toBeVisible();
  await page.getByRole("link", { name: "See the plan" }).click();
  const row = page.getByRole("row").filter({ hasText: volumes[0]! });
  await expect(row).toContainText("jane");
  await row.getByRole("checkbox").click();
  await page.getByRole("button", { name: "Write 1 selected to AWS" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Write to AWS" }).click();
  await expect(page).toHaveURL(/\/resources\/tag-changes\//);
  await expect(page.getByRole("table", { name: "Resources of this change" })).toContainText("Written to AWS", {
    timeout: 180_000,
  });
  expect(tag_at_aws(portal, volumes[0]!, "owner")).toBe("jane");
});

test("an edit is written to AWS; where somebody changed the key meanwhile, a person decides", async ({ page }) => {
  if (!portal) return;
  await open_signed_in(page, portal);
  const [volume] = volumes as [string];
  await open_volume(page, portal, volume);
  const tags = page.getByRole("table", { name: "Tags" });
  await change_value(page, "a", "b");
  await expect(page.getByRole("dialog").getByText("Goes to AWS")).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "Write to AWS" }).click();
  await expect.poll(() => tag_at_aws(portal!, volume, "team"), { timeout: 180_000 }).toBe("b");
  await expect(tags.getByRole("row").filter({ hasText: "team" })).not.toContainText("Being written", {
    timeout: 180_000,
  });

  aws(portal, "master", "ec2", "create-tags", "--resources", volume, "--tags", "Key=team,Value=outside");
  await change_value(page, "b", "mine");
  await page.getByRole("dialog").getByRole("button", { name: "Write to AWS" }).click();
  await expect(page.getByText("Conflict: AWS has another value for team")).toBeVisible({ timeout: 180_000 });
  expect(tag_at_aws(portal, volume, "team")).toBe("outside");
  await expect_no_axe_violations(page);
  await page.goto(`${portal.url}/resources/conflicts`);
  await expect(page.getByRole("row").filter({ hasText: "mine" })).toContainText("outside");
  await expect_no_axe_violations(page);
  await page
    .getByRole("row")
    .filter({ hasText: "mine" })
    .getByRole("button", { name: /^Write our value of team/ })
    .click();
  await expect.poll(() => tag_at_aws(portal!, volume, "team"), { timeout: 180_000 }).toBe("mine");
  await expect(page.getByRole("row").filter({ hasText: "mine" })).toHaveCount(0);
});

test("many are edited by the list's conditions, and the change is undone", async ({ page }) => {
  if (!portal) return;
  await open_signed_in(page, portal, `/resources?tag=batch%3D${batch}`);
  await expect(page.getByText("2 matches").first()).toBeVisible();
  await page.getByRole("button", { name: "Edit tags" }).click();
  await page.getByRole("menuitem", { name: "Of all 2 resources that fit the conditions" }).click();
  const dialog = page.getByRole("dialog", { name: /^Edit tags of 2 resources/ });
  await dialog.getByRole("combobox", { name: "Key" }).fill("stage");
  await page.keyboard.press("Escape");
  await dialog.getByRole("textbox", { name: "Value of tag 1" }).fill("test");
  await dialog.getByRole("button", { name: "Preview" }).click();
  await expect(dialog.getByText("2 resources change", { exact: true })).toBeVisible();
  await dialog.getByRole("button", { name: /The calls that AWS gets/ }).click();
  await expect(dialog.getByText("tag:TagResources").first()).toBeVisible();
  await expect_no_axe_violations(page);
  await dialog.getByRole("button", { name: "Apply to 2 resources" }).click();
  await expect(page.getByText("Done: 2 resources").first()).toBeVisible({ timeout: 180_000 });
  for (const volume of volumes) expect(tag_at_aws(portal, volume, "stage")).toBe("test");
  await expect_no_axe_violations(page);

  const change = page.url();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Undo" }).click();
  await expect(page).not.toHaveURL(change);
  await expect(page.getByRole("heading", { level: 1, name: "Undo" })).toBeVisible();
  await expect(page.getByText("Done: 2 resources").first()).toBeVisible({ timeout: 180_000 });
  for (const volume of volumes) expect(tag_at_aws(portal, volume, "stage")).toBeNull();
  await page.goto(`${portal.url}/resources/tag-changes`);
  await expect(page.getByRole("table", { name: "tag changes" }).getByRole("row").nth(1)).toContainText("Undo");
});

test("going down changes nothing at AWS, and says which stack can be deleted", async ({ page }) => {
  if (!portal) return;
  await open_signed_in(page, portal);
  const id = await active_master(page, portal);
  await page.goto(`${portal.url}/setup/cloud-tenants/${id}?dialog=access`);
  const dialog = page.getByRole("dialog", { name: "Change Client Portal Access Level" });
  await dialog.getByRole("radio", { name: second }).click();
  await dialog.getByRole("button", { name: "Change", exact: true }).click();
  const command = dialog.getByRole("region", { name: /command that deletes the stack/ });
  await expect(command).toContainText("delete-stack");
  const stack_name = /--stack-name (\S+)/.exec((await command.textContent()) ?? "")?.[1] ?? "";
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("The role may still change tags")).toBeVisible();
  await expect_no_axe_violations(page);
  expect(tag_at_aws(portal, volumes[0]!, "team")).toBe("mine");
  aws(portal, "master", "cloudformation", "delete-stack", "--stack-name", stack_name);
  for (const volume of volumes) aws(portal, "master", "ec2", "delete-volume", "--volume-id", volume);
});
