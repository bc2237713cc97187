import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import type { CloudAccount } from "../../../shared/cloud-accounts";
import { usePreferences } from "../../../shared/preferences";
import { usePermission } from "../../../shared/session";
import { useNarrow } from "../../../ui/media";
import { ProblemAlert } from "../../../ui/problem-alert";
import { ActivateSelected } from "../../linked/activate-selected";
import { AutomationPanel } from "../../linked/automation-panel";
import { is_selectable, selection_labels } from "../../linked/selection";
import { ChangeAccessSelected } from "../access/change-access-selected";
import { useAccountPageOptions } from "../accounts-api";
import { useAccountColumns } from "../list/columns";

interface Props {
  master: CloudAccount;
  page: number;
  set_page: (page: number) => void;
}

/** All linked accounts of one master, in pages. */
export function LinkedTab({ master, page, set_page }: Props) {
  const { history } = useRouter();
  const { page_size } = usePreferences();
  const options = useAccountPageOptions()({ master_account_id: master.account_id }, page_size, page);
  const accounts = useQuery({ ...options, placeholderData: keepPreviousData });
  const open_activation = useCallback(
    (account: CloudAccount) => history.push(`/setup/cloud-tenants/${account.id}?tab=activation`),
    [history],
  );
  const columns = useAccountColumns(open_activation);
  const narrow = useNarrow();
  const may_activate = usePermission()("cloud-accounts.write");
  const [selected, set_selected] = useState<CloudAccount[]>([]);
  if (accounts.error)
    return (
      <ProblemAlert
        error={accounts.error}
        what="The linked accounts could not be read"
        onRetry={() => void accounts.refetch()}
      />
    );
  const total = accounts.data?.total.count ?? master.linked_count;
  return (
    <SpaceBetween size="m">
      <AutomationPanel master={master.id} />
      <Table
        variant="borderless"
        selectionType={may_activate && !narrow ? "multi" : undefined}
        selectedItems={selected}
        onSelectionChange={({ detail }) => set_selected(detail.selectedItems)}
        isItemDisabled={(account) => !is_selectable(account)}
        header={
          may_activate && (
            <Header
              variant="h2"
              counter={selected.length > 0 ? `(${selected.length}/${total})` : `(${total})`}
              actions={
                <SpaceBetween direction="horizontal" size="xs">
                  {!narrow && <ChangeAccessSelected selected={selected} />}
                  <ActivateSelected master={master} selected={selected} done={() => set_selected([])} />
                </SpaceBetween>
              }
            >
              Linked accounts
            </Header>
          )
        }
        wrapLines
        ariaLabels={{ tableLabel: `Linked accounts of ${master.name}`, ...selection_labels }}
        items={accounts.data?.items ?? []}
        trackBy="id"
        loading={accounts.isPending}
        loadingText="Reading the linked accounts"
        columnDefinitions={columns}
        empty={
          <Box textAlign="center" color="text-body-secondary" padding="l">
            {master.status === "activated"
              ? "This organization has no other accounts."
              : "They are found when the master account is activated."}
          </Box>
        }
        pagination={
          <Pagination
            currentPageIndex={page}
            pagesCount={Math.max(1, Math.ceil(total / page_size))}
            onChange={({ detail }) => set_page(detail.currentPageIndex)}
          />
        }
      />
    </SpaceBetween>
  );
}
