import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { type_text } from "../../shared/resources";
import { InternalLink } from "../../ui/internal-link";
import { Differences } from "./differences";
import type { ChangeItem } from "./tags-api";
import { item_differences, item_text, item_type } from "./words";

const page_size = 50;
type Show = "all" | "wrong" | "open";

function shown(items: readonly ChangeItem[], show: Show): ChangeItem[] {
  const states: Record<Show, ChangeItem["state"][] | null> = {
    all: null,
    wrong: ["failed", "conflict"],
    open: ["queued", "sent", "accepted"],
  };
  return items.filter(({ state }) => states[show]?.includes(state) ?? true);
}

const columns: TableProps.ColumnDefinition<ChangeItem>[] = [
  {
    id: "resource",
    header: "Resource",
    isRowHeader: true,
    minWidth: 220,
    cell: (item) => (
      <>
        <InternalLink href={`/resources/${item.resource_id}`}>
          <span className="breakable">{item.arn}</span>
        </InternalLink>
        <Box color="text-body-secondary" fontSize="body-s">
          {type_text(item.type)}
        </Box>
      </>
    ),
  },
  {
    id: "change",
    header: "Before → after",
    minWidth: 170,
    cell: (item) => <Differences items={item_differences(item)} />,
  },
  {
    id: "state",
    header: "Outcome",
    minWidth: 150,
    cell: (item) => (
      <StatusIndicator type={item_type[item.state]}>
        <span className="whole-words">{item_text[item.state]}</span>
      </StatusIndicator>
    ),
  },
  {
    id: "why",
    header: "Why, and what to do",
    minWidth: 220,
    cell: (item) => (
      <>
        {item.detail && <div className="breakable">{item.detail}</div>}
        {item.state === "conflict" && (
          <InternalLink href={`/resources/${item.resource_id}`}>Decide which value stays</InternalLink>
        )}
        {!item.detail && item.state !== "conflict" && "-"}
      </>
    ),
  },
];

/** Each resource of a change: how far it is, or why it was not written. */
export function ChangeItems({ items }: { items: readonly ChangeItem[] }) {
  const [show, set_show] = useState<Show>("all");
  const [page, set_page] = useState(1);
  const rows = shown(items, show);
  const pages = Math.max(1, Math.ceil(rows.length / page_size));
  const current = Math.min(page, pages);
  return (
    <Table
      wrapLines
      ariaLabels={{ tableLabel: "Resources of this change" }}
      items={rows.slice((current - 1) * page_size, current * page_size)}
      trackBy="resource_id"
      columnDefinitions={columns}
      header={
        <Header variant="h2" counter={`(${items.length})`}>
          Resources
        </Header>
      }
      filter={
        <SegmentedControl
          label="Show"
          selectedId={show}
          onChange={({ detail }) => {
            set_show(detail.selectedId as Show);
            set_page(1);
          }}
          options={[
            { id: "all", text: "All" },
            { id: "wrong", text: `Failed or conflict (${shown(items, "wrong").length})` },
            { id: "open", text: `Under way (${shown(items, "open").length})` },
          ]}
        />
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
        <Box textAlign="center" color="text-body-secondary" padding="l">
          No resource is in this state.
        </Box>
      }
    />
  );
}
