import type { TableProps } from "@cloudscape-design/components/table";
import type { CloudAccount } from "../../shared/cloud-accounts";

/** What is done to selected accounts: all can change their access; what each action leaves out, it says. */
export function is_selectable(account: CloudAccount): boolean {
  return account.status !== "deactivated";
}

/** Linked accounts that are not Activated; whether each can be activated is said before anything begins. */
export function can_be_asked_for(account: CloudAccount): boolean {
  return account.organization_role === "linked" && account.status !== "activated";
}

export const selection_labels: Partial<TableProps.AriaLabels<CloudAccount>> = {
  selectionGroupLabel: "Accounts to activate, or whose access is changed",
  allItemsSelectionLabel: () => "Select all",
  itemSelectionLabel: (_, account) => `Select ${account.name}`,
};
