import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { api, unwrap } from "../../../api/client";
import type { CloudAccount } from "../../../shared/cloud-accounts";
import { ProblemAlert } from "../../../ui/problem-alert";

/** Linked accounts of one master that wait for their add-on stack: one stack of the master makes all of theirs. */
function selection(accounts: readonly CloudAccount[]) {
  const waiting = accounts.filter(
    ({ access, status, master_account_id }) => access.pending && status === "activated" && master_account_id,
  );
  const master = waiting[0]?.master_account_id;
  return {
    master,
    account_ids: waiting
      .filter(({ master_account_id }) => master_account_id === master)
      .map(({ account_id }) => account_id),
  };
}

async function begin(master: string, account_ids: string[]) {
  const { items } = await unwrap(api.GET("/cloud-accounts", { params: { query: { q: master } } }));
  const found = items.find(({ account_id }) => account_id === master);
  if (!found) throw new Error(`The master account ${master} is not in the portal.`);
  return unwrap(
    api.POST("/cloud-accounts/{id}/linked-accounts/access", {
      params: { path: { id: found.id } },
      body: { account_ids },
    }),
  );
}

export function ByAutomation({ accounts }: { accounts: readonly CloudAccount[] }) {
  const { history } = useRouter();
  const { master, account_ids } = selection(accounts);
  const run = useMutation({
    mutationFn: () => begin(master ?? "", account_ids),
    onSuccess: ({ id }) => history.push(`/setup/runs/${id}`),
  });
  if (!master) return null;
  return (
    <SpaceBetween size="s">
      <Box>
        The automation stack of the master account {master} can make the add-on{" "}
        {account_ids.length === 1
          ? "stack of its linked account"
          : `stacks of its ${account_ids.length} linked accounts`}{" "}
        without a question for each.
      </Box>
      {run.error && <ProblemAlert error={run.error} what="The run was not begun" />}
      <Button onClick={() => run.mutate()} loading={run.isPending} loadingText="Beginning">
        Create them by the automation
      </Button>
    </SpaceBetween>
  );
}
