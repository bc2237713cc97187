import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { useSources } from "../../../shared/account-names";
import { seed } from "../../../strings/seed";
import { count_text } from "../../../ui/count";
import { InternalLink } from "../../../ui/internal-link";
import { useColumnsFor } from "../../../ui/media";
import { ProblemAlert } from "../../../ui/problem-alert";
import { Time } from "../../../ui/time";
import { QuestionTable, type QuestionRow } from "../download/question-table";
import { failures_of } from "../emptiness";
import { Failures } from "../empty";
import type { Download, Source, Sources } from "../recommendations-api";
import { coverage_text, coverage_type, question_text } from "../words";
import { MeterPanel } from "./meter-panel";

const page_size = 50;

const columns: TableProps.ColumnDefinition<Source>[] = [
  {
    id: "account",
    header: "AWS account",
    isRowHeader: true,
    minWidth: 130,
    cell: ({ cloud_account_id, account_id, name }) => (
      <>
        <InternalLink href={`/setup/cloud-tenants/${cloud_account_id}`}>{name}</InternalLink>
        {name !== account_id && (
          <Box color="text-body-secondary" fontSize="body-s">
            {account_id}
          </Box>
        )}
      </>
    ),
  },
  {
    id: "coverage",
    header: "Asked, or why not",
    minWidth: 170,
    cell: ({ detail, coverage, cloud_account_id }) => (
      <>
        <StatusIndicator type={coverage_type[coverage]}>
          <span className="whole-words">{coverage_text[coverage]}</span>
        </StatusIndicator>
        <div>
          {detail}{" "}
          {coverage === "off" && (
            <InternalLink href={`/setup/cloud-tenants/${cloud_account_id}?dialog=access`}>
              {seed.access.button}
            </InternalLink>
          )}
          {coverage === "not_active" && (
            <InternalLink href={`/setup/cloud-tenants/${cloud_account_id}`}>Activate it</InternalLink>
          )}
        </div>
      </>
    ),
  },
  {
    id: "answered",
    header: "Questions answered",
    minWidth: 105,
    cell: ({ coverage, downloads }) =>
      coverage !== "asked"
        ? "-"
        : downloads.length === 0
          ? "None asked yet"
          : `${downloads.filter(({ outcome }) => outcome === "complete").length} of ${downloads.length}`,
  },
  {
    id: "last",
    header: "Last whole answer",
    minWidth: 110,
    cell: ({ coverage, last_complete }) =>
      coverage !== "asked" ? "-" : last_complete ? <Time at={last_complete} /> : "Never",
  },
  {
    id: "next",
    header: "Next download",
    minWidth: 120,
    cell: ({ coverage, next_download }) =>
      coverage !== "asked" ? "-" : next_download ? <Time at={next_download} /> : "When somebody asks for it",
  },
];

function key_of(
  account_id: string,
  { about, kind, service, offering_class, term_years, payment_option, lookback_days, scope }: Download,
): string {
  return [account_id, about, kind, service, offering_class, term_years, payment_option, lookback_days, scope].join(" ");
}

export function question_rows({ items }: Sources): QuestionRow[] {
  return items.flatMap(({ account_id, downloads }) =>
    downloads.map((download) => ({
      key: key_of(account_id, download),
      account_id,
      text: question_text(download),
      outcome: download.outcome,
      detail:
        download.detail ??
        (download.rows_with_problem > 0
          ? `${count_text(download.rows_with_problem, "row")} of it had no amount.`
          : null),
      at: download.at,
      complete_at: download.complete_at,
      rows: download.rows,
    })),
  );
}

/** Whom AWS is asked of and how that ended, and what is not seen. */
export function SourcesTab({ change_cap }: { change_cap: () => void }) {
  const sources = useSources();
  const display = useColumnsFor(columns, ["account", "coverage"]);
  const [page, set_page] = useState(1);
  const items = sources.data?.items ?? [];
  const pages = Math.max(1, Math.ceil(items.length / page_size));
  const current = Math.min(page, pages);
  const failures = sources.data ? failures_of(sources.data) : [];
  const not_seen = sources.data?.not_seen ?? 0;
  return (
    <SpaceBetween size="l">
      {sources.error && (
        <ProblemAlert
          error={sources.error}
          what="Which accounts are asked could not be read"
          onRetry={() => void sources.refetch()}
        />
      )}
      {not_seen > 0 && (
        <Alert type="warning" header={`${count_text(not_seen, "account")} ${not_seen === 1 ? "is" : "are"} not seen`}>
          What these could save is in no total and in no list, and discounts that they share are not reckoned with. The
          table says of each why, and what to do.
        </Alert>
      )}
      <Table
        wrapLines
        ariaLabels={{ tableLabel: "Accounts" }}
        items={items.slice((current - 1) * page_size, current * page_size)}
        trackBy="cloud_account_id"
        loading={sources.isPending}
        loadingText="Reading the accounts"
        columnDefinitions={columns}
        columnDisplay={display}
        header={
          <Header
            variant="h2"
            counter={sources.data && `(${items.length})`}
            description="Accounts that are asked, and those of which nothing is seen. Linked accounts whose master account is asked are seen there."
          >
            Accounts
          </Header>
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
          <Box textAlign="center" padding="l">
            <Box variant="strong">There is no account yet</Box>
            <InternalLink href="/setup/cloud-tenants">Add and activate an account</InternalLink>
          </Box>
        }
      />
      {failures.length > 0 && (
        <Alert type="error" header="Questions that were not answered, and what to do">
          <Failures failures={failures} />
        </Alert>
      )}
      {sources.data && items.length > 0 && (
        <QuestionTable
          rows={question_rows(sources.data)}
          label="Questions to Cost Explorer"
          with_answers
          header={
            <Header
              variant="h2"
              description="How each question ended the last time. What was answered before stays as it was."
            >
              Questions
            </Header>
          }
        />
      )}
      <MeterPanel change_cap={change_cap} />
    </SpaceBetween>
  );
}
