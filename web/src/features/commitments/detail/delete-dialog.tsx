import Box from "@cloudscape-design/components/box";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useFlashes } from "../../../shared/flashes";
import { count_text } from "../../../ui/count";
import { FormDialog } from "../../../ui/form-dialog";
import { ProblemAlert } from "../../../ui/problem-alert";
import { useRemoveCommitment, type Commitment } from "../commitments-api";

/** Deleting is confirmed with the contract's name: its adjustments go with it. */
export function DeleteDialog({ commitment, close }: { commitment: Commitment; close: () => void }) {
  const remove = useRemoveCommitment(commitment.id);
  const navigate = useNavigate();
  const { show } = useFlashes();
  const [typed, set_typed] = useState("");
  const submit = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        show("commitment", {
          type: "success",
          header: `${commitment.name} is deleted`,
          content: "The audit log has what was in it.",
        });
        void navigate({ to: "/commitments" });
      },
    });
  return (
    <FormDialog
      title={`Delete ${commitment.name}?`}
      submit_text="Delete"
      is_pending={remove.isPending}
      submit={submit}
      close={close}
      why_not={typed.trim() === commitment.name ? undefined : "Type the contract's name first."}
    >
      {remove.error && <ProblemAlert error={remove.error} what="The contract was not deleted" />}
      <Box>
        The contract goes, with its {count_text(commitment.adjustments.length, "adjustment")}. The customer does not see
        it any more. What its payers spent stays, and the audit log keeps what was in the contract.
      </Box>
      <FormField label={`To confirm, type ${commitment.name}`}>
        <Input value={typed} onChange={({ detail }) => set_typed(detail.value)} autoFocus />
      </FormField>
    </FormDialog>
  );
}
