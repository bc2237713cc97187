import Alert from "@cloudscape-design/components/alert";
import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Multiselect from "@cloudscape-design/components/multiselect";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useState } from "react";
import { useFlashes } from "../../shared/flashes";
import { usePage } from "../../shared/page";
import { type_text } from "../../shared/resources";
import { usePermission } from "../../shared/session";
import { ProblemAlert } from "../../ui/problem-alert";
import { protected_key_error } from "./protections";
import { useProtections, useResourceTypes, useSetProtections, type Protections } from "./tags-api";
import { manager_crumb, tags_help } from "./tags-help";

const breadcrumbs = [manager_crumb, { text: "Tag protections", href: "/resources/protections" }];

/** Keys and types that nobody writes to AWS from here: tags can be permissions. */
export function ProtectionsPage() {
  usePage({ title: "Tag protections", breadcrumbs, help: tags_help });
  const may_change = usePermission()("cloud-accounts.write");
  const read = useProtections();
  if (read.error && !read.data)
    return (
      <ProblemAlert error={read.error} what="The protections could not be read" onRetry={() => void read.refetch()} />
    );
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="What is protected is never written to AWS, whatever the access level: tags can be permissions, or belong to another tool. Edits of it are blocked and say so."
        >
          Tag protections
        </Header>
      }
    >
      {!read.data && (
        <Box padding="l" textAlign="center">
          <Spinner size="large" />
        </Box>
      )}
      {read.data &&
        (may_change ? (
          <Editor key={read.data.etag} stored={read.data.data} etag={read.data.etag} />
        ) : (
          <Shown stored={read.data.data} />
        ))}
    </ContentLayout>
  );
}

function Shown({ stored }: { stored: Protections }) {
  return (
    <Container>
      <SpaceBetween size="m">
        <Alert type="info">An administrator can change this.</Alert>
        <div>
          <Box variant="awsui-key-label">Keys</Box>
          {stored.keys.join(", ") || "None"}
        </div>
        <div>
          <Box variant="awsui-key-label">Types</Box>
          {stored.types.map(type_text).join(", ") || "None"}
        </div>
      </SpaceBetween>
    </Container>
  );
}

function Editor({ stored, etag }: { stored: Protections; etag: string | null }) {
  const { show } = useFlashes();
  const types = useResourceTypes();
  const save = useSetProtections();
  const [protected_keys, set_keys] = useState(() => stored.keys.map((key) => ({ key })));
  const [protected_types, set_types] = useState<readonly string[]>(stored.types);
  const [tried, set_tried] = useState(false);
  const keys = protected_keys.map(({ key }) => key);
  const options = (types.data ?? []).map(({ type }) => ({ value: type, label: type_text(type) }));
  const submit = () => {
    set_tried(true);
    if (keys.some((key, index) => protected_key_error(key, index, keys))) return;
    save.mutate(
      { wanted: { keys, types: [...protected_types] }, etag },
      {
        onSuccess: () =>
          show("protections", {
            type: "success",
            header: "Tag protections",
            content: "They are saved, and hold from now on.",
          }),
      },
    );
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Form
        actions={
          <Button variant="primary" formAction="submit" loading={save.isPending} loadingText="Saving">
            Save
          </Button>
        }
      >
        <Container>
          <SpaceBetween size="l">
            {save.error && <ProblemAlert error={save.error} what="The protections were not saved" />}
            {types.error && (
              <ProblemAlert
                error={types.error}
                what="The types could not be read"
                onRetry={() => void types.refetch()}
              />
            )}
            <AttributeEditor
              items={protected_keys}
              addButtonText="Add a key"
              removeButtonText="Remove"
              removeButtonAriaLabel={({ key }) => `Remove the key ${key || "without a name"}`}
              empty="No key is protected."
              onAddButtonClick={() => set_keys([...protected_keys, { key: "" }])}
              onRemoveButtonClick={({ detail }) =>
                set_keys(protected_keys.filter((_, index) => index !== detail.itemIndex))
              }
              definition={[
                {
                  label: "Protected key",
                  constraintText: "A * at the end stands for any rest: cost-* is cost-centre too.",
                  control: ({ key }, index) => (
                    <Input
                      ariaLabel={`Protected key ${index + 1}`}
                      value={key}
                      onChange={({ detail }) =>
                        set_keys(protected_keys.map((one, at) => (at === index ? { key: detail.value } : one)))
                      }
                    />
                  ),
                  errorText: ({ key }, index) => (tried || key ? protected_key_error(key, index, keys) : undefined),
                },
              ]}
            />
            <FormField label="Protected types" description="No tag of a resource of these types is written.">
              <Multiselect
                ariaLabel="Protected types"
                selectedOptions={protected_types.map((type) => ({ value: type, label: type_text(type) }))}
                options={options}
                onChange={({ detail }) =>
                  set_types(detail.selectedOptions.flatMap(({ value }) => (value ? [value] : [])))
                }
                filteringType="auto"
                filteringAriaLabel="Find types"
                placeholder="Choose types"
                statusType={types.isPending ? "loading" : "finished"}
                loadingText="Reading the types"
                deselectAriaLabel={({ label }) => `Remove ${label ?? ""}`}
                empty="No type fits."
              />
            </FormField>
          </SpaceBetween>
        </Container>
      </Form>
    </form>
  );
}
