import Box from "@cloudscape-design/components/box";
import type { CloudAccount } from "../../shared/cloud-accounts";
import { ReasonPopover } from "../../ui/reason";
import { organization_role_text, organizational_unit_text } from "./words";

/** An account's place in its organization; where AWS did not let the portal look, why, and what mends it. */
export function OrganizationRole({ account }: { account: CloudAccount }) {
  const reason = account.organization_reason;
  const role = (
    <span
      title={
        account.organizational_unit_path.length > 0
          ? organizational_unit_text(account.organizational_unit_path)
          : undefined
      }
    >
      {organization_role_text[account.organization_role]}
    </span>
  );
  return (
    <>
      {reason ? (
        <ReasonPopover header="The organization is not known" reason={reason}>
          {role}
        </ReasonPopover>
      ) : (
        role
      )}
      {account.delegated_administrator && (
        <Box color="text-body-secondary" fontSize="body-s">
          Delegated administrator
        </Box>
      )}
    </>
  );
}
