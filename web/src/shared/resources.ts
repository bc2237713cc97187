import { useQuery } from "@tanstack/react-query";
import { api, unwrap, unwrap_with_etag, type Schema } from "../api/client";
import { keys } from "../api/keys";

export type ResourceDetail = Schema["ResourceDetail"];

/** What the address of the list holds, so that a link shows the same list; the API's own parameters. */
export interface ResourceFilter {
  account_id?: string[];
  organizational_unit?: string[];
  type?: string[];
  service?: string[];
  region?: string[];
  state?: string[];
  /** key, or key=value */
  tag?: string[];
  tag_absent?: string[];
  /** "unknown": its tags were never read. */
  tagged?: boolean | "unknown";
  /** Absent: what the customer made. What AWS made by itself is shown where it is asked for. */
  managed_by?: "aws" | "all";
  gone?: boolean;
  q?: string;
}

/** With the ETag that a change of its tags names, so that two people who edit at once are told. */
export type ResourceRead = ResourceDetail & { etag: string | null };

export async function read_resource(id: string): Promise<ResourceRead> {
  const { data, etag } = await unwrap_with_etag(api.GET("/resources/{id}", { params: { path: { id } } }));
  return { ...data, etag };
}

export function useSummary() {
  return useQuery({ queryKey: [...keys.resources, "summary"], queryFn: () => unwrap(api.GET("/resource-summary")) });
}

/** "AWS::EC2::Instance" as "EC2 Instance"; what the catalogue does not know stays as it is. */
export function type_text(type: string): string {
  const parts = type.split("::");
  return parts.length === 3 ? `${parts[1]} ${parts[2]}` : type;
}
