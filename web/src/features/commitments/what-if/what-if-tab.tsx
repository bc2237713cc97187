import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";
import { sum_of_decimals } from "../../../ui/decimal";
import { ProblemAlert } from "../../../ui/problem-alert";
import { choice_of, usual_choice, type Choice } from "../../recommendations/search";
import { text_of } from "../amount";
import { useWhatIf, type Commitment, type Progress } from "../commitments-api";
import { add_days } from "../days";
import { BuildUpChart } from "../progress/build-up-chart";
import { shown_of } from "../progress/progress-tab";
import { YearChoice } from "../progress/year-choice";
import { nothing_assumed, type CommitmentSearch } from "../search";
import { current_index, is_short } from "../sentence";
import { first_day, offer_of, what_if_of } from "./assumptions";
import { effect_text, type Effect as EffectProps } from "./effect";
import { EffectTable } from "./effect-table";
import { OfferTable } from "./offer-table";
import { useOpenGroups } from "./open-groups";
import { PurchaseForm } from "./purchase-form";
import { useAssumptions } from "./use-assumptions";

/** Where the picture of what is to come begins: a little before the last day counted. */
function picture_from({ as_of, periods }: Progress, shown: number | "all"): string | undefined {
  if (!as_of || (shown !== "all" && periods[shown]?.state !== "open")) return undefined;
  return add_days(as_of, -days_before);
}

const days_before = 62;

interface Props {
  commitment: Commitment;
  progress: Progress;
  search: CommitmentSearch;
  change: (part: Partial<CommitmentSearch>) => void;
}

/** What would be, if: growth, purchases and the recommended reservations, seen before anybody buys. */
export function WhatIfTab({ commitment, progress, search, change }: Props) {
  const { assumed, in_address, assume } = useAssumptions(commitment.id, search, change);
  const [choice, set_choice] = useState<Choice>(usual_choice);
  const way = choice_of(choice);
  const groups = useOpenGroups(way);
  const offers = (groups.data ?? []).map((group) => offer_of(group, way, commitment));
  const from = first_day(progress.as_of, commitment);
  const asked = what_if_of(assumed, offers, from);
  // What is ticked in the address is known only once the recommendations are.
  const waiting = assumed.bought.length > 0 && groups.isLoading;
  const changed = useWhatIf(commitment.id, search.by ?? "monthly", asked, !waiting);
  const shown = shown_of(search, progress);
  const choose = (next: number | "all") =>
    change({ year: next === "all" ? "all" : next === current_index(progress) ? undefined : next + 1 });
  const ticked = offers.filter(({ id, why_not }) => !why_not && assumed.bought.includes(id));
  const saving = sum_of_decimals(ticked.flatMap(({ option }) => option?.monthly_savings?.amount ?? []));
  const after = asked === null ? null : (changed.data ?? null);
  if (progress.periods.every(({ state }) => state === "closed"))
    return <Alert type="info">Every year of this contract is over: there is nothing left to plan.</Alert>;
  if (!progress.as_of) return <Alert type="info">What would be can be reckoned once some spend is known.</Alert>;
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            variant="h2"
            description="Nothing is bought and nothing is stored."
            actions={asked && <Button onClick={() => assume(nothing_assumed)}>Assume nothing</Button>}
          >
            What would be, if
          </Header>
        }
      >
        <SpaceBetween size="m">
          {changed.error && asked && (
            <ProblemAlert
              error={changed.error}
              what="The effect could not be reckoned"
              onRetry={() => void changed.refetch()}
            />
          )}
          <div aria-live="polite">
            {waiting || (asked && changed.isPlaceholderData) || changed.isLoading ? (
              <Box color="text-body-secondary">Reckoning what that would do.</Box>
            ) : (
              !changed.error && (
                <Effect
                  progress={progress}
                  after={after}
                  assumed={assumed}
                  ticked={ticked.length}
                  saving={saving}
                  currency={commitment.currency}
                />
              )
            )}
          </div>
          {!in_address && (
            <Box color="text-body-secondary">
              This is too much for an address: it is kept in this tab alone, and a link does not carry it.
            </Box>
          )}
          <YearChoice progress={progress} shown={shown} choose={choose} />
          <BuildUpChart progress={progress} shown={shown} changed={after} from={picture_from(progress, shown)} />
          <EffectTable progress={progress} changed={after} />
        </SpaceBetween>
      </Container>
      <PurchaseForm
        key={commitment.id}
        assumed={assumed}
        assume={assume}
        first={from}
        commitment={commitment}
        error={asked ? changed.error : null}
      />
      <OfferTable
        groups={groups}
        offers={offers}
        assumed={assumed}
        assume={assume}
        choice={choice}
        set_choice={(part) => set_choice({ ...choice, ...part })}
        first={from}
        commitment={commitment}
      />
    </SpaceBetween>
  );
}

function Effect(props: EffectProps) {
  const text = effect_text(props);
  if (!props.after) return <Box color="text-body-secondary">{text}</Box>;
  const worse = props.after.periods.some(
    ({ shortfall, state }, index) =>
      state !== "closed" &&
      is_short(text_of(shortfall)) &&
      !is_short(text_of(props.progress.periods[index]?.shortfall ?? "0")),
  );
  return (
    <Box variant="h3" padding={{ top: "n" }}>
      <StatusIndicator type={worse ? "warning" : "info"}>
        <span className="whole-words">{text}</span>
      </StatusIndicator>
    </Box>
  );
}
