import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { writes_to_aws } from "../../../shared/access";
import type { CloudAccount } from "../../../shared/cloud-accounts";
import { useProductName } from "../../../shared/session";
import { seed, with_product_name } from "../../../strings/seed";
import { InternalLink } from "../../../ui/internal-link";
import { ProblemAlert } from "../../../ui/problem-alert";
import { LeftStack } from "../left-stack";
import { useAccess, type AccessDetail } from "./access-api";
import { AddOnOrder } from "./add-on-order";
import { has_left_over } from "./words";

/** What remains to be done at AWS after Change Access: the add-on stack to create, or the one that is left over. */
export function AddOnDialog({
  account,
  blocked,
  close,
}: {
  account: CloudAccount;
  blocked: boolean;
  close: () => void;
}) {
  const product_name = useProductName();
  const access = useAccess(account.id);
  const waits = access.data?.access.pending ?? false;
  return (
    <Modal
      visible
      size="large"
      onDismiss={close}
      header={with_product_name(seed.access.dialog_title, product_name)}
      closeAriaLabel="Close"
      footer={
        <Box float="right">
          <Button variant={waits ? "normal" : "primary"} onClick={close}>
            {waits ? "Close" : "Done"}
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {access.isPending && <Spinner />}
        {access.error && !access.data && (
          <ProblemAlert
            error={access.error}
            what="The add-on stack could not be read"
            onRetry={() => void access.refetch()}
          />
        )}
        {access.data && <State account={account} detail={access.data} blocked={blocked} />}
        {waits && (
          <Box color="text-body-secondary">
            You may close this: the portal notices the stack by itself, and the account&apos;s page leads back here.
          </Box>
        )}
        {account.organization_role === "master" && account.linked_count > 0 && waits && (
          <InternalLink href={`/setup/cloud-tenants/${account.id}?tab=linked`}>
            See which linked accounts wait for theirs
          </InternalLink>
        )}
      </SpaceBetween>
    </Modal>
  );
}

function State({ account, detail, blocked }: { account: CloudAccount; detail: AccessDetail; blocked: boolean }) {
  const { access, activation, left_stack } = detail;
  if (writes_to_aws(access)) {
    return (
      <Alert type="success" header="The access level is effective">
        {account.name}: {seed.access.levels.resources_and_tags_write_back.name}. Edits that were made earlier are not
        pushed by themselves:{" "}
        <InternalLink href={`/resources/kept-edits?account_id=${account.account_id}`}>
          see whether there are any
        </InternalLink>
        .
      </Alert>
    );
  }
  if (access.pending && account.status !== "activated")
    return <Alert type="info">The level takes effect when the account is Activated and has its add-on stack.</Alert>;
  if (access.pending && activation)
    return <AddOnOrder account_id={account.account_id} activation={activation} blocked={blocked} />;
  if (access.pending) return <Alert type="info">The portal is looking whether its role may change tags.</Alert>;
  if (has_left_over(access) && left_stack) {
    return (
      <SpaceBetween size="m">
        <Box>
          The level is lower at once, and the portal changes no tag at AWS any more. Its role may still: the add-on
          stack gives it the permission.
        </Box>
        <LeftStack stack={left_stack} />
      </SpaceBetween>
    );
  }
  return <Alert type="success">There is nothing more to do at AWS.</Alert>;
}
