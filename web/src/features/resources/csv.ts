import { csv_text, type CsvColumns } from "../../ui/csv";
import type { Resource } from "./resources-api";

/** One cell that any program can take apart again; empty where AWS's tags were not read and the portal has none. */
function tags_cell({ tags, tags_status }: Resource): string {
  if (tags.length === 0 && tags_status === "unknown") return "";
  return JSON.stringify(Object.fromEntries(tags.map(({ key, value }) => [key, value])));
}

const columns: CsvColumns<Resource> = [
  ["account_id", (r) => r.account_id],
  ["region", (r) => r.region],
  ["type", (r) => r.type],
  ["resource_id", (r) => r.resource_id],
  ["name", (r) => r.name ?? ""],
  ["state", (r) => r.state ?? ""],
  ["arn", (r) => r.arn],
  ["tags", tags_cell],
  ["first_seen", (r) => r.first_seen],
  ["last_seen", (r) => r.last_seen],
];

export function csv_of(resources: readonly Resource[]): string {
  return csv_text(columns, resources);
}
