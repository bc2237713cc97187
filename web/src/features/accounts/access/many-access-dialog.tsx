import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { CloudAccount } from "../../../shared/cloud-accounts";
import { useProductName } from "../../../shared/session";
import { seed, with_product_name } from "../../../strings/seed";
import { FormDialog } from "../../../ui/form-dialog";
import { ProblemAlert } from "../../../ui/problem-alert";
import type { CloudAccountWithActivation } from "../accounts-api";
import { useChangeAccessOfMany } from "./access-api";
import { CostExplorerField, LevelField } from "./access-fields";
import { AddOnTable } from "./add-on-table";
import { ByAutomation } from "./by-automation";
import { LevelMeaning } from "./level-meaning";
import { has_left_over, needs_add_on, warning_of, type Level } from "./words";

/** The value that all have, or null where they differ. */
function common<T>(values: readonly T[]): T | null {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : null;
}

/** Change Access of several accounts: all of them, or none where one cannot be changed. */
export function ManyAccessDialog({ accounts, close }: { accounts: readonly CloudAccount[]; close: () => void }) {
  const product_name = useProductName();
  const [level, set_level] = useState<Level | null>(() => common(accounts.map(({ access }) => access.level)));
  const [cost_explorer_sync, set_cost_explorer_sync] = useState(() =>
    accounts.every(({ access }) => access.cost_explorer_sync),
  );
  const [tried, set_tried] = useState(false);
  const change = useChangeAccessOfMany();
  const answer = change.data?.items;
  const first = accounts[0];
  const stacks = level
    ? accounts.filter(({ access, status }) => status === "activated" && needs_add_on(access, level)).length
    : 0;
  const warning = level ? accounts.map(({ access }) => warning_of(access, level)).find(Boolean) : undefined;

  const submit = () => {
    set_tried(true);
    if (level) change.mutate({ cloud_account_ids: accounts.map(({ id }) => id), level, cost_explorer_sync });
  };
  return (
    <FormDialog
      title={with_product_name(seed.access.dialog_title, product_name)}
      submit_text={seed.access.confirm}
      is_pending={change.isPending}
      submit={submit}
      close={close}
      done={Boolean(answer)}
      size="large"
    >
      {answer ? (
        <Done accounts={answer} />
      ) : (
        <SpaceBetween size="l">
          {change.error && <ProblemAlert error={change.error} what="No access level was changed" />}
          <LevelField
            label={`Access level of ${accounts.length} ${accounts.length === 1 ? "account" : "accounts"}`}
            level={level}
            set_level={set_level}
            warning={warning}
            error={tried && !level ? "They differ now: choose the level for all of them." : undefined}
          />
          {level && first && <LevelMeaning id={first.id} level={level} />}
          {stacks > 0 && (
            <Alert type="info">
              {stacks} of them {stacks === 1 ? "needs" : "need"} an add-on stack, each in its own account. Next, you see
              the link for each.
            </Alert>
          )}
          <CostExplorerField checked={cost_explorer_sync} set_checked={set_cost_explorer_sync} />
        </SpaceBetween>
      )}
    </FormDialog>
  );
}

function Done({ accounts }: { accounts: readonly CloudAccountWithActivation[] }) {
  const open = accounts.filter(({ access }) => access.pending || has_left_over(access));
  return (
    <SpaceBetween size="l">
      <Alert type="success">
        {accounts.length} {accounts.length === 1 ? "account has" : "accounts have"} the new setting.
      </Alert>
      {open.length > 0 && (
        <SpaceBetween size="l">
          <Box>
            What is still to be done at AWS. The rows turn by themselves; each account&apos;s page leads back to its
            stack.
          </Box>
          <ByAutomation accounts={open} />
          <AddOnTable accounts={open} />
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}
