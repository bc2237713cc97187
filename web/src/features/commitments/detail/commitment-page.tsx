import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { is_over, useRun } from "../../../shared/jobs";
import { useOpenHelp, usePage } from "../../../shared/page";
import { usePermission } from "../../../shared/session";
import { count_text } from "../../../ui/count";
import { useFollow } from "../../../ui/follow";
import { ProblemAlert } from "../../../ui/problem-alert";
import { useCommitment, useProgress } from "../commitments-api";
import { commitments_crumb, commitments_help } from "../commitments-help";
import { day_text } from "../days";
import { ProgressTab } from "../progress/progress-tab";
import { AdjustDialog } from "../rules/adjustments";
import { RulesTab } from "../rules/rules-tab";
import { tabs, type CommitmentSearch, type Tab } from "../search";
import { ImportDialog } from "../sources/import-dialog";
import { ReadDialog } from "../sources/read-dialog";
import { ReadProgress } from "../sources/read-progress";
import { SourcesTab } from "../sources/sources-tab";
import { WhatIfTab } from "../what-if/what-if-tab";
import { DeleteDialog } from "./delete-dialog";
import { Standing } from "./standing";

const labels: Record<Tab, string> = {
  progress: "Progress",
  "what-if": "What if",
  rules: "Rules and adjustments",
  sources: "Sources",
};

/** One contract: where it stands, where it is heading, and why. */
export function CommitmentPage() {
  const { id } = useParams({ from: "/signed-in/commitments/$id" });
  const search = useSearch({ from: "/signed-in/commitments/$id" });
  const navigate = useNavigate({ from: "/commitments/$id" });
  const follow = useFollow();
  const open_help = useOpenHelp();
  const may_write = usePermission()("commitments.write");
  const read = useCommitment(id);
  const progress = useProgress(id, search.by ?? "monthly");
  const run = useRun(search.reading).data;
  const commitment = read.data?.data;
  const name = commitment?.name ?? "Contract";
  usePage({
    title: name,
    breadcrumbs: [commitments_crumb, { text: name, href: `/commitments/${id}` }],
    help: commitments_help,
  });
  const change = (part: Partial<CommitmentSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), resetScroll: false, replace: !("tab" in part) });
  const close = () => change({ dialog: undefined });
  if (read.error)
    return (
      <ProblemAlert error={read.error} what="The contract could not be read" onRetry={() => void read.refetch()} />
    );
  if (!commitment) return <Box padding="l">Reading the contract</Box>;
  const content = (tab: Tab): ReactNode => {
    if (tab === "rules") return <RulesTab commitment={commitment} adjust={() => change({ dialog: "adjust" })} />;
    if (tab === "sources")
      return (
        <SourcesTab
          commitment={commitment}
          read_now={() => change({ dialog: "read" })}
          import_file={() => change({ dialog: "import" })}
          reading={Boolean(run && !is_over(run.status))}
        />
      );
    if (progress.error && !progress.data)
      return (
        <ProblemAlert
          error={progress.error}
          what="The progress could not be reckoned"
          onRetry={() => void progress.refetch()}
        />
      );
    if (!progress.data) return <Box padding="l">Reckoning the progress</Box>;
    if (tab === "what-if")
      return <WhatIfTab key={id} commitment={commitment} progress={progress.data} search={search} change={change} />;
    return <ProgressTab commitment={commitment} progress={progress.data} search={search} change={change} />;
  };
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={`${day_text(commitment.starts_on)} to ${day_text(commitment.ends_on)}, ${count_text(commitment.periods.length, "contract year")}, in ${commitment.currency}${commitment.discount_percent == null ? "" : `, for ${commitment.discount_percent} % discount`}`}
          info={
            <Link variant="info" onFollow={open_help} ariaLabel="Info about commitments">
              Info
            </Link>
          }
          actions={
            may_write && (
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => change({ dialog: "delete" })}>Delete</Button>
                <Button href={`/commitments/${id}/edit`} onFollow={follow}>
                  Edit
                </Button>
              </SpaceBetween>
            )
          }
        >
          {name}
        </Header>
      }
    >
      <SpaceBetween size="l">
        {progress.data && <Standing progress={progress.data} />}
        {search.reading && (
          <ReadProgress key={search.reading} id={search.reading} close={() => change({ reading: undefined })} />
        )}
        <Tabs
          ariaLabel={name}
          activeTabId={search.tab ?? "progress"}
          onChange={({ detail }) =>
            change({
              tab: tabs.find((tab) => tab === detail.activeTabId && tab !== "progress") as CommitmentSearch["tab"],
            })
          }
          tabs={tabs.map((tab) => ({
            id: tab,
            label: labels[tab],
            content: tab === (search.tab ?? "progress") ? content(tab) : null,
          }))}
        />
      </SpaceBetween>
      {search.dialog === "read" && may_write && (
        <ReadDialog id={id} close={close} begun={(reading) => change({ dialog: undefined, reading })} />
      )}
      {search.dialog === "delete" && may_write && <DeleteDialog commitment={commitment} close={close} />}
      {search.dialog === "adjust" && may_write && <AdjustDialog commitment={commitment} close={close} />}
      {search.dialog === "import" && may_write && <ImportDialog commitment={commitment} close={close} />}
    </ContentLayout>
  );
}
