import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import RadioGroup from "@cloudscape-design/components/radio-group";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "../../../api/client";
import { keys } from "../../../api/keys";
import { useFlashes } from "../../../shell/flashes";
import { seed, with_product_name } from "../../../strings/seed";
import { FormDialog } from "../../../ui/form-dialog";
import { ProblemAlert } from "../../../ui/problem-alert";
import { useProductName } from "../../session/session";
import type { CloudAccount } from "../accounts-api";

type Level = CloudAccount["access"]["level"];
const levels: Level[] = ["resources", "resources_and_tags", "resources_and_tags_write_back"];

/** What the portal may do with the account's resources and tags. */
export function AccessDialog({ account, close }: { account: CloudAccount; close: () => void }) {
  const client = useQueryClient();
  const flashes = useFlashes();
  const product_name = useProductName();
  const [level, set_level] = useState<Level>(account.access.level);
  const [cost_explorer_sync, set_cost_explorer_sync] = useState(account.access.cost_explorer_sync);
  const [apply_to_linked, set_apply_to_linked] = useState(false);
  const change = useMutation({
    mutationFn: () =>
      unwrap(
        api.PUT("/cloud-accounts/{id}/access", {
          params: { path: { id: account.id } },
          body: { level, cost_explorer_sync, ...(apply_to_linked ? { apply_to_linked } : {}) },
        }),
      ),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.cloud_accounts });
      void client.invalidateQueries({ queryKey: keys.resources });
      flashes.show(`access-${account.id}`, {
        type: "success",
        header: seed.access.button,
        content: `${account.name}: ${seed.access.levels[level].name}.`,
      });
      close();
    },
  });
  const forgets = level === "resources" && account.access.level !== "resources";
  return (
    <FormDialog
      title={with_product_name(seed.access.dialog_title, product_name)}
      submit_text={seed.access.confirm}
      is_pending={change.isPending}
      submit={() => change.mutate()}
      close={close}
    >
      {change.error && <ProblemAlert error={change.error} what="The access level was not changed" />}
      <FormField label={`Access level of ${account.name}`} warningText={forgets ? "The tags that AWS gave are forgotten at once, with their history. Tags that were made in the portal stay. Nothing changes at AWS." : undefined}>
        <RadioGroup
          value={level}
          onChange={({ detail }) => set_level(levels.find((one) => one === detail.value) ?? level)}
          items={levels.map((one) => ({
            value: one,
            label: seed.access.levels[one].name,
            description: with_product_name(seed.access.levels[one].explanation, product_name),
            disabled: one === "resources_and_tags_write_back",
          }))}
        />
      </FormField>
      <FormField description="This version cannot write tags to AWS yet: the third level cannot be chosen." />
      <Checkbox
        checked={cost_explorer_sync}
        onChange={({ detail }) => set_cost_explorer_sync(detail.checked)}
        description="AWS takes 0.01 USD for each request to Cost Explorer."
      >
        {seed.access.cost_explorer_sync}
      </Checkbox>
      {account.organization_role === "master" && account.linked_count > 0 && (
        <Checkbox checked={apply_to_linked} onChange={({ detail }) => set_apply_to_linked(detail.checked)}>
          Change its {account.linked_count} linked accounts too
        </Checkbox>
      )}
    </FormDialog>
  );
}
