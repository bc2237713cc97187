import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useSummary } from "../../shared/resources";
import { count_text } from "../../ui/count";
import { ProblemAlert } from "../../ui/problem-alert";
import { EditManyForm } from "./edit-many-form";
import { edit_of, edits_error, many_key_error, many_value_error, type ManyEdit } from "./many-edits";
import { PreviewSummary } from "./preview-summary";
import { PreviewTable } from "./preview-table";
import { SureField } from "./sure-field";
import { is_reserved } from "./tag-rules";
import { preview_change, useBeginChange, type ChangeRequest } from "./tags-api";

interface Props {
  /** The resources, by their IDs or by conditions. */
  target: Pick<ChangeRequest, "filter" | "resource_ids">;
  count: string;
  close: () => void;
}

/** An edit of many resources: what, then a preview of each, then exactly that. */
export function EditManyDialog({ target, count, close }: Props) {
  const { history } = useRouter();
  const known_keys =
    useSummary()
      .data?.tag_keys.map(({ name }) => name)
      .filter((key) => !is_reserved(key)) ?? [];
  const [edits, set_edits] = useState<ManyEdit[]>([{ action: "set", key: "", value: "" }]);
  const [tried, set_tried] = useState(false);
  const [sure, set_sure] = useState(true);
  const body: ChangeRequest = { ...target, ...edit_of(edits) };
  const preview = useMutation({ mutationFn: () => preview_change(body) });
  const begin = useBeginChange();
  const seen = preview.data;

  const look = () => {
    set_tried(true);
    if (edits_error(edits) || edits.some((edit, index) => many_key_error(edits, index) || many_value_error(edit)))
      return;
    begin.reset();
    preview.mutate();
  };
  const apply = () => {
    if (!seen) return;
    begin.mutate(
      { body, digest: seen.digest },
      {
        onSuccess: (job) => {
          close();
          history.push(`/resources/tag-changes/${job.id}`);
        },
      },
    );
  };
  const back = () => {
    preview.reset();
    begin.reset();
  };

  return (
    <Modal
      visible
      size="max"
      onDismiss={close}
      header={`Edit tags of ${count}`}
      closeAriaLabel="Close"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            {seen && <Button onClick={back}>Back</Button>}
            {begin.error && (
              <Button onClick={look} loading={preview.isPending} loadingText="Looking">
                Preview again
              </Button>
            )}
            {seen ? (
              <Button
                variant="primary"
                onClick={apply}
                loading={begin.isPending}
                loadingText="Beginning"
                disabled={seen.changed === 0 || !sure}
                disabledReason={seen.changed === 0 ? "Nothing would change." : "Type the number of resources first."}
              >
                Apply to {count_text(seen.changed, "resource")}
              </Button>
            ) : (
              <Button
                variant="primary"
                onClick={look}
                loading={preview.isPending}
                loadingText="Looking at each resource"
              >
                Preview
              </Button>
            )}
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="l">
        {preview.error && <ProblemAlert error={preview.error} what="The change could not be previewed" />}
        {begin.error && <ProblemAlert error={begin.error} what="Nothing was changed" />}
        {seen ? (
          <SpaceBetween size="l">
            <PreviewSummary preview={seen} />
            <SureField count={seen.changed} set_sure={set_sure} />
            <PreviewTable items={seen.items} />
          </SpaceBetween>
        ) : (
          <EditManyForm edits={edits} change={set_edits} tried={tried} known_keys={known_keys} />
        )}
      </SpaceBetween>
    </Modal>
  );
}
