import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "../../api/client";
import { keys } from "../../api/keys";
import { to_problem } from "../../api/problem";
import { FormDialog } from "../../ui/form-dialog";
import { ProblemAlert } from "../../ui/problem-alert";
import { ShownOnce } from "../../ui/shown-once";

const code_shape = /^[a-z0-9]{1,12}$/;

export function CreateCustomerDialog({ close }: { close: () => void }) {
  const client = useQueryClient();
  const [name, set_name] = useState("");
  const [code, set_code] = useState("");
  const [email, set_email] = useState("");
  const [tried, set_tried] = useState(false);
  const create = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/customers", {
          body: { name: name.trim(), code, ...(email.trim() ? { administrator_email: email.trim() } : {}) },
        }),
      ),
    onSuccess: (answer) => {
      void client.invalidateQueries({ queryKey: keys.customers });
      if (!answer.invitation) close();
    },
  });
  const problem = create.error ? to_problem(create.error) : null;
  const code_refused = !code_shape.test(code);
  const submit = () => {
    set_tried(true);
    if (name.trim() && !code_refused) create.mutate();
  };
  const invitation = create.data?.invitation;
  return (
    <FormDialog
      title="Create a customer"
      submit_text="Create"
      is_pending={create.isPending}
      submit={submit}
      close={close}
      done={Boolean(invitation)}
    >
      {invitation ? (
        <ShownOnce
          label="link of the invitation"
          text={invitation.accept_url}
          advice={`Send this link to ${invitation.email}, the customer's first administrator.`}
        />
      ) : (
        <>
          {problem && !problem.is_only_about(["name", "code", "administrator_email"]) && (
            <ProblemAlert error={problem} what="The customer was not created" />
          )}
          <FormField
            label="Name"
            errorText={(tried && !name.trim() && "Enter a name.") || problem?.field_error("name")}
          >
            <Input autoComplete={false} value={name} onChange={({ detail }) => set_name(detail.value)} ariaRequired />
          </FormField>
          <FormField
            label="Code"
            description="Part of the names of the role and the stack at AWS; it cannot be changed later."
            constraintText="1 to 12 lower-case letters and digits."
            errorText={
              ((tried || code !== "") && code_refused && "Only lower-case letters and digits, 1 to 12 of them.") ||
              problem?.field_error("code")
            }
          >
            <Input autoComplete={false} value={code} onChange={({ detail }) => set_code(detail.value)} ariaRequired />
          </FormField>
          <FormField
            label="E-mail address of the first administrator - optional"
            errorText={problem?.field_error("administrator_email")}
          >
            <Input type="email" autoComplete={false} value={email} onChange={({ detail }) => set_email(detail.value)} />
          </FormField>
        </>
      )}
    </FormDialog>
  );
}
