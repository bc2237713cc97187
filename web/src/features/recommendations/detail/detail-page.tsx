import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs, { type KeyValuePairsProps } from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Table from "@cloudscape-design/components/table";
import { useParams } from "@tanstack/react-router";
import { useAccountNames } from "../../../shared/account-names";
import { usePage } from "../../../shared/page";
import { usePermission } from "../../../shared/session";
import { own } from "../../../shared/own";
import { InternalLink } from "../../../ui/internal-link";
import { ProblemAlert } from "../../../ui/problem-alert";
import { Time } from "../../../ui/time";
import { DecisionActions } from "../decisions/decision-actions";
import { StateCell } from "../decisions/state-cell";
import { subject_text } from "../list/group-columns";
import { useRecommendation, type RecommendationRead } from "../recommendations-api";
import { recommendations_crumb, recommendations_help } from "../recommendations-help";
import { kind_text, option_text, scope_text, title_text } from "../words";
import { Alternatives } from "./alternatives";
import { field_value, fields_of, type Field } from "./details";
import { History } from "./history";

export function RecommendationPage() {
  const { id } = useParams({ from: "/signed-in/recommendations/$id" });
  const recommendation = useRecommendation(id);
  const title = recommendation.data ? title_text(recommendation.data) : "Recommendation";
  usePage({
    title,
    breadcrumbs: [recommendations_crumb, { text: title, href: `/recommendations/${id}` }],
    help: recommendations_help,
  });
  if (recommendation.isPending) {
    return (
      <Box padding="xxl" textAlign="center">
        <Spinner size="large" />
      </Box>
    );
  }
  if (!recommendation.data)
    return (
      <ProblemAlert
        error={recommendation.error}
        what="The recommendation could not be read"
        onRetry={() => void recommendation.refetch()}
      />
    );
  return <Detail recommendation={recommendation.data} />;
}

/** What AWS says of the thing itself, under the names that people use; only what it says. */
const facts: [label: string, names: string[]][] = [
  ["Family", ["Family", "InstanceFamily"]],
  ["Instance type", ["InstanceType", "InstanceClass"]],
  ["Node type", ["NodeType"]],
  ["Platform", ["Platform"]],
  ["Engine", ["DatabaseEngine", "ProductDescription"]],
  ["Edition", ["DatabaseEdition"]],
  ["License", ["LicenseModel"]],
  ["Deployment", ["DeploymentOption", "DeploymentModel"]],
  ["Tenancy", ["Tenancy"]],
  ["Capacity", ["CapacityUnits"]],
  ["Size can change within the family", ["SizeFlexEligible"]],
  ["Normalized units to buy", ["RecommendedNormalizedUnitsToPurchase"]],
  ["Current generation", ["CurrentGeneration"]],
];

function Detail({ recommendation }: { recommendation: RecommendationRead }) {
  const may_decide = usePermission()("recommendations.write");
  const name_of = useAccountNames();
  const { details, account_id, payer_account_id, cloud_account_id, withdrawn_at, problem } = recommendation;
  const account = (id: string) => (name_of(id) ? `${name_of(id)} (${id})` : id);
  const said = facts.flatMap(([label, names]): KeyValuePairsProps.Item[] => {
    const value = names.map((name) => field_value(details, name)).find((found) => found !== undefined);
    return value === undefined ? [] : [{ label, value: <span className="breakable">{value}</span> }];
  });
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={`${subject_text(recommendation)}: ${option_text(recommendation)}`}
          actions={may_decide && !withdrawn_at && <DecisionActions recommendation={recommendation} />}
        >
          <span className="breakable">{title_text(recommendation)}</span>
        </Header>
      }
    >
      <SpaceBetween size="l">
        {withdrawn_at && (
          <Alert type="info" header="AWS does not say it any more">
            It was last recommended <Time at={recommendation.last_seen} />, and was missing from a whole answer{" "}
            <Time at={withdrawn_at} />. What it was is kept here. Perhaps it was bought, or the use has ended.
          </Alert>
        )}
        {problem && (
          <Alert type="warning" header="Some of its amounts are missing">
            <span className="breakable">{problem}</span> It is in no total. The next download reads it again.
          </Alert>
        )}
        <Container header={<Header variant="h2">What it is</Header>}>
          <KeyValuePairs
            columns={4}
            items={[
              { label: "State", value: <StateCell of={recommendation} /> },
              { label: "Kind", value: kind_text[recommendation.kind] },
              { label: "AWS account", value: account(account_id) },
              { label: "Region", value: recommendation.region ?? "-" },
              { label: "AWS's name of the service", value: recommendation.service_name },
              {
                label: "Account that was asked",
                value: (
                  <InternalLink href={`/setup/cloud-tenants/${cloud_account_id}`}>
                    {account(payer_account_id)}
                  </InternalLink>
                ),
              },
              { label: "Bought", value: own(scope_text, recommendation.scope) ?? recommendation.scope },
              { label: "By the use of", value: `the last ${recommendation.lookback_days} days` },
              { label: "First seen", value: <Time at={recommendation.first_seen} /> },
              { label: "Last seen", value: <Time at={recommendation.last_seen} /> },
              {
                label: "Numbers last changed",
                value: recommendation.changed_at ? <Time at={recommendation.changed_at} /> : "Never",
              },
              ...said,
            ]}
          />
        </Container>
        <Alternatives recommendation={recommendation} alternatives={recommendation.alternatives} />
        <History entries={recommendation.history} />
        <Table<Field>
          wrapLines
          contentDensity="compact"
          ariaLabels={{ tableLabel: "What AWS says" }}
          items={fields_of(details)}
          trackBy="name"
          header={
            <Header variant="h2" description="Every field of AWS's answer, with AWS's own name and unrounded.">
              What AWS says
            </Header>
          }
          empty={
            <Box textAlign="center" padding="s" color="text-body-secondary">
              AWS gave no field.
            </Box>
          }
          columnDefinitions={[
            { id: "words", header: "Field", isRowHeader: true, minWidth: 220, cell: ({ words }) => words },
            {
              id: "value",
              header: "Value",
              minWidth: 160,
              cell: ({ value }) => <span className="breakable">{value}</span>,
            },
            {
              id: "name",
              header: "AWS's name",
              minWidth: 330,
              cell: ({ name }) => (
                <Box color="text-body-secondary" fontSize="body-s">
                  <span className="breakable">{name}</span>
                </Box>
              ),
            },
          ]}
        />
      </SpaceBetween>
    </ContentLayout>
  );
}
