import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { writes_to_aws } from "../../../shared/access";
import { useCloudAccount } from "../../../shared/cloud-accounts";
import { is_web_address } from "../../../ui/console-tab";
import { InternalLink } from "../../../ui/internal-link";
import type { CloudAccountWithActivation } from "../accounts-api";
import { has_left_over, waits_for_add_on } from "./words";

/** Accounts that each have a stack to be created or deleted, with its link. */
export function AddOnTable({ accounts }: { accounts: readonly CloudAccountWithActivation[] }) {
  return (
    <div className="scrolled-table">
      <Table
        variant="borderless"
        contentDensity="compact"
        wrapLines
        ariaLabels={{ tableLabel: "Add-on stacks" }}
        items={accounts}
        trackBy="id"
        columnDefinitions={[
          {
            id: "account",
            header: "Account",
            isRowHeader: true,
            minWidth: 140,
            cell: ({ name, account_id }) => (
              <>
                <bdi>{name}</bdi>
                <Box color="text-body-secondary" fontSize="body-s">
                  {account_id}
                </Box>
              </>
            ),
          },
          { id: "state", header: "State", minWidth: 150, cell: (account) => <State account={account} /> },
          { id: "stack", header: "Add-on stack", minWidth: 170, cell: (account) => <StackLinks account={account} /> },
        ]}
      />
    </div>
  );
}

/** As it is now: the account's own answer follows the events. */
function State({ account }: { account: CloudAccountWithActivation }) {
  const { access, status } = useCloudAccount(account.id).data ?? account;
  if (writes_to_aws(access)) return <StatusIndicator type="success">Effective</StatusIndicator>;
  if (has_left_over(access)) return <StatusIndicator type="warning">Left over</StatusIndicator>;
  if (access.pending)
    return (
      <StatusIndicator type="pending">
        {status === "activated" ? waits_for_add_on : "Not activated yet"}
      </StatusIndicator>
    );
  return <StatusIndicator type="success">Done</StatusIndicator>;
}

function StackLinks({ account }: { account: CloudAccountWithActivation }) {
  const address = account.status === "activated" ? account.activation?.console_url : undefined;
  return (
    <>
      {address && is_web_address(address) && (
        <div>
          <Link
            href={address}
            external
            externalIconAriaLabel="opens a new tab"
            ariaLabel={`Create the add-on stack of ${account.name}`}
          >
            Create the stack
          </Link>
        </div>
      )}
      <InternalLink
        href={`/setup/cloud-tenants/${account.id}?dialog=add-on`}
        ariaLabel={`More about the add-on stack of ${account.name}`}
      >
        {has_left_over(account.access) ? "What to delete" : "Command and Terraform"}
      </InternalLink>
    </>
  );
}
