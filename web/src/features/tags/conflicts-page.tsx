import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { keys } from "../../api/keys";
import { usePage } from "../../shared/page";
import { type_text } from "../../shared/resources";
import { TagText, TagValue } from "../../shared/tag-value";
import { CursorTable } from "../../ui/cursor-table";
import { InternalLink } from "../../ui/internal-link";
import { useNarrow } from "../../ui/media";
import { Time } from "../../ui/time";
import { ConflictChoice } from "./conflict-choice";
import { load_conflicts, useConflictCount, type Conflict } from "./tags-api";
import { manager_crumb, tags_help } from "./tags-help";

const breadcrumbs = [manager_crumb, { text: "Conflicts", href: "/resources/conflicts" }];

const columns: TableProps.ColumnDefinition<Conflict>[] = [
  {
    id: "resource",
    header: "Resource",
    isRowHeader: true,
    minWidth: 180,
    cell: (conflict) => (
      <>
        <InternalLink href={`/resources/${conflict.resource_id}`}>
          <span className="breakable">{conflict.name ?? conflict.arn}</span>
        </InternalLink>
        <Box color="text-body-secondary" fontSize="body-s">
          {type_text(conflict.type)} · {conflict.account_id} · {conflict.region}
        </Box>
      </>
    ),
  },
  { id: "key", header: "Key", minWidth: 100, cell: ({ key }) => <TagText text={key} /> },
  {
    id: "aws",
    header: "AWS's value",
    minWidth: 130,
    cell: ({ aws_value }) => <TagValue value={aws_value} />,
  },
  {
    id: "portal",
    header: "The portal's value",
    minWidth: 130,
    cell: ({ portal_value }) => <TagValue value={portal_value} />,
  },
  {
    id: "base",
    header: "Both had last",
    minWidth: 110,
    cell: ({ base_value }) => <TagValue value={base_value} />,
  },
  {
    id: "who",
    header: "Whose edit",
    minWidth: 150,
    cell: (conflict) => (
      <>
        <InternalLink href={`/resources/tag-changes/${conflict.change_id}`} ariaLabel={`The change of ${conflict.who}`}>
          <span className="breakable">{conflict.who}</span>
        </InternalLink>
        <Box color="text-body-secondary" fontSize="body-s">
          <Time at={conflict.since} />
        </Box>
      </>
    ),
  },
  { id: "decide", header: "Decide", minWidth: 240, cell: (conflict) => <ConflictChoice conflict={conflict} /> },
];

/** On a phone both values and the way out stand together, in sight. */
const narrow_columns: TableProps.ColumnDefinition<Conflict>[] = [
  {
    id: "resource",
    header: "Resource and key",
    isRowHeader: true,
    minWidth: 130,
    cell: (conflict) => (
      <>
        <InternalLink href={`/resources/${conflict.resource_id}`}>
          <span className="breakable">{conflict.name ?? conflict.arn}</span>
        </InternalLink>
        <div>
          <TagText text={conflict.key} />
        </div>
      </>
    ),
  },
  {
    id: "decide",
    header: "Values, and decide",
    minWidth: 200,
    cell: (conflict) => (
      <SpaceBetween size="xs">
        <div className="breakable">
          AWS&apos;s: <TagValue value={conflict.aws_value} />
          <br />
          The portal&apos;s: <TagValue value={conflict.portal_value} />
          <br />
          Both had last: <TagValue value={conflict.base_value} />
        </div>
        <ConflictChoice conflict={conflict} />
      </SpaceBetween>
    ),
  },
];

/** Keys of which AWS has another value than an edit began from, or made: a person decides. */
export function ConflictsPage() {
  usePage({ title: "Conflicts", breadcrumbs, help: tags_help });
  const count = useConflictCount().data;
  const narrow = useNarrow();
  return (
    <CursorTable<Conflict>
      variant="full-page"
      query_key={[...keys.tag_conflicts, "list"]}
      load={(cursor) => load_conflicts(50, cursor)}
      label="conflicts"
      header={
        <Header
          variant="awsui-h1-sticky"
          counter={count && `(${count.count}${count.exact ? "" : "+"})`}
          description="Somebody changed these tags at AWS while an edit of the portal was under way. Nothing is written over until you decide."
        >
          Conflicts
        </Header>
      }
      empty={
        <>
          <Box variant="strong">No conflicts</Box>
          <div>Every edit that was to be written to AWS met the value that it began from.</div>
        </>
      }
      columns={narrow ? narrow_columns : columns}
    />
  );
}
