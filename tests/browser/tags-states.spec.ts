import { expect, expect_no_axe_violations, open_signed_in, test } from "./fixtures";

/** Tags and access levels, in states that a real portal is hard to bring into. */

test.beforeEach(({ mock }) => mock.scenario("full"));

const setup = "/setup/cloud-tenants";
const third = "Sync resources and tags – write back of tags enabled";

test("the third level is asked for, its add-on stack is ordered, and the page notices by itself that it is there", async ({
  page,
  mock,
  context,
}) => {
  await open_signed_in(page, mock, `${setup}/acc-888888888888?dialog=access`);
  const dialog = page.getByRole("dialog", { name: "Change Client Portal Access Level" });
  await dialog.getByRole("button", { name: "What this level lets the role do" }).click();
  await expect(dialog.getByText("may read, and nothing else")).toBeVisible();
  await dialog.getByRole("radio", { name: third }).click();
  await expect(dialog.getByText("They hold only actions that change tags")).toBeVisible();
  await expect_no_axe_violations(page);
  await dialog.getByRole("button", { name: /tags-1: 2 actions/ }).click();
  await expect(dialog.getByRole("table", { name: /tags-1/ })).toContainText("tag:TagResources");
  await dialog.getByRole("button", { name: "What you need to create the add-on stack" }).click();
  await expect(dialog.getByRole("table", { name: "Permissions that you need" })).toContainText(
    "cloudformation:CreateStack",
  );
  const opening = context.waitForEvent("page");
  await dialog.getByRole("button", { name: "Change", exact: true }).click();
  const opened = await opening;
  await expect.poll(() => opened.url()).toContain(mock.console_url);
  await opened.close();
  await expect(dialog.getByText("Waiting for AWS: create the stack")).toBeVisible();
  await dialog.getByRole("button", { name: "With Terraform" }).click();
  await expect_no_axe_violations(page);
  await fetch(`${mock.console_url}/stacks?account=888888888888`, { method: "POST" });
  await expect(dialog.getByText("The access level is effective")).toBeVisible();
  await expect_no_axe_violations(page);
});

test("where the browser stops the tab, the link is there; the account's page leads back to the order", async ({
  page,
  mock,
}) => {
  await open_signed_in(page, mock, `${setup}/acc-888888888888?dialog=access`);
  await page.evaluate(() => {
    window.open = () => null;
  });
  const dialog = page.getByRole("dialog", { name: "Change Client Portal Access Level" });
  await dialog.getByRole("radio", { name: third }).click();
  await dialog.getByRole("button", { name: "Change", exact: true }).click();
  await expect(dialog.getByText("Your browser stopped the new tab")).toBeVisible();
  await expect(dialog.getByRole("link", { name: /^Open the AWS console/ })).toBeVisible();
  await dialog.locator("footer, div").getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(page.getByText("Waits for its add-on stack")).toBeVisible();
  await page.getByRole("link", { name: "Show the add-on stack" }).click();
  await expect(dialog.getByText("Waiting for AWS: create the stack")).toBeVisible();
});

test("after going down, what is left over is said until it is gone", async ({ page, mock }) => {
  await open_signed_in(page, mock, `${setup}/acc-999999999991?dialog=access`);
  const dialog = page.getByRole("dialog", { name: "Change Client Portal Access Level" });
  await dialog.getByRole("radio", { name: "Sync resources and tags – write back of tags disabled" }).click();
  await expect(dialog.getByText("Edits that are not written yet stay in the portal")).toBeVisible();
  await dialog.getByRole("button", { name: "Change", exact: true }).click();
  await expect(dialog.getByText("it takes the permission to change tags away")).toBeVisible();
  await expect(dialog.getByRole("region", { name: /command that deletes the stack/ })).toContainText("delete-stack");
  await expect_no_axe_violations(page);
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("The role may still change tags")).toBeVisible();
});

