import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { keys } from "../../../api/keys";
import { useFlashes } from "../../../shared/flashes";
import { is_over, type Run, run_type, useRun } from "../../../shared/jobs";
import { usePermission } from "../../../shared/session";
import { count_text } from "../../../ui/count";
import { ProblemAlert } from "../../../ui/problem-alert";
import { Time } from "../../../ui/time";
import { failures_among } from "../emptiness";
import { Failures } from "../empty";
import { useStopDownload, type Download } from "../recommendations-api";
import { asked_of, outcome_text, question_text, run_text } from "../words";
import { QuestionTable, type QuestionRow } from "./question-table";

/** When a download ends while its page is open: how, and what it brought is read. */
function useEnd(run: Run | undefined): void {
  const client = useQueryClient();
  const { show } = useFlashes();
  const before = useRef(run?.status);
  useEffect(() => {
    const previous = before.current;
    before.current = run?.status;
    if (!run || !previous || previous === run.status || !is_over(run.status)) return;
    void client.invalidateQueries({ queryKey: keys.recommendations });
    void client.invalidateQueries({ queryKey: keys.cost_explorer });
    show(`download ${run.id}`, {
      type: run.status === "succeeded" ? "success" : run.status === "failed" ? "error" : "warning",
      header: run_text[run.status],
      content:
        run.progress.total === 0
          ? (run.reason ?? "")
          : `${run.progress.done} of ${count_text(run.progress.total, "question")} answered.`,
    });
  }, [run, client, show]);
}

function row_of(item: Run["items"][number]): QuestionRow {
  const read = asked_of(item.target);
  return {
    key: item.target,
    account_id: read?.account_id ?? "",
    text: read ? question_text(read.asked) : item.target,
    outcome: item.status in outcome_text ? (item.status as Download["outcome"]) : null,
    detail: item.reason ?? null,
  };
}

/** A download, live: how far it is, and how each question ended. */
export function DownloadProgress({ id, close }: { id: string; close: () => void }) {
  const run = useRun(id);
  const stop = useStopDownload();
  const may_stop = usePermission()("cloud-accounts.write");
  useEnd(run.data);
  if (run.error && !run.data)
    return <ProblemAlert error={run.error} what="The download could not be read" onRetry={() => void run.refetch()} />;
  if (!run.data) return <StatusIndicator type="loading">Reading the download</StatusIndicator>;
  const { status, progress, reason, items, created_at } = run.data;
  const ended = is_over(status);
  const rows = items.map(row_of);
  const failures = failures_among(rows);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            <>
              Begun <Time at={created_at} />
            </>
          }
          actions={
            ended ? (
              <Button onClick={close}>Close</Button>
            ) : (
              may_stop && (
                <Button onClick={() => stop.mutate(id)} loading={stop.isPending} loadingText="Stopping">
                  Stop
                </Button>
              )
            )
          }
        >
          Download
        </Header>
      }
    >
      <SpaceBetween size="s">
        {stop.error && <ProblemAlert error={stop.error} what="The download was not stopped" />}
        <StatusIndicator type={run_type[status]}>{run_text[status]}</StatusIndicator>
        {progress.total > 0 && (
          <ProgressBar
            value={((progress.done + progress.failed) / progress.total) * 100}
            label="Questions"
            additionalInfo={`${progress.done} answered, ${progress.failed} not, ${progress.total} in all`}
            ariaLabel="Questions that are done"
          />
        )}
        {reason && <div>{reason}</div>}
        {ended && failures.length > 0 && <Failures failures={failures} />}
        {items.length > 0 && (
          <ExpandableSection headerText="Each question">
            <QuestionTable rows={rows} label="Questions of this download" />
          </ExpandableSection>
        )}
      </SpaceBetween>
    </Container>
  );
}
