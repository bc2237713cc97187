import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { own } from "../../shared/own";
import type { Scan } from "./resources-api";

export const outcome_text: Record<Scan["outcome"], string> = {
  complete: "Seen completely",
  partial: "Seen in part",
  denied: "Denied",
  throttled: "Throttled",
  not_offered: "Not offered here",
  skipped: "Left out",
  failed: "Failed",
};

export const outcome_type: Record<Scan["outcome"], StatusIndicatorProps.Type> = {
  complete: "success",
  partial: "warning",
  denied: "error",
  throttled: "warning",
  not_offered: "info",
  skipped: "stopped",
  failed: "error",
};

/** What a person can do about it. */
export const outcome_remedy: Partial<Record<Scan["outcome"], string>> = {
  denied:
    "The role may not do this, or a policy of the organization forbids it. Bring the stack up to date, or ask who keeps the organization's policies.",
  partial:
    "Some of what AWS answered could not be read: the details say what. What was seen before stays in the list until a complete look.",
  throttled: "AWS answers only so many requests. The next import looks again.",
  failed: "AWS did not answer as it should. The next import looks again.",
};

/** "size_gib" as "Size GiB". */
export function fact_text(name: string): string {
  const words = name
    .split("_")
    .map(
      (word) =>
        own({ gib: "GiB", mib: "MiB", id: "ID", ip: "IP", vpc: "VPC", iops: "IOPS", az: "AZ", cidr: "CIDR" }, word) ??
        word,
    )
    .join(" ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function value_text(value: unknown): string {
  if (value === null || value === undefined || value === "") return "-";
  if (typeof value === "boolean") return value ? "Yes" : "No";
  return typeof value === "object" ? JSON.stringify(value) : String(value as string | number);
}
