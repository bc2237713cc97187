import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { compare_decimals, is_decimal, sum_of_decimals } from "../../../ui/decimal";
import { is_day, today } from "../days";
import { amount_text, year_text } from "../words";
import type { PartProps } from "./draft";
import { contract_years, next_year, ramp, type YearInput } from "./ramp";

const most_years = 40;

interface Row extends YearInput {
  index: number;
}

/** The contract years and what is promised in each. */
export function YearsForm({ draft, change, errors }: PartProps) {
  const { years, currency } = draft;
  const set = (index: number, part: Partial<YearInput>) =>
    change({ years: years.map((year, at) => (at === index ? { ...year, ...part } : year)) });
  const rows: Row[] = years.map((year, index) => ({ ...year, index }));
  const total = sum_of_decimals(years.map(({ amount }) => amount));
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Years follow each other without a gap; each has its own amount. Days are AWS's, in UTC, and both are in the year."
        >
          Contract years
        </Header>
      }
    >
      <SpaceBetween size="m">
        <RampHelper
          open={years.length === 0}
          starts_on={years[0]?.starts_on ?? ""}
          set_years={(made) => change({ years: made })}
          has_years={years.length > 0}
        />
        {(errors.get("periods") ?? errors.get("starts_on")) && (
          <Box color="text-status-error">{errors.get("periods") ?? errors.get("starts_on")}</Box>
        )}
        <Table<Row>
          variant="borderless"
          wrapLines
          ariaLabels={{ tableLabel: "Contract years" }}
          items={rows}
          trackBy={({ index }) => String(index)}
          empty={
            <Box textAlign="center" color="text-body-secondary" padding="s">
              There is no year yet.
            </Box>
          }
          columnDefinitions={[
            { id: "year", header: "Year", isRowHeader: true, minWidth: 80, cell: ({ index }) => year_text(index) },
            {
              id: "starts_on",
              header: "First day",
              minWidth: 160,
              cell: ({ index, starts_on }) => (
                <FormField errorText={errors.get(`periods[${index}].starts_on`)}>
                  <Input
                    value={starts_on}
                    onChange={({ detail }) => set(index, { starts_on: detail.value })}
                    ariaLabel={`First day of ${year_text(index)}`}
                    placeholder="YYYY-MM-DD"
                  />
                </FormField>
              ),
            },
            {
              id: "ends_on",
              header: "Last day",
              minWidth: 160,
              cell: ({ index, ends_on }) => (
                <FormField errorText={errors.get(`periods[${index}].ends_on`)}>
                  <Input
                    value={ends_on}
                    onChange={({ detail }) => set(index, { ends_on: detail.value })}
                    ariaLabel={`Last day of ${year_text(index)}`}
                    placeholder="YYYY-MM-DD"
                  />
                </FormField>
              ),
            },
            {
              id: "amount",
              header: `Amount, ${currency}`,
              minWidth: 190,
              cell: ({ index, amount }) => (
                <FormField errorText={errors.get(`periods[${index}].amount`)}>
                  <Input
                    value={amount}
                    onChange={({ detail }) => set(index, { amount: detail.value })}
                    ariaLabel={`Amount of ${year_text(index)}`}
                    inputMode="decimal"
                    placeholder="1000000.00"
                  />
                </FormField>
              ),
            },
            {
              id: "remove",
              header: "Action",
              minWidth: 100,
              cell: ({ index }) => (
                <Button
                  variant="inline-link"
                  formAction="none"
                  onClick={() => change({ years: years.filter((_, at) => at !== index) })}
                  ariaLabel={`Remove ${year_text(index)}`}
                >
                  Remove
                </Button>
              ),
            },
          ]}
        />
        <SpaceBetween direction="horizontal" size="s" alignItems="center">
          <Button
            formAction="none"
            onClick={() => change({ years: [...years, next_year(years)] })}
            disabled={years.length >= most_years}
            disabledReason="A contract has at most 40 years."
          >
            Add a year
          </Button>
          {years.length > 0 && <Box>Together {amount_text(total, currency)}</Box>}
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  );
}

interface RampProps {
  open: boolean;
  has_years: boolean;
  starts_on: string;
  set_years: (years: YearInput[]) => void;
}

/** Makes the years of a ramp: each so many percent above the one before. */
function RampHelper({ open, has_years, starts_on, set_years }: RampProps) {
  const [start, set_start] = useState(starts_on || `${today().slice(0, 8)}01`);
  const [count, set_count] = useState("3");
  const [first, set_first] = useState("");
  const [growth, set_growth] = useState("0");
  const [tried, set_tried] = useState(false);
  const wrong = {
    start: is_day(start) ? "" : "A day such as 2026-04-01.",
    count: /^\d{1,2}$/.test(count) && Number(count) >= 1 && Number(count) <= most_years ? "" : "From 1 to 40.",
    first: is_decimal(first) && compare_decimals(first, "0") >= 0 ? "" : "An amount such as 1000000.00.",
    growth:
      is_decimal(growth) && compare_decimals(growth, "-100") >= 0 && compare_decimals(growth, "1000") <= 0
        ? ""
        : "A percentage such as 10.",
  };
  const make = () => {
    set_tried(true);
    if (Object.values(wrong).some(Boolean)) return;
    set_years(contract_years(start, ramp(Number(count), first, growth)));
  };
  const said = (text: string) => (tried ? text : "");
  return (
    <ExpandableSection headerText="Make the years of a ramp" defaultExpanded={open}>
      <SpaceBetween size="s">
        <div className="choice-bar">
          <FormField label="Contract starts on" errorText={said(wrong.start)}>
            <Input value={start} onChange={({ detail }) => set_start(detail.value)} placeholder="YYYY-MM-DD" />
          </FormField>
          <FormField label="Years" errorText={said(wrong.count)}>
            <Input value={count} onChange={({ detail }) => set_count(detail.value)} inputMode="numeric" />
          </FormField>
          <FormField label="Amount of the first year" errorText={said(wrong.first)}>
            <Input
              value={first}
              onChange={({ detail }) => set_first(detail.value)}
              inputMode="decimal"
              placeholder="1000000.00"
            />
          </FormField>
          <FormField label="Growth a year, percent" errorText={said(wrong.growth)}>
            <Input value={growth} onChange={({ detail }) => set_growth(detail.value)} inputMode="decimal" />
          </FormField>
        </div>
        <Button formAction="none" onClick={make}>
          {has_years ? "Replace the years" : "Make the years"}
        </Button>
      </SpaceBetween>
    </ExpandableSection>
  );
}
