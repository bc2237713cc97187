import Alert from "@cloudscape-design/components/alert";
import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Autosuggest from "@cloudscape-design/components/autosuggest";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { edits_error, many_key_error, many_value_error, type ManyEdit } from "./many-edits";

const set_option = { value: "set", label: "Set" };
const remove_option = { value: "remove", label: "Remove" };

interface Props {
  edits: readonly ManyEdit[];
  change: (edits: ManyEdit[]) => void;
  tried: boolean;
  known_keys: readonly string[];
}

/** What is to be set and removed, the same for all the resources. */
export function EditManyForm({ edits, change, tried, known_keys }: Props) {
  const put = (index: number, next: Partial<ManyEdit>) =>
    change(edits.map((edit, at) => (at === index ? { ...edit, ...next } : edit)));
  const error = tried ? edits_error(edits) : undefined;
  return (
    <SpaceBetween size="m">
      {error && <Alert type="error">{error}</Alert>}
      <AttributeEditor
        items={[...edits]}
        addButtonText="Add a tag"
        removeButtonText="Leave out"
        removeButtonAriaLabel={(edit) => `Leave out the tag ${edit.key || "without a key"}`}
        empty="Nothing is set or removed yet."
        onAddButtonClick={() => change([...edits, { action: "set", key: "", value: "" }])}
        onRemoveButtonClick={({ detail }) => change(edits.filter((_, index) => index !== detail.itemIndex))}
        definition={[
          {
            label: "What",
            control: (edit, index) => (
              <Select
                ariaLabel={`What is done with tag ${index + 1}`}
                selectedOption={edit.action === "set" ? set_option : remove_option}
                options={[set_option, remove_option]}
                onChange={({ detail }) =>
                  put(index, { action: detail.selectedOption.value === "remove" ? "remove" : "set" })
                }
              />
            ),
          },
          {
            label: "Key",
            control: (edit, index) => (
              <Autosuggest
                ariaLabel={`Key of tag ${index + 1}`}
                value={edit.key}
                onChange={({ detail }) => put(index, { key: detail.value })}
                options={known_keys.map((value) => ({ value }))}
                enteredTextLabel={(key) => `Use: ${key}`}
                empty="Type a key"
                expandToViewport
              />
            ),
            errorText: (edit, index) => (tried || edit.key ? many_key_error(edits, index) : undefined),
          },
          {
            label: "Value",
            control: (edit, index) => (
              <Input
                ariaLabel={`Value of tag ${index + 1}`}
                value={edit.action === "set" ? edit.value : ""}
                disabled={edit.action === "remove"}
                onChange={({ detail }) => put(index, { value: detail.value })}
              />
            ),
            errorText: (edit) => many_value_error(edit),
          },
        ]}
      />
    </SpaceBetween>
  );
}
