import Box from "@cloudscape-design/components/box";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { text_of } from "../amount";
import type { Period, Progress } from "../commitments-api";
import { Amount, Day } from "../parts";
import { is_short } from "../sentence";
import { year_text } from "../words";

interface Row {
  index: number;
  before: Period;
  after: Period | undefined;
}

function Short({ of, currency }: { of: Period; currency: string }) {
  return is_short(text_of(of.shortfall)) ? (
    <StatusIndicator type="warning">
      <Amount of={of.shortfall} currency={currency} bare /> short
    </StatusIndicator>
  ) : (
    <StatusIndicator type="success">
      {(of.met_on ?? of.forecast_met_on) ? (
        <>
          met on <Day of={of.met_on ?? of.forecast_met_on} short />
        </>
      ) : (
        "met"
      )}
    </StatusIndicator>
  );
}

/** How the years that are not over end: now, and with what is assumed. */
export function EffectTable({ progress, changed }: { progress: Progress; changed: Progress | null }) {
  const { currency } = progress;
  const rows: Row[] = progress.periods
    .map((before, index) => ({ index, before, after: changed?.periods[index] }))
    .filter(({ before }) => before.state !== "closed");
  return (
    <Table<Row>
      variant="borderless"
      contentDensity="compact"
      wrapLines
      ariaLabels={{ tableLabel: "How each year would end" }}
      items={rows}
      trackBy={({ index }) => String(index)}
      columnDefinitions={[
        {
          id: "year",
          header: "Contract year",
          isRowHeader: true,
          minWidth: 110,
          cell: ({ index, before }) => (
            <>
              {year_text(index)}
              <Box color="text-body-secondary" fontSize="body-s">
                to {before.ends_on}
              </Box>
            </>
          ),
        },
        {
          id: "committed",
          header: `Committed, ${currency}`,
          minWidth: 130,
          cell: ({ before }) => <Amount of={before.committed} currency={currency} bare />,
        },
        {
          id: "now",
          header: "Ends at, as it is",
          minWidth: 140,
          cell: ({ before }) => (
            <>
              <Amount of={before.forecast} currency={currency} bare />
              <div>
                <Short of={before} currency={currency} />
              </div>
            </>
          ),
        },
        {
          id: "then",
          header: "Ends at, with what is assumed",
          minWidth: 160,
          cell: ({ after }) =>
            after ? (
              <>
                <Amount of={after.forecast} currency={currency} bare />
                <Box color="text-body-secondary" fontSize="body-s">
                  <Amount of={after.forecast_low} currency={currency} bare /> to{" "}
                  <Amount of={after.forecast_high} currency={currency} bare />
                </Box>
                <Short of={after} currency={currency} />
              </>
            ) : (
              "-"
            ),
        },
      ]}
    />
  );
}
