import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useLocation, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { set_preferences, usePreferences } from "../../shared/preferences";

/** Conditions under names of the person's own, kept in this browser. */
export function SavedFilters({ filtered }: { filtered: boolean }) {
  const { saved_filters } = usePreferences();
  const { searchStr } = useLocation();
  const { history } = useRouter();
  const [naming, set_naming] = useState(false);
  const current = saved_filters.find(({ search }) => search === searchStr);
  return (
    <>
      <ButtonDropdown
        items={[
          ...saved_filters.map(({ name }, index) => ({ id: `filter-${index}`, text: name })),
          {
            id: "save",
            text: "Save these conditions",
            disabled: !filtered || Boolean(current),
            disabledReason: filtered ? "They are saved already." : "There are no conditions.",
          },
          ...(current ? [{ id: "forget", text: `Forget "${current.name}"` }] : []),
        ]}
        onItemClick={({ detail }) => {
          if (detail.id === "save") set_naming(true);
          else if (detail.id === "forget")
            set_preferences({ saved_filters: saved_filters.filter((one) => one !== current) });
          else history.push(`/resources${saved_filters[Number(detail.id.slice(7))]?.search ?? ""}`);
        }}
      >
        {current ? current.name : "Saved filters"}
      </ButtonDropdown>
      {naming && <Naming search={searchStr} close={() => set_naming(false)} />}
    </>
  );
}

function Naming({ search, close }: { search: string; close: () => void }) {
  const { saved_filters } = usePreferences();
  const [name, set_name] = useState("");
  const clean = name.trim();
  const error = saved_filters.some((one) => one.name === clean)
    ? "There is a filter of this name."
    : clean.length > 60
      ? "At most 60 characters."
      : "";
  const save = () => {
    if (!clean || error) return;
    set_preferences({ saved_filters: [...saved_filters, { name: clean, search }] });
    close();
  };
  return (
    <Modal
      visible
      header="Save these conditions"
      closeAriaLabel="Close"
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button variant="primary" disabled={!clean || Boolean(error)} onClick={save}>
              Save
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <FormField
        label="Name"
        description="It is kept in this browser. A colleague gets the page's address."
        errorText={error}
      >
        <Input
          value={name}
          onChange={({ detail }) => set_name(detail.value)}
          onKeyDown={({ detail }) => detail.key === "Enter" && save()}
          autoFocus
        />
      </FormField>
    </Modal>
  );
}
