import { expect, expect_no_axe_violations, open_signed_in, test } from "./fixtures";

/** Keys and values that other tools have set, and that look like something else. */

test.beforeEach(({ mock }) => mock.scenario("full"));

const odd = { key: "owner & co", value: "team-a, (ops)" };

test("values that differ in spaces alone look different, and a value of before does not stop an edit", async ({
  page,
  mock,
}) => {
  await page.route(/\/api\/v1\/resources\/r1$/, async (route) => {
    if (route.request().method() !== "GET") return route.fallback();
    const answer = await route.fetch();
    const resource = await answer.json();
    const tag = { source: "aws", pending: false, conflict: false };
    resource.tags = [
      { ...tag, ...odd },
      { ...tag, key: "env", value: "prod " },
      { ...tag, key: "env ", value: "a\u202eb" },
    ];
    return route.fulfill({ response: answer, json: resource });
  });
  await open_signed_in(page, mock, "/resources/r1");
  const tags = page.getByRole("table", { name: "Tags" });
  await expect(tags.getByTitle("a space")).toHaveCount(2);
  await expect(tags.getByTitle("U+202E")).toHaveCount(1);
  const copied = await tags.locator("bdi").evaluateAll((all) => all.map((one) => one.textContent));
  expect(copied).toContain("prod ");
  expect(copied).toContain("a\u202eb");
  await expect_no_axe_violations(page);

  await page.getByRole("button", { name: "Edit tags" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit tags" });
  await dialog.getByRole("button", { name: "Add a tag" }).click();
  await dialog.getByRole("textbox", { name: "Key of tag 4" }).fill("cost");
  await dialog.getByRole("textbox", { name: "Value of tag 4" }).fill("7");
  await expect(dialog.getByText("can be used")).toBeHidden();
  await dialog.getByRole("textbox", { name: "Value of tag 1" }).fill("other, (ops)");
  await expect(
    dialog.getByText("Letters, digits, spaces and the characters _ . : / = + - @ can be used."),
  ).toBeVisible();
  await dialog.getByRole("textbox", { name: "Value of tag 1" }).fill(odd.value);
  const asked = page.waitForRequest(/\/tag-changes\/preview$/);
  await dialog.getByRole("button", { name: "Save" }).click();
  expect((await asked).postDataJSON()).toMatchObject({ set: { cost: "7" }, remove: [] });
});

test("keys with = and keys that JavaScript has names for are conditions like any other", async ({ page, mock }) => {
  await open_signed_in(page, mock, "/resources?tag=constructor%3D1&tag=__proto__");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("group", { name: /Tag equals constructor=1/ })).toBeVisible();
  const asked = page.waitForRequest(/\/api\/v1\/resources\?/);
  await page.goto(`${mock.url}/resources?tag=k8s.io%2Fcluster%5C%3Dfoo%3D2`);
  expect(new URL((await asked).url()).searchParams.get("tag[k8s.io/cluster=foo]")).toBe("2");
});
