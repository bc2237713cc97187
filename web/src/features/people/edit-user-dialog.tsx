import FormField from "@cloudscape-design/components/form-field";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Toggle from "@cloudscape-design/components/toggle";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, type Schema } from "../../api/client";
import { keys } from "../../api/keys";
import { FormDialog } from "../../ui/form-dialog";
import { ProblemAlert } from "../../ui/problem-alert";
import { user_role_options, type UserRole } from "./user-roles";

export function EditUserDialog({ user, close }: { user: Schema["User"]; close: () => void }) {
  const client = useQueryClient();
  const [role, set_role] = useState<UserRole>(user.user_role);
  const [active, set_active] = useState(user.status === "active");
  const save = useMutation({
    mutationFn: () => {
      const status = active ? ("active" as const) : ("disabled" as const);
      const body = {
        ...(role === user.user_role ? {} : { user_role: role }),
        ...(status === user.status ? {} : { status }),
      };
      return unwrap(api.PATCH("/users/{id}", { params: { path: { id: user.id } }, body }));
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.users });
      close();
    },
  });
  return (
    <FormDialog
      title={`Edit ${user.name}`}
      submit_text="Save"
      is_pending={save.isPending}
      submit={() => save.mutate()}
      close={close}
    >
      {save.error && <ProblemAlert error={save.error} what="The user was not changed" />}
      <FormField label="Role">
        <RadioGroup
          value={role}
          items={user_role_options}
          onChange={({ detail }) => set_role(detail.value as UserRole)}
        />
      </FormField>
      <FormField label="Status">
        <Toggle checked={active} onChange={({ detail }) => set_active(detail.checked)}>
          May sign in
        </Toggle>
      </FormField>
    </FormDialog>
  );
}
