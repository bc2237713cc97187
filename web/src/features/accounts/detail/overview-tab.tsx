import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { seed } from "../../../strings/seed";
import { Time } from "../../../ui/time";
import type { CloudAccount } from "../accounts-api";
import { StatusCell, off_until_master_is_activated } from "../status";
import { joined_method_text, organization_role_meaning, organization_role_text, organization_state_text, organizational_unit_text } from "../words";

function access_text(account: CloudAccount): string {
  const { level, effective_level } = account.access;
  if (!effective_level) return "None until the account is activated";
  if (effective_level === level) return seed.access.levels[level].name;
  return `${seed.access.levels[effective_level].name} (asked for: ${seed.access.levels[level].name})`;
}

export function OverviewTab({ account }: { account: CloudAccount }) {
  return (
    <SpaceBetween size="l">
      {account.needs_activation && (
        <Alert type="warning" header="This master account needs activation">
          You, or another user in your organization, activate it. Until then these stay off:
          <ul>
            {off_until_master_is_activated.map((item) => (
              <li key={item}>{item}</li>
            ))}
          </ul>
        </Alert>
      )}
      <Container header={<Header variant="h2">Account</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            {
              label: "AWS account ID",
              value: <CopyToClipboard variant="inline" textToCopy={account.account_id} copyButtonAriaLabel="Copy the account ID" copySuccessText="Copied" copyErrorText="Not copied" />,
            },
            { label: "Status", value: <StatusCell account={account} /> },
            { label: "Activated at", value: <Time at={account.activated_at} /> },
            { label: "Access level", value: access_text(account) },
            { label: "Last import", value: <Time at={account.last_sync} /> },
            { label: "Region of the stack", value: account.region ?? "-" },
            { label: "Partition", value: account.partition },
            { label: "E-mail address at AWS", value: account.email ?? "-" },
            { label: "Added", value: <Time at={account.created_at} /> },
          ]}
        />
      </Container>
      <Container header={<Header variant="h2">AWS Organizations</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            {
              label: "Role in the organization",
              value: (
                <>
                  {organization_role_text[account.organization_role]}
                  <Box color="text-body-secondary" fontSize="body-s">
                    {organization_role_meaning[account.organization_role]}
                  </Box>
                </>
              ),
            },
            { label: "Master account", value: account.master_account_id ?? "-" },
            { label: "Linked accounts", value: account.organization_role === "master" ? account.linked_count : "-" },
            { label: "Organizational unit", value: organizational_unit_text(account.organizational_unit_path) },
            { label: "How it joined", value: account.joined_method ? joined_method_text[account.joined_method] : "-" },
            { label: "State at AWS", value: account.organization_state ? organization_state_text[account.organization_state] : "-" },
          ]}
        />
      </Container>
    </SpaceBetween>
  );
}
