import type { CloudAccount } from "../../shared/cloud-accounts";

/** An account's place in its organization: the user's document's word, and AWS's newer one beside it. */
export const organization_role_text: Record<CloudAccount["organization_role"], string> = {
  master: "Master (management)",
  linked: "Linked (member)",
  standalone: "Standalone",
  unknown: "Unknown",
};

export const organization_role_meaning: Record<CloudAccount["organization_role"], string> = {
  master: "It pays for its organization and knows every linked account.",
  linked: "It belongs to a master account's organization.",
  standalone: "It belongs to no organization.",
  unknown: "The portal has not been able to look at AWS Organizations for this account yet.",
};

export const joined_method_text = {
  created: "Created in the organization",
  invited: "Invited into the organization",
} as const;

export const organization_state_text = {
  active: "Active",
  suspended: "Suspended",
  pending_activation: "Pending activation",
  pending_closure: "Pending closure",
  closed: "Closed",
} as const;

/** "Root / Workloads / Production", or a dash where the path is not known. */
export function organizational_unit_text(path: readonly string[]): string {
  return path.length > 0 ? path.join(" / ") : "-";
}
