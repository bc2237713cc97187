import BarChart from "@cloudscape-design/components/bar-chart";
import Box from "@cloudscape-design/components/box";
import Grid from "@cloudscape-design/components/grid";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useAccountNames } from "../../../shared/account-names";
import { count_text } from "../../../ui/count";
import { bar_height, decimal_text } from "../../../ui/decimal";
import { Money, money_text } from "../../../ui/money";
import { drawn } from "../options";
import type { KindSummary, SavingsTotal } from "../recommendations-api";
import { groupings, kinds as all_kinds, type RecommendationSearch } from "../search";
import { grouped_text, grouping_text, kind_text, service_text } from "../words";

interface Props {
  kinds: readonly KindSummary[];
  search: RecommendationSearch;
  change: (part: Partial<RecommendationSearch>) => void;
}

const most_rows = 100;

/** Where the savings are, drawn and, beside it, in numbers. */
export function SavingsPicture({ kinds, search, change }: Props) {
  const name_of = useAccountNames();
  const by = search.by ?? "service";
  const summary = kinds.find(({ kind }) => kind === (search.of ?? "reserved_instance")) ?? kinds[0];
  if (!summary || summary.total.length === 0) return null;
  const totals = { service: summary.by_service, account: summary.by_account, region: summary.by_region }[by];
  const label = (name: string) =>
    by === "service"
      ? service_text(summary.kind, name)
      : by === "region"
        ? name || "No region"
        : (name_of(name) ?? name);
  return (
    <SpaceBetween size="s">
      <SpaceBetween direction="horizontal" size="s">
        {kinds.length > 1 && (
          <SegmentedControl
            label="Reserved Instances or Savings Plans"
            selectedId={summary.kind}
            options={all_kinds.map((kind) => ({ id: kind, text: kind_text[kind] }))}
            onChange={({ detail }) => change({ of: detail.selectedId as KindSummary["kind"] })}
          />
        )}
        <SegmentedControl
          label="What the savings are divided by"
          selectedId={by}
          options={groupings.map((grouping) => ({ id: grouping, text: grouping_text[grouping] }))}
          onChange={({ detail }) => change({ by: detail.selectedId as typeof by })}
        />
      </SpaceBetween>
      <Grid gridDefinition={[{ colspan: { default: 12, xs: 6 } }, { colspan: { default: 12, xs: 6 } }]}>
        <SpaceBetween size="s">
          {drawn(totals).map((part) => (
            <Bars
              key={part.currency}
              {...part}
              label={label}
              of={`${kind_text[summary.kind]}, ${grouping_text[by].toLowerCase()}`}
            />
          ))}
        </SpaceBetween>
        <div className="scrolled-table" tabIndex={0} role="region" aria-label="The savings in numbers">
          <Table<SavingsTotal>
            variant="borderless"
            wrapLines
            contentDensity="compact"
            ariaLabels={{ tableLabel: `${kind_text[summary.kind]} ${grouping_text[by].toLowerCase()}` }}
            items={totals.slice(0, most_rows)}
            trackBy={({ name, monthly_savings }) => `${name} ${monthly_savings.currency}`}
            columnDefinitions={[
              {
                id: "name",
                header: grouped_text[by],
                isRowHeader: true,
                cell: ({ name }) => (
                  <>
                    {label(name)}
                    {by === "account" && name_of(name) && (
                      <Box color="text-body-secondary" fontSize="body-s">
                        {name}
                      </Box>
                    )}
                  </>
                ),
              },
              { id: "count", header: "Purchases", cell: ({ count }) => count },
              { id: "savings", header: "Saves a month", cell: ({ monthly_savings }) => <Money of={monthly_savings} /> },
            ]}
            footer={
              totals.length > most_rows && (
                <Box color="text-body-secondary">
                  {count_text(totals.length - most_rows, "more")}: narrow the list, or export it.
                </Box>
              )
            }
          />
        </div>
      </Grid>
    </SpaceBetween>
  );
}

function Bars({
  currency,
  totals,
  label,
  of,
}: {
  currency: string;
  totals: SavingsTotal[];
  label: (name: string) => string;
  of: string;
}) {
  // Two that have one name would be one bar.
  const names = totals.map(({ name }) => label(name));
  const unique = names.map((name, index) =>
    names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} (${totals[index]?.name ?? ""})`,
  );
  return (
    <BarChart
      horizontalBars
      hideFilter
      hideLegend
      height={Math.max(90, 34 * totals.length)}
      xScaleType="categorical"
      xDomain={unique}
      xTitle=""
      yTitle={`${currency} a month`}
      ariaLabel={`Savings a month in ${currency}: ${of}`}
      ariaDescription="The table beside it has the same numbers, exactly."
      series={[
        {
          type: "bar",
          title: "Saves a month",
          data: totals.map(({ monthly_savings }, index) => ({
            x: unique.at(index) ?? "",
            y: bar_height(monthly_savings.amount),
          })),
        },
      ]}
      i18nStrings={{ yTickFormatter: (value) => decimal_text(String(value), Number.isInteger(value) ? 0 : 2) }}
      detailPopoverSeriesContent={({ series, x }) => {
        const found = totals[unique.indexOf(String(x))];
        return { key: series.title, value: found ? money_text(found.monthly_savings) : "-" };
      }}
    />
  );
}
