import { useEffect, useRef } from "react";
import type { CloudAccount } from "../../../shared/cloud-accounts";
import { useFlashes } from "../../../shared/flashes";
import { seed } from "../../../strings/seed";
import { InternalLink } from "../../../ui/internal-link";
import { status_text } from "../status";

/** Says it at the top of the page when the account turns Activated, or is refused, while the page is open. */
export function useActivatedFlash(account: CloudAccount): void {
  const { show } = useFlashes();
  const before = useRef({ id: account.id, status: account.status, role: account.organization_role });
  const { id, name, status, organization_role, account_id } = account;
  useEffect(() => {
    const previous = before.current;
    before.current = { id, status, role: organization_role };
    if (previous.id !== id) return;
    // The organization is read after the account has turned Activated, so what stands in the flash is said anew then.
    const turned_master = previous.role !== organization_role && organization_role === "master";
    if (previous.status === status && !turned_master) return;
    if (status === "activated") {
      show(`activated ${id}`, {
        type: "success",
        header: `${name} is ${seed.status.activated}`,
        content:
          organization_role === "master" ? (
            <>
              Its linked accounts are listed as {seed.status.not_activated} until each is activated.{" "}
              <InternalLink href={`/setup/cloud-tenants?expanded=${account_id}`} color="inverted">
                Show the linked accounts
              </InternalLink>
            </>
          ) : (
            "Its first import starts by itself."
          ),
      });
    }
    if (status === "refused") {
      show(`activated ${id}`, {
        type: "error",
        header: `${name}: ${status_text.refused}`,
        content: "The role is there, but not as it was meant. The activation says why.",
      });
    }
  }, [id, name, status, organization_role, account_id, show]);
}
