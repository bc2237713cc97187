import type { Resource } from "./resources-api";

const columns: [string, (resource: Resource) => string][] = [
  ["account_id", (r) => r.account_id],
  ["region", (r) => r.region],
  ["type", (r) => r.type],
  ["resource_id", (r) => r.resource_id],
  ["name", (r) => r.name ?? ""],
  ["state", (r) => r.state ?? ""],
  ["arn", (r) => r.arn],
  ["tags", (r) => r.tags.map((tag) => `${tag.key}=${tag.value}`).join("; ")],
  ["first_seen", (r) => r.first_seen],
  ["last_seen", (r) => r.last_seen],
];

/** RFC 4180. What a spreadsheet would take for a formula is made a text: names and tags are strangers' words. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csv_of(resources: readonly Resource[]): string {
  const lines = [columns.map(([name]) => name), ...resources.map((resource) => columns.map(([, value]) => cell(value(resource))))];
  return lines.map((line) => line.join(",") + "\r\n").join("");
}
