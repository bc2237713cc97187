/**
 * Made-up accounts for looking at states that a real portal is hard to bring into: refusals, lost access, large
 * organizations. Nothing here is the portal's behaviour; the tests of the flows run against a real one.
 */
const at = (minutes_ago) => new Date(Date.now() - minutes_ago * 60_000).toISOString();

export function account(overrides) {
  return {
    id: `acc-${overrides.account_id}`,
    provider: "aws",
    name: overrides.account_id,
    partition: "aws",
    organization_role: "unknown",
    master_account_id: null,
    linked_count: 0,
    status: "not_activated",
    status_reason: null,
    access: {
      level: "resources_and_tags",
      effective_level: null,
      cost_explorer_sync: true,
      pending: false,
      write_permission: false,
    },
    last_sync: null,
    needs_activation: false,
    organizational_unit_path: [],
    joined_method: null,
    organization_state: null,
    organization_id: null,
    region: null,
    email: null,
    created_at: at(60 * 24 * 9),
    activated_at: null,
    activatable: true,
    activatable_reason: null,
    owner_user_id: null,
    organization_reason: null,
    delegated_administrator: false,
    checked_at: overrides.status === "activated" ? at(20) : null,
    stays_off: [],
    ...overrides,
  };
}

const granted = {
  level: "resources_and_tags",
  effective_level: "resources_and_tags",
  cost_explorer_sync: true,
  pending: false,
  write_permission: false,
};

export function linked_accounts(master, count) {
  return Array.from({ length: count }, (_, index) =>
    account({
      account_id: String(Number(master) + index + 1).padStart(12, "0"),
      name:
        ["Payments", "Data lake", "Shared services", "Web shop", "Log archive", "Sandbox"][index % 6] + ` ${index + 1}`,
      organization_role: "linked",
      master_account_id: master,
      organizational_unit_path: ["Root", index % 2 ? "Workloads" : "Infrastructure", "Production"],
      joined_method: index % 5 ? "created" : "invited",
      organization_state: index === 3 ? "suspended" : "active",
      email: `aws+${index + 1}@example.com`,
      ...(index === 3
        ? { activatable: false, activatable_reason: "AWS has suspended this account. Reopen it at AWS first." }
        : {}),
      ...(index === 1
        ? { status: "activated", access: granted, activated_at: at(300), last_sync: at(12), region: "eu-west-1" }
        : {}),
    }),
  );
}

export function full() {
  return [
    account({
      account_id: "111111111111",
      name: "Contoso master",
      organization_role: "master",
      linked_count: 12,
      status: "activated",
      access: granted,
      region: "us-east-1",
      activated_at: at(2000),
      last_sync: at(4),
      organizational_unit_path: ["Root"],
      organization_state: "active",
      email: "root@example.com",
    }),
    ...linked_accounts("111111111111", 12),
    account({
      account_id: "222222222222",
      name: "Northwind holding",
      organization_role: "master",
      linked_count: 260,
      status: "activated",
      access: granted,
      region: "eu-central-1",
      activated_at: at(90),
      last_sync: at(50),
    }),
    ...linked_accounts("222222222222", 260),
    account({
      account_id: "333333333333",
      name: "333333333333",
      organization_role: "master",
      needs_activation: true,
      linked_count: 1,
      stays_off: [
        { feature: "bulk_activation", detail: "Bulk activation: linked accounts can be activated one at a time only." },
        { feature: "commitments", detail: "Commitments: spend is read from the master account." },
      ],
    }),
    account({
      account_id: "333333333340",
      name: "Fabrikam shop",
      organization_role: "linked",
      master_account_id: "333333333333",
      status: "activated",
      access: granted,
      activated_at: at(30),
      last_sync: at(2),
    }),
    account({
      account_id: "444444444444",
      name: "Legacy",
      organization_role: "standalone",
      status: "refused",
      region: "us-east-1",
      status_reason: {
        code: "trust-policy-too-open",
        detail: "The role lets in whoever is of the portal's account, without the external ID.",
        remedy: "Delete the stack and create it again from the portal's template, unchanged.",
        aws_request_id: "5f1c7e0e-0000-4000-8000-1d2b3c4d5e6f",
      },
    }),
    account({
      account_id: "555555555555",
      name: "Analytics",
      organization_role: "standalone",
      status: "access_lost",
      access: granted,
      region: "us-west-2",
      last_sync: at(3000),
      status_reason: {
        code: "access-lost",
        detail: "The role is no longer there.",
        remedy: "Select Activate and create the stack again.",
        aws_request_id: "7a2c7e0e-0000-4000-8000-1d2b3c4d5e6f",
      },
    }),
    account({
      account_id: "777777777777",
      name: "Hidden by policy",
      status: "activated",
      access: granted,
      activated_at: at(40),
      organization_reason: {
        code: "organization-not-readable",
        detail: "A service control policy denies organizations:DescribeOrganization, so the organization is not known.",
        remedy: "Ask whoever manages the organization's policies to allow it to the portal's role.",
        aws_request_id: "9b2c7e0e-0000-4000-8000-1d2b3c4d5e6f",
      },
    }),
    account({
      account_id: "888888888888",
      name: "Audit tools",
      organization_role: "linked",
      master_account_id: "111111111111",
      delegated_administrator: true,
      status: "activated",
      access: granted,
      activated_at: at(40),
    }),
    account({
      account_id: "999999999991",
      name: "Written back",
      organization_role: "standalone",
      status: "activated",
      access: {
        ...granted,
        level: "resources_and_tags_write_back",
        effective_level: "resources_and_tags_write_back",
        write_permission: true,
      },
      region: "us-east-1",
      activated_at: at(40),
    }),
    account({
      account_id: "999999999992",
      name: "Waits for its add-on",
      organization_role: "standalone",
      status: "activated",
      access: { ...granted, level: "resources_and_tags_write_back", pending: true },
      region: "us-east-1",
      activated_at: at(40),
    }),
    account({
      account_id: "999999999993",
      name: "Went down again",
      organization_role: "standalone",
      status: "activated",
      access: { ...granted, write_permission: true },
      region: "us-east-1",
      activated_at: at(40),
    }),
    account({
      account_id: "666666666666",
      name: "Old mobile backend",
      organization_role: "standalone",
      status: "deactivated",
    }),
  ];
}

