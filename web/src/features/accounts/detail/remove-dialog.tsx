import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { api, unwrap } from "../../../api/client";
import { keys } from "../../../api/keys";
import { useFlashes } from "../../../shell/flashes";
import { ProblemAlert } from "../../../ui/problem-alert";
import type { CloudAccount } from "../accounts-api";

/** Says what removing does before it is done, by the API's own dry run. */
export function RemoveDialog({ account, close }: { account: CloudAccount; close: () => void }) {
  const client = useQueryClient();
  const { history } = useRouter();
  const flashes = useFlashes();
  const remove_call = (dry_run: boolean) => unwrap(api.DELETE("/cloud-accounts/{id}", { params: { path: { id: account.id }, query: { dry_run } } }));
  const preview = useQuery({ queryKey: keys.removal(account.id), queryFn: () => remove_call(true), staleTime: 0 });
  const remove = useMutation({
    mutationFn: () => remove_call(false),
    onSuccess: () => {
      flashes.show(`removed ${account.id}`, {
        type: "success",
        header: `${account.name} is removed`,
        content: "The portal no longer uses its role. Delete the stack in the AWS console to take the role away.",
      });
      client.removeQueries({ queryKey: keys.removal(account.id) });
      void client.invalidateQueries({ queryKey: keys.cloud_accounts });
      history.push("/setup/cloud-tenants");
    },
  });
  return (
    <Modal
      visible
      onDismiss={close}
      header={`Remove ${account.name}`}
      closeAriaLabel="Close"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button
              variant="primary"
              onClick={() => remove.mutate()}
              loading={remove.isPending}
              loadingText="Removing"
              disabled={!preview.data}
              disabledReason="What it does is not known yet."
            >
              Remove
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {remove.error && <ProblemAlert error={remove.error} what="The account was not removed" />}
        {preview.isPending && <Spinner />}
        {preview.error && <ProblemAlert error={preview.error} what="What removing does could not be read" onRetry={() => void preview.refetch()} />}
        {preview.data && preview.data.deletes.length > 0 && (
          <div>
            <Box variant="awsui-key-label">What goes</Box>
            <ul>
              {preview.data.deletes.map((item) => (
                <li key={item}>{item}</li>
              ))}
            </ul>
          </div>
        )}
        {preview.data?.stacks.map((stack) => (
          <Alert key={`${stack.account_id} ${stack.region} ${stack.stack_name}`} type="info" header={`Stack ${stack.stack_name} stays in account ${stack.account_id}, ${stack.region}`}>
            {stack.remedy}
          </Alert>
        ))}
      </SpaceBetween>
    </Modal>
  );
}
