import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQueryClient } from "@tanstack/react-query";
import { useParams, useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { keys } from "../../api/keys";
import { useFlashes } from "../../shared/flashes";
import { usePage } from "../../shared/page";
import { usePermission } from "../../shared/session";
import { count_text } from "../../ui/count";
import { InternalLink } from "../../ui/internal-link";
import { ProblemAlert } from "../../ui/problem-alert";
import { Time } from "../../ui/time";
import { ChangeItems } from "./change-items";
import { EditWords } from "./differences";
import { is_open, useCancelChange, useRetryChange, useTagChange, type ChangeDetail } from "./tags-api";
import { manager_crumb, tags_help } from "./tags-help";
import { UndoDialog } from "./undo-dialog";
import { change_state, kind_text } from "./words";

export const changes_crumb = { text: "Tag changes", href: "/resources/tag-changes" };

export function ChangePage() {
  const { id } = useParams({ from: "/signed-in/resources/tag-changes/$id" });
  const change = useTagChange(id);
  usePage({
    title: change.data ? `${change_state(change.data).text} · Change of tags` : "Change of tags",
    breadcrumbs: [manager_crumb, changes_crumb, { text: "Change", href: `/resources/tag-changes/${id}` }],
    help: tags_help,
  });
  if (change.isPending) {
    return (
      <Box padding="xxl" textAlign="center">
        <Spinner size="large" />
      </Box>
    );
  }
  if (!change.data)
    return (
      <ProblemAlert error={change.error} what="The change could not be read" onRetry={() => void change.refetch()} />
    );
  return <ChangeView key={id} change={change.data} />;
}

/** The sum at the top of the page when a change ends while its page is open; and what it kept in the portal may be less now. */
function useEnd(change: ChangeDetail): void {
  const client = useQueryClient();
  const { show } = useFlashes();
  const was_open = useRef(is_open(change));
  useEffect(() => {
    if (was_open.current && !is_open(change)) {
      const { type, text } = change_state(change);
      show(`change ${change.id}`, {
        type: type === "success" || type === "error" ? type : "warning",
        header: kind_text[change.kind],
        content: text,
      });
      void client.invalidateQueries({ queryKey: keys.kept_edits });
    }
    was_open.current = is_open(change);
  }, [change, client, show]);
}

function ChangeView({ change }: { change: ChangeDetail }) {
  const { history } = useRouter();
  const may_write = usePermission()("tags.write");
  const retry = useRetryChange();
  const cancel = useCancelChange();
  const [undoing, set_undoing] = useState(false);
  useEnd(change);
  const state = change_state(change);
  const open = is_open(change);
  const undoable = change.items.some((item) => item.state === "done" || item.state === "kept");
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={
            <>
              By {change.who}, <Time at={change.at} />
            </>
          }
          actions={
            may_write && (
              <SpaceBetween direction="horizontal" size="xs">
                {open && (
                  <Button onClick={() => cancel.mutate(change.id)} loading={cancel.isPending} loadingText="Cancelling">
                    Cancel the rest
                  </Button>
                )}
                {change.failed > 0 && (
                  <Button
                    onClick={() =>
                      retry.mutate(change.id, { onSuccess: (job) => history.push(`/resources/tag-changes/${job.id}`) })
                    }
                    loading={retry.isPending}
                    loadingText="Beginning"
                    disabled={open}
                    disabledReason="Wait until the change has ended."
                  >
                    Retry failed
                  </Button>
                )}
                <Button
                  onClick={() => set_undoing(true)}
                  disabled={open || !undoable}
                  disabledReason={
                    open
                      ? "Wait until the change has ended."
                      : "Nothing of it was changed, so there is nothing to undo."
                  }
                >
                  Undo
                </Button>
              </SpaceBetween>
            )
          }
        >
          {kind_text[change.kind]}
        </Header>
      }
    >
      <SpaceBetween size="l">
        {cancel.error && <ProblemAlert error={cancel.error} what="The change was not cancelled" />}
        {retry.error && <ProblemAlert error={retry.error} what="The retry was not begun" />}
        <Container header={<Header variant="h2">Progress</Header>}>
          <SpaceBetween size="m">
            <StatusIndicator type={state.type}>{state.text}</StatusIndicator>
            <ProgressBar
              value={change.total ? ((change.total - change.open) / change.total) * 100 : 100}
              label="Resources"
              additionalInfo={`${change.total - change.open - change.failed - change.conflicts} done, ${change.failed} failed, ${count_text(change.conflicts, "conflict")}, ${change.total} in all`}
              ariaLabel="Resources that are done"
            />
            <KeyValuePairs
              columns={2}
              items={[
                { label: "What", value: <EditWords {...change} /> },
                {
                  label: "Undoes",
                  value: change.undoes ? (
                    <InternalLink href={`/resources/tag-changes/${change.undoes}`}>
                      The change that it undoes
                    </InternalLink>
                  ) : (
                    "-"
                  ),
                },
              ]}
            />
            {change.conflicts > 0 && (
              <InternalLink href="/resources/conflicts">See the conflicts, which wait for you</InternalLink>
            )}
          </SpaceBetween>
        </Container>
        <ChangeItems items={change.items} />
      </SpaceBetween>
      {undoing && <UndoDialog change={change} close={() => set_undoing(false)} />}
    </ContentLayout>
  );
}
