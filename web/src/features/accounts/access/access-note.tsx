import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { CloudAccount } from "../../../shared/cloud-accounts";
import { usePermission } from "../../../shared/session";
import { seed } from "../../../strings/seed";
import { useFollow } from "../../../ui/follow";
import { InternalLink } from "../../../ui/internal-link";
import { access_text, has_left_over, waits_for_add_on } from "./words";

const add_on = (account: CloudAccount) => `/setup/cloud-tenants/${account.id}?dialog=add-on`;

/** The level in a row of accounts, and what it waits for or has left over. */
export function AccessCell({ account }: { account: CloudAccount }) {
  const { access } = account;
  return (
    <SpaceBetween size="xxs">
      {access.effective_level ? seed.access.levels[access.effective_level].name : "-"}
      <AccessState account={account} />
    </SpaceBetween>
  );
}

function AccessState({ account }: { account: CloudAccount }) {
  const may_change = usePermission()("cloud-accounts.write");
  const { access } = account;
  if (access.pending && account.status === "activated") {
    const words = (
      <StatusIndicator type="pending">
        <span className="whole-words">{waits_for_add_on}</span>
      </StatusIndicator>
    );
    return may_change ? (
      <>
        {words}{" "}
        <InternalLink href={add_on(account)} ariaLabel={`Show the add-on stack of ${account.name}`}>
          Show
        </InternalLink>
      </>
    ) : (
      words
    );
  }
  if (!has_left_over(access)) return null;
  return (
    <>
      <StatusIndicator type="warning">
        <span className="whole-words">Its add-on stack is left over</span>
      </StatusIndicator>{" "}
      <InternalLink href={add_on(account)} ariaLabel={`Show the left-over add-on stack of ${account.name}`}>
        Show
      </InternalLink>
    </>
  );
}

/** The same on the account's own page, with a button. */
export function AccessValue({ account }: { account: CloudAccount }) {
  const follow = useFollow();
  const { access } = account;
  const waits = access.pending && account.status === "activated";
  return (
    <SpaceBetween size="xs">
      {access_text(access)}
      {waits && (
        <StatusIndicator type="pending">
          <span className="whole-words">{waits_for_add_on}</span>
        </StatusIndicator>
      )}
      {has_left_over(access) && (
        <StatusIndicator type="warning">The role may still change tags: its add-on stack is left over</StatusIndicator>
      )}
      {(waits || has_left_over(access)) && (
        <Button href={add_on(account)} onFollow={follow}>
          {waits ? "Show the add-on stack" : "Show what to delete"}
        </Button>
      )}
    </SpaceBetween>
  );
}
