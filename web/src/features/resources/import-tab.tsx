import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import type { CloudAccount } from "../../shared/cloud-accounts";
import { is_over, type Run, run_text, run_type, useRun } from "../../shared/jobs";
import { usePermission } from "../../shared/session";
import { own } from "../../shared/own";
import { InternalLink } from "../../ui/internal-link";
import { ProblemAlert } from "../../ui/problem-alert";
import { Time } from "../../ui/time";
import { scan_text, Why } from "./imports-page";
import { useImportNow, useStopImport, useUnseen } from "./resources-api";
import { outcome_text, outcome_type } from "./words";

/** An account's import: now, live, and what its last one did not see. */
export function ImportTab({ account }: { account: CloudAccount }) {
  const may_import = usePermission()("resources.import");
  const begin = useImportNow();
  const stop = useStopImport();
  const [run_id, set_run_id] = useState<string>();
  const run = useRun(run_id);
  const unseen = useUnseen(account.id);
  const is_running = Boolean(run.data && !is_over(run.data.status));
  return (
    <SpaceBetween size="l">
      {begin.error && <ProblemAlert error={begin.error} what="The import was not begun" />}
      {stop.error && <ProblemAlert error={stop.error} what="The import was not stopped" />}
      <Container
        header={
          <Header
            variant="h2"
            description="The account is imported as soon as it is Activated and then every six hours. Only what changed is written."
            actions={
              may_import && (
                <SpaceBetween direction="horizontal" size="xs">
                  {is_running && (
                    <Button onClick={() => stop.mutate(account.id)} loading={stop.isPending} loadingText="Stopping">
                      Stop
                    </Button>
                  )}
                  <Button
                    onClick={() => begin.mutate(account.id, { onSuccess: (made) => set_run_id(made.id) })}
                    disabled={account.status !== "activated" || is_running}
                    disabledReason={is_running ? "An import is under way." : "The account is not Activated."}
                    loading={begin.isPending}
                    loadingText="Beginning"
                  >
                    Import now
                  </Button>
                </SpaceBetween>
              )
            }
          >
            Import
          </Header>
        }
      >
        <SpaceBetween size="m">
          {run.data && <Progress run={run.data} />}
          <InternalLink href="/resources/imports?show=left_out">
            See what is left out, or not offered in a region
          </InternalLink>
          <InternalLink href={`/resources?account_id=${account.account_id}`}>See its resources</InternalLink>
        </SpaceBetween>
      </Container>
      {run.data && run.data.items.length > 0 && <Regions run={run.data} />}
      <Table
        ariaLabels={{ tableLabel: "What was not seen" }}
        wrapLines
        items={unseen.data?.items ?? []}
        loading={unseen.isPending}
        loadingText="Reading the looks"
        trackBy={(scan) => `${scan.region}/${scan.type}`}
        header={
          <Header
            variant="h2"
            counter={unseen.data && `(${unseen.data.total.count}${unseen.data.total.exact ? "" : "+"})`}
          >
            What was not seen
          </Header>
        }
        empty={
          <Box textAlign="center" padding="s" color="text-body-secondary">
            {unseen.error ? "The looks could not be read." : "Everything that was looked at was seen."}
          </Box>
        }
        columnDefinitions={[
          { id: "region", header: "Region", cell: (scan) => scan.region, minWidth: 110 },
          { id: "type", header: "Type", cell: (scan) => scan_text(scan.type), isRowHeader: true, minWidth: 170 },
          {
            id: "outcome",
            header: "Outcome",
            cell: (scan) => (
              <StatusIndicator type={outcome_type[scan.outcome]}>{outcome_text[scan.outcome]}</StatusIndicator>
            ),
            minWidth: 140,
          },
          { id: "at", header: "When", cell: (scan) => <Time at={scan.at} />, minWidth: 110 },
          { id: "detail", header: "Why", cell: (scan) => <Why scan={scan} />, minWidth: 260 },
        ]}
      />
    </SpaceBetween>
  );
}

function Progress({ run }: { run: Run }) {
  const { done, failed, total } = run.progress;
  return (
    <SpaceBetween size="s">
      <StatusIndicator type={run_type[run.status]}>{run_text[run.status]}</StatusIndicator>
      <ProgressBar
        value={total ? ((done + failed) / total) * 100 : 0}
        label="Looks"
        additionalInfo={
          total ? `${done} seen completely, ${failed} not, ${total} in all` : "Reading which regions are enabled"
        }
        ariaLabel="Looks that are done"
      />
      {run.reason}
    </SpaceBetween>
  );
}

const region_type = {
  waiting: "pending",
  running: "in-progress",
  succeeded: "success",
  partly_failed: "warning",
} as const;
const region_text = { waiting: "Waiting", running: "Looking", succeeded: "Done", partly_failed: "Partly seen" };

function Regions({ run }: { run: Run }) {
  return (
    <Table
      ariaLabels={{ tableLabel: "Regions of the import" }}
      items={run.items}
      trackBy="target"
      header={<Header variant="h2">Regions</Header>}
      columnDefinitions={[
        { id: "region", header: "Region", cell: (item) => item.target, isRowHeader: true, minWidth: 130 },
        {
          id: "status",
          header: "Status",
          minWidth: 130,
          cell: (item) => (
            <StatusIndicator type={own(region_type, item.status) ?? "info"}>
              {own(region_text, item.status) ?? item.status}
            </StatusIndicator>
          ),
        },
        { id: "found", header: "Found", cell: (item) => item.reason ?? "-", minWidth: 180 },
      ]}
    />
  );
}
