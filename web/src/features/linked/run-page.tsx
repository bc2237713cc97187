import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useParams, useRouter } from "@tanstack/react-router";
import { useCloudAccount } from "../../shared/cloud-accounts";
import { is_over, type Run, run_type, useRun } from "../../shared/jobs";
import { usePage } from "../../shared/page";
import { usePermission } from "../../shared/session";
import { seed } from "../../strings/seed";
import { InternalLink } from "../../ui/internal-link";
import { ProblemAlert } from "../../ui/problem-alert";
import { Time } from "../../ui/time";
import { stack_of, useCancel, useRetry } from "./linked-api";
import { useRunFlash } from "./run-flash";
import { run_help } from "./run-help";
import { RunTable } from "./run-table";
import { StackOrder } from "./stack-order";
import { makes_add_ons, run_title, run_words } from "./words";

export function RunPage() {
  const { id } = useParams({ from: "/signed-in/setup/runs/$id" });
  const run = useRun(id);
  usePage({
    title: run.data
      ? `${run_words(run.data.status, run.data.kind)} · ${run_title(run.data.kind)}`
      : seed.activate.selected,
    breadcrumbs: [
      { text: seed.menu.set_up, href: "/" },
      { text: seed.menu.cloud_tenant_setup, href: "/setup/cloud-tenants" },
      { text: run_title(run.data?.kind), href: `/setup/runs/${id}` },
    ],
    help: run_help,
  });
  if (run.isPending) {
    return (
      <Box padding="xxl" textAlign="center">
        <Spinner size="large" />
      </Box>
    );
  }
  if (!run.data)
    return <ProblemAlert error={run.error} what="The run could not be read" onRetry={() => void run.refetch()} />;
  return <RunView key={id} run={run.data} />;
}

function RunView({ run }: { run: Run }) {
  const { history } = useRouter();
  const master = useCloudAccount(run.subject);
  const may_write = usePermission()("cloud-accounts.write");
  const retry = useRetry((next) => history.push(`/setup/runs/${next.id}`));
  const cancel = useCancel();
  useRunFlash(run);
  const { done, failed, total } = run.progress;
  const ended = is_over(run.status);
  const stack = stack_of(run);
  const left = run.items.some((item) => item.status === "failed" || item.status === "cancelled");
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={
            <>
              Linked accounts of{" "}
              {master.data ? (
                <InternalLink href={`/setup/cloud-tenants/${run.subject}?tab=linked`}>{master.data.name}</InternalLink>
              ) : (
                "the master account"
              )}
              , begun <Time at={run.created_at} />
            </>
          }
          actions={
            may_write && (
              <SpaceBetween direction="horizontal" size="xs">
                {!ended && (
                  <Button onClick={() => cancel.mutate(run.id)} loading={cancel.isPending} loadingText="Cancelling">
                    Cancel the run
                  </Button>
                )}
                {ended && left && (
                  <Button onClick={() => retry.mutate(run.id)} loading={retry.isPending} loadingText="Beginning">
                    Retry failed
                  </Button>
                )}
              </SpaceBetween>
            )
          }
        >
          {run_title(run.kind)}
        </Header>
      }
    >
      <SpaceBetween size="l">
        {retry.error && <ProblemAlert error={retry.error} what="The retry was not begun" />}
        {cancel.error && <ProblemAlert error={cancel.error} what="The run was not cancelled" />}
        {stack && <StackOrder stack={stack} master={master.data} />}
        {run.status === "waiting_for_user" && !stack && (
          <Alert type="info">The automation stack is being prepared.</Alert>
        )}
        <Container header={<Header variant="h2">Progress</Header>}>
          <SpaceBetween size="m">
            <StatusIndicator type={run_type[run.status]}>{run_words(run.status, run.kind)}</StatusIndicator>
            <ProgressBar
              value={total ? ((done + failed) / total) * 100 : 0}
              label="Accounts"
              additionalInfo={`${done} ${makes_add_ons(run.kind) ? "effective" : "activated"}, ${failed} failed, ${total} in all`}
              ariaLabel="Accounts that are done"
            />
            {ended && <AfterTheEnd run={run} />}
          </SpaceBetween>
        </Container>
        <RunTable run={run} />
      </SpaceBetween>
    </ContentLayout>
  );
}

function AfterTheEnd({ run }: { run: Run }) {
  return (
    <div>
      {run.reason}{" "}
      <InternalLink href={`/setup/cloud-tenants/${run.subject}?tab=linked`}>
        See the automation stack, which may be deleted now
      </InternalLink>
    </div>
  );
}
