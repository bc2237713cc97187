import Box from "@cloudscape-design/components/box";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type FormEvent } from "react";
import { api, unwrap } from "../../api/client";
import { to_problem } from "../../api/problem";
import { useRegions, type CloudAccount } from "../../shared/cloud-accounts";
import { usePreferences } from "../../shared/preferences";
import { RegionSelect } from "../../shared/region-select";
import { offered_region } from "../../shared/regions";
import { seed } from "../../strings/seed";
import { ProblemAlert } from "../../ui/problem-alert";
import { name_error_of } from "./account-name";
import { useStartActivation } from "./start-activation";

/** Name and region for activating a listed account; its submit button names it by `form_id`. */
export function ActivateForm({ account, form_id }: { account: CloudAccount; form_id: string }) {
  const { start, error } = useStartActivation();
  const regions = useRegions().data?.items;
  const { region: last_region } = usePreferences();
  const [name, set_name] = useState(account.name);
  const [chosen_region, set_region] = useState<string | null>(null);
  const [tried, set_tried] = useState(false);

  const problem = error ? to_problem(error) : null;
  const region = chosen_region ?? offered_region(regions, account.region, last_region);
  const name_refused = name_error_of(name);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_tried(true);
    if (name_refused || !region || !account.activatable) return;
    start(region, () =>
      unwrap(
        api.POST("/cloud-accounts/{id}/activation", {
          params: { path: { id: account.id } },
          body: { region, name: name.trim() },
        }),
      ),
    );
  };

  return (
    <form id={form_id} onSubmit={submit}>
      <SpaceBetween size="l">
        {problem && !problem.is_only_about(["name", "region"]) && (
          <ProblemAlert error={problem} what="The activation was not started" />
        )}
        <Box>
          The AWS console opens in a new tab. Sign in there to account <b>{account.account_id}</b>.
        </Box>
        <FormField label={seed.add.name} errorText={(tried ? name_refused : null) ?? problem?.field_error("name")}>
          <Input value={name} onChange={({ detail }) => set_name(detail.value)} autoComplete={false} ariaRequired />
        </FormField>
        <RegionSelect
          value={region}
          onChange={set_region}
          error={(tried && !region ? "Choose the region." : null) ?? problem?.field_error("region") ?? null}
        />
      </SpaceBetween>
    </form>
  );
}
