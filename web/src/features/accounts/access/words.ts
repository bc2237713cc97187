import type { CloudAccount } from "../../../shared/cloud-accounts";
import { seed } from "../../../strings/seed";

export type Access = CloudAccount["access"];
export type Level = Access["level"];

export const levels: readonly Level[] = ["resources", "resources_and_tags", "resources_and_tags_write_back"];

export const waits_for_add_on = "Waits for its add-on stack";

/** The level that counts now, and the one that was asked for where that is another. */
export function access_text({ level, effective_level }: Access): string {
  if (!effective_level) return "None until the account is activated";
  if (effective_level === level) return seed.access.levels[level].name;
  return `${seed.access.levels[effective_level].name} (asked for: ${seed.access.levels[level].name})`;
}

/** The role may still change tags, though the level does not want it to. */
export function has_left_over(access: Access): boolean {
  return access.write_permission && access.level !== "resources_and_tags_write_back";
}

/** Whether the change needs the add-on stack that the account does not have yet, so that the AWS console is to be opened. */
export function needs_add_on(access: Access, wanted: Level): boolean {
  return wanted === "resources_and_tags_write_back" && !access.write_permission;
}

/** What going to this level does to what is known now; nothing where it only stays or adds. */
export function warning_of(access: Access, wanted: Level): string | undefined {
  if (wanted === "resources" && access.level !== "resources")
    return "The tags that AWS gave are forgotten at once, with their history. Tags that were made in the portal stay. Nothing changes at AWS.";
  if (wanted === "resources_and_tags" && access.level === "resources_and_tags_write_back")
    return "Edits that are not written yet stay in the portal. Nothing changes at AWS.";
  return undefined;
}
