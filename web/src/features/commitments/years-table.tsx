import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import { compare_decimals } from "../../ui/decimal";
import { text_of, type Period, type Progress } from "./commitments-api";
import { Amount, Day } from "./parts";
import { cap_share, commitment_share, time_share } from "./paces";
import { is_short } from "./sentence";
import { period_state_text, period_state_type, year_text } from "./words";

interface Row {
  key: string;
  /** Null: the total. */
  period: Period | null;
  index: number;
}

function Small({ children }: { children: ReactNode }) {
  return (
    <Box color="text-body-secondary" fontSize="body-s">
      {children}
    </Box>
  );
}

function Met({ period }: { period: Period }) {
  if (period.met_on) return <Day of={period.met_on} />;
  if (is_short(text_of(period.shortfall)) || !period.forecast_met_on) return <>{period.state === "closed" ? "Was not" : "Will not"}</>;
  return (
    <>
      <Day of={period.forecast_met_on} />
      <Small>by the forecast</Small>
    </>
  );
}

function Needed({ period, progress }: { period: Period; progress: Progress }) {
  const { currency } = progress;
  if (period.state !== "open") return <>-</>;
  const behind = compare_decimals(text_of(period.required_daily_rate), text_of(progress.run_rate_daily)) > 0;
  return (
    <>
      <Amount of={progress.run_rate_daily} currency={currency} bare /> now
      <Small>
        {is_short(text_of(period.remaining)) ? (
          <>
            <Amount of={period.required_daily_rate} currency={currency} bare /> needed{behind ? ", more than now" : ""}
          </>
        ) : (
          "none needed"
        )}
      </Small>
    </>
  );
}

function Short({ amount, currency, closed }: { amount: string; currency: string; closed: boolean }) {
  if (!is_short(amount)) return <>None</>;
  return (
    <StatusIndicator type={closed ? "error" : "warning"}>
      <Amount of={amount} currency={currency} bare />
    </StatusIndicator>
  );
}

function columns_of(progress: Progress, shown: number | "all", choose: (index: number) => void): TableProps.ColumnDefinition<Row>[] {
  const { currency, total } = progress;
  return [
    {
      id: "year",
      header: "Contract year",
      isRowHeader: true,
      minWidth: 190,
      cell: ({ period, index }) =>
        period ? (
          <>
            <Button variant="inline-link" onClick={() => choose(index)} ariaLabel={`Show ${year_text(index)} in detail`}>
              {year_text(index)}
            </Button>{" "}
            <StatusIndicator type={period_state_type[period.state]}>{period_state_text[period.state]}</StatusIndicator>
            <Small>
              <span className="number">{period.starts_on}</span> to <span className="number">{period.ends_on}</span>
              {shown === index && <div>shown above and below</div>}
            </Small>
          </>
        ) : (
          <Box variant="strong">Total</Box>
        ),
    },
    { id: "committed", header: "Committed", minWidth: 125, cell: ({ period }) => <Amount of={period ? period.committed : total.committed} currency={currency} bare /> },
    {
      id: "counted",
      header: "Counted",
      minWidth: 125,
      cell: ({ period }) => (
        <>
          <Amount of={period ? period.spent : total.spent} currency={currency} bare />
          {!period && progress.periods.some(({ carried_in }) => is_short(text_of(carried_in))) && <Small>what was carried over counts once</Small>}
        </>
      ),
    },
    {
      id: "share",
      header: "Commitment, time",
      minWidth: 150,
      cell: ({ period }) =>
        period ? (
          <>
            {commitment_share(period)} of the amount
            <Small>{time_share(period)} of the time</Small>
          </>
        ) : (
          `${commitment_share(total)} of the amount`
        ),
    },
    {
      id: "marketplace",
      header: "Marketplace",
      minWidth: 130,
      cell: ({ period }) =>
        period ? (
          <>
            <Amount of={period.marketplace_counted} currency={currency} bare />
            <Small>
              {cap_share(period)} of the cap, <Amount of={period.marketplace_cap} currency={currency} bare />
            </Small>
          </>
        ) : (
          "-"
        ),
    },
    { id: "remaining", header: "Remaining", minWidth: 125, cell: ({ period }) => <Amount of={period ? period.remaining : total.remaining} currency={currency} bare /> },
    { id: "rate", header: "Spend a day", minWidth: 135, cell: ({ period }) => (period ? <Needed period={period} progress={progress} /> : "-") },
    { id: "met", header: "Met on", minWidth: 125, cell: ({ period }) => (period ? <Met period={period} /> : "-") },
    {
      id: "forecast",
      header: "Ends at, by the forecast",
      minWidth: 150,
      cell: ({ period }) =>
        period && period.state !== "closed" ? (
          <>
            <Amount of={period.forecast} currency={currency} bare />
            <Small>
              <Amount of={period.forecast_low} currency={currency} bare /> to <Amount of={period.forecast_high} currency={currency} bare />
            </Small>
          </>
        ) : (
          "-"
        ),
    },
    { id: "shortfall", header: "Shortfall", minWidth: 125, cell: ({ period }) => <Short amount={text_of(period ? period.shortfall : total.shortfall)} currency={currency} closed={period?.state === "closed"} /> },
  ];
}

interface Props {
  progress: Progress;
  shown: number | "all";
  choose: (index: number) => void;
  actions: ReactNode;
}

/** Each contract year and the total, in numbers. */
export function YearsTable({ progress, shown, choose, actions }: Props) {
  const years: Row[] = progress.periods.map((period, index) => ({ key: String(index), period, index }));
  return (
    <Table
      wrapLines
      ariaLabels={{ tableLabel: "Contract years" }}
      items={[...years, { key: "total", period: null, index: -1 }]}
      trackBy="key"
      columnDefinitions={columns_of(progress, shown, choose)}
      header={
        <Header variant="h2" counter={`(${years.length})`} actions={actions} description={`All amounts in ${progress.currency}.`}>
          Contract years
        </Header>
      }
    />
  );
}
