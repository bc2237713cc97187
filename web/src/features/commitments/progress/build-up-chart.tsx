import LineChart from "@cloudscape-design/components/line-chart";
import type { MixedLineBarChartProps } from "@cloudscape-design/components/mixed-line-bar-chart";
import { decimal_text } from "../../../ui/decimal";
import { useNarrow } from "../../../ui/media";
import type { Progress } from "../commitments-api";
import { picture_date } from "../days";
import { amount_text } from "../words";
import {
  anniversaries,
  domains_of,
  lines_from,
  lines_of,
  most_detailed,
  periods_shown,
  type Lines,
  type Place,
} from "./picture";

type Series = MixedLineBarChartProps.LineDataSeries<Date> | MixedLineBarChartProps.ThresholdSeries<Date>;

const tick = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric" });
const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** They hold on light and on dark ground, at three to one and more. */
const colors = {
  counted: "#688ae8",
  forecast: "#c33d69",
  band: "#8c8c94",
  committed: "#2ea597",
  changed: "#e07941",
  anniversary: "#7d8998",
};

const titles = {
  counted: "Counted spend",
  forecast: "Forecast",
  low: "Forecast, low end",
  high: "Forecast, high end",
  committed: "Commitment",
  changed: "Forecast with what is assumed",
  anniversary: "Anniversary",
} as const;

interface Props {
  progress: Progress;
  /** The year, from 0, or all of them. */
  shown: number | "all";
  /** The same with assumptions, to be seen beside it. */
  changed?: Progress | null;
  height?: number;
  /** Nothing before this day is drawn, so that what differs after it is seen. */
  from?: string;
}

/** How counted spend builds up in a year, to its commitment or not, and where it is heading. */
export function BuildUpChart({ progress, shown, changed = null, height = 320, from }: Props) {
  const narrow = useNarrow();
  const periods = periods_shown(progress, shown);
  const cut = (whole: Lines) => (from ? lines_from(whole, picture_date(from)) : whole);
  const lines = cut(lines_of(periods));
  const other = changed && cut(lines_of(periods_shown(changed, shown)));
  const { x: x_domain, y: y_domain } = domains_of(other ? [lines, other] : [lines], Boolean(from));
  const exact = new Map<string, string>();
  const line = (title: string, data: readonly Place[], color: string): Series[] => {
    if (data.length === 0) return [];
    for (const { x, amount } of data) exact.set(`${title} ${x.getTime()}`, amount);
    return [
      {
        type: "line",
        title,
        data: data.map(({ x, y }) => ({ x, y })),
        color,
        valueFormatter: (value: number) => short.format(value),
      },
    ];
  };
  const series: Series[] = [
    ...line(titles.counted, lines.counted, colors.counted),
    ...line(titles.committed, lines.committed, colors.committed),
    ...line(titles.forecast, lines.forecast, colors.forecast),
    // Beside assumptions the band is the same on both: one would hide the other.
    ...(other
      ? line(titles.changed, other.forecast, colors.changed)
      : periods.length > most_detailed
        ? []
        : [...line(titles.low, lines.low, colors.band), ...line(titles.high, lines.high, colors.band)]),
    ...anniversaries(periods)
      .filter((x) => x >= x_domain[0])
      .map((x): Series => ({
        type: "threshold",
        title: `${titles.anniversary}, ${date.format(x)}`,
        x,
        color: colors.anniversary,
      })),
  ];
  return (
    <LineChart<Date>
      series={series}
      xScaleType="time"
      xDomain={x_domain}
      yDomain={y_domain}
      xTitle={narrow ? "" : "Day, in UTC"}
      yTitle={progress.currency}
      height={narrow ? 220 : height}
      hideFilter
      ariaLabel={`How counted spend builds up, in ${progress.currency}`}
      ariaDescription="The table below has the numbers, exactly."
      i18nStrings={{
        xTickFormatter: (value) => tick.format(value),
        yTickFormatter: (value) => short.format(value),
        detailPopoverDismissAriaLabel: "Close",
      }}
      detailPopoverSeriesContent={({ series: { title }, x, y }) => {
        const amount = exact.get(`${title} ${x.getTime()}`);
        return {
          key: title,
          value: amount
            ? amount_text(amount, progress.currency)
            : title.startsWith(titles.anniversary)
              ? ""
              : `about ${decimal_text(String(Math.round(y)), 0)} ${progress.currency}`,
        };
      }}
      empty="Nothing is known to draw yet."
    />
  );
}
