import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import { count_text } from "../../../ui/count";
import { compare_decimals } from "../../../ui/decimal";
import { text_of } from "../amount";
import type { Period, Progress } from "../commitments-api";
import { cap_share, commitment_share, time_share } from "../paces";
import { Amount, Day } from "../parts";
import { is_short } from "../sentence";
import { period_state_text, period_state_type, year_text } from "../words";

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
  if (period.met_on) return <Day of={period.met_on} short />;
  if (!period.forecast_met_on) return <>Met</>;
  return (
    <>
      <Day of={period.forecast_met_on} short />
      <Small>by the forecast</Small>
    </>
  );
}

function Needed({ period, progress }: { period: Period; progress: Progress }) {
  const { currency, as_of } = progress;
  if (period.state !== "open" || !as_of) return <>-</>;
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

function Result({ amount, currency, period }: { amount: string; currency: string; period: Period | null }) {
  if (!is_short(amount)) return period ? <Met period={period} /> : <>No shortfall</>;
  return (
    <>
      <Box color={period?.state === "closed" ? "text-status-error" : "text-status-warning"} fontWeight="bold">
        <Amount of={amount} currency={currency} bare />
      </Box>
      <Small>{period?.state === "closed" ? "short" : "short, by the forecast"}</Small>
    </>
  );
}

function columns_of(progress: Progress, choose: (index: number) => void): TableProps.ColumnDefinition<Row>[] {
  const { currency, total } = progress;
  // Without any spend nothing is said of years: a shortfall would be made of ignorance.
  const known = Boolean(progress.as_of);
  const carried = progress.periods.some(({ carried_in }) => is_short(text_of(carried_in)));
  return [
    {
      id: "year",
      header: "Contract year",
      isRowHeader: true,
      minWidth: 145,
      cell: ({ period, index }) =>
        period ? (
          <>
            <Button
              variant="inline-link"
              onClick={() => choose(index)}
              ariaLabel={`Show ${year_text(index)} in detail`}
            >
              {year_text(index)}
            </Button>{" "}
            <StatusIndicator type={period_state_type[period.state]}>{period_state_text[period.state]}</StatusIndicator>
            <Small>
              <span className="number">{period.starts_on}</span> to <span className="number">{period.ends_on}</span>
            </Small>
          </>
        ) : (
          <Box variant="strong">Total</Box>
        ),
    },
    {
      id: "committed",
      header: "Committed",
      minWidth: 120,
      cell: ({ period }) => (
        <>
          <Amount of={period ? period.committed : total.committed} currency={currency} bare />
          {known && (
            <Small>
              <Amount of={period ? period.remaining : total.remaining} currency={currency} bare /> remaining
            </Small>
          )}
        </>
      ),
    },
    {
      id: "counted",
      header: "Counted",
      minWidth: 140,
      cell: ({ period }) =>
        known ? (
          <>
            <Amount of={period ? period.spent : total.spent} currency={currency} bare />
            <Small>
              {commitment_share(period ?? total)} of amount
              {period && <div>{time_share(period)} of time</div>}
              {!period && carried && <div>what was carried over counts once</div>}
            </Small>
          </>
        ) : (
          "-"
        ),
    },
    {
      id: "marketplace",
      header: "Of it Marketplace",
      minWidth: 120,
      cell: ({ period }) =>
        period && known ? (
          <>
            <Amount of={period.marketplace_counted} currency={currency} bare />
            <Small>
              {cap_share(period)} of the cap of <Amount of={period.marketplace_cap} currency={currency} bare />
            </Small>
          </>
        ) : (
          "-"
        ),
    },
    {
      id: "rate",
      header: "Spend a day",
      minWidth: 115,
      cell: ({ period }) => (period ? <Needed period={period} progress={progress} /> : "-"),
    },
    {
      id: "forecast",
      header: "Ends at, by the forecast",
      minWidth: 125,
      cell: ({ period }) =>
        period && known && period.state !== "closed" ? (
          <>
            <Amount of={period.forecast} currency={currency} bare />
            <Small>
              <div>
                low <Amount of={period.forecast_low} currency={currency} bare />
              </div>
              <div>
                high <Amount of={period.forecast_high} currency={currency} bare />
              </div>
              <div>
                as now <Amount of={period.at_run_rate.forecast} currency={currency} bare />
              </div>
            </Small>
          </>
        ) : (
          "-"
        ),
    },
    {
      id: "result",
      header: "Met on, or short",
      minWidth: 120,
      cell: ({ period }) =>
        known ? (
          <Result amount={text_of(period ? period.shortfall : total.shortfall)} currency={currency} period={period} />
        ) : (
          "-"
        ),
    },
  ];
}

interface Props {
  progress: Progress;
  choose: (index: number) => void;
  actions: ReactNode;
}

/** Each contract year and the total, in numbers. */
export function YearsTable({ progress, choose, actions }: Props) {
  const years: Row[] = progress.periods.map((period, index) => ({ key: String(index), period, index }));
  return (
    <Table
      wrapLines
      ariaLabels={{ tableLabel: "Contract years" }}
      items={[...years, { key: "total", period: null, index: -1 }]}
      trackBy="key"
      columnDefinitions={columns_of(progress, choose)}
      header={
        <Header
          variant="h2"
          counter={`(${years.length})`}
          actions={actions}
          description={`All amounts in ${progress.currency}. As now: where the year would end at the spend of the last ${count_text(progress.run_rate_days, "day")}.`}
        >
          Contract years
        </Header>
      }
    />
  );
}
