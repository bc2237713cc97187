import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { InternalLink } from "../../../ui/internal-link";
import { useChargeLabel, type Progress } from "../commitments-api";
import { Amount } from "../parts";
import { reason_text, year_text } from "../words";
import { grouped, sum_lines, type ReasonRow } from "./sums";

interface Props {
  progress: Progress;
  index: number;
}

/** What one year's counted sum is made of, and what is not in it. */
export function CountedPanel({ progress, index }: Props) {
  const { currency } = progress;
  const label_of = useChargeLabel();
  const period = progress.periods[index];
  if (!period) return null;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            <>
              Every amount is the sum of its days, by the contract&apos;s rules.{" "}
              <InternalLink href={`/commitments/${progress.commitment_id}?tab=rules`}>Read the rules</InternalLink>
            </>
          }
        >
          What counts in {year_text(index)}, and what does not
        </Header>
      }
    >
      <Grid gridDefinition={[{ colspan: { default: 12, xs: 6 } }, { colspan: { default: 12, xs: 6 } }]}>
        <Table
          variant="borderless"
          contentDensity="compact"
          wrapLines
          ariaLabels={{ tableLabel: `What counts in ${year_text(index)}` }}
          items={sum_lines(period, label_of)}
          trackBy="key"
          columnDefinitions={[
            {
              id: "text",
              header: "Counts",
              isRowHeader: true,
              cell: ({ text, strong }) => <span className={strong ? "strong" : "breakable"}>{text}</span>,
            },
            {
              id: "amount",
              header: currency,
              minWidth: 120,
              cell: ({ amount, strong }) => (
                <span className={strong ? "strong" : undefined}>
                  <Amount of={amount} currency={currency} bare />
                </span>
              ),
            },
          ]}
        />
        <NotCountedTable
          label={`What does not count in ${year_text(index)}`}
          rows={grouped(period.not_counted)}
          empty="Everything counts that the payers were charged."
        />
      </Grid>
    </Container>
  );
}

/** What lies before the contract or after it. */
export function OutsidePanel({ progress }: { progress: Progress }) {
  if (progress.outside.length === 0) return null;
  return (
    <SpaceBetween size="xs">
      <Box variant="h3">Outside of the contract</Box>
      <NotCountedTable label="Outside of the contract" rows={grouped(progress.outside)} empty="" />
    </SpaceBetween>
  );
}

function NotCountedTable({ label, rows, empty }: { label: string; rows: readonly ReasonRow[]; empty: string }) {
  const [expanded, set_expanded] = useState<readonly ReasonRow[]>([]);
  const label_of = useChargeLabel();
  return (
    <Table<ReasonRow>
      variant="borderless"
      contentDensity="compact"
      wrapLines
      ariaLabels={{
        tableLabel: label,
        expandButtonLabel: ({ reason }) => `Show the kinds of charge: ${reason_text[reason]}`,
        collapseButtonLabel: ({ reason }) => `Hide the kinds of charge: ${reason_text[reason]}`,
      }}
      items={rows}
      trackBy="key"
      expandableRows={{
        getItemChildren: ({ children }) => children,
        isItemExpandable: ({ children }) => children.length > 0,
        expandedItems: rows.filter(({ key }) => expanded.some((one) => one.key === key)),
        onExpandableItemToggle: ({ detail: { item, expanded: on } }) =>
          set_expanded((before) => (on ? [...before, item] : before.filter(({ key }) => key !== item.key))),
      }}
      empty={
        <Box textAlign="center" color="text-body-secondary" padding="s">
          {empty}
        </Box>
      }
      columnDefinitions={[
        {
          id: "why",
          header: "Does not count, as it is",
          isRowHeader: true,
          minWidth: 220,
          cell: ({ reason, record_type, is_reason }) => (
            <span className="whole-words">
              {is_reason ? reason_text[reason] : record_type ? label_of(record_type) : "Any kind of charge"}
            </span>
          ),
        },
        {
          id: "amount",
          header: "Amount",
          minWidth: 130,
          cell: ({ amount, currency }) => <Amount of={amount} currency={currency} />,
        },
      ]}
    />
  );
}
