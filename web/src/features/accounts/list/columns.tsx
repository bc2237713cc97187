import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo } from "react";
import type { CloudAccount } from "../../../shared/cloud-accounts";
import { usePermission } from "../../../shared/session";
import { seed } from "../../../strings/seed";
import { InternalLink } from "../../../ui/internal-link";
import { useNarrow } from "../../../ui/media";
import { Time } from "../../../ui/time";
import { AccessCell } from "../access/access-note";
import { OrganizationRole } from "../organization-role";
import { StatusCell } from "../status";

function NameCell({ account }: { account: CloudAccount }) {
  return (
    <>
      <InternalLink href={`/setup/cloud-tenants/${account.id}`}>
        <bdi>{account.name}</bdi>
      </InternalLink>
      {account.linked_count > 0 && (
        <Box color="text-body-secondary" fontSize="body-s">
          {account.linked_count} linked {account.linked_count === 1 ? "account" : "accounts"}
        </Box>
      )}
    </>
  );
}

function ActionCell({ account, activate }: { account: CloudAccount; activate: (account: CloudAccount) => void }) {
  const may_change = usePermission()("cloud-accounts.write");
  if (account.status === "activated") {
    if (!may_change) return <>-</>;
    return (
      <InternalLink
        href={`/setup/cloud-tenants/${account.id}?dialog=access`}
        ariaLabel={`${seed.access.button} of ${account.name}`}
      >
        {seed.access.button}
      </InternalLink>
    );
  }
  if (account.status === "activating") {
    return (
      <InternalLink
        href={`/setup/cloud-tenants/${account.id}?tab=activation`}
        ariaLabel={`Progress of ${account.name}`}
      >
        Progress
      </InternalLink>
    );
  }
  return (
    <Button
      variant="inline-link"
      onClick={() => activate(account)}
      disabled={!account.activatable}
      disabledReason={account.activatable_reason ?? "This account cannot be activated now."}
      ariaLabel={`${seed.activate.button} ${account.name}`}
    >
      {seed.activate.button}
    </Button>
  );
}

/** On a phone name, status and action come first, and are what fits without scrolling. */
function columns_for(
  narrow: boolean,
  activate: (account: CloudAccount) => void,
): TableProps.ColumnDefinition<CloudAccount>[] {
  const account_id: TableProps.ColumnDefinition<CloudAccount> = {
    id: "account-id",
    header: "Account ID",
    cell: (account) => account.account_id,
    minWidth: 125,
  };
  return [
    {
      id: "name",
      header: "Name",
      cell: (account) => <NameCell account={account} />,
      isRowHeader: true,
      minWidth: narrow ? 115 : 220,
    },
    ...(narrow ? [] : [account_id]),
    {
      id: "status",
      header: "Status",
      cell: (account) => <StatusCell account={account} />,
      minWidth: narrow ? 135 : 165,
    },
    {
      id: "action",
      header: "Action",
      cell: (account) => <ActionCell account={account} activate={activate} />,
      minWidth: narrow ? 100 : 115,
    },
    ...(narrow ? [account_id] : []),
    {
      id: "organization-role",
      header: "Organization role",
      cell: (account) => <OrganizationRole account={account} />,
      minWidth: 130,
    },
    {
      id: "access-level",
      header: "Access level",
      cell: (account) => <AccessCell account={account} />,
      minWidth: 190,
    },
    { id: "last-import", header: "Last import", cell: (account) => <Time at={account.last_sync} />, minWidth: 120 },
  ];
}

/** The columns of every list of cloud accounts. `activate`, a stable function, is called when a person asks to activate a row. */
export function useAccountColumns(
  activate: (account: CloudAccount) => void,
): TableProps.ColumnDefinition<CloudAccount>[] {
  const narrow = useNarrow();
  return useMemo(() => columns_for(narrow, activate), [narrow, activate]);
}
