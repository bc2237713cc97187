import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { api, unwrap } from "../../../api/client";
import { to_problem } from "../../../api/problem";
import { useFollow } from "../../../ui/follow";
import { ProblemAlert } from "../../../ui/problem-alert";
import { check_account_id } from "../account-id";
import { keep_answer } from "../accounts-api";

/** The portal cannot see a stack in an account that it was not told of; the person can name one to look into. */
export function OtherAccount() {
  const { id } = useParams({ from: "/signed-in/setup/cloud-tenants/$id" });
  const client = useQueryClient();
  const follow = useFollow();
  const [typed, set_typed] = useState("");
  const [tried, set_tried] = useState(false);
  const checked = check_account_id(typed);
  const check = useMutation({
    mutationFn: (other_account_id: string) =>
      unwrap(
        api.POST("/cloud-accounts/{id}/activation/check", { params: { path: { id } }, body: { other_account_id } }),
      ),
    onSuccess: (answer) => keep_answer(client, answer),
  });
  const problem = check.error ? to_problem(check.error) : null;

  let error = problem?.field_error("other_account_id") ?? null;
  if (checked.state === "wrong") error = checked.reason;
  if (checked.state === "incomplete" && tried) error = "An AWS account ID has 12 digits.";

  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_tried(true);
    if (checked.state === "complete" && !check.isPending) check.mutate(checked.account_id);
  };

  return (
    <form onSubmit={submit}>
      <SpaceBetween size="s">
        <Box>
          Did the stack go to another account by mistake? Name that account, and the portal looks whether the role is
          there.
        </Box>
        {problem?.body.code === "wrong-account" && check.variables && (
          <Alert
            type="warning"
            header={`The stack stands in account ${check.variables}`}
            action={
              <Button href={`/setup/cloud-tenants/add/aws?account_id=${check.variables}`} onFollow={follow}>
                Add account {check.variables}
              </Button>
            }
          >
            {problem.message}
          </Alert>
        )}
        {problem && problem.body.code !== "wrong-account" && !problem.is_only_about(["other_account_id"]) && (
          <ProblemAlert error={problem} what="The other account was not looked at" />
        )}
        {check.data && (
          <Alert type="info" header={`The stack is not in account ${check.variables} either`}>
            AWS does not let the portal into that account by this stack's role. Compare the number with the one that the
            console showed when the stack was created.
          </Alert>
        )}
        <FormField
          label="The other AWS account ID"
          errorText={error}
          secondaryControl={
            <Button formAction="submit" loading={check.isPending} loadingText="Looking at AWS">
              Check
            </Button>
          }
        >
          <Input
            inputMode="numeric"
            autoComplete={false}
            value={typed}
            onChange={({ detail }) => {
              set_typed(detail.value);
              set_tried(false);
            }}
          />
        </FormField>
      </SpaceBetween>
    </form>
  );
}
