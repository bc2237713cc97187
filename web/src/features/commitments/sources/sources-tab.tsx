import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { useAccountNames } from "../../../shared/account-names";
import { usePermission } from "../../../shared/session";
import { count_text } from "../../../ui/count";
import { InternalLink } from "../../../ui/internal-link";
import { Time } from "../../../ui/time";
import type { Commitment, Source } from "../commitments-api";
import { day_text } from "../days";
import { first_estimate } from "../estimates";
import { Day } from "../parts";
import { ClosedMonths } from "./closed-months";
import { ImportsTable } from "./imports-table";

const page_size = 50;

function State({ source }: { source: Source }) {
  const estimate = first_estimate(source);
  if (source.problem) {
    return (
      <>
        <StatusIndicator type="error">
          <span className="whole-words">The last reading was not complete</span>
        </StatusIndicator>
        <div className="breakable">{source.problem}</div>
        <Box color="text-body-secondary" fontSize="body-s">
          What was read before stays and counts. Its activation and its setting for Cost Explorer are in{" "}
          <InternalLink href={`/setup/cloud-tenants?q=${source.payer_account_id}`} fontSize="inherit">
            Cloud tenant setup
          </InternalLink>
          .
        </Box>
      </>
    );
  }
  if (!source.first_day) return <StatusIndicator type="pending">No spend is known yet</StatusIndicator>;
  const [gap] = source.missing;
  if (gap) {
    return (
      <>
        <StatusIndicator type="warning">
          <span className="whole-words">
            {day_text(gap.first_day)} to {day_text(gap.last_day)} are not known
          </span>
        </StatusIndicator>
        <Box color="text-body-secondary" fontSize="body-s">
          Spend is counted up to the day before. Reading spend from that day on, or an import, closes the gap.
        </Box>
      </>
    );
  }
  if (estimate) {
    return (
      <>
        <StatusIndicator type="in-progress">
          <span className="whole-words">Estimates from {day_text(estimate)} on</span>
        </StatusIndicator>
        <Box color="text-body-secondary" fontSize="body-s">
          AWS has not closed the bill of these days; they are read again until it has.
        </Box>
      </>
    );
  }
  return <StatusIndicator type="success">All days are final</StatusIndicator>;
}

interface Props {
  commitment: Commitment;
  read_now: () => void;
  import_file: () => void;
  reading: boolean;
}

/** Where each payer's spend comes from, how far it is known, and what is wrong. */
export function SourcesTab({ commitment, read_now, import_file, reading }: Props) {
  const { sources } = commitment;
  const may_write = usePermission()("commitments.write");
  const name_of = useAccountNames();
  const [page, set_page] = useState(1);
  const pages = Math.max(1, Math.ceil(sources.length / page_size));
  const current = Math.min(page, pages);
  const unknown = sources.filter(({ first_day }) => !first_day).length;
  const late = sources.filter(({ first_day }) => first_day && first_day > commitment.starts_on);
  return (
    <SpaceBetween size="l">
      {unknown > 0 && unknown < sources.length && (
        <Alert type="warning" header={`No spend is known of ${unknown} of the ${sources.length} payers`}>
          What they spent is missing in every number of this contract.
        </Alert>
      )}
      {late.length > 0 && (
        <Alert type="info" header="The beginning of the contract is not covered by what was read">
          AWS Cost Explorer keeps the present month and 13 before it. {count_text(late.length, "payer")}: the first
          known day comes after {day_text(commitment.starts_on)}. An opening balance or an import of a Cost and Usage
          Report brings what is missing{may_write ? "" : "; support can enter either"}.
        </Alert>
      )}
      <Table<Source>
        wrapLines
        ariaLabels={{ tableLabel: "Payers" }}
        items={sources.slice((current - 1) * page_size, current * page_size)}
        trackBy="payer_account_id"
        pagination={
          pages > 1 && (
            <Pagination
              currentPageIndex={current}
              pagesCount={pages}
              onChange={({ detail }) => set_page(detail.currentPageIndex)}
            />
          )
        }
        header={
          <Header
            variant="h2"
            counter={`(${sources.length})`}
            description={
              <>
                Spend is read from AWS Cost Explorer once a day. Each request costs 0.01 USD and is counted: see the{" "}
                <InternalLink href="/recommendations?tab=sources">request meter</InternalLink>.
              </>
            }
            actions={
              may_write && (
                <SpaceBetween direction="horizontal" size="xs">
                  <Button onClick={import_file}>Import a file</Button>
                  <Button onClick={read_now} disabled={reading} disabledReason="Spend is being read.">
                    Read spend now
                  </Button>
                </SpaceBetween>
              )
            }
          >
            Payers
          </Header>
        }
        columnDefinitions={[
          {
            id: "payer",
            header: "AWS account that pays",
            isRowHeader: true,
            minWidth: 160,
            cell: ({ payer_account_id: id }) => (
              <>
                {name_of(id) ?? id}
                {name_of(id) && (
                  <Box color="text-body-secondary" fontSize="body-s">
                    {id}
                  </Box>
                )}
              </>
            ),
          },
          {
            id: "state",
            header: "State",
            minWidth: 220,
            cell: (source) => (
              <>
                <State source={source} />
                <ClosedMonths of={source.closed_months} />
              </>
            ),
          },
          {
            id: "first",
            header: "First known day",
            minWidth: 115,
            cell: ({ first_day }) => <Day of={first_day} short />,
          },
          { id: "last", header: "Last known day", minWidth: 115, cell: ({ last_day }) => <Day of={last_day} short /> },
          {
            id: "final",
            header: "Final through",
            minWidth: 115,
            cell: ({ final_through }) => <Day of={final_through} short />,
          },
          {
            id: "read",
            header: "Read",
            minWidth: 110,
            cell: ({ read_at }) => (read_at ? <Time at={read_at} /> : "Never"),
          },
        ]}
      />
      <ImportsTable commitment={commitment} import_file={import_file} />
    </SpaceBetween>
  );
}
