import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import { keys } from "../../api/keys";
import { usePage } from "../../shared/page";
import { CursorTable } from "../../ui/cursor-table";
import { InternalLink } from "../../ui/internal-link";
import { Time } from "../../ui/time";
import { EditWords } from "./differences";
import { load_changes, type ChangeRow } from "./tags-api";
import { manager_crumb, tags_help } from "./tags-help";
import { change_state, kind_text } from "./words";

const breadcrumbs = [manager_crumb, { text: "Tag changes", href: "/resources/tag-changes" }];

const columns: TableProps.ColumnDefinition<ChangeRow>[] = [
  {
    id: "at",
    header: "When",
    minWidth: 130,
    isRowHeader: true,
    cell: (change) => (
      <InternalLink href={`/resources/tag-changes/${change.id}`}>
        <Time at={change.at} />
      </InternalLink>
    ),
  },
  { id: "who", header: "Who", minWidth: 150, cell: ({ who }) => <span className="breakable">{who}</span> },
  { id: "kind", header: "Kind", minWidth: 120, cell: ({ kind }) => kind_text[kind] },
  {
    id: "what",
    header: "What",
    minWidth: 220,
    cell: (change) => <EditWords {...change} />,
  },
  {
    id: "state",
    header: "Outcome",
    minWidth: 180,
    cell: (change) => {
      const { type, text } = change_state(change);
      return (
        <StatusIndicator type={type}>
          <span className="whole-words">{text}</span>
        </StatusIndicator>
      );
    },
  },
];

/** Every edit of tags, of one resource or of many, newest first. */
export function ChangesPage() {
  usePage({ title: "Tag changes", breadcrumbs, help: tags_help });
  return (
    <CursorTable<ChangeRow>
      variant="full-page"
      query_key={[...keys.tag_changes, "list"]}
      load={load_changes}
      label="tag changes"
      header={
        <Header
          variant="awsui-h1-sticky"
          description="Every edit of tags, of one resource or of many. Each can be undone where nothing was changed since."
        >
          Tag changes
        </Header>
      }
      empty={
        <>
          <Box variant="strong">No tag was edited yet</Box>
          <div>
            Open a resource to edit its tags, or select several in{" "}
            <InternalLink href="/resources">Resources</InternalLink>.
          </div>
        </>
      }
      columns={columns}
    />
  );
}
