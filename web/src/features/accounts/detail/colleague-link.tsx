import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import type { CloudAccount } from "../../../shared/cloud-accounts";

/** The address of this account's activation: another user of the customer sees the same, anybody else nothing. */
export function ColleagueLink({ account }: { account: CloudAccount }) {
  return (
    <CopyToClipboard
      copyButtonText="Copy link for a colleague"
      textToCopy={new URL(`/setup/cloud-tenants/${account.id}?tab=activation`, window.location.origin).href}
      copySuccessText="Link copied. Your colleague signs in to the portal and sees this page."
      copyErrorText="The browser did not let the link be copied"
    />
  );
}
