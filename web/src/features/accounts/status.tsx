import Popover from "@cloudscape-design/components/popover";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { CloudAccount } from "../../shared/cloud-accounts";
import { seed } from "../../strings/seed";
import { ReasonPopover } from "../../ui/reason";
import type { AccountStatus } from "./search";

export const status_text: Record<AccountStatus, string> = {
  not_activated: seed.status.not_activated,
  activating: "Activating",
  activated: seed.status.activated,
  refused: "Refused",
  access_lost: "Access lost",
  deactivated: "Deactivated",
};

const status_type: Record<AccountStatus, StatusIndicatorProps.Type> = {
  not_activated: "stopped",
  activating: "in-progress",
  activated: "success",
  refused: "error",
  access_lost: "warning",
  deactivated: "stopped",
};

export function AccountStatusIndicator({ status }: { status: AccountStatus }) {
  return (
    <StatusIndicator type={status_type[status]}>
      <span className="whole-words">{status_text[status]}</span>
    </StatusIndicator>
  );
}

/** The status, and behind it why it is so and what mends it. */
export function StatusCell({ account }: { account: CloudAccount }) {
  const reason = account.status_reason;
  return (
    <SpaceBetween size="xxs">
      {reason ? (
        <ReasonPopover header={status_text[account.status]} reason={reason}>
          <AccountStatusIndicator status={account.status} />
        </ReasonPopover>
      ) : (
        <AccountStatusIndicator status={account.status} />
      )}
      {account.needs_activation && <NeedsActivation account={account} />}
    </SpaceBetween>
  );
}

/** What a master that is not active keeps from working, in the portal's own words. */
export function StaysOff({ account }: { account: CloudAccount }) {
  return (
    <>
      You, or another user in your organization, activate it. Until then these stay off:
      <ul>
        {account.stays_off.map(({ feature, detail }) => (
          <li key={feature}>{detail}</li>
        ))}
      </ul>
    </>
  );
}

function NeedsActivation({ account }: { account: CloudAccount }) {
  return (
    <Popover
      triggerType="text"
      size="large"
      header="This master account needs activation"
      renderWithPortal
      content={<StaysOff account={account} />}
    >
      <StatusIndicator type="warning" wrapText={false}>
        needs activation
      </StatusIndicator>
    </Popover>
  );
}
