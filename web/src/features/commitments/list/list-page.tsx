import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { useOpenHelp, usePage } from "../../../shared/page";
import { usePermission } from "../../../shared/session";
import { count_text } from "../../../ui/count";
import { sum_of_decimals } from "../../../ui/decimal";
import { useFollow } from "../../../ui/follow";
import { InternalLink } from "../../../ui/internal-link";
import { ProblemAlert } from "../../../ui/problem-alert";
import { useCommitments, useProgressOfAll, type Commitment, type Progress } from "../commitments-api";
import { commitments_crumb, commitments_help } from "../commitments-help";
import { day_text } from "../days";
import { commitment_share, time_share } from "../paces";
import { Amount } from "../parts";
import { current_index, said_of } from "../sentence";
import { year_text } from "../words";
import { successors } from "./following";
import { NoContract } from "./no-contract";

const breadcrumbs = [commitments_crumb];
const page_size = 20;

interface Row {
  commitment: Commitment;
  progress: Progress | undefined;
  failed: boolean;
}

function State({ progress, failed }: Row) {
  if (failed) return <StatusIndicator type="warning">It could not be read. Open it to try again.</StatusIndicator>;
  if (!progress) return <Spinner />;
  const { type, text } = said_of(progress);
  return (
    <StatusIndicator type={type}>
      <span className="whole-words">{text}</span>
    </StatusIndicator>
  );
}

function Pace({ progress }: { progress: Progress | undefined }) {
  const index = progress ? current_index(progress) : -1;
  const period = progress?.as_of ? progress.periods[index] : undefined;
  if (!progress || !period) return <>-</>;
  return (
    <>
      {year_text(index)}: <Amount of={period.spent} currency={progress.currency} /> of{" "}
      <Amount of={period.committed} currency={progress.currency} />
      <Box color="text-body-secondary" fontSize="body-s">
        {commitment_share(period)} of the commitment, {time_share(period)} of the time
      </Box>
    </>
  );
}

/** Every contract with a line of where it stands. */
export function CommitmentsPage() {
  usePage({ title: "Commitments", breadcrumbs, help: commitments_help });
  const open_help = useOpenHelp();
  const follow = useFollow();
  const may_write = usePermission()("commitments.write");
  const list = useCommitments();
  const [page, set_page] = useState(1);
  const all = list.data?.items ?? [];
  const pages = Math.max(1, Math.ceil(all.length / page_size));
  const current = Math.min(page, pages);
  const shown = all.slice((current - 1) * page_size, current * page_size);
  const progresses = useProgressOfAll(shown.map(({ id }) => id));
  const next = successors(all);
  const enter = may_write && (
    <Button variant="primary" href="/commitments/new" onFollow={follow}>
      Enter a contract
    </Button>
  );
  return (
    <SpaceBetween size="l">
      {list.error && (
        <ProblemAlert error={list.error} what="The contracts could not be read" onRetry={() => void list.refetch()} />
      )}
      <Table<Row>
        variant="full-page"
        wrapLines
        ariaLabels={{ tableLabel: "Contracts" }}
        items={shown.map((commitment, index) => ({
          commitment,
          progress: progresses[index]?.data,
          failed: Boolean(progresses[index]?.error),
        }))}
        trackBy={({ commitment }) => commitment.id}
        loading={list.isPending}
        loadingText="Reading the contracts"
        header={
          <Header
            variant="awsui-h1-sticky"
            counter={all.length > 0 ? `(${all.length})` : undefined}
            description="What you promised AWS to spend, what was spent, and where it is heading."
            info={
              <Link variant="info" onFollow={open_help} ariaLabel="Info about commitments">
                Info
              </Link>
            }
            actions={all.length > 0 && enter}
          >
            Commitments
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
        empty={list.error ? "-" : <NoContract action={enter} />}
        columnDefinitions={[
          {
            id: "name",
            header: "Contract",
            isRowHeader: true,
            minWidth: 150,
            cell: ({ commitment }) => (
              <>
                <InternalLink href={`/commitments/${commitment.id}`}>{commitment.name}</InternalLink>
                <Box color="text-body-secondary" fontSize="body-s">
                  {day_text(commitment.starts_on)} to {day_text(commitment.ends_on)}
                  {next.get(commitment.id) && <div>Followed by {next.get(commitment.id)?.name}</div>}
                </Box>
              </>
            ),
          },
          { id: "state", header: "Where it stands", minWidth: 240, cell: (row) => <State {...row} /> },
          { id: "pace", header: "Counted so far", minWidth: 185, cell: (row) => <Pace {...row} /> },
          {
            id: "payers",
            header: "Payers",
            minWidth: 115,
            cell: ({ commitment: { payer_account_ids: payers } }) =>
              payers.length <= 2
                ? payers.map((payer) => <div key={payer}>{payer}</div>)
                : `${count_text(payers.length, "account")}`,
          },
          {
            id: "committed",
            header: "Committed",
            minWidth: 135,
            cell: ({ commitment }) => (
              <>
                <Amount
                  of={sum_of_decimals(commitment.periods.map(({ amount }) => amount))}
                  currency={commitment.currency}
                />
                <Box color="text-body-secondary" fontSize="body-s">
                  in {count_text(commitment.periods.length, "contract year")}
                </Box>
              </>
            ),
          },
        ]}
      />
    </SpaceBetween>
  );
}
