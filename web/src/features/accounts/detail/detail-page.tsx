import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Tabs from "@cloudscape-design/components/tabs";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCloudAccount, type CloudAccount } from "../../../shared/cloud-accounts";
import { useOpenHelp, usePage } from "../../../shared/page";
import { usePermission } from "../../../shared/session";
import { seed } from "../../../strings/seed";
import { ProblemAlert } from "../../../ui/problem-alert";
import { ImportTab } from "../../resources/import-tab";
import { AccessDialog } from "../access/access-dialog";
import { AddOnDialog } from "../access/add-on-dialog";
import type { DetailSearch } from "../search";
import { status_text } from "../status";
import { useActivatedFlash } from "./activated-flash";
import { ActivationTab } from "./activation-tab";
import { detail_help } from "./detail-help";
import { LinkedTab } from "./linked-tab";
import { OverviewTab } from "./overview-tab";
import { RemoveDialog } from "./remove-dialog";

type Tab = NonNullable<DetailSearch["tab"]>;

/** The title of the browser's tab: while a person is in the AWS console, it alone can say that AWS is done. */
function tab_title(account: CloudAccount | undefined): string {
  if (!account) return "Cloud account";
  if (account.status === "activating") return `Waiting for AWS… · ${account.name}`;
  return `${status_text[account.status]} · ${account.name}`;
}

export function DetailPage() {
  const { id } = useParams({ from: "/signed-in/setup/cloud-tenants/$id" });
  const account = useCloudAccount(id);
  usePage({
    title: tab_title(account.data),
    breadcrumbs: [
      { text: seed.menu.set_up, href: "/" },
      { text: seed.menu.cloud_tenant_setup, href: "/setup/cloud-tenants" },
      { text: account.data?.name ?? "Cloud account", href: `/setup/cloud-tenants/${id}` },
    ],
    help: detail_help,
  });
  if (account.isPending) {
    return (
      <Box padding="xxl" textAlign="center">
        <Spinner size="large" />
      </Box>
    );
  }
  if (!account.data)
    return (
      <ProblemAlert error={account.error} what="The account could not be read" onRetry={() => void account.refetch()} />
    );
  return <Detail account={account.data} />;
}

function Detail({ account }: { account: CloudAccount }) {
  const search = useSearch({ from: "/signed-in/setup/cloud-tenants/$id" });
  const navigate = useNavigate({ from: "/setup/cloud-tenants/$id" });
  const open_help = useOpenHelp();
  const may_remove = usePermission()("cloud-accounts.write");
  useActivatedFlash(account);

  const is_settled = account.status === "activated" || account.status === "access_lost";
  const tab: Tab = search.tab ?? (is_settled ? "overview" : "activation");
  const change = (next: DetailSearch) =>
    void navigate({ search: (before: DetailSearch) => ({ ...before, ...next }), resetScroll: false });

  const tabs = [
    { id: "overview", label: "Overview", content: <OverviewTab account={account} /> },
    {
      id: "activation",
      label: "Activation",
      content: <ActivationTab account={account} console_blocked={search.console === "blocked"} />,
    },
  ];
  if (account.organization_role === "master") {
    tabs.push({
      id: "linked",
      label: `Linked accounts (${account.linked_count})`,
      content: (
        <LinkedTab
          master={account}
          page={search.page ?? 1}
          set_page={(page) => change({ page: page > 1 ? page : undefined })}
        />
      ),
    });
  }

  if (account.activated_at)
    tabs.push({ id: "resources", label: "Resources", content: <ImportTab account={account} /> });

  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={`AWS account ${account.account_id}`}
          info={
            <Link variant="info" onFollow={open_help} ariaLabel="Info about this account's page">
              Info
            </Link>
          }
          actions={
            may_remove &&
            account.status !== "deactivated" && (
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => change({ dialog: "access" })}>{seed.access.button}</Button>
                <Button onClick={() => change({ dialog: "remove" })}>Remove</Button>
              </SpaceBetween>
            )
          }
        >
          {account.name}
        </Header>
      }
    >
      <Tabs
        activeTabId={tabs.some((item) => item.id === tab) ? tab : "overview"}
        onChange={({ detail }) => change({ tab: detail.activeTabId as Tab, page: undefined })}
        tabs={tabs}
        ariaLabel="Parts of the account"
      />
      {search.dialog === "access" && may_remove && (
        <AccessDialog
          account={account}
          close={() => change({ dialog: undefined })}
          show_add_on={(blocked) => change({ dialog: "add-on", console: blocked ? "blocked" : undefined })}
        />
      )}
      {search.dialog === "add-on" && (
        <AddOnDialog
          account={account}
          blocked={search.console === "blocked"}
          close={() => change({ dialog: undefined, console: undefined })}
        />
      )}
      {search.dialog === "remove" && may_remove && (
        <RemoveDialog account={account} close={() => change({ dialog: undefined })} />
      )}
    </ContentLayout>
  );
}
