import type { CloudAccount } from "./cloud-accounts";

/** Whether edits of tags are written to AWS now. */
export function writes_to_aws(access: CloudAccount["access"] | undefined): boolean {
  return access?.effective_level === "resources_and_tags_write_back";
}
