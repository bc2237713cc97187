import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { CopyableCode } from "../../../ui/copyable-code";
import { Time } from "../../../ui/time";
import type { Activation } from "../accounts-api";
import { OtherAccount } from "./other-account";

/** The same stack without the console, what it is made of, and the look into another account. */
export function OtherWays({ activation }: { activation: Activation }) {
  return (
    <Container
      header={
        <Header variant="h2" description="Whichever way the stack is created, this page notices.">
          Other ways
        </Header>
      }
    >
      <ExpandableSection headerText="With the AWS CLI">
        <SpaceBetween size="s">
          <Box>Run it with credentials of the account to be activated:</Box>
          <CopyableCode label="AWS CLI command" text={activation.cli_command} />
        </SpaceBetween>
      </ExpandableSection>
      <ExpandableSection headerText="With Terraform">
        <SpaceBetween size="s">
          <Box>Apply it with a provider for the account to be activated:</Box>
          <CopyableCode label="Terraform configuration" text={activation.terraform} />
        </SpaceBetween>
      </ExpandableSection>
      <ExpandableSection headerText="What the stack is made from">
        <KeyValuePairs
          columns={2}
          items={[
            { label: "Stack name", value: activation.stack_name },
            { label: "Region", value: activation.region },
            { label: "External ID", value: <code className="breakable">{activation.external_id}</code> },
            { label: "Capabilities", value: activation.capabilities.join(", ") },
            ...Object.entries(activation.parameters).map(([name, value]) => ({
              label: `Parameter ${name}`,
              value: <code className="breakable">{value}</code>,
            })),
            { label: "Template", value: <span className="breakable">{activation.template_url}</span> },
            {
              label: "SHA-256 of the template",
              value: <code className="breakable">{activation.template_sha256}</code>,
            },
            { label: "Asked for", value: <Time at={activation.requested_at} /> },
            { label: "Waited for until", value: <Time at={activation.expires_at} /> },
          ]}
        />
      </ExpandableSection>
      <ExpandableSection headerText="Check another account number">
        <OtherAccount />
      </ExpandableSection>
    </Container>
  );
}
