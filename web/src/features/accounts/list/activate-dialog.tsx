import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useCloudAccount, type CloudAccount } from "../../../shared/cloud-accounts";
import { seed } from "../../../strings/seed";
import { ProblemAlert } from "../../../ui/problem-alert";
import { ActivateForm } from "../activate-form";

const form_id = "activate-account";

/** Asks for the region and opens the AWS console, for an account that is listed already. */
export function ActivateDialog({ id, close }: { id: string; close: () => void }) {
  const account = useCloudAccount(id);
  return (
    <Modal
      visible
      onDismiss={close}
      header={account.data ? `${seed.activate.button} ${account.data.name}` : seed.activate.button}
      closeAriaLabel="Close"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <SubmitButton account={account.data} />
          </SpaceBetween>
        </Box>
      }
    >
      {account.isPending && <Spinner />}
      {account.error && <ProblemAlert error={account.error} what="The account could not be read" />}
      {account.data && <ActivateForm account={account.data} form_id={form_id} />}
    </Modal>
  );
}

function SubmitButton({ account }: { account: CloudAccount | undefined }) {
  return (
    <Button
      variant="primary"
      form={form_id}
      formAction="submit"
      iconName="external"
      iconAlign="right"
      disabled={!account?.activatable}
      disabledReason={
        account
          ? (account.activatable_reason ?? "This account cannot be activated now.")
          : "The account is still being read."
      }
      ariaLabel={`${seed.activate.button} (opens the AWS console in a new tab)`}
    >
      {seed.activate.button}
    </Button>
  );
}
