import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import { decimal_text } from "../../../ui/decimal";
import { InternalLink } from "../../../ui/internal-link";
import { Money, type Amount } from "../../../ui/money";
import { Time } from "../../../ui/time";
import { best_option, only_currency, option_of, other_options, ways } from "../options";
import type { Recommendation } from "../recommendations-api";
import { option_text, percent_text } from "../words";

interface Figure {
  name: string;
  of: (option: Recommendation) => ReactNode;
}

const exact = (text: string | null | undefined, shown: string) =>
  text ? (
    <span className="number" title={text}>
      {shown}
    </span>
  ) : (
    "-"
  );

function figures(kind: Recommendation["kind"], currency: string | null): Figure[] {
  const money = (name: string, amount: (option: Recommendation) => Amount | null | undefined, places = 2): Figure => ({
    name: currency ? `${name}, ${currency}` : name,
    of: (option) => <Money of={amount(option)} places={places} understood={currency} />,
  });
  const is_plan = kind === "savings_plan";
  return [
    money("Saves a month", ({ monthly_savings }) => monthly_savings),
    {
      name: "Saves, of the on-demand cost",
      of: ({ savings_percentage }) => exact(savings_percentage, percent_text(savings_percentage)),
    },
    money("Saves over the term", ({ term_savings }) => term_savings),
    money("Paid upfront", ({ upfront_cost }) => upfront_cost),
    money("Paid a month", ({ recurring_monthly_cost }) => recurring_monthly_cost),
    {
      name: "Break-even after, months",
      of: ({ break_even_months }) => exact(break_even_months, decimal_text(break_even_months ?? "", 1)),
    },
    money(
      is_plan ? "Commitment an hour" : "Effective hourly rate of one",
      ({ effective_hourly_rate }) => effective_hourly_rate,
      4,
    ),
    ...(is_plan ? [] : [{ name: "How many to buy", of: ({ quantity }: Recommendation) => quantity || "-" }]),
    money("On-demand cost a month now", ({ monthly_on_demand_cost }) => monthly_on_demand_cost),
    {
      name: "AWS says so",
      of: ({ withdrawn_at, problem }) =>
        withdrawn_at ? (
          <>
            Not since <Time at={withdrawn_at} />
          </>
        ) : problem ? (
          "Without an amount"
        ) : (
          "Yes"
        ),
    },
  ];
}

/** The same purchase under every term and payment option, side by side. */
export function Alternatives({
  recommendation,
  alternatives,
}: {
  recommendation: Recommendation;
  alternatives: readonly Recommendation[];
}) {
  const best = best_option(alternatives.filter(({ withdrawn_at }) => !withdrawn_at));
  const options = [...ways.flatMap((way) => option_of(alternatives, way) ?? []), ...other_options(alternatives)];
  const columns: TableProps.ColumnDefinition<Figure>[] = [
    { id: "figure", header: "Figure", isRowHeader: true, minWidth: 150, cell: ({ name }) => name },
    ...options.map((option) => ({
      id: option.id,
      minWidth: 105,
      header: (
        <>
          {option.id === recommendation.id ? (
            option_text(option)
          ) : (
            <InternalLink href={`/recommendations/${option.id}`} fontSize="inherit">
              {option_text(option)}
            </InternalLink>
          )}
          {(option.id === recommendation.id || option.id === best?.id) && (
            <Box color="text-body-secondary" fontSize="body-s" fontWeight="normal">
              {[option.id === recommendation.id && "this page", option.id === best?.id && "saves the most a month"]
                .filter(Boolean)
                .join(", ")}
            </Box>
          )}
        </>
      ),
      cell: ({ of }: Figure) => of(option),
    })),
  ];
  return (
    <Table
      wrapLines
      stickyColumns={{ first: 1 }}
      ariaLabels={{ tableLabel: "Ways to buy it" }}
      items={figures(recommendation.kind, only_currency(alternatives))}
      trackBy="name"
      columnDefinitions={columns}
      header={
        <Header
          variant="h2"
          counter={`(${options.length})`}
          description="Alternatives: only one of them can be bought for the same use. The exact amount shows when the pointer rests on one."
        >
          Ways to buy it
        </Header>
      }
    />
  );
}
