import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { Fragment } from "react";
import { useSources } from "../../../shared/account-names";
import { count_text } from "../../../ui/count";
import { Money } from "../../../ui/money";
import { ProblemAlert } from "../../../ui/problem-alert";
import { Time } from "../../../ui/time";
import { useSavings, type KindSummary } from "../recommendations-api";
import { choice_of, filter_of, type Choice, type RecommendationSearch } from "../search";
import { choice_phrase, kind_text } from "../words";
import { ChoiceBar } from "./choice-bar";
import { SavingsPicture } from "./savings-picture";

interface Props {
  search: RecommendationSearch;
  change: (part: Partial<RecommendationSearch>) => void;
}

/** What the chosen way to buy saves a month, for what the conditions leave. */
export function SavingsPanel({ search, change }: Props) {
  const choice = choice_of(search);
  const savings = useSavings(choice, filter_of(search));
  const summary = savings.data;
  const sources = useSources().data;
  const kinds = summary?.kinds.filter(({ total, with_problem }) => total.length > 0 || with_problem > 0) ?? [];
  // Where nobody can be asked there is nothing to choose; the list says why.
  if (kinds.length === 0 && sources && !sources.items.some(({ coverage }) => coverage === "asked")) return null;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            <>
              What AWS estimates for one way to buy at a time: the others are alternatives to it.
              {summary?.oldest_download && (
                <>
                  {" "}
                  The oldest of these numbers was downloaded <Time at={summary.oldest_download} />.
                </>
              )}
            </>
          }
        >
          Savings a month
        </Header>
      }
    >
      <SpaceBetween size="l">
        <ChoiceBar choice={choice} change={(part) => change({ ...part, page: undefined })} />
        {savings.error && (
          <ProblemAlert
            error={savings.error}
            what="The savings could not be added up"
            onRetry={() => void savings.refetch()}
          />
        )}
        {summary === null && (
          <Alert type="info">These are withdrawn: AWS does not recommend them any more, so nothing is added up.</Alert>
        )}
        {kinds.length > 0 && (
          <ColumnLayout columns={kinds.length > 1 ? 2 : 1} variant="text-grid">
            {kinds.map((kind) => (
              <KindTotal key={kind.kind} summary={kind} choice={choice} />
            ))}
          </ColumnLayout>
        )}
        {kinds.length > 0 && (kinds.length > 1 || !search.state) && (
          <Box color="text-body-secondary">
            {kinds.length > 1 &&
              "The two are not added: a Savings Plan and a reservation can cover the same use, which saves once. "}
            {!search.state && "What is dismissed, snoozed or done is counted too. "}
            {!search.state && (
              <Link variant="primary" onFollow={() => change({ state: ["open", "assigned"], page: undefined })}>
                Leave it out
              </Link>
            )}
          </Box>
        )}
        {kinds.length > 0 && <SavingsPicture kinds={kinds} search={search} change={change} />}
      </SpaceBetween>
    </Container>
  );
}

function KindTotal({ summary, choice }: { summary: KindSummary; choice: Choice }) {
  const count = summary.total.reduce((sum, total) => sum + total.count, 0);
  return (
    <div>
      <Box variant="awsui-key-label">{kind_text[summary.kind]}</Box>
      {count > 0 && (
        <>
          <Box variant="awsui-value-large">
            {summary.total.map((total, index) => (
              <Fragment key={total.monthly_savings.currency}>
                {index > 0 && " and "}
                <Money of={total.monthly_savings} />
              </Fragment>
            ))}
          </Box>
          <div>
            a month, by {count_text(count, "purchase")} {choice_phrase(choice)}.
            {summary.total.length > 1 && " Currencies are not added."}
          </div>
        </>
      )}
      {summary.with_problem > 0 && (
        <StatusIndicator type="warning">
          <span className="whole-words">
            {count_text(summary.with_problem, "purchase")} could not be added: AWS sent what is no amount.{" "}
            {summary.with_problem === 1 ? "It is" : "They are"} in the list, with the reason.
          </span>
        </StatusIndicator>
      )}
    </div>
  );
}
