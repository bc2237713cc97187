import Alert from "@cloudscape-design/components/alert";
import Checkbox from "@cloudscape-design/components/checkbox";
import { useState } from "react";
import type { CloudAccount } from "../../../shared/cloud-accounts";
import { useFlashes } from "../../../shared/flashes";
import { useProductName } from "../../../shared/session";
import { seed, with_product_name } from "../../../strings/seed";
import { open_console_tab, type ConsoleTab } from "../../../ui/console-tab";
import { FormDialog } from "../../../ui/form-dialog";
import { ProblemAlert } from "../../../ui/problem-alert";
import { useChangeAccess } from "./access-api";
import { CostExplorerField, LevelField } from "./access-fields";
import { LevelMeaning } from "./level-meaning";
import { has_left_over, needs_add_on, warning_of, type Level } from "./words";

interface Props {
  account: CloudAccount;
  close: () => void;
  /** The level was changed, and the add-on stack is to be created, or is left over; `blocked`: no tab could be opened for it. */
  show_add_on: (blocked: boolean) => void;
}

/** What the portal may do with the account's resources and tags. */
export function AccessDialog({ account, close, show_add_on }: Props) {
  const flashes = useFlashes();
  const product_name = useProductName();
  const [level, set_level] = useState<Level>(account.access.level);
  const [cost_explorer_sync, set_cost_explorer_sync] = useState(account.access.cost_explorer_sync);
  const [apply_to_linked, set_apply_to_linked] = useState(false);
  const change = useChangeAccess(account.id);
  const has_linked = account.organization_role === "master" && account.linked_count > 0;
  const needs_stack = account.status === "activated" && needs_add_on(account.access, level);

  const submit = () => {
    // In the click's own handler, or the browser takes the new tab for a pop-up.
    const tab: ConsoleTab | null = needs_stack ? open_console_tab("Opening the AWS console…") : null;
    change.mutate(
      { level, cost_explorer_sync, ...(apply_to_linked ? { apply_to_linked } : {}) },
      {
        onSuccess: (answer) => {
          flashes.show(`access-${account.id}`, {
            type: "success",
            header: seed.access.button,
            content: `${account.name}: ${seed.access.levels[level].name}${answer.access.pending ? (answer.status === "activated" ? ", as soon as its add-on stack is there" : ", as soon as it is Activated and has its add-on stack") : ""}.${
              apply_to_linked && level === "resources_and_tags_write_back"
                ? " Each linked account needs an add-on stack of its own: its row says which one waits."
                : ""
            }`,
          });
          // Before the activation there is no role that the add-on could extend.
          const address = answer.status === "activated" ? answer.activation?.console_url : undefined;
          const opened = Boolean(address && tab?.go(address));
          if (!opened) tab?.close();
          if (address || has_left_over(answer.access)) show_add_on(Boolean(address) && !opened);
          else close();
        },
        onError: () => tab?.close(),
      },
    );
  };

  return (
    <FormDialog
      title={with_product_name(seed.access.dialog_title, product_name)}
      submit_text={seed.access.confirm}
      is_pending={change.isPending}
      submit={submit}
      close={close}
      size="large"
    >
      {change.error && <ProblemAlert error={change.error} what="The access level was not changed" />}
      <LevelField
        label={`Access level of ${account.name}`}
        level={level}
        set_level={set_level}
        warning={warning_of(account.access, level)}
      />
      <LevelMeaning id={account.id} level={level} />
      {needs_stack && (
        <Alert type="info">
          The AWS console opens in a new tab, for a small add-on stack in account {account.account_id}. Until it is
          there, the level is as it is now.
        </Alert>
      )}
      <CostExplorerField checked={cost_explorer_sync} set_checked={set_cost_explorer_sync} />
      {has_linked && (
        <Checkbox
          checked={apply_to_linked}
          onChange={({ detail }) => set_apply_to_linked(detail.checked)}
          description={
            level === "resources_and_tags_write_back" ? "Each of them needs an add-on stack of its own." : undefined
          }
        >
          Change its {account.linked_count} linked accounts too
        </Checkbox>
      )}
    </FormDialog>
  );
}
