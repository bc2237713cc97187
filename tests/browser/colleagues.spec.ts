import { add_account, expect, open_signed_in, test, unused_account_id } from "./fixtures";
import { as_administrator, opened_by_new_user } from "./users";

/** A link may be handed on: what another user of the customer sees, and what a stranger does not. */

test("an activation's link opens for a colleague, and tells a user of another customer nothing", async ({
  browser,
  page,
  portal,
}) => {
  test.skip(portal.aws_config_file === null, "the mock has one user only");
  await open_signed_in(page, portal);
  const name = `Handed over ${unused_account_id()}`;
  const id = await add_account(page, portal, { name, account_id: unused_account_id(), region: "us-east-1" });
  const address = `${portal.url}/setup/cloud-tenants/${id}?tab=activation`;

  const colleague = await opened_by_new_user(browser, page, portal, "account_owner", address);
  await expect(colleague.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(colleague.getByRole("heading", { name: "Waiting for AWS…" })).toBeVisible();
  await expect(colleague.getByRole("link", { name: /Open the AWS console again/ })).toHaveAttribute(
    "href",
    /param_ExternalId=/,
  );
  await expect(colleague.getByRole("button", { name: "Copy link for a colleague" })).toBeVisible();

  const code = `c${unused_account_id().slice(0, 8)}`;
  const customer = await as_administrator(page, portal, "POST", "/customers", { name: "Another customer", code });
  const stranger = await opened_by_new_user(browser, page, portal, "administrator", address, customer.id);
  await expect(stranger.getByText("The account could not be read")).toBeVisible();
  await expect(stranger.getByText("This customer has no cloud account with that id.")).toBeVisible();
  expect(await stranger.locator("body").innerText()).not.toContain(name);
  await stranger.goto(`${portal.url}/setup/cloud-tenants`);
  await expect(stranger.getByText("No cloud accounts yet")).toBeVisible();

  await colleague.context().close();
  await stranger.context().close();
});

test("a viewer sees that a master needs activation and what stays off, and no button that would be refused", async ({
  browser,
  page,
  portal,
}) => {
  test.skip(portal.aws_config_file === null, "the mock has one user only");
  await open_signed_in(page, portal);
  const viewer = await opened_by_new_user(browser, page, portal, "viewer", `${portal.url}/setup/cloud-tenants`);
  await expect(viewer.getByRole("heading", { level: 1, name: /Cloud tenant setup/ })).toBeVisible();
  await expect(viewer.getByRole("button", { name: "Add Cloud Account" })).toHaveCount(0);
  await viewer.context().close();
});