export const regions = [
  ["us-east-1", "US East (N. Virginia)", "aws", "AWS"],
  ["us-west-2", "US West (Oregon)", "aws", "AWS"],
  ["eu-central-1", "Europe (Frankfurt)", "aws", "AWS"],
  ["eu-west-1", "Europe (Ireland)", "aws", "AWS"],
  ["cn-north-1", "China (Beijing)", "aws-cn", "AWS China"],
  ["us-gov-west-1", "AWS GovCloud (US-West)", "aws-us-gov", "AWS GovCloud (US)"],
].map(([region, name, partition, partition_name]) => ({
  region,
  name,
  partition,
  partition_name,
  offered: partition === "aws",
  reason: partition === "aws" ? null : `This installation has no operator account in ${partition_name}.`,
}));

const policy = (actions) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
});

export const prerequisites = {
  actions: [
    {
      action: "cloudformation:CreateStack",
      resource: "arn:aws:cloudformation:*:<account>:stack/ClientPortal-main-acme/*",
      why: "Creates the stack.",
    },
    {
      action: "iam:CreateRole",
      resource: "arn:aws:iam::<account>:role/ClientPortal-main-acme",
      why: "CloudFormation creates the role in your name.",
    },
  ],
  person_policy: policy(["cloudformation:CreateStack", "iam:CreateRole"]),
  role_name: "ClientPortal-main-acme",
  trust_policy: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::999999999999:root" }, Action: "sts:AssumeRole" }],
  },
  role_policies: [
    {
      name: "ClientPortal-main-acme-read-1",
      document: policy(["organizations:DescribeOrganization"]),
      actions: [{ action: "organizations:DescribeOrganization", why: "Finds the master account." }],
    },
  ],
  template_url: "https://client-portal-main-999999999999.s3.amazonaws.com/activation/0f3c.yaml",
  template_sha256: "0f3c".repeat(16),
  template_body:
    "AWSTemplateFormatVersion: '2010-09-09'\nDescription: Lets the Client Portal read this account.\nResources:\n  Role:\n    Type: AWS::IAM::Role\n",
};

const step_titles = [
  ["create_stack", "You create the stack in the AWS console"],
  ["assume_role", "The role lets the portal in"],
  ["identity", "It is the account that you named"],
  ["external_id", "Without the external ID the role refuses"],
  ["trust_policy", "Trust and policies are what was meant"],
  ["organization", "AWS Organizations is read"],
  ["recheck", "Once more, a minute later"],
];

export const stack_name_of = (customer) => `ClientPortal-main-${customer}`;

export function activation(target, region, console_url, customer) {
  const stack_name = stack_name_of(customer);
  const parameters = { AccountId: target.account_id, ExternalId: "b5fd0c3e9a7748d1a7c0f6e2d94c1b08" };
  const query = new URLSearchParams({
    templateURL: prerequisites.template_url,
    stackName: stack_name,
    param_AccountId: target.account_id,
    param_ExternalId: parameters.ExternalId,
  });
  return {
    action: "create_stack",
    console_url: `${console_url}/cloudformation/home?region=${region}#/stacks/create/review?${query}`,
    template_url: prerequisites.template_url,
    template_sha256: prerequisites.template_sha256,
    stack_name,
    region,
    parameters,
    capabilities: ["CAPABILITY_NAMED_IAM"],
    external_id: parameters.ExternalId,
    expires_at: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    cli_command: `aws cloudformation create-stack --region ${region} --stack-name ${stack_name} \\\n  --template-url ${prerequisites.template_url} \\\n  --capabilities CAPABILITY_NAMED_IAM`,
    terraform: `resource "aws_cloudformation_stack" "client_portal" {\n  name         = "${stack_name}"\n  template_url = "${prerequisites.template_url}"\n  capabilities = ["CAPABILITY_NAMED_IAM"]\n}`,
    steps: step_titles.map(([name, title], index) => ({
      name,
      title,
      status: index === 0 ? "running" : "waiting",
      at: null,
      detail: null,
    })),
    waiting_for: "Waiting for AWS: create the stack.",
    usual_causes: [],
    stack_events_url: `${console_url}/cloudformation/home?region=${region}#/stacks/events?stackId=${stack_name}`,
    requested_at: new Date().toISOString(),
  };
}
