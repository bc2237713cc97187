import type { TableProps } from "@cloudscape-design/components/table";
import type { CloudAccount } from "../accounts/accounts-api";

/** Linked accounts that are not Activated can be ticked; whether each can be activated is said before anything begins. */
export function is_selectable(account: CloudAccount): boolean {
  return account.organization_role === "linked" && account.status !== "activated";
}

export const selection_labels: Partial<TableProps.AriaLabels<CloudAccount>> = {
  selectionGroupLabel: "Linked accounts to activate",
  allItemsSelectionLabel: () => "Select all",
  itemSelectionLabel: (_, account) => `Select ${account.name}`,
};
