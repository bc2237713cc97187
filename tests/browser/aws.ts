import type { Page } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { add_account, expect, type Portal } from "./fixtures";

/** The `aws` command as an account's administrator. */
export function aws(portal: Portal, profile: string, ...words: string[]): string {
  const environment = { ...process.env, AWS_CONFIG_FILE: portal.aws_config_file };
  return execFileSync(process.env.AWS_COMMAND ?? "aws", ["--profile", profile, "--region", "us-east-1", ...words], {
    env: environment,
    encoding: "utf8",
  });
}

/** An import of every region asks thousands of times, and shows nothing that one of these does not. */
async function import_few_regions(page: Page, portal: Portal): Promise<void> {
  const kept = ["us-east-1", "eu-west-1", "eu-central-1"];
  const api = `${portal.url}/api/v1`;
  const me = (await (await page.request.get(`${api}/me`)).json()) as { csrf_token: string };
  const { items } = (await (await page.request.get(`${api}/cloud-accounts/regions`)).json()) as {
    items: { region: string }[];
  };
  const regions = items.map(({ region }) => region).filter((region) => !kept.includes(region));
  const answer = await page.request.put(`${api}/inventory-exclusions`, {
    data: { regions, services: [] },
    headers: { "X-CSRF-Token": me.csrf_token },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** The portal's id of the master account, Activated: by an earlier test, or now, without the page. */
export async function active_master(page: Page, portal: Portal): Promise<string> {
  const status = async () => {
    const list = await page.request.get(`${portal.url}/api/v1/cloud-accounts?q=${portal.master_account_id}`);
    return ((await list.json()) as { items: { id: string; status: string; account_id: string }[] }).items.find(
      (one) => one.account_id === portal.master_account_id,
    );
  };
  await import_few_regions(page, portal);
  const there = await status();
  if (there?.status === "activated") return there.id;
  const id = await add_account(page, portal, {
    name: "The organization",
    account_id: portal.master_account_id,
    region: "us-east-1",
  });
  const activation = (await (
    await page.request.get(`${portal.url}/api/v1/cloud-accounts/${id}/activation`)
  ).json()) as {
    stack_name: string;
    template_url: string;
    parameters: Record<string, string>;
  };
  const given = Object.entries(activation.parameters).map(
    ([name, value]) => `ParameterKey=${name},ParameterValue=${value}`,
  );
  aws(
    portal,
    "master",
    "cloudformation",
    "create-stack",
    "--stack-name",
    activation.stack_name,
    "--template-url",
    activation.template_url,
    "--capabilities",
    "CAPABILITY_NAMED_IAM",
    "--parameters",
    ...given,
  );
  await expect.poll(async () => (await status())?.status, { timeout: 180_000 }).toBe("activated");
  return id;
}
