import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { keys } from "../../../api/keys";
import { is_over, type Run, run_type, useRun } from "../../../shared/jobs";
import { ProblemAlert } from "../../../ui/problem-alert";
import { Time } from "../../../ui/time";
import { item_text, run_text } from "../words";

/** When a reading ends while its page is open, what it brought is read. */
function useEnd(run: Run | undefined): void {
  const client = useQueryClient();
  const before = useRef(run?.status);
  useEffect(() => {
    const previous = before.current;
    before.current = run?.status;
    if (!run || !previous || previous === run.status || !is_over(run.status)) return;
    void client.invalidateQueries({ queryKey: keys.commitments });
    void client.invalidateQueries({ queryKey: keys.cost_explorer });
  }, [run, client]);
}

/** A reading of spend, live: how each payer ended, and why. */
export function ReadProgress({ id, close }: { id: string; close: () => void }) {
  const run = useRun(id);
  useEnd(run.data);
  if (run.error && !run.data)
    return (
      <ProblemAlert error={run.error} what="The reading could not be followed" onRetry={() => void run.refetch()} />
    );
  if (!run.data) return <StatusIndicator type="loading">Looking at the reading</StatusIndicator>;
  const { status, progress, reason, items, created_at } = run.data;
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
          actions={is_over(status) && <Button onClick={close}>Close</Button>}
        >
          Reading spend
        </Header>
      }
    >
      <SpaceBetween size="s">
        <StatusIndicator type={run_type[status]}>{run_text[status]}</StatusIndicator>
        {progress.total > 0 && (
          <ProgressBar
            value={((progress.done + progress.failed) / progress.total) * 100}
            label="Payers"
            additionalInfo={`${progress.done} read, ${progress.failed} not, ${progress.total} in all`}
            ariaLabel="Payers that are done"
          />
        )}
        {reason && <div>{reason}</div>}
        {items.length > 0 && (
          <ul className="plain-list failures">
            {items.map(({ target, status: how, reason: why }) => (
              <li key={target}>
                <StatusIndicator type={item_text[how]?.type ?? "info"}>
                  {target}: {item_text[how]?.text ?? how}
                </StatusIndicator>
                {why && <div className="breakable">{why}</div>}
              </li>
            ))}
          </ul>
        )}
      </SpaceBetween>
    </Container>
  );
}
