import Alert from "@cloudscape-design/components/alert";
import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Input from "@cloudscape-design/components/input";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "../../api/client";
import { keys } from "../../api/keys";
import { FormDialog } from "../../ui/form-dialog";
import { ProblemAlert } from "../../ui/problem-alert";
import type { ResourceDetail } from "./resources-api";
import { changes_of, tag_error, value_error, type EditedTag } from "./tag-rules";

/** The tags that live in the portal; those that AWS gave are AWS's as long as the access level does not write. */
export function EditTagsDialog({ resource, close }: { resource: ResourceDetail; close: () => void }) {
  const client = useQueryClient();
  const own = resource.tags.filter((tag) => tag.source === "portal").map(({ key, value }) => ({ key, value }));
  const of_aws = resource.tags.filter((tag) => tag.source === "aws").map((tag) => tag.key);
  const [tags, set_tags] = useState<EditedTag[]>(own);
  const [tried, set_tried] = useState(false);
  const change = useMutation({
    mutationFn: () => unwrap(api.PATCH("/resources/{id}/tags", { params: { path: { id: resource.id } }, body: changes_of(own, tags) })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.resources });
      close();
    },
  });
  const submit = () => {
    set_tried(true);
    const { set, remove } = changes_of(own, tags);
    if (tags.some((tag, index) => tag_error(tag.key, index, tags, of_aws) || value_error(tag.value))) return;
    if (Object.keys(set).length + remove.length === 0) return close();
    change.mutate();
  };
  const put = (index: number, next: Partial<EditedTag>) => set_tags(tags.map((tag, at) => (at === index ? { ...tag, ...next } : tag)));
  return (
    <FormDialog title="Edit tags" submit_text="Save" is_pending={change.isPending} submit={submit} close={close}>
      {change.error && <ProblemAlert error={change.error} what="The tags were not changed" />}
      <Alert type="info">These tags live in the portal. Where AWS has a value for a key, it is AWS&apos;s that counts.</Alert>
      <AttributeEditor
        items={tags}
        addButtonText="Add a tag"
        removeButtonText="Remove"
        removeButtonAriaLabel={(tag) => `Remove the tag ${tag.key || "without a key"}`}
        empty="No tag lives in the portal yet."
        onAddButtonClick={() => set_tags([...tags, { key: "", value: "" }])}
        onRemoveButtonClick={({ detail }) => set_tags(tags.filter((_, index) => index !== detail.itemIndex))}
        definition={[
          {
            label: "Key",
            control: (tag, index) => <Input ariaLabel={`Key of tag ${index + 1}`} value={tag.key} onChange={({ detail }) => put(index, { key: detail.value })} />,
            errorText: (tag, index) => (tried || tag.key ? tag_error(tag.key, index, tags, of_aws) : undefined),
          },
          {
            label: "Value",
            control: (tag, index) => <Input ariaLabel={`Value of tag ${index + 1}`} value={tag.value} onChange={({ detail }) => put(index, { value: detail.value })} />,
            errorText: (tag) => value_error(tag.value),
          },
        ]}
      />
    </FormDialog>
  );
}
