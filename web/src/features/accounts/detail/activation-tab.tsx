import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import type { CloudAccount } from "../../../shared/cloud-accounts";
import { seed } from "../../../strings/seed";
import { InternalLink } from "../../../ui/internal-link";
import { ProblemAlert } from "../../../ui/problem-alert";
import { ReasonSource } from "../../../ui/reason";
import { Time } from "../../../ui/time";
import { useActivation, type Activation } from "../accounts-api";
import { ActivateForm } from "../activate-form";
import { status_text } from "../status";
import { ActivationProgress } from "./activation-progress";
import { useCheckNow } from "./check-access";
import { ConsoleBlocked, ConsoleLink } from "./console-link";
import { OtherWays } from "./other-ways";

const form_id = "activate-account";

export function ActivationTab({ account, console_blocked }: { account: CloudAccount; console_blocked: boolean }) {
  const activation = useActivation(account);
  if (activation.isPending) return <Spinner />;
  if (activation.error)
    return (
      <ProblemAlert
        error={activation.error}
        what="The activation could not be read"
        onRetry={() => void activation.refetch()}
      />
    );
  const under_way = account.status === "activating" ? activation.data : null;
  return (
    <SpaceBetween size="l">
      {account.status === "activated" && !account.status_reason && <Activated account={account} />}
      {account.status_reason && <Reason account={account} />}
      {account.status === "activated" && account.status_reason && activation.data && (
        <ConsoleLink activation={activation.data} label="Create the stack again in the AWS console" />
      )}
      {under_way && console_blocked && <ConsoleBlocked activation={under_way} />}
      {activation.data && account.status !== "deactivated" && (
        <ActivationProgress account={account} activation={activation.data} />
      )}
      {under_way && <OtherWays activation={under_way} />}
      {account.status !== "activated" && account.status !== "activating" && (
        <ActivateContainer account={account} activation={activation.data} />
      )}
    </SpaceBetween>
  );
}

function Activated({ account }: { account: CloudAccount }) {
  return (
    <Alert
      type="success"
      header={seed.status.activated}
      action={
        account.organization_role === "master" && (
          <InternalLink href={`/setup/cloud-tenants?expanded=${account.account_id}`}>
            Show the linked accounts
          </InternalLink>
        )
      }
    >
      The portal is let in with this account's external ID and refused without it.
    </Alert>
  );
}

function Reason({ account }: { account: CloudAccount }) {
  const check = useCheckNow(account);
  const reason = account.status_reason;
  if (!reason) return null;
  // Of an account that is activated: the portal cannot tell whether it still is let in.
  const is_looked_at = ["refused", "access_lost", "activated"].includes(account.status);
  return (
    <SpaceBetween size="s">
      {check.problem}
      <Alert
        type={account.status === "refused" ? "error" : "warning"}
        header={account.status === "activated" ? reason.detail : `${status_text[account.status]}: ${reason.detail}`}
        action={is_looked_at && check.button}
      >
        {reason.remedy}
        {is_looked_at && (
          <div>
            The portal looks again by itself. Last looked: <Time at={account.checked_at} />
          </div>
        )}
        <ReasonSource reason={reason} />
      </Alert>
    </SpaceBetween>
  );
}

function ActivateContainer({ account, activation }: { account: CloudAccount; activation: Activation | null }) {
  return (
    <Container
      header={<Header variant="h2">{activation ? "Activate again" : "Activate this account"}</Header>}
      footer={
        <Button
          variant="primary"
          form={form_id}
          formAction="submit"
          iconName="external"
          iconAlign="right"
          disabled={!account.activatable}
          disabledReason={account.activatable_reason ?? "This account cannot be activated now."}
          ariaLabel={`${seed.activate.button} (opens the AWS console in a new tab)`}
        >
          {seed.activate.button}
        </Button>
      }
    >
      <ActivateForm account={account} form_id={form_id} />
    </Container>
  );
}
