import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { is_over, useRun } from "../../shared/jobs";
import { useOpenHelp, usePage } from "../../shared/page";
import { usePermission } from "../../shared/session";
import { DownloadDialog } from "./download/download-dialog";
import { DownloadProgress } from "./download/download-progress";
import { GroupsTable } from "./list/groups-table";
import { SavingsPanel } from "./list/savings-panel";
import { OwnedTab } from "./owned/owned-tab";
import { recommendations_crumb, recommendations_help } from "./recommendations-help";
import {
  choice_of,
  filter_of,
  list_properties,
  tabs,
  type RecommendationFilter,
  type RecommendationSearch,
  type Tab,
} from "./search";
import { CapDialog } from "./sources/meter-panel";
import { SourcesTab } from "./sources/sources-tab";

const breadcrumbs = [recommendations_crumb];

/** What could be bought to save, what is owned already, and where all of that comes from. */
export function RecommendationsPage() {
  usePage({ title: "Recommendations", breadcrumbs, help: recommendations_help });
  const search = useSearch({ from: "/signed-in/recommendations" });
  const navigate = useNavigate({ from: "/recommendations" });
  const open_help = useOpenHelp();
  const allowed = usePermission();
  const may_download = allowed("recommendations.write");
  const run = useRun(search.download).data;
  const downloading = Boolean(run && !is_over(run.status));
  const change = (part: Partial<RecommendationSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), resetScroll: false });
  const set_filter = (filter: RecommendationFilter) => {
    const none = Object.fromEntries([...list_properties, "q", "page"].map((name) => [name, undefined]));
    change({ ...none, ...filter_of(filter) });
  };
  const content: Record<Tab, ReactNode> = {
    recommendations: (
      <SpaceBetween size="l">
        <SavingsPanel search={search} change={change} />
        <GroupsTable search={search} downloading={downloading} change={change} set_filter={set_filter} />
      </SpaceBetween>
    ),
    owned: <OwnedTab search={search} downloading={downloading} change={change} />,
    sources: <SourcesTab change_cap={() => change({ dialog: "cap" })} />,
  };
  const labels: Record<Tab, string> = { recommendations: "Recommendations", owned: "Owned", sources: "Sources" };
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="What AWS Cost Explorer says could be bought to save: Reserved Instances and Savings Plans. The portal never buys."
          info={
            <Link variant="info" onFollow={open_help} ariaLabel="Info about recommendations">
              Info
            </Link>
          }
          actions={
            may_download && (
              <Button
                variant="primary"
                onClick={() => change({ dialog: "download" })}
                disabled={downloading}
                disabledReason="A download is under way."
              >
                Download now
              </Button>
            )
          }
        >
          Recommendations
        </Header>
      }
    >
      <SpaceBetween size="l">
        {search.download && (
          <DownloadProgress key={search.download} id={search.download} close={() => change({ download: undefined })} />
        )}
        <Tabs
          ariaLabel="Recommendations"
          activeTabId={search.tab ?? "recommendations"}
          onChange={({ detail }) =>
            change({
              tab: tabs.find(
                (tab) => tab === detail.activeTabId && tab !== "recommendations",
              ) as RecommendationSearch["tab"],
              page: undefined,
            })
          }
          tabs={tabs.map((tab) => ({ id: tab, label: labels[tab], content: content[tab] }))}
        />
      </SpaceBetween>
      {search.dialog === "download" && may_download && (
        <DownloadDialog
          choice={choice_of(search)}
          close={() => change({ dialog: undefined })}
          begun={(id) => change({ dialog: undefined, download: id })}
        />
      )}
      {search.dialog === "cap" && allowed("cloud-accounts.write") && (
        <CapDialog close={() => change({ dialog: undefined })} />
      )}
    </ContentLayout>
  );
}
