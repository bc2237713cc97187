import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import type { Run } from "../../shared/jobs";
import { own } from "../../shared/own";
import { InternalLink } from "../../ui/internal-link";
import { item_text, item_type } from "./words";

const page_size = 50;
const under_way = ["waiting", "probing", "creating", "verifying"];

type Show = "all" | "failed" | "under_way" | "activated";

function shown(run: Run, show: Show) {
  return run.items.filter(
    ({ status }) =>
      show === "all" ||
      status === show ||
      (show === "under_way" && under_way.includes(status)) ||
      (show === "failed" && status === "cancelled"),
  );
}

/** Each account of a run: where it is, or why it failed and what mends it. */
export function RunTable({ run }: { run: Run }) {
  const [show, set_show] = useState<Show>("all");
  const [page, set_page] = useState(1);
  const items = shown(run, show);
  const pages = Math.max(1, Math.ceil(items.length / page_size));
  const current = Math.min(page, pages);
  return (
    <Table
      wrapLines
      ariaLabels={{ tableLabel: "Accounts of this run" }}
      items={items.slice((current - 1) * page_size, current * page_size)}
      trackBy="target"
      header={
        <Header variant="h2" counter={`(${run.items.length})`}>
          Accounts
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
            { id: "failed", text: `Failed (${shown(run, "failed").length})` },
            { id: "under_way", text: `Under way (${shown(run, "under_way").length})` },
            { id: "activated", text: `Activated (${shown(run, "activated").length})` },
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
          No account is in this state.
        </Box>
      }
      columnDefinitions={[
        {
          id: "account",
          header: "Account ID",
          isRowHeader: true,
          minWidth: 130,
          cell: (item) => <InternalLink href={`/setup/cloud-tenants?q=${item.target}`}>{item.target}</InternalLink>,
        },
        {
          id: "status",
          header: "Status",
          minWidth: 130,
          cell: (item) => (
            <StatusIndicator type={own(item_type, item.status) ?? "info"}>
              {own(item_text, item.status) ?? item.status}
            </StatusIndicator>
          ),
        },
        {
          id: "reason",
          header: "Why, and what to do",
          minWidth: 280,
          cell: (item) =>
            item.reason ? (
              <>
                <div className="breakable">{item.reason}</div>
                {item.remedy && <Box color="text-body-secondary">{item.remedy}</Box>}
              </>
            ) : (
              "-"
            ),
        },
      ]}
    />
  );
}
