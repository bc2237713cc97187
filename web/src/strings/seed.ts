/**
 * The words of the user's document that appear on the screen. They are a contract: seed.test.ts compares every
 * one of them with tests/contract/seed-strings.json, and components take them from here only.
 * `{product_name}` stands where the document names the product.
 */
export const seed = {
  menu: { set_up: "Set up", cloud_tenant_setup: "Cloud tenant setup" },
  prerequisites: {
    title: "Prerequisites",
    introduction: "Before starting the activation, make sure that you have the following details:",
    account_information: "Account Information",
    account_information_text:
      "You must have your AWS account number. You can view your account number in the AWS Management Console.",
    permissions: "Permissions",
    permissions_text:
      "You must have permission to execute the CloudFormation script that will create an Identity and Access Management (IAM) role in the account to be activated.",
  },
  organizations_note: [
    "If your company uses AWS Organizations and this is the first account you're activating, we recommend that you activate your master account first.",
    "If you start by activating a linked account, the {product_name} will discover your master account. Then you, or another user in your organization, will be required to activate the master account.",
    "However, if you start by activating your master account, the {product_name} will discover your linked accounts first and provide the option to activate them individually, after the master account is activated.",
  ],
  add: {
    button: "Add Cloud Account",
    aws: "Amazon Web Services",
    name: "A name for your AWS account",
    account_id: "Your AWS account ID",
    region: "Select the region where you want to create the CloudFormation stack",
    pop_up_note:
      "Your pop-up blocker might prevent the new browser tab from opening. Ensure that the pop-up blocker is turned off. If required, enable pop-ups and select Add Cloud Account again.",
  },
  console: {
    page: "Create Stack",
    acknowledgement: "I acknowledge that AWS CloudFormation might create IAM resources with custom names",
    create: "Create",
    in_progress: "CREATE_IN_PROGRESS",
    complete: "CREATE_COMPLETE",
  },
  status: { activated: "Activated", not_activated: "Not Activated" },
  activate: { button: "Activate", selected: "Activate Selected" },
  access: {
    button: "Change Access",
    dialog_title: "Change {product_name} Access Level",
    confirm: "Change",
    levels: {
      resources: {
        name: "Sync resources only, no tags – write back of tags disabled",
        explanation:
          "Tag and Resource Manager will download your resources to {product_name} without the tags currently assigned in AWS. Any changes to tags will be stored in {product_name} only. This setting requires read-only access to your AWS account and will not make any changes to resources or tags in your AWS account.",
      },
      resources_and_tags: {
        name: "Sync resources and tags – write back of tags disabled",
        explanation:
          "Tag and Resource Manager will download your resources to {product_name} including the tags currently assigned in AWS. Any changes to tags will be stored in {product_name} only. Any tags assigned to resources in AWS will overwrite the tags for the corresponding resource in {product_name}. This setting requires read-only access to your AWS account and will not make any changes to resources or tags in your AWS account.",
      },
      resources_and_tags_write_back: {
        name: "Sync resources and tags – write back of tags enabled",
        explanation:
          "Tag and Resource Manager will download your resources to {product_name} including the tags currently assigned in AWS. Any changes to tags will be synchronized back to your resources in AWS. This setting requires read-write access to your AWS account and will only make changes to tags.",
      },
    },
    cost_explorer_sync: "Enable sync with AWS Cost Explorer to see AWS Recommendations",
  },
} as const;

/** The text with the installation's product name put in. */
export function with_product_name(text: string, product_name: string): string {
  return text.replaceAll("{product_name}", product_name);
}
