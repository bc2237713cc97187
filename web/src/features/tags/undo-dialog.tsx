import { useRouter } from "@tanstack/react-router";
import { count_text } from "../../ui/count";
import { FormDialog } from "../../ui/form-dialog";
import { ProblemAlert } from "../../ui/problem-alert";
import { useUndoChange, type ChangeDetail } from "./tags-api";

/** Asks once more: an undo is a change of its own, at AWS too where the change was. */
export function UndoDialog({ change, close }: { change: ChangeDetail; close: () => void }) {
  const { history } = useRouter();
  const undo = useUndoChange();
  const written = change.items.filter((item) => item.state === "done").length;
  const kept = change.items.filter((item) => item.state === "kept").length;
  const submit = () =>
    undo.mutate(change.id, {
      onSuccess: (job) => {
        close();
        history.push(`/resources/tag-changes/${job.id}`);
      },
    });
  return (
    <FormDialog title="Undo this change" submit_text="Undo" is_pending={undo.isPending} submit={submit} close={close}>
      {undo.error && <ProblemAlert error={undo.error} what="The change was not undone" />}
      <div>
        Each resource gets the values that it had before: {written > 0 && `${count_text(written, "resource")} at AWS`}
        {written > 0 && kept > 0 && ", "}
        {kept > 0 && `${count_text(kept, "resource")} in the portal`}. Tags that were changed again since are left
        alone. The undo is a change of its own, and can be undone too.
      </div>
    </FormDialog>
  );
}
