import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "../../api/client";
import { keys } from "../../api/keys";
import { to_problem } from "../../api/problem";
import { FormDialog } from "../../ui/form-dialog";
import { ProblemAlert } from "../../ui/problem-alert";
import { ShownOnce } from "../../ui/shown-once";

const lifetimes = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "1 year" },
];

function days_from_now(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString();
}

export function CreateTokenDialog({ close }: { close: () => void }) {
  const client = useQueryClient();
  const [name, set_name] = useState("");
  const [days, set_days] = useState("90");
  const [tried, set_tried] = useState(false);
  const create = useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api-tokens", { body: { name: name.trim(), expires_at: days_from_now(Number(days)) } })),
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.api_tokens }),
  });
  const problem = create.error ? to_problem(create.error) : null;
  const submit = () => {
    set_tried(true);
    if (name.trim()) create.mutate();
  };
  return (
    <FormDialog
      title="Create a token"
      submit_text="Create"
      is_pending={create.isPending}
      submit={submit}
      close={close}
      done={create.isSuccess}
    >
      {create.data ? (
        <ShownOnce
          label="API token"
          text={create.data.token}
          advice="Keep it where your script's secrets are kept. Whoever has it can do what you may do."
        />
      ) : (
        <>
          {problem && !problem.is_only_about(["name", "expires_at"]) && (
            <ProblemAlert error={problem} what="The token was not created" />
          )}
          <FormField
            label="Name"
            description="What the token is for."
            errorText={(tried && !name.trim() && "Enter a name.") || problem?.field_error("name")}
          >
            <Input autoComplete={false} value={name} onChange={({ detail }) => set_name(detail.value)} ariaRequired />
          </FormField>
          <FormField label="Valid for" errorText={problem?.field_error("expires_at")}>
            <Select
              selectedOption={lifetimes.find((item) => item.value === days) ?? null}
              options={lifetimes}
              onChange={({ detail }) => detail.selectedOption.value && set_days(detail.selectedOption.value)}
            />
          </FormField>
        </>
      )}
    </FormDialog>
  );
}
