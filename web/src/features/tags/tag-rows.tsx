import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Input from "@cloudscape-design/components/input";
import { row_errors, type EditedTag, type ServiceRules } from "./tag-rules";

interface Props {
  tags: readonly EditedTag[];
  /** As the resource has them. */
  before: readonly EditedTag[];
  rules: ServiceRules;
  change: (tags: EditedTag[]) => void;
  /** Somebody tried to save: what is missing is said too. */
  tried: boolean;
  /** Keys that AWS has a value for, which stays. */
  of_aws: readonly string[];
  empty: string;
}

/** The tags that can be edited, a row each, checked as they are typed. */
export function TagRows({ tags, before, rules, change, tried, of_aws, empty }: Props) {
  const put = (index: number, next: Partial<EditedTag>) =>
    change(tags.map((tag, at) => (at === index ? { ...tag, ...next } : tag)));
  return (
    <AttributeEditor
      items={[...tags]}
      addButtonText="Add a tag"
      removeButtonText="Remove"
      removeButtonAriaLabel={(tag) => `Remove the tag ${tag.key || "without a key"}`}
      empty={empty}
      onAddButtonClick={() => change([...tags, { key: "", value: "" }])}
      onRemoveButtonClick={({ detail }) => change(tags.filter((_, index) => index !== detail.itemIndex))}
      definition={[
        {
          label: "Key",
          control: (tag, index) => (
            <Input
              ariaLabel={`Key of tag ${index + 1}`}
              value={tag.key}
              onChange={({ detail }) => put(index, { key: detail.value })}
            />
          ),
          errorText: (tag, index) => (tried || tag.key ? row_errors(index, tags, before, rules).key : undefined),
          warningText: (tag) =>
            of_aws.includes(tag.key)
              ? "AWS has a value for this key, and it stays: the access level does not write. Yours goes into the history."
              : undefined,
        },
        {
          label: "Value",
          control: (tag, index) => (
            <Input
              ariaLabel={`Value of tag ${index + 1}`}
              value={tag.value}
              onChange={({ detail }) => put(index, { value: detail.value })}
            />
          ),
          errorText: (_, index) => row_errors(index, tags, before, rules).value,
        },
      ]}
    />
  );
}
