import Box from "@cloudscape-design/components/box";
import Pagination from "@cloudscape-design/components/pagination";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { type_text } from "../../shared/resources";
import { Destination, Differences, Remarks } from "./differences";
import type { PreviewItem } from "./tags-api";
import { differences } from "./words";

const page_size = 25;
type Show = "all" | "blocked" | "warnings";

function shown(items: readonly PreviewItem[], show: Show): PreviewItem[] {
  return items.filter(
    (item) => show === "all" || (show === "blocked" ? Boolean(item.blocked) : item.warnings.length > 0),
  );
}

const columns: TableProps.ColumnDefinition<PreviewItem>[] = [
  {
    id: "resource",
    header: "Resource",
    isRowHeader: true,
    minWidth: 170,
    cell: (item) => (
      <>
        <span className="breakable">{item.name ?? item.arn}</span>
        <Box color="text-body-secondary" fontSize="body-s">
          {type_text(item.type)} · {item.account_id} · {item.region}
        </Box>
      </>
    ),
  },
  { id: "change", header: "Before → after", minWidth: 170, cell: (item) => <Differences items={differences(item)} /> },
  { id: "where", header: "Where", minWidth: 120, cell: (item) => <Destination item={item} /> },
  { id: "remarks", header: "To know", minWidth: 220, cell: (item) => <Remarks item={item} /> },
];

interface Props {
  items: readonly PreviewItem[];
  selected?: readonly PreviewItem[];
  select?: (items: PreviewItem[]) => void;
}

/** Each resource with what it has, what it would have, and why not. Blocked ones can be looked at alone. */
export function PreviewTable({ items, selected, select }: Props) {
  const [show, set_show] = useState<Show>("all");
  const [page, set_page] = useState(1);
  const rows = shown(items, show);
  const pages = Math.max(1, Math.ceil(rows.length / page_size));
  const current = Math.min(page, pages);
  const [blocked, warned] = [shown(items, "blocked").length, shown(items, "warnings").length];
  return (
    <Table
      variant="borderless"
      contentDensity="compact"
      wrapLines
      ariaLabels={{
        tableLabel: "What would change",
        selectionGroupLabel: "Edits",
        allItemsSelectionLabel: () => "Select all on this page",
        itemSelectionLabel: (_, item) => `Select ${item.name ?? item.arn}`,
      }}
      items={rows.slice((current - 1) * page_size, current * page_size)}
      trackBy="resource_id"
      selectionType={select ? "multi" : undefined}
      selectedItems={[...(selected ?? [])]}
      onSelectionChange={({ detail }) => select?.(detail.selectedItems)}
      columnDefinitions={columns}
      filter={
        blocked + warned > 0 && (
          <SegmentedControl
            label="Show"
            selectedId={show}
            onChange={({ detail }) => {
              set_show(detail.selectedId as Show);
              set_page(1);
            }}
            options={[
              { id: "all", text: `All (${items.length})` },
              { id: "blocked", text: `Blocked (${blocked})` },
              { id: "warnings", text: `With a note (${warned})` },
            ]}
          />
        )
      }
      pagination={
        pages > 1 && (
          <Pagination
            currentPageIndex={current}
            pagesCount={pages}
            onChange={({ detail }) => set_page(detail.currentPageIndex)}
          />
        )
      }
      empty={
        <Box textAlign="center" color="text-body-secondary" padding="m">
          Nothing would change.
        </Box>
      }
    />
  );
}