test("many accounts at once: the level is chosen for all, and each add-on stack has its link", async ({
  page,
  mock,
}) => {
  await open_signed_in(page, mock, setup);
  await expect(page.getByRole("row").filter({ hasText: "Waits for its add-on" })).toContainText(
    "Waits for its add-on stack",
  );
  await expect(page.getByRole("row").filter({ hasText: "Went down again" })).toContainText(
    "Its add-on stack is left over",
  );
  await expect_no_axe_violations(page);
  for (const name of ["Contoso master", "Hidden by policy", "Went down again"])
    await page.getByRole("checkbox", { name: `Select ${name}` }).click();
  await expect(page.getByRole("button", { name: "Activate Selected" })).toBeDisabled();
  await page.getByRole("button", { name: "Change Access", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Change Client Portal Access Level" });
  await dialog.getByRole("radio", { name: third }).click();
  await expect(dialog.getByText("2 of them need an add-on stack")).toBeVisible();
  await dialog.getByRole("button", { name: "Change", exact: true }).click();
  await expect(dialog.getByText("3 accounts have the new setting.")).toBeVisible();
  const stacks = dialog.getByRole("table", { name: "Add-on stacks" });
  await expect(stacks.getByRole("row")).toHaveCount(3);
  await expect(stacks.getByRole("link", { name: /Create the add-on stack of Hidden by policy/ })).toBeVisible();
  await expect_no_axe_violations(page);
  await fetch(`${mock.console_url}/stacks?account=111111111111`, { method: "POST" });
  await expect(stacks.getByRole("row").filter({ hasText: "Contoso master" })).toContainText("Effective");
});

test("a resource's tags: what is read-only, what is being written, both sides of a conflict, and the way out", async ({
  page,
  mock,
}) => {
  await open_signed_in(page, mock, "/resources/r1");
  const tags = page.getByRole("table", { name: "Tags" });
  await expect(tags.getByRole("row").filter({ hasText: "aws:cloudformation" })).toContainText("read-only");
  await expect(tags.getByRole("row").filter({ hasText: "stage" })).toContainText("Being written to AWS");
  await expect(page.getByText("Conflict: AWS has another value for team")).toBeVisible();
  await expect_no_axe_violations(page);
  await page.getByRole("button", { name: /Keep AWS's value of team/ }).click();
  await expect(page.getByText("Conflict: AWS has another value for team")).toBeHidden();
  await expect(page.getByText("Conflict: AWS has another value for stage")).toBeVisible();
  await page.getByRole("button", { name: /Write our value of stage/ }).click();
  await expect(page.getByText("The portal's value is being written: production.")).toBeVisible();
});

test("an edit is checked as typed, previewed with its warnings, and written", async ({ page, mock }) => {
  await open_signed_in(page, mock, "/resources/r1");
  await page.getByRole("button", { name: "Edit tags" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit tags" });
  await dialog.getByRole("textbox", { name: "Key of tag 1" }).fill("AWS:team");
  await expect(dialog.getByText("AWS's own", { exact: false }).first()).toBeVisible();
  await dialog.getByRole("textbox", { name: "Key of tag 1" }).fill("team");
  await dialog.getByRole("textbox", { name: "Value of tag 1" }).fill("字".repeat(257));
  await expect(dialog.getByText("A value has at most 256 characters.")).toBeVisible();
  await expect_no_axe_violations(page);
  await dialog.getByRole("textbox", { name: "Value of tag 1" }).fill("checkout");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("Goes to AWS")).toBeVisible();
  await expect(dialog.getByText("payments → checkout")).toBeVisible();
  await expect(dialog.getByText("Change it where the stack is made")).toBeVisible();
  await expect_no_axe_violations(page);
  await dialog.getByRole("button", { name: "Write to AWS" }).click();
  await expect(
    page.getByRole("table", { name: "Tags" }).getByRole("row").filter({ hasText: "checkout" }),
  ).toContainText("Being written");
});

test("two people who edit at once are told, and the later one decides", async ({ page, mock }) => {
  await mock.scenario("overtaken");
  await open_signed_in(page, mock, "/resources/r1");
  await page.getByRole("button", { name: "Edit tags" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit tags" });
  await dialog.getByRole("textbox", { name: "Value of tag 4" }).fill("mine");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByRole("button", { name: "Write to AWS" }).click();
  const meanwhile = dialog.getByRole("table", { name: "Changed meanwhile" });
  await expect(meanwhile.getByRole("row").filter({ hasText: "owner" })).toHaveText(/jane.*somebody else's.*mine/);
  await expect_no_axe_violations(page);
  await dialog.getByRole("button", { name: "Apply mine" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("table", { name: "Tags" }).getByRole("row").filter({ hasText: "owner" })).toContainText(
    "mine",
  );
  await expect(page.getByRole("table", { name: "Tags" }).getByRole("row").filter({ hasText: "added" })).toContainText(
    "by somebody else",
  );
});

test("many are edited: what, a preview with what is blocked, then the change's page", async ({ page, mock }) => {
  await open_signed_in(page, mock, "/resources");
  await page.getByRole("checkbox", { name: "Select web-1" }).click();
  await page.getByRole("checkbox", { name: "Select deploy-4" }).click();
  await page.getByRole("button", { name: "Edit tags" }).click();
  await page.getByRole("menuitem", { name: "Of 2 selected resources" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit tags of 2 selected resources" });
  await dialog.getByRole("button", { name: "Preview" }).click();
  await expect(dialog.getByText("A key is needed.")).toBeVisible();
  await dialog.getByRole("combobox", { name: "Key" }).fill("team");
  await page.keyboard.press("Escape");
  await dialog.getByRole("textbox", { name: "Value of tag 1" }).fill("b");
  await expect_no_axe_violations(page);
  await dialog.getByRole("button", { name: "Preview" }).click();
  const would = dialog.getByRole("table", { name: "What would change" });
  await expect(would.getByRole("row").filter({ hasText: "deploy-4" })).toContainText("protected the type");
  await dialog.getByRole("button", { name: /The calls that AWS gets/ }).click();
  await expect(dialog.getByText("tag:TagResources")).toBeVisible();
  await expect_no_axe_violations(page);
  await dialog.getByRole("button", { name: "Apply to 1 resource" }).click();
  await expect(page).toHaveURL(/\/resources\/tag-changes\/c1/);
  const rows = page.getByRole("table", { name: "Resources of this change" });
  for (const outcome of [
    "Written to AWS",
    "Kept in the portal",
    "Failed",
    "Conflict",
    "A later edit took its place",
    "Being written",
  ])
    await expect(rows).toContainText(outcome);
  await expect(page.getByRole("button", { name: "Undo" })).toHaveAttribute("aria-disabled", "true");
  await expect_no_axe_violations(page);
});

test("edits that are kept are offered, and dropped or written only when a person says so", async ({ page, mock }) => {
  await open_signed_in(page, mock, "/resources");
  await expect(page.getByText("4 edits live in the portal alone")).toBeVisible();
  await page.getByRole("link", { name: "See the plan" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /Kept edits/ })).toBeVisible();
  await expect_no_axe_violations(page);
  await page.getByRole("checkbox", { name: "Select web-1" }).click();
  await page.getByRole("button", { name: "Drop 1 selected" }).click();
  await expect(page.getByRole("dialog").getByText("Nothing is sent to AWS")).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Write 1 selected to AWS" }).click();
  await expect_no_axe_violations(page);
  await page.getByRole("dialog").getByRole("button", { name: "Write to AWS" }).click();
  await expect(page).toHaveURL(/\/resources\/tag-changes\/c1/);
});

test("protections are checked as typed and saved", async ({ page, mock }) => {
  await open_signed_in(page, mock, "/resources/protections");
  await expect(page.getByRole("textbox", { name: "Protected key 1" })).toHaveValue("cost-*");
  await page.getByRole("button", { name: "Add a key" }).click();
  await page.getByRole("textbox", { name: "Protected key 2" }).fill("a*b");
  await expect(page.getByText("A * can stand at the end only.")).toBeVisible();
  await expect_no_axe_violations(page);
  await page.getByRole("textbox", { name: "Protected key 2" }).fill("security-zone");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("They are saved, and hold from now on.")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("textbox", { name: "Protected key 2" })).toHaveValue("security-zone");
});

test("the tags' history, and what they were at a time", async ({ page, mock }) => {
  await open_signed_in(page, mock, "/resources/r1");
  await page.getByRole("tab", { name: "Tag history" }).click();
  await expect(page.getByRole("table", { name: "Changes of its tags" }).getByRole("row")).toHaveCount(4);
  await page.getByRole("textbox", { name: "As of" }).fill("yesterday");
  await page.keyboard.press("Enter");
  await expect(page.getByText("A date as 2026-11-30")).toBeVisible();
  await page.getByRole("textbox", { name: "As of" }).fill("2020-01-01");
  await page.keyboard.press("Enter");
  await expect(page.getByText("team = shop")).toBeVisible();
  await expect_no_axe_violations(page);
});

test("conflicts and changes are listed, and say when there are none", async ({ page, mock }) => {
  await open_signed_in(page, mock, "/resources/tag-changes");
  await expect(page.getByRole("table", { name: "tag changes" })).toContainText("5 of 6 resources done");
  await expect_no_axe_violations(page);
  await page.goto(`${mock.url}/resources/conflicts`);
  await expect(page.getByRole("row").filter({ hasText: "checkout" })).toContainText("payments");
  await expect_no_axe_violations(page);
  await page.getByRole("button", { name: /Keep AWS's value of team/ }).click();
  await page.getByRole("button", { name: /Keep AWS's value of stage/ }).click();
  await expect(page.getByText("No conflicts", { exact: true })).toBeVisible();
});

test("on a phone nothing makes the tags' pages scroll sideways", async ({ page, mock }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  await open_signed_in(page, mock);
  for (const path of [
    "/resources",
    "/resources/r1",
    "/resources/conflicts",
    "/resources/tag-changes",
    "/resources/tag-changes/c1",
    "/resources/kept-edits",
    "/resources/protections",
  ]) {
    await page.goto(`${mock.url}${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
      path,
    ).toBeLessThanOrEqual(0);
  }
});

test("tags that were not read, and what AWS manages, are told from the rest", async ({ page, mock }) => {
  await open_signed_in(page, mock, "/resources");
  await expect(page.getByRole("row").filter({ hasText: "Not read" })).toHaveCount(1);
  await expect(page.getByText("Tags not read")).toBeVisible();
  await expect_no_axe_violations(page);
  await page.getByRole("checkbox", { name: "Show what AWS manages (2)" }).click();
  await expect(page).toHaveURL(/managed_by=all/);
  await page.getByRole("link", { name: "1", exact: true }).click();
  await expect(page).toHaveURL(/tagged=unknown/);
  await expect(page.getByRole("group", { name: "Has any tag equals not read" })).toBeVisible();
});
