import { execFileSync } from "node:child_process";
import { add_account, expect, open_signed_in, test, untouched_portal as portal } from "./fixtures";

/** A linked account first, then refused and let in again: what a person sees of it, on a real portal, without a refresh. */

interface Activation {
  stack_name: string;
  template_url: string;
  region: string;
  parameters: Record<string, string>;
}

function aws(...words: string[]): void {
  if (!portal) return;
  const environment = { ...process.env, AWS_CONFIG_FILE: portal.aws_config_file ?? "" };
  execFileSync(
    process.env.AWS_COMMAND ?? "aws",
    ["--profile", `linked-${portal.linked_account_id}`, "--region", "us-east-1", ...words],
    { env: environment },
  );
}

function create_stack({ stack_name, template_url, parameters }: Activation): void {
  const given = Object.entries(parameters).map(([name, value]) => `ParameterKey=${name},ParameterValue=${value}`);
  aws(
    "cloudformation",
    "create-stack",
    "--stack-name",
    stack_name,
    "--template-url",
    template_url,
    "--capabilities",
    "CAPABILITY_NAMED_IAM",
    "--parameters",
    ...given,
  );
}

test("a linked account first: its master is shown as needing activation, with what stays off; a refusal is seen and heals", async ({
  page,
}) => {
  test.skip(portal === null, "no second portal is running");
  if (!portal) return;
  await open_signed_in(page, portal);
  const id = await add_account(page, portal, {
    name: "Linked first",
    account_id: portal.linked_account_id,
    region: "us-east-1",
  });
  const activation = (await (
    await page.request.get(`${portal.url}/api/v1/cloud-accounts/${id}/activation`)
  ).json()) as Activation;
  await page.goto(`${portal.url}/setup/cloud-tenants/${id}`);
  await expect(page.getByRole("heading", { name: "Waiting for AWS…" })).toBeVisible();
  await page.evaluate(() => Object.assign(window, { never_reloaded: true }));
  create_stack(activation);
  await expect(page.getByText("Linked first is Activated")).toBeVisible();

  aws("cloudformation", "delete-stack", "--stack-name", activation.stack_name);
  await page.getByRole("tab", { name: "Overview" }).click();
  await page.getByRole("button", { name: "Check now" }).click();
  // The only account here: nothing shows whether its role or the portal itself is refused.
  await expect(page.getByText(/refuses to let the portal into this account and gives no reason/)).toBeVisible();
  await page.getByRole("tab", { name: "Activation" }).click();
  await expect(page.getByText("The portal is let in with this account's external ID")).toBeHidden();
  await expect(page.getByRole("link", { name: /Create the stack again/ })).toBeVisible();
  create_stack(activation);
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByText("The portal is let in with this account's external ID")).toBeVisible();
  expect(await page.evaluate(() => "never_reloaded" in window)).toBe(true);

  await page.goto(`${portal.url}/setup/cloud-tenants`);
  const master = page.getByRole("row").filter({ hasText: portal.master_account_id });
  await expect(master).toContainText("Not Activated");
  await master.getByRole("button", { name: /needs activation/ }).click();
  for (const part of ["Bulk activation", "Organization-wide recommendations", "Commitments"])
    await expect(page.getByRole("dialog")).toContainText(part);
});
