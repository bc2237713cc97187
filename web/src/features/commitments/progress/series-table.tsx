import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Pagination from "@cloudscape-design/components/pagination";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import type { Point, Progress } from "../commitments-api";
import { is_estimate } from "../estimates";
import type { Granularity } from "../granularity";
import { Amount } from "../parts";
import { periods_shown } from "./picture";

const page_size = 50;

interface Props {
  progress: Progress;
  shown: number | "all";
  granularity: Granularity;
  change: (granularity: Granularity) => void;
}

/** The picture's numbers, exactly: what was counted in each month or day, and how far that is. */
export function SeriesTable({ progress, shown, granularity, change }: Props) {
  const { currency, sources } = progress;
  const [page, set_page] = useState(1);
  const points = periods_shown(progress, shown).flatMap(({ series }) => series);
  const pages = Math.max(1, Math.ceil(points.length / page_size));
  const current = Math.min(page, pages);
  return (
    <ExpandableSection headerText="The numbers behind the picture" variant="footer">
      <SpaceBetween size="s">
        <SegmentedControl
          label="Each row is"
          selectedId={granularity}
          options={[
            { id: "monthly", text: "A month" },
            { id: "daily", text: "A day" },
          ]}
          onChange={({ detail }) => {
            change(detail.selectedId as Granularity);
            set_page(1);
          }}
        />
        <Table<Point>
          variant="borderless"
          contentDensity="compact"
          wrapLines
          ariaLabels={{ tableLabel: "The numbers behind the picture" }}
          items={points.slice((current - 1) * page_size, current * page_size)}
          trackBy="day"
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
              No day is known.
            </Box>
          }
          columnDefinitions={[
            {
              id: "day",
              header: "Up to",
              isRowHeader: true,
              minWidth: 130,
              cell: ({ day, spent }) => (
                <>
                  <span className="number">{day}</span>
                  {spent != null && is_estimate(day, sources) && (
                    <Box color="text-body-secondary" fontSize="body-s">
                      still an estimate of AWS
                    </Box>
                  )}
                </>
              ),
            },
            {
              id: "counted",
              header: granularity === "daily" ? "Counted that day" : "Counted since the row above",
              minWidth: 130,
              cell: ({ counted }) => <Amount of={counted} currency={currency} bare />,
            },
            {
              id: "spent",
              header: "Counted in the year",
              minWidth: 130,
              cell: ({ spent }) => <Amount of={spent} currency={currency} bare />,
            },
            {
              id: "forecast",
              header: "Forecast",
              minWidth: 130,
              cell: ({ forecast }) => <Amount of={forecast} currency={currency} bare />,
            },
            {
              id: "band",
              header: "Low and high end",
              minWidth: 160,
              cell: ({ forecast_low: low, forecast_high: high }) =>
                low != null && high != null ? (
                  <>
                    <Amount of={low} currency={currency} bare /> to <Amount of={high} currency={currency} bare />
                  </>
                ) : (
                  "-"
                ),
            },
          ]}
        />
        <Box color="text-body-secondary" fontSize="body-s">
          All amounts in {currency}. Days are AWS&apos;s, in UTC. The first row of a year has what was carried over and
          the opening balance in it.
        </Box>
      </SpaceBetween>
    </ExpandableSection>
  );
}
