import { csv_text, type CsvColumns } from "../../ui/csv";
import type { Resource } from "./resources-api";

const columns: CsvColumns<Resource> = [
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

export function csv_of(resources: readonly Resource[]): string {
  return csv_text(columns, resources);
}
