import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import CollectionPreferences from "@cloudscape-design/components/collection-preferences";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import type { CloudAccount } from "../../../shared/cloud-accounts";
import { useOpenHelp, usePage } from "../../../shared/page";
import { set_preferences, usePreferences } from "../../../shared/preferences";
import { usePermission } from "../../../shared/session";
import { seed } from "../../../strings/seed";
import { useFollow } from "../../../ui/follow";
import { InternalLink } from "../../../ui/internal-link";
import { useNarrow } from "../../../ui/media";
import { ProblemAlert } from "../../../ui/problem-alert";
import { ActivateSelected } from "../../linked/activate-selected";
import { can_be_asked_for, is_selectable, selection_labels } from "../../linked/selection";
import { ChangeAccessSelected } from "../access/change-access-selected";
import { useAccountPageOptions, useMaster } from "../accounts-api";
import { expanded_masters, expanded_text, type ListSearch } from "../search";
import { ActivateDialog } from "./activate-dialog";
import { useAccountColumns } from "./columns";
import { EmptyList, NoMatch } from "./empty";
import { InstallationProblems } from "./installation-problems";
import { ListFilter } from "./list-filter";
import { list_help } from "./list-help";
import { linked_page_size, useLinkedAccounts } from "./use-linked-accounts";

const breadcrumbs = [
  { text: seed.menu.set_up, href: "/" },
  { text: seed.menu.cloud_tenant_setup, href: "/setup/cloud-tenants" },
];

function total_text(total: { count: number; exact: boolean } | undefined): string | undefined {
  return total && `(${total.count}${total.exact ? "" : "+"})`;
}

