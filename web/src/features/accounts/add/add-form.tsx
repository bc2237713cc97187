import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input, { type InputProps } from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useSearch } from "@tanstack/react-router";
import { useRef, useState, type FormEvent } from "react";
import { api, unwrap } from "../../../api/client";
import { to_problem, type Problem } from "../../../api/problem";
import { useRegions } from "../../../shared/cloud-accounts";
import { usePreferences } from "../../../shared/preferences";
import { RegionSelect } from "../../../shared/region-select";
import { offered_region } from "../../../shared/regions";
import { seed } from "../../../strings/seed";
import { useFollow } from "../../../ui/follow";
import { InternalLink } from "../../../ui/internal-link";
import { ProblemAlert } from "../../../ui/problem-alert";
import { account_id_digits, check_account_id } from "../account-id";
import { name_error_of, longest_name } from "../account-name";
import { useStartActivation } from "../start-activation";

const form_fields = ["name", "account_id", "region"] as const;

function account_id_hint(digits: number): string {
  return digits === 0
    ? `${account_id_digits} digits; spaces and dashes are fine.`
    : `${digits} of ${account_id_digits} digits`;
}

function Refusal({ problem }: { problem: Problem }) {
  const existing = problem.body.code === "cloud-account-exists" ? problem.body.id : undefined;
  if (existing) {
    return (
      <Alert
        type="warning"
        header="This account is there already"
        action={<InternalLink href={`/setup/cloud-tenants/${existing}`}>Open the account</InternalLink>}
      >
        {problem.message}
      </Alert>
    );
  }
  if (problem.is_only_about(form_fields)) return null;
  return <ProblemAlert error={problem} what="The account was not added" />;
}

export function AddForm() {
  const follow = useFollow();
  const { start, is_pending, error } = useStartActivation();
  const regions = useRegions().data?.items;
  const { region: last_region } = usePreferences();
  const [name, set_name] = useState("");
  const { account_id: wanted_id } = useSearch({ from: "/signed-in/setup/cloud-tenants/add/aws" });
  const [typed_id, set_typed_id] = useState(wanted_id ?? "");
  const [chosen_region, set_region] = useState<string | null>(null);
  const [id_left, set_id_left] = useState(false);
  const [tried, set_tried] = useState(false);
  const name_input = useRef<InputProps.Ref>(null);
  const id_input = useRef<InputProps.Ref>(null);

  const problem = error ? to_problem(error) : null;
  const region = chosen_region ?? offered_region(regions, last_region);
  const id_check = check_account_id(typed_id);
  const name_refused = name_error_of(name);
  const name_error = (tried ? name_refused : null) ?? problem?.field_error("name") ?? null;
  const region_error = (tried && !region ? "Choose the region." : null) ?? problem?.field_error("region") ?? null;

  let id_error = problem?.field_error("account_id") ?? null;
  if (id_check.state === "wrong") id_error = id_check.reason;
  if (id_check.state === "incomplete" && (tried || (id_left && typed_id !== ""))) {
    id_error = `An AWS account ID has ${account_id_digits} digits; ${id_check.digits === 0 ? "none is" : id_check.digits === 1 ? "1 is" : `${id_check.digits} are`} here.`;
  }

  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_tried(true);
    if (name_refused) return name_input.current?.focus();
    if (id_check.state !== "complete") return id_input.current?.focus();
    if (!region) return;
    const { account_id } = id_check;
    start(region, () =>
      unwrap(api.POST("/cloud-accounts", { body: { provider: "aws", name: name.trim(), account_id, region } })),
    );
  };

  return (
    <form onSubmit={submit} aria-label={seed.add.button}>
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" href="/setup/cloud-tenants" onFollow={follow}>
              Cancel
            </Button>
            <Button
              variant="primary"
              loading={is_pending}
              loadingText="Adding the account"
              iconName="external"
              iconAlign="right"
              ariaLabel={`${seed.add.button} (opens the AWS console in a new tab)`}
            >
              {seed.add.button}
            </Button>
          </SpaceBetween>
        }
      >
        <Container header={<Header variant="h2">The account</Header>}>
          <SpaceBetween size="l">
            {problem && <Refusal problem={problem} />}
            <FormField
              label={seed.add.name}
              errorText={name_error}
              constraintText={`1 to ${longest_name} characters, as your colleagues know the account.`}
            >
              <Input
                ref={name_input}
                name="name"
                autoComplete={false}
                value={name}
                onChange={({ detail }) => set_name(detail.value)}
                ariaRequired
              />
            </FormField>
            <FormField
              label={seed.add.account_id}
              errorText={id_error}
              constraintText={
                id_check.state === "complete"
                  ? `${account_id_digits} of ${account_id_digits} digits: ${id_check.account_id}`
                  : id_check.state === "incomplete"
                    ? account_id_hint(id_check.digits)
                    : undefined
              }
            >
              <Input
                ref={id_input}
                name="account_id"
                inputMode="numeric"
                autoComplete={false}
                value={typed_id}
                onChange={({ detail }) => set_typed_id(detail.value)}
                onBlur={() => set_id_left(true)}
                onFocus={() => set_id_left(false)}
                ariaRequired
              />
            </FormField>
            <RegionSelect value={region} onChange={set_region} error={region_error} />
            <Box color="text-body-secondary" fontSize="body-s">
              {seed.add.pop_up_note}
            </Box>
          </SpaceBetween>
        </Container>
      </Form>
    </form>
  );
}
