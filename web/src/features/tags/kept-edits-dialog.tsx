import Alert from "@cloudscape-design/components/alert";
import Spinner from "@cloudscape-design/components/spinner";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { keys } from "../../api/keys";
import { FormDialog } from "../../ui/form-dialog";
import { ProblemAlert } from "../../ui/problem-alert";
import { PreviewSummary } from "./preview-summary";
import { preview_change, useBeginChange, type ChangeRequest } from "./tags-api";

interface Props {
  what: "apply" | "drop";
  /** null: all that there are. */
  resource_ids: string[] | null;
  title: string;
  close: () => void;
}

/** What exactly is applied or dropped, looked at just now; then exactly that. */
export function KeptEditsDialog({ what, resource_ids, title, close }: Props) {
  const { history } = useRouter();
  const body: ChangeRequest = { kept_edits: what, ...(resource_ids ? { resource_ids } : {}) };
  const preview = useQuery({
    queryKey: [...keys.kept_edits, "plan", body],
    queryFn: () => preview_change(body),
    staleTime: 0,
  });
  const begin = useBeginChange();
  const submit = () => {
    if (!preview.data) return;
    begin.mutate(
      { body, digest: preview.data.digest },
      {
        onSuccess: (job) => {
          close();
          history.push(`/resources/tag-changes/${job.id}`);
        },
        onError: () => void preview.refetch(),
      },
    );
  };
  return (
    <FormDialog
      title={title}
      submit_text={what === "apply" ? "Write to AWS" : "Drop"}
      is_pending={begin.isPending || preview.isPending}
      submit={submit}
      close={close}
      size="large"
    >
      {preview.error && (
        <ProblemAlert error={preview.error} what="The plan could not be read" onRetry={() => void preview.refetch()} />
      )}
      {begin.error && <ProblemAlert error={begin.error} what="Nothing was changed" />}
      {preview.isPending && <Spinner />}
      {preview.data && what === "apply" && <PreviewSummary preview={preview.data} />}
      {preview.data && what === "drop" && (
        <Alert type="warning">
          The tags of {preview.data.changed} resources that live in the portal alone are removed from the portal.
          Nothing is sent to AWS. Their history stays, and the change can be undone.
        </Alert>
      )}
    </FormDialog>
  );
}
