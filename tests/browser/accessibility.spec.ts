import { expect, expect_no_axe_violations, open_signed_in, test } from "./fixtures";

const pages: [string, RegExp][] = [
  ["/setup/cloud-tenants", /Cloud tenant setup/],
  ["/setup/cloud-tenants?q=no-such-account", /Cloud tenant setup/],
  ["/setup/cloud-tenants/add/aws", /Add Cloud Account/],
  ["/setup/cloud-tenants/add/aws?show=person", /Add Cloud Account/],
  ["/setup/cloud-tenants/add/aws?show=role", /Add Cloud Account/],
  ["/setup/cloud-tenants/add/aws?show=template", /Add Cloud Account/],
  ["/setup/users", /Users/],
  ["/setup/api-tokens", /API tokens/],
  ["/setup/audit-log", /Audit log/],
  ["/setup/customers", /Customers/],
];

test.describe("axe finds nothing, light and dark", () => {
  test("at the open pages", async ({ page, portal }) => {
    for (const path of [
      "/sign-in",
      "/invitations/accept",
      "/invitations/accept#token=x",
      "/no/such/page",
      "/errors",
      "/errors/wrong-account",
      "/errors/no-such-error",
    ]) {
      await page.goto(`${portal.url}${path}`);
      await page.reload();
      await expect(page.locator("main")).toBeVisible();
      await expect_no_axe_violations(page);
    }
  });

  for (const [path, heading] of pages) {
    test(`at ${path}`, async ({ page, portal }) => {
      await open_signed_in(page, portal, path);
      await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
      await expect_no_axe_violations(page);
    });
  }
});
