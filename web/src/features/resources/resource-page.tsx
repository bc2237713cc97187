import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Table from "@cloudscape-design/components/table";
import { useParams } from "@tanstack/react-router";
import { changed_fields } from "../../shared/changed-fields";
import { usePage } from "../../shared/page";
import { type ResourceRead, type_text } from "../../shared/resources";
import { own } from "../../shared/own";
import { CopyableCode } from "../../ui/copyable-code";
import { InternalLink } from "../../ui/internal-link";
import { ProblemAlert } from "../../ui/problem-alert";
import { Time } from "../../ui/time";
import { TagPanel } from "../tags/tag-panel";
import { useResource } from "./resources-api";
import { resources_help } from "./resources-help";
import { manager } from "./resources-page";
import { fact_text, value_text } from "./words";

export function ResourcePage() {
  const { id } = useParams({ from: "/signed-in/resources/$id" });
  const resource = useResource(id);
  const name = resource.data ? (resource.data.name ?? resource.data.resource_id) : "Resource";
  usePage({
    title: name,
    breadcrumbs: [
      { text: manager, href: "/resources" },
      { text: "Resources", href: "/resources" },
      { text: name, href: `/resources/${id}` },
    ],
    help: resources_help,
  });
  if (resource.isPending) {
    return (
      <Box padding="xxl" textAlign="center">
        <Spinner size="large" />
      </Box>
    );
  }
  if (!resource.data)
    return (
      <ProblemAlert
        error={resource.error}
        what="The resource could not be read"
        onRetry={() => void resource.refetch()}
      />
    );
  return <Detail resource={resource.data} name={name} />;
}

function Detail({ resource, name }: { resource: ResourceRead; name: string }) {
  const facts = Object.entries(resource.facts as Record<string, unknown>);
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={type_text(resource.type)}>
          <span className="breakable">{name}</span>
        </Header>
      }
    >
      <SpaceBetween size="l">
        {resource.gone_at && (
          <Alert type="info" header="It is gone">
            Its service was asked <Time at={resource.gone_at} /> and did not show it any more. What it was is kept here.
          </Alert>
        )}
        <Container header={<Header variant="h2">What it is</Header>}>
          <SpaceBetween size="l">
            <CopyableCode label="ARN" text={resource.arn} />
            <KeyValuePairs
              columns={4}
              items={[
                { label: "Identifier", value: <span className="breakable">{resource.resource_id}</span> },
                {
                  label: "AWS account",
                  value: (
                    <InternalLink href={`/setup/cloud-tenants/${resource.cloud_account_id}`}>
                      {resource.account_id}
                    </InternalLink>
                  ),
                },
                { label: "Region", value: resource.region },
                { label: "State", value: resource.state ?? "-" },
                ...(resource.managed_by === "aws"
                  ? [{ label: "Managed by", value: "AWS: it made this by itself" }]
                  : []),
                { label: "First seen", value: <Time at={resource.first_seen} /> },
                { label: "Last seen", value: <Time at={resource.last_seen} /> },
                { label: "Seen by", value: resource.seen_by.join(", ") || "-" },
                ...facts.map(([fact, value]) => ({
                  label: fact_text(fact),
                  value: <span className="breakable">{value_text(value)}</span>,
                })),
              ]}
            />
          </SpaceBetween>
        </Container>
        <TagPanel resource={resource} />
        <Table
          ariaLabels={{ tableLabel: "History" }}
          wrapLines
          items={resource.changes}
          header={<Header variant="h2">History</Header>}
          empty={
            <Box textAlign="center" padding="s" color="text-body-secondary">
              Nothing has changed since it was first seen.
            </Box>
          }
          columnDefinitions={[
            { id: "at", header: "When", cell: (change) => <Time at={change.at} />, minWidth: 120 },
            {
              id: "what",
              header: "What",
              cell: (change) =>
                own({ changed: "Changed", gone: "Gone", returned: "Came back" }, change.what) ?? change.what,
              isRowHeader: true,
              minWidth: 100,
            },
            {
              id: "change",
              header: "Change",
              minWidth: 260,
              cell: (change) =>
                change.what !== "changed"
                  ? "-"
                  : changed_fields(flat(change.before), flat(change.after)).map(({ field, before, after }) => (
                      <div key={field} className="breakable">
                        {field}: {before} → {after}
                      </div>
                    )),
            },
          ]}
        />
      </SpaceBetween>
    </ContentLayout>
  );
}

/** {"tags": {"team": "a"}} as {"tags team": "a"}: what a person compares. */
function flat(value: unknown): Record<string, unknown> {
  const made: [string, unknown][] = [];
  for (const [name, inner] of Object.entries((value ?? {}) as Record<string, unknown>)) {
    if (inner && typeof inner === "object")
      for (const [key, one] of Object.entries(inner)) made.push([`${name === "tags" ? "tag " : ""}${key}`, one]);
    else made.push([name, inner]);
  }
  return Object.fromEntries(made);
}
