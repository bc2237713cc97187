import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useRegions, type CloudAccount } from "../../shared/cloud-accounts";
import { set_preferences, usePreferences } from "../../shared/preferences";
import { RegionSelect } from "../../shared/region-select";
import { offered_region } from "../../shared/regions";
import { seed } from "../../strings/seed";
import { ProblemAlert } from "../../ui/problem-alert";
import { useActivateSelected, usePreflight, type Preflight } from "./linked-api";
import { PreflightTable } from "./preflight-table";
import { RoleSelect } from "./role-select";
import { can_be_activated } from "./words";

interface Props {
  master: CloudAccount;
  selected: readonly CloudAccount[];
  close: () => void;
  done: () => void;
}

/** Says for each chosen account what can be expected, before anything is created, and begins the run. */
export function ActivateSelectedDialog({ master, selected, close, done }: Props) {
  const { history } = useRouter();
  const regions = useRegions().data?.items;
  const { region: last_region } = usePreferences();
  const [chosen_region, set_region] = useState<string | null>(null);
  const [role, set_role] = useState<string | null>(null);
  const [confirmed, set_confirmed] = useState<ReadonlySet<string>>(new Set());
  const account_ids = selected.map((account) => account.account_id);
  const preflight = usePreflight(master.id, account_ids, role);
  const region = chosen_region ?? offered_region(regions, master.region, last_region);
  const activate = useActivateSelected(master.id, (run) => {
    done();
    history.push(`/setup/runs/${run.id}`);
  });

  const seen = preflight.data;
  const count = seen ? seen.can_be_activated + [...confirmed].filter((id) => account_ids.includes(id)).length : 0;
  const start = () => {
    if (!region || !seen) return;
    set_preferences({ region });
    activate.mutate({ account_ids, region, role_name: seen.organization_role, confirmed_account_ids: [...confirmed] });
  };
  return (
    <Modal
      visible
      size="large"
      onDismiss={close}
      header={seed.activate.selected}
      closeAriaLabel="Close"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button
              variant="primary"
              onClick={start}
              loading={activate.isPending}
              loadingText="Beginning"
              disabled={count === 0 || !region}
              disabledReason={count === 0 ? "None of the selected accounts can be activated." : "Choose the region."}
            >
              {seed.activate.selected}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="l">
        {activate.error && <ProblemAlert error={activate.error} what="The run was not begun" />}
        {preflight.error && (
          <ProblemAlert
            error={preflight.error}
            what="The accounts could not be looked at"
            onRetry={() => void preflight.refetch()}
          />
        )}
        {preflight.isPending && !preflight.error && <Spinner />}
        {seen && (
          <SpaceBetween size="l">
            <Box variant="h3" tagOverride="p" padding="n">
              {can_be_activated(count, selected.length)}
            </Box>
            <PreflightTable items={seen.items} confirmed={confirmed} set_confirmed={set_confirmed} />
            <RoleSelect value={seen.organization_role} known={seen.known_roles} onChange={set_role} />
            <RegionSelect value={region} onChange={set_region} error={null} />
            {count > 0 && <WhatHappens seen={seen} master={master} />}
          </SpaceBetween>
        )}
      </SpaceBetween>
    </Modal>
  );
}

function WhatHappens({ seen, master }: { seen: Preflight; master: CloudAccount }) {
  if (!seen.needs_stack)
    return (
      <Alert type="info">
        The automation stack of {master.name} is there and names these accounts: nothing needs to be created.
      </Alert>
    );
  return (
    <Alert type="info" header="One stack in the master account">
      Next, the portal shows a link that creates one stack in account {master.account_id}. It may enter the accounts
      above only, for a day, to create the read-only stack in each; the portal itself gets no administrator rights. Then
      it can be deleted.
      {seen.waves > 1 &&
        ` There are more accounts than one grant can name: the stack is updated ${seen.waves - 1} times on the way.`}
    </Alert>
  );
}
