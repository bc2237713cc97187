import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { to_problem } from "../../api/problem";
import { read_resource, type ResourceRead } from "../../shared/resources";
import { TagText } from "../../shared/tag-value";
import { FormDialog } from "../../ui/form-dialog";
import { ProblemAlert } from "../../ui/problem-alert";
import { Destination, Differences, Remarks } from "./differences";
import { MeanwhileTable } from "./meanwhile-table";
import { TagRows } from "./tag-rows";
import {
  changed_meanwhile,
  changes_of,
  count_error,
  is_reserved,
  row_errors,
  rules_of,
  type EditedTag,
  type Meanwhile,
} from "./tag-rules";
import { preview_change, useChangeTags, useTagRules, type PreviewItem, type TagEdit } from "./tags-api";
import { differences } from "./words";

interface Props {
  resource: ResourceRead;
  /** The account's level writes edits to AWS. */
  writes: boolean;
  close: () => void;
}

/** Where an edit is: being typed, looked at before it is saved, or overtaken by somebody else's. */
type Stage = { name: "edit" } | { name: "review"; item: PreviewItem } | { name: "meanwhile"; changed: Meanwhile[] };

/**
 * A resource's tags: all of them where the level writes to AWS, else those that live in the portal. What an edit does is
 * previewed first; what needs no look (it stays in the portal and nothing is to be known) is saved at once.
 */
export function EditTagsDialog({ resource, writes, close }: Props) {
  // The page follows the events; an edit begins from what it showed when it was opened.
  const [base] = useState(resource);
  // What the person was shown last of it: an edit is never worked out anew from that, or it would undo what others added.
  const [shown, set_shown] = useState<Pick<ResourceRead, "tags" | "etag">>(resource);
  const fixed = base.tags.filter((tag) => is_reserved(tag.key) || (!writes && tag.source === "aws"));
  const own = base.tags.filter((tag) => !fixed.includes(tag));
  const [tags, set_tags] = useState<EditedTag[]>(() => own.map(({ key, value }) => ({ key, value })));
  const [tried, set_tried] = useState(false);
  const [stage, set_stage] = useState<Stage>({ name: "edit" });
  const change = useChangeTags(resource.id);
  const rules = rules_of(useTagRules().data, resource.service);
  const edit = changes_of(own, tags);
  const too_many = count_error(
    tags,
    fixed.map(({ key }) => key),
  );
  const of_aws = fixed.filter(({ key }) => !is_reserved(key)).map(({ key }) => key);

  /** Saves; where the resource is another meanwhile, says what of this edit's keys is, or goes on where nothing is. */
  const save = useMutation({
    mutationFn: async (wanted: TagEdit) => {
      try {
        await change.mutateAsync({ edit: wanted, etag: shown.etag });
      } catch (error) {
        if (to_problem(error).body.status !== 412) throw error;
        const now = await read_resource(resource.id);
        const changed = changed_meanwhile(wanted, shown.tags, now.tags);
        set_shown(now);
        if (changed.length > 0) return set_stage({ name: "meanwhile", changed });
        await change.mutateAsync({ edit: wanted, etag: now.etag });
      }
      close();
    },
  });
  const review = useMutation({
    mutationFn: (wanted: TagEdit) => preview_change({ resource_ids: [resource.id], ...wanted }),
    onSuccess: (preview, wanted) => {
      const item = preview.items[0];
      if (!item) close();
      else if (!item.writes && !item.blocked && item.warnings.length === 0) save.mutate(wanted);
      else set_stage({ name: "review", item });
    },
  });

  const submit = () => {
    if (stage.name !== "edit") {
      if (stage.name === "review" && stage.item.blocked) return set_stage({ name: "edit" });
      return save.mutate(edit);
    }
    set_tried(true);
    const errors = tags.map((_, index) => row_errors(index, tags, own, rules));
    if (too_many || errors.some(({ key, value }) => key ?? value)) return;
    if (Object.keys(edit.set).length + edit.remove.length === 0) return close();
    review.mutate(edit);
  };
  const submit_text =
    stage.name === "edit"
      ? "Save"
      : stage.name === "meanwhile"
        ? "Apply mine"
        : stage.item.blocked
          ? "Back"
          : stage.item.writes
            ? "Write to AWS"
            : "Save";

  return (
    <FormDialog
      title="Edit tags"
      submit_text={submit_text}
      is_pending={review.isPending || save.isPending}
      submit={submit}
      close={close}
      size="large"
    >
      {review.error && <ProblemAlert error={review.error} what="The edit could not be checked" />}
      {save.error && <ProblemAlert error={save.error} what="The tags were not changed" />}
      {stage.name === "edit" && (
        <SpaceBetween size="l">
          <Alert type="info">
            {writes
              ? "Edits are written to AWS. The resource is read again just before, and what somebody changed meanwhile is not written over."
              : "Edits live in the portal: the account's access level does not write to AWS. Where AWS has a value for a key, that value stays."}
          </Alert>
          {too_many && <Alert type="error">{too_many}</Alert>}
          <TagRows
            tags={tags}
            before={own}
            rules={rules}
            change={set_tags}
            tried={tried}
            of_aws={of_aws}
            empty={writes ? "It has no tag yet." : "No tag lives in the portal yet."}
          />
          {fixed.length > 0 && <Fixed tags={fixed} />}
        </SpaceBetween>
      )}
      {stage.name === "review" && <Review item={stage.item} back={() => set_stage({ name: "edit" })} />}
      {stage.name === "meanwhile" && <MeanwhileTable changed={stage.changed} />}
    </FormDialog>
  );
}

/** What cannot be edited here: AWS's own keys, and AWS's values where the level does not write. */
function Fixed({ tags }: { tags: readonly EditedTag[] }) {
  return (
    <ExpandableSection headerText={`AWS's, which stay as they are (${tags.length})`}>
      {tags.map(({ key, value }) => (
        <div key={key} className="breakable">
          <TagText text={key} /> = <TagText text={value} />
        </div>
      ))}
    </ExpandableSection>
  );
}

function Review({ item, back }: { item: PreviewItem; back: () => void }) {
  return (
    <SpaceBetween size="l">
      {item.blocked ? (
        <Alert type="error" header="This is not possible, and nothing was sent">
          {item.blocked.detail}
        </Alert>
      ) : (
        <Box variant="h3" tagOverride="p" padding="n">
          <Destination item={item} />
        </Box>
      )}
      <div>
        <Differences items={differences(item)} />
      </div>
      {item.warnings.length > 0 && (
        <div>
          <Remarks item={{ blocked: null, warnings: item.warnings }} />
        </div>
      )}
      {!item.blocked && (
        <Button variant="inline-link" formAction="none" onClick={back}>
          Back to the edit
        </Button>
      )}
    </SpaceBetween>
  );
}
