import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { CloudAccount } from "../../shared/cloud-accounts";
import { seed } from "../../strings/seed";
import { is_web_address } from "../../ui/console-tab";
import { CopyableCode } from "../../ui/copyable-code";
import { Time } from "../../ui/time";
import type { AutomationStack } from "./linked-api";

/** The one stack that the master's administrator creates or updates before a run goes on. */
export function StackOrder({ stack, master }: { stack: AutomationStack; master: CloudAccount | undefined }) {
  const is_update = stack.action === "replace_template";
  const label = is_update ? "Open the stack in the AWS console" : "Create the automation stack";
  return (
    <Container
      header={
        <Header variant="h2" description="The run goes on by itself as soon as the stack is there.">
          {is_update ? "Update the automation stack" : "Create the automation stack"}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <Box>
          Sign in to the master account{master ? ` ${master.account_id}` : ""}.{" "}
          {is_update
            ? "The stack is there, but its grant does not name all of these accounts. Choose Update, Replace current template, and give it the template's address:"
            : `On the page that opens, tick "${seed.console.acknowledgement}" and choose ${seed.console.create}.`}
        </Box>
        {is_update && <CopyableCode label="template's address" text={stack.template_url} />}
        <SpaceBetween direction="horizontal" size="xs">
          <Button
            variant="primary"
            href={is_web_address(stack.console_url) ? stack.console_url : undefined}
            target="_blank"
            rel="noopener noreferrer"
            iconName="external"
            iconAlign="right"
            ariaLabel={`${label} (opens a new tab)`}
          >
            {label}
          </Button>
          <CopyToClipboard
            copyButtonText="Copy the link"
            textToCopy={stack.console_url}
            copySuccessText="Link copied"
            copyErrorText="The browser did not let the link be copied"
          />
        </SpaceBetween>
        <Alert type="info">
          It may enter {stack.accounts} {stack.accounts === 1 ? "account" : "accounts"} by {stack.organization_role}, to
          create the read-only stack there and nothing else. Its grant ends by itself <Time at={stack.expires_at} />.
        </Alert>
        <ExpandableSection headerText="With the AWS CLI, and what the stack is made from">
          <SpaceBetween size="s">
            <CopyableCode label="AWS CLI command" text={stack.cli_command} />
            <KeyValuePairs
              columns={2}
              items={[
                { label: "Stack name", value: stack.stack_name },
                { label: "Region", value: stack.region },
                { label: "Template", value: <span className="breakable">{stack.template_url}</span> },
                { label: "SHA-256 of the template", value: <code className="breakable">{stack.template_sha256}</code> },
              ]}
            />
          </SpaceBetween>
        </ExpandableSection>
      </SpaceBetween>
    </Container>
  );
}
