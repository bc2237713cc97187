import Box from "@cloudscape-design/components/box";
import Popover from "@cloudscape-design/components/popover";
import type { TableProps } from "@cloudscape-design/components/table";
import { type_text } from "../../shared/resources";
import { TagText } from "../../shared/tag-value";
import { InternalLink } from "../../ui/internal-link";
import { Time } from "../../ui/time";
import type { Resource } from "./resources-api";

const default_columns = ["name", "type", "account", "region", "state", "tags", "last_seen"];
const narrow_columns = ["name", "type", "region"];

function Tags({ resource }: { resource: Resource }) {
  const count = resource.tags.length;
  if (count === 0) return <>{resource.tags_status === "unknown" ? "Not read" : "-"}</>;
  return (
    <Popover
      header="Tags"
      size="large"
      triggerType="text"
      dismissAriaLabel="Close"
      content={
        <>
          {resource.tags.map(({ key, value }) => (
            <div key={key} className="breakable">
              <TagText text={key} /> = <TagText text={value} />
            </div>
          ))}
        </>
      }
    >
      {count}
    </Popover>
  );
}

export const resource_columns: TableProps.ColumnDefinition<Resource>[] = [
  {
    id: "name",
    header: "Name",
    isRowHeader: true,
    minWidth: 200,
    cell: (resource) => (
      <>
        <InternalLink href={`/resources/${resource.id}`}>{resource.name ?? resource.resource_id}</InternalLink>
        {resource.name && !resource.resource_id.endsWith(resource.name) && (
          <Box color="text-body-secondary" fontSize="body-s">
            <span className="breakable">{resource.resource_id}</span>
          </Box>
        )}
      </>
    ),
  },
  { id: "type", header: "Type", cell: (resource) => type_text(resource.type), minWidth: 150 },
  { id: "account", header: "AWS account", cell: (resource) => resource.account_id, minWidth: 130 },
  { id: "region", header: "Region", cell: (resource) => resource.region, minWidth: 150 },
  { id: "state", header: "State", cell: (resource) => resource.state ?? "-", minWidth: 100 },
  { id: "tags", header: "Tags", cell: (resource) => <Tags resource={resource} />, minWidth: 90 },
  {
    id: "last_seen",
    header: "Last seen",
    cell: (resource) => <Time at={resource.gone_at ?? resource.last_seen} />,
    minWidth: 120,
  },
  { id: "first_seen", header: "First seen", cell: (resource) => <Time at={resource.first_seen} />, minWidth: 120 },
  { id: "arn", header: "ARN", cell: (resource) => <span className="breakable">{resource.arn}</span>, minWidth: 240 },
  {
    id: "managed_by",
    header: "Managed by",
    cell: (resource) => (resource.managed_by === "aws" ? "AWS" : "You"),
    minWidth: 110,
  },
  { id: "seen_by", header: "Seen by", cell: (resource) => resource.seen_by.join(", "), minWidth: 160 },
];

/** Which columns are shown: those that the person chose, and on a phone what fits. */
export function shown_columns(wanted: readonly string[] | null, narrow: boolean): TableProps.ColumnDisplayProperties[] {
  const visible = narrow ? narrow_columns : (wanted ?? default_columns);
  return resource_columns.map(({ id }) => ({ id: id ?? "", visible: visible.includes(id ?? "") || id === "name" }));
}
