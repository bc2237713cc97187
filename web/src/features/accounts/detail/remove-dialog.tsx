import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { api, unwrap } from "../../../api/client";
import { keys } from "../../../api/keys";
import type { CloudAccount } from "../../../shared/cloud-accounts";
import { ProblemAlert } from "../../../ui/problem-alert";
import { RemovalList } from "./removal-list";

/**
 * Says what removing does before it is done, by the API's own dry run, and afterwards what is left to do: the stacks
 * can be deleted only by the customer, so the dialog stays with their commands until it is closed. What the portal has
 * of the account is kept unless the person says otherwise.
 */
export function RemoveDialog({ account, close }: { account: CloudAccount; close: () => void }) {
  const client = useQueryClient();
  const { history } = useRouter();
  const [erase, set_erase] = useState(false);
  const remove_call = (dry_run: boolean) =>
    unwrap(api.DELETE("/cloud-accounts/{id}", { params: { path: { id: account.id }, query: { dry_run, erase } } }));
  const remove = useMutation({ mutationFn: () => remove_call(false) });
  const preview = useQuery({
    queryKey: [...keys.removal(account.id), erase],
    queryFn: () => remove_call(true),
    placeholderData: keepPreviousData,
    staleTime: 0,
    enabled: !remove.isSuccess,
  });

  const leave = () => {
    if (!remove.isSuccess) return close();
    client.removeQueries({ queryKey: keys.removal(account.id) });
    void client.invalidateQueries({ queryKey: keys.cloud_accounts });
    history.push("/setup/cloud-tenants");
  };

  return (
    <Modal
      visible
      onDismiss={leave}
      header={remove.isSuccess ? `${account.name} is removed` : `Remove ${account.name}`}
      closeAriaLabel="Close"
      footer={
        <Box float="right">
          {remove.isSuccess ? (
            <Button variant="primary" onClick={leave}>
              Done
            </Button>
          ) : (
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" onClick={leave}>
                Cancel
              </Button>
              <Button
                variant="primary"
                onClick={() => remove.mutate()}
                loading={remove.isPending}
                loadingText="Removing"
                disabled={!preview.data || preview.isPlaceholderData}
                disabledReason="What it does is not known yet."
              >
                Remove
              </Button>
            </SpaceBetween>
          )}
        </Box>
      }
    >
      <SpaceBetween size="m">
        {remove.error && <ProblemAlert error={remove.error} what="The account was not removed" />}
        {preview.isPending && <Spinner />}
        {preview.error && (
          <ProblemAlert
            error={preview.error}
            what="What removing does could not be read"
            onRetry={() => void preview.refetch()}
          />
        )}
        {remove.isSuccess ? (
          <RemovalList removal={remove.data} />
        ) : (
          preview.data && (
            <>
              <RemovalList removal={preview.data} />
              {Object.values(preview.data.holdings).some((count) => count > 0) && (
                <Checkbox
                  checked={erase}
                  onChange={({ detail }) => set_erase(detail.checked)}
                  description="The external ID and the audit log stay. What is erased cannot be brought back."
                >
                  Erase its inventory, tags and history too
                </Checkbox>
              )}
            </>
          )
        )}
      </SpaceBetween>
    </Modal>
  );
}
