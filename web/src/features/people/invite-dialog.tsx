import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "../../api/client";
import { keys } from "../../api/keys";
import { to_problem } from "../../api/problem";
import { FormDialog } from "../../ui/form-dialog";
import { ProblemAlert } from "../../ui/problem-alert";
import { ShownOnce } from "../../ui/shown-once";
import { user_role_options, type UserRole } from "./user-roles";

export function InviteDialog({ close }: { close: () => void }) {
  const client = useQueryClient();
  const [email, set_email] = useState("");
  const [role, set_role] = useState<UserRole>("account_owner");
  const [tried, set_tried] = useState(false);
  const invite = useMutation({
    mutationFn: () => unwrap(api.POST("/invitations", { body: { email: email.trim(), user_role: role } })),
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.invitations }),
  });
  const problem = invite.error ? to_problem(invite.error) : null;
  const email_error = (tried && !email.includes("@") && "Enter an e-mail address.") || problem?.field_error("email");
  const submit = () => {
    set_tried(true);
    if (email.includes("@")) invite.mutate();
  };
  return (
    <FormDialog
      title="Invite a person"
      submit_text="Invite"
      is_pending={invite.isPending}
      submit={submit}
      close={close}
      done={invite.isSuccess}
    >
      {invite.data ? (
        <ShownOnce
          label="link of the invitation"
          text={invite.data.accept_url}
          advice={`Send this link to ${invite.data.email}. Whoever opens it joins with the chosen role.`}
        />
      ) : (
        <>
          {problem && !problem.is_only_about(["email"]) && (
            <ProblemAlert error={problem} what="The person was not invited" />
          )}
          <FormField label="E-mail address" errorText={email_error}>
            <Input
              type="email"
              autoComplete={false}
              value={email}
              onChange={({ detail }) => set_email(detail.value)}
              ariaRequired
            />
          </FormField>
          <FormField label="Role">
            <RadioGroup
              value={role}
              items={user_role_options}
              onChange={({ detail }) => set_role(detail.value as UserRole)}
            />
          </FormField>
        </>
      )}
    </FormDialog>
  );
}