export function ListPage() {
  usePage({ title: seed.menu.cloud_tenant_setup, breadcrumbs, help: list_help });
  const search = useSearch({ from: "/signed-in/setup/cloud-tenants" });
  const navigate = useNavigate({ from: "/setup/cloud-tenants" });
  const follow = useFollow();
  const open_help = useOpenHelp();
  const { page_size } = usePreferences();
  const may_add = usePermission()("cloud-accounts.write");

  const change = (next: Partial<ListSearch>, replace = false) =>
    void navigate({ search: (before: ListSearch) => ({ ...before, ...next }), replace, resetScroll: false });

  // A search looks into organizations too and shows what it finds side by side; without one, masters hold their linked accounts.
  const filtered = Boolean(search.q ?? search.status);
  const page = search.page ?? 1;
  const filter = filtered ? { q: search.q, status: search.status } : { top_level: true };
  const options = useAccountPageOptions()(filter, page_size, page);
  const accounts = useQuery({ ...options, placeholderData: keepPreviousData });

  const masters = filtered ? [] : expanded_masters(search.expanded);
  const linked = useLinkedAccounts(masters);
  const items = accounts.data?.items ?? [];
  const total = accounts.data?.total;
  const pages = Math.max(1, Math.ceil((total?.count ?? 0) / page_size));

  const open_dialog = useCallback(
    (account: CloudAccount) =>
      void navigate({ search: (before: ListSearch) => ({ ...before, activate: account.id }), resetScroll: false }),
    [navigate],
  );
  const columns = useAccountColumns(open_dialog);
  const narrow = useNarrow();
  // What is ticked stays so while the list is turned, searched and read again: it is known by its portal ID.
  const [selected, set_selected] = useState<CloudAccount[]>([]);
  const selected_masters = [...new Set(selected.filter(can_be_asked_for).map((account) => account.master_account_id))];
  const selected_master = useMaster(selected_masters.length === 1 ? selected_masters[0] : null);
  const linked_of = (account: CloudAccount | null) => (account ? linked.get(account.account_id) : undefined);
  const toggle = (account: CloudAccount, expanded: boolean) => {
    const others = masters.filter((id) => id !== account.account_id);
    change({ expanded: expanded_text(expanded ? [...others, account.account_id] : others) }, true);
  };

  return (
    <>
      <InstallationProblems />
      {accounts.error && (
        <ProblemAlert
          error={accounts.error}
          what="The accounts could not be read"
          onRetry={() => void accounts.refetch()}
        />
      )}
      <Table
        variant="full-page"
        stickyHeader
        wrapLines
        ariaLabels={{
          tableLabel: "Cloud accounts",
          ...selection_labels,
          expandButtonLabel: (account) => `Show the linked accounts of ${account.name}`,
          collapseButtonLabel: (account) => `Hide the linked accounts of ${account.name}`,
        }}
        items={items}
        selectionType={may_add && !narrow ? "multi" : undefined}
        selectedItems={selected}
        onSelectionChange={({ detail }) => set_selected(detail.selectedItems.filter(is_selectable))}
        isItemDisabled={(account) => !is_selectable(account)}
        trackBy="id"
        loading={accounts.isPending}
        loadingText="Reading the accounts"
        columnDefinitions={columns}
        empty={
          filtered ? (
            <NoMatch clear={() => change({ q: undefined, status: undefined, page: undefined })} />
          ) : accounts.error ? (
            "-"
          ) : (
            <EmptyList may_add={may_add} />
          )
        }
        expandableRows={
          filtered
            ? undefined
            : {
                getItemChildren: (account) => linked_of(account)?.items ?? [],
                isItemExpandable: (account) => account.organization_role === "master" && account.linked_count > 0,
                expandedItems: items.filter((account) => masters.includes(account.account_id)),
                onExpandableItemToggle: ({ detail }) => toggle(detail.item, detail.expanded),
              }
        }
        getLoadingStatus={filtered ? undefined : (account) => linked_of(account)?.state ?? "finished"}
        renderLoaderLoading={() => "Reading the linked accounts"}
        renderLoaderError={({ item }) => (
          <Button variant="inline-link" onClick={() => linked_of(item)?.retry()}>
            The linked accounts could not be read. Retry
          </Button>
        )}
        renderLoaderPending={({ item }) =>
          linked_of(item)?.cut && item ? (
            <InternalLink href={`/setup/cloud-tenants/${item.id}?tab=linked`}>
              See all {item.linked_count} linked accounts
            </InternalLink>
          ) : (
            <Button
              variant="inline-link"
              onClick={() => linked_of(item)?.load_more()}
              ariaLabel={`Show ${linked_page_size} more linked accounts of ${item?.name}`}
            >
              Show {linked_page_size} more ({linked_of(item)?.items.length} of {item?.linked_count} are shown)
            </Button>
          )
        }
        renderLoaderEmpty={() => "No linked accounts"}
        header={
          <Header
            variant="awsui-h1-sticky"
            counter={total_text(total)}
            description="The AWS accounts that the portal knows, each organization under its master account."
            info={
              <Link variant="info" onFollow={open_help} ariaLabel="Info about cloud tenant setup">
                Info
              </Link>
            }
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button
                  iconName="refresh"
                  ariaLabel="Refresh"
                  onClick={() => void accounts.refetch()}
                  loading={accounts.isFetching && !accounts.isPending}
                  loadingText="Refreshing"
                />
                {may_add && !narrow && <ChangeAccessSelected selected={selected} />}
                {may_add && (
                  <ActivateSelected master={selected_master} selected={selected} done={() => set_selected([])} />
                )}
                {may_add && (
                  <ButtonDropdown
                    variant="primary"
                    items={[{ id: "aws", text: seed.add.aws, href: "/setup/cloud-tenants/add/aws" }]}
                    onItemFollow={follow}
                  >
                    {seed.add.button}
                  </ButtonDropdown>
                )}
              </SpaceBetween>
            }
          >
            {seed.menu.cloud_tenant_setup}
          </Header>
        }
        filter={<ListFilter search={search} count={filtered ? total : undefined} change={change} />}
        pagination={
          <Pagination
            currentPageIndex={page}
            pagesCount={total?.exact === false ? Math.max(pages, page) : pages}
            openEnd={total?.exact === false}
            onChange={({ detail }) =>
              change({ page: detail.currentPageIndex > 1 ? detail.currentPageIndex : undefined })
            }
          />
        }
        preferences={
          <CollectionPreferences
            title="Preferences"
            preferences={{ pageSize: page_size }}
            pageSizePreference={{
              title: "Accounts on a page",
              options: [50, 100].map((value) => ({ value, label: `${value} accounts` })),
            }}
            onConfirm={({ detail }) => {
              set_preferences({ page_size: detail.pageSize === 100 ? 100 : 50 });
              change({ page: undefined });
            }}
          />
        }
      />
      {search.activate && <ActivateDialog id={search.activate} close={() => change({ activate: undefined })} />}
    </>
  );
}
