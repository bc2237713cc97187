import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { writes_to_aws } from "../../../shared/access";
import type { CloudAccount } from "../../../shared/cloud-accounts";
import { usePermission } from "../../../shared/session";
import { seed } from "../../../strings/seed";
import { useFollow } from "../../../ui/follow";
import { ReasonSource } from "../../../ui/reason";
import { Time } from "../../../ui/time";
import { KeptEditsBanner } from "../../tags/kept-edits-banner";
import { AccessValue } from "../access/access-note";
import { StatusCell, StaysOff } from "../status";
import {
  joined_method_text,
  organization_role_meaning,
  organization_role_text,
  organization_state_text,
  organizational_unit_text,
} from "../words";
import { useCheckNow } from "./check-access";
import { ColleagueLink } from "./colleague-link";

export function OverviewTab({ account }: { account: CloudAccount }) {
  const follow = useFollow();
  const may_activate = usePermission()("cloud-accounts.activate-own");
  const check = useCheckNow(account);
  const is_proven = account.status === "activated" || account.status === "access_lost";
  return (
    <SpaceBetween size="l">
      {check.problem}
      {writes_to_aws(account.access) && <KeptEditsBanner account_id={account.account_id} />}
      {account.needs_activation && (
        <Alert
          type="warning"
          header="This master account needs activation"
          action={
            <SpaceBetween direction="horizontal" size="xs">
              <ColleagueLink account={account} />
              {may_activate && (
                <Button variant="primary" href={`/setup/cloud-tenants/${account.id}?tab=activation`} onFollow={follow}>
                  {seed.activate.button}
                </Button>
              )}
            </SpaceBetween>
          }
        >
          <StaysOff account={account} />
        </Alert>
      )}
      {account.status === "activated" && account.status_reason && (
        <Alert type="warning" header={account.status_reason.detail}>
          {account.status_reason.remedy}
          <ReasonSource reason={account.status_reason} />
        </Alert>
      )}
      {account.organization_reason && (
        <Alert type="info" header="The organization is not known">
          {account.organization_reason.detail}
          <div>{account.organization_reason.remedy}</div>
          <ReasonSource reason={account.organization_reason} />
        </Alert>
      )}
      <Container
        header={
          <Header variant="h2" actions={is_proven && check.button}>
            Account
          </Header>
        }
      >
        <KeyValuePairs
          columns={3}
          items={[
            {
              label: "AWS account ID",
              value: (
                <CopyToClipboard
                  variant="inline"
                  textToCopy={account.account_id}
                  copyButtonAriaLabel="Copy the account ID"
                  copySuccessText="Copied"
                  copyErrorText="Not copied"
                />
              ),
            },
            { label: "Status", value: <StatusCell account={account} /> },
            { label: "Activated at", value: <Time at={account.activated_at} /> },
            { label: "Access last checked", value: <Time at={account.checked_at} /> },
            { label: "Access level", value: <AccessValue account={account} /> },
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
                    {account.delegated_administrator &&
                      " It is a delegated administrator: it may list the organization too."}
                  </Box>
                </>
              ),
            },
            { label: "Master account", value: account.master_account_id ?? "-" },
            { label: "Linked accounts", value: account.organization_role === "master" ? account.linked_count : "-" },
            { label: "Organizational unit", value: organizational_unit_text(account.organizational_unit_path) },
            { label: "How it joined", value: account.joined_method ? joined_method_text[account.joined_method] : "-" },
            {
              label: "State at AWS",
              value: account.organization_state ? organization_state_text[account.organization_state] : "-",
            },
          ]}
        />
      </Container>
    </SpaceBetween>
  );
}
