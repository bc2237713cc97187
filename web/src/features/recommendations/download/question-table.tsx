import Box from "@cloudscape-design/components/box";
import Pagination from "@cloudscape-design/components/pagination";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useState, type ReactElement } from "react";
import { useColumnsFor } from "../../../ui/media";
import { Time } from "../../../ui/time";
import type { Download } from "../recommendations-api";
import { outcome_text, outcome_type } from "../words";

export interface QuestionRow {
  key: string;
  account_id: string;
  text: string;
  /** Null: it was not put yet. */
  outcome: Download["outcome"] | null;
  detail: string | null;
  at?: string;
  complete_at?: string | null;
  /** What the last whole answer had. */
  rows?: number;
}

const page_size = 50;

const columns: TableProps.ColumnDefinition<QuestionRow>[] = [
  {
    id: "question",
    header: "Question",
    minWidth: 150,
    isRowHeader: true,
    cell: ({ text, account_id }) => (
      <>
        {text}
        <Box color="text-body-secondary" fontSize="body-s">
          to account {account_id}
        </Box>
      </>
    ),
  },
  {
    id: "outcome",
    header: "Outcome",
    minWidth: 150,
    cell: ({ outcome, detail }) => (
      <>
        {outcome ? (
          <StatusIndicator type={outcome_type[outcome]}>
            <span className="whole-words">{outcome_text[outcome]}</span>
          </StatusIndicator>
        ) : (
          <StatusIndicator type="pending">Waiting</StatusIndicator>
        )}
        {detail && (
          <Box color="text-body-secondary" fontSize="body-s">
            <span className="breakable">{detail}</span>
          </Box>
        )}
      </>
    ),
  },
];

const answer_columns: TableProps.ColumnDefinition<QuestionRow>[] = [
  { id: "at", header: "Last asked", minWidth: 110, cell: ({ at }) => <Time at={at} /> },
  {
    id: "complete_at",
    header: "Last whole answer",
    minWidth: 120,
    cell: ({ complete_at }) => (complete_at ? <Time at={complete_at} /> : "Never"),
  },
  {
    id: "rows",
    header: "Rows in it",
    minWidth: 80,
    cell: ({ complete_at, rows }) => (complete_at ? (rows ?? "-") : "-"),
  },
];

interface Props {
  rows: readonly QuestionRow[];
  label: string;
  header?: ReactElement;
  /** With when each was last asked and answered. */
  with_answers?: boolean;
}

/** How each question ended; those that were not answered come first. */
export function QuestionTable({ rows, label, header, with_answers = false }: Props) {
  const all_columns = with_answers ? [...columns, ...answer_columns] : columns;
  const display = useColumnsFor(all_columns, ["question", "outcome"]);
  const is_bad = ({ outcome }: QuestionRow) => outcome !== null && outcome !== "complete";
  const bad = rows.filter(is_bad);
  const [chosen, set_chosen] = useState<"bad" | "all">();
  const [page, set_page] = useState(1);
  const show = chosen ?? (bad.length > 0 ? "bad" : "all");
  const shown = show === "bad" ? bad : rows;
  const pages = Math.max(1, Math.ceil(shown.length / page_size));
  const current = Math.min(page, pages);
  return (
    <Table
      variant={header ? "container" : "borderless"}
      wrapLines
      ariaLabels={{ tableLabel: label }}
      items={shown.slice((current - 1) * page_size, current * page_size)}
      trackBy="key"
      header={header}
      filter={
        <SegmentedControl
          label="Which questions"
          selectedId={show}
          options={[
            { id: "bad", text: `Not answered (${bad.length})` },
            { id: "all", text: `All (${rows.length})` },
          ]}
          onChange={({ detail }) => {
            set_chosen(detail.selectedId as "bad" | "all");
            set_page(1);
          }}
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
        <Box textAlign="center" color="text-body-secondary" padding="s">
          {rows.length === 0 ? "Nothing was asked yet." : "Every question was answered."}
        </Box>
      }
      columnDefinitions={all_columns}
      columnDisplay={display}
    />
  );
}
