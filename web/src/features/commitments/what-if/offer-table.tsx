import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import DatePicker from "@cloudscape-design/components/date-picker";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { usePermission } from "../../../shared/session";
import { count_text } from "../../../ui/count";
import { InternalLink } from "../../../ui/internal-link";
import { Money } from "../../../ui/money";
import { ProblemAlert } from "../../../ui/problem-alert";
import { ChoiceBar } from "../../recommendations/list/choice-bar";
import type { Group } from "../../recommendations/recommendations-api";
import type { Choice } from "../../recommendations/search";
import { option_text, service_text } from "../../recommendations/words";
import type { Commitment } from "../commitments-api";
import { is_day } from "../days";
import type { Assumptions } from "../search";
import type { Offer } from "./assumptions";

const page_size = 10;

interface Props {
  groups: UseQueryResult<Group[]>;
  offers: readonly Offer[];
  assumed: Assumptions;
  assume: (part: Partial<Assumptions>) => void;
  choice: Choice;
  set_choice: (part: Partial<Choice>) => void;
  first: string;
  commitment: Commitment;
}

/** What AWS recommends to buy: each that is ticked lowers spend, and by that what counts. */
export function OfferTable({ groups, offers, assumed, assume, choice, set_choice, first, commitment }: Props) {
  const allowed = usePermission()("recommendations.read");
  const [page, set_page] = useState(1);
  if (!allowed) return null;
  const pages = Math.max(1, Math.ceil(offers.length / page_size));
  const current = Math.min(page, pages);
  const shown = offers.slice((current - 1) * page_size, current * page_size);
  const ticked = offers.filter(({ id, why_not }) => !why_not && assumed.bought.includes(id));
  const gone = groups.data ? assumed.bought.filter((id) => !offers.some((offer) => offer.id === id)).length : 0;
  const left_out = offers.filter(({ id, why_not }) => why_not && assumed.bought.includes(id)).length;
  const kinds = new Set(ticked.map(({ group }) => group.kind));
  const from = assumed.from || first;
  const day_error =
    !is_day(from) || from < first || from > commitment.ends_on ? `A day from ${first} to ${commitment.ends_on}.` : "";
  return (
    <SpaceBetween size="s">
      {groups.error && (
        <ProblemAlert
          error={groups.error}
          what="The recommendations could not be read"
          onRetry={() => void groups.refetch()}
        />
      )}
      <Table<Offer>
        wrapLines
        selectionType="multi"
        selectedItems={shown.filter(({ id, why_not }) => !why_not && assumed.bought.includes(id))}
        isItemDisabled={({ why_not }) => Boolean(why_not)}
        onSelectionChange={({ detail }) => {
          const here = new Set(shown.filter(({ why_not }) => !why_not).map(({ id }) => id));
          assume({
            bought: [...assumed.bought.filter((id) => !here.has(id)), ...detail.selectedItems.map(({ id }) => id)],
          });
        }}
        ariaLabels={{
          tableLabel: "Recommendations to assume",
          selectionGroupLabel: "Recommendations to assume",
          allItemsSelectionLabel: () => "Assume all of this page",
          itemSelectionLabel: (_, { group }) => `Assume ${group.title}, ${group.region ?? "any region"}`,
        }}
        items={shown}
        trackBy="id"
        loading={groups.isPending}
        loadingText="Reading the recommendations"
        header={
          <Header
            variant="h2"
            counter={groups.data && `(${ticked.length > 0 ? `${ticked.length}/` : ""}${offers.length})`}
            description={
              <>
                Open <InternalLink href="/recommendations">recommendations</InternalLink> of AWS. What saves money
                lowers what counts: tick what you think of buying.
              </>
            }
          >
            Recommended reservations
          </Header>
        }
        filter={
          <SpaceBetween size="s">
            <ChoiceBar
              choice={choice}
              change={(part) => {
                set_page(1);
                set_choice(part);
              }}
            />
            <FormField label="Bought on" errorText={day_error} constraintText="What is ticked begins on this day.">
              <DatePicker
                value={from}
                onChange={({ detail }) => assume({ from: detail.value === first ? "" : detail.value })}
                placeholder="YYYY-MM-DD"
                format="iso"
                openCalendarAriaLabel={(selected) => `Choose a day${selected ? `, ${selected} is chosen` : ""}`}
              />
            </FormField>
            {kinds.size > 1 && (
              <Alert type="warning">
                Reservations and Savings Plans are ticked. They can cover the same use: together they save less than
                their sum, and lower what counts by less.
              </Alert>
            )}
            {gone > 0 && (
              <Alert type="info">
                {count_text(gone, "recommendation")} of the address {gone === 1 ? "is" : "are"} not open in this way any
                more, and not assumed.
              </Alert>
            )}
            {left_out > 0 && (
              <Alert type="info">
                {count_text(left_out, "recommendation")} that {left_out === 1 ? "is" : "are"} ticked cannot be bought
                so, and {left_out === 1 ? "is" : "are"} not assumed.
              </Alert>
            )}
          </SpaceBetween>
        }
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
            {groups.error ? "-" : "AWS recommends nothing that is open in this way."}
          </Box>
        }
        columnDefinitions={[
          {
            id: "title",
            header: "What to buy",
            isRowHeader: true,
            minWidth: 200,
            cell: ({ group, why_not }) => (
              <>
                <span className="breakable">{group.title}</span>
                <Box color="text-body-secondary" fontSize="body-s">
                  {service_text(group.kind, group.service)}
                  {group.region && `, ${group.region}`}
                </Box>
                {why_not && <Box fontSize="body-s">Cannot be assumed: {why_not}</Box>}
              </>
            ),
          },
          { id: "payer", header: "Payer", minWidth: 120, cell: ({ group }) => group.payer_account_id },
          { id: "way", header: "Way", minWidth: 130, cell: ({ option }) => (option ? option_text(option) : "-") },
          {
            id: "saving",
            header: "Saves a month",
            minWidth: 125,
            cell: ({ option }) => <Money of={option?.monthly_savings} />,
          },
          {
            id: "upfront",
            header: "Upfront",
            minWidth: 125,
            cell: ({ option }) => <Money of={option?.upfront_cost} />,
          },
        ]}
      />
    </SpaceBetween>
  );
}
