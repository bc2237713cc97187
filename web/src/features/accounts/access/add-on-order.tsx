import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { seed } from "../../../strings/seed";
import { CopyableCode } from "../../../ui/copyable-code";
import { Time } from "../../../ui/time";
import type { Activation } from "../accounts-api";
import { ConsoleLink } from "../detail/console-link";

interface Props {
  account_id: string;
  activation: Activation;
  /** The browser let no tab be opened for it. */
  blocked: boolean;
}

/** The stack that the account's administrator creates for the third level: by link, by command or by Terraform. */
export function AddOnOrder({ account_id, activation, blocked }: Props) {
  return (
    <SpaceBetween size="m">
      {blocked && (
        <Alert type="warning">Your browser stopped the new tab. Open the AWS console by this link, or copy it.</Alert>
      )}
      <Box>
        Sign in to account <b>{account_id}</b>. On the page that opens, tick &quot;{seed.console.acknowledgement}&quot;
        and choose {seed.console.create}.
      </Box>
      <ConsoleLink
        activation={activation}
        label={blocked ? "Open the AWS console" : "Open the AWS console again"}
        primary={blocked}
      />
      <LiveRegion>
        <StatusIndicator type="in-progress">{activation.waiting_for ?? "Waiting for AWS…"}</StatusIndicator>
      </LiveRegion>
      {activation.usual_causes.length > 0 && (
        <Alert type="info" header="This takes longer than usual">
          <ul className="points">
            {activation.usual_causes.map(({ cause, remedy }) => (
              <li key={cause}>
                <b>{cause}</b> {remedy}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      <div>
        <ExpandableSection headerText="With the AWS CLI">
          <CopyableCode label="AWS CLI command" text={activation.cli_command} />
        </ExpandableSection>
        <ExpandableSection headerText="With Terraform">
          <CopyableCode label="Terraform configuration" text={activation.terraform} />
        </ExpandableSection>
        <ExpandableSection headerText="What the stack is made from">
          <KeyValuePairs
            columns={2}
            items={[
              { label: "Stack name", value: <span className="breakable">{activation.stack_name}</span> },
              { label: "Region", value: activation.region },
              ...Object.entries(activation.parameters).map(([name, value]) => ({
                label: `Parameter ${name}`,
                value: <code className="breakable">{value}</code>,
              })),
              { label: "Template", value: <span className="breakable">{activation.template_url}</span> },
              {
                label: "SHA-256 of the template",
                value: <code className="breakable">{activation.template_sha256}</code>,
              },
              { label: "Waited for until", value: <Time at={activation.expires_at} /> },
            ]}
          />
        </ExpandableSection>
      </div>
    </SpaceBetween>
  );
}
