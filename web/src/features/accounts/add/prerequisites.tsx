import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Table from "@cloudscape-design/components/table";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { seed } from "../../../strings/seed";
import { CopyableCode } from "../../../ui/copyable-code";
import { ProblemAlert } from "../../../ui/problem-alert";
import { usePrerequisites, type Prerequisites } from "../accounts-api";
import type { AddSearch } from "../search";

type Part = NonNullable<AddSearch["show"]>;

function pretty(document: unknown): string {
  return JSON.stringify(document, null, 2);
}

function PersonPart({ prerequisites }: { prerequisites: Prerequisites }) {
  return (
    <SpaceBetween size="m">
      <Table
        variant="embedded"
        ariaLabels={{ tableLabel: "Permissions that you need" }}
        items={prerequisites.actions}
        trackBy={(item) => `${item.action} ${item.resource}`}
        wrapLines
        columnDefinitions={[
          {
            id: "action",
            header: "Action",
            cell: (item) => <code>{item.action}</code>,
            isRowHeader: true,
            minWidth: 300,
          },
          {
            id: "resource",
            header: "On",
            cell: (item) => <code className="breakable">{item.resource}</code>,
            minWidth: 200,
          },
          { id: "why", header: "Why", cell: (item) => item.why, minWidth: 200 },
        ]}
      />
      <Box>As a policy, for whoever grants you these permissions:</Box>
      <CopyableCode label="policy of the person who creates the stack" text={pretty(prerequisites.person_policy)} />
    </SpaceBetween>
  );
}

function RolePart({ prerequisites }: { prerequisites: Prerequisites }) {
  return (
    <SpaceBetween size="m">
      <Box>
        The role <code>{prerequisites.role_name}</code> is created in your account. Who may use it:
      </Box>
      <CopyableCode label="trust policy of the role" text={pretty(prerequisites.trust_policy)} />
      {prerequisites.role_policies.map((policy) => (
        <ExpandableSection
          key={policy.name}
          headerText={`${policy.name}: ${policy.actions.length} actions`}
          variant="footer"
        >
          <SpaceBetween size="m">
            <Table
              variant="embedded"
              ariaLabels={{ tableLabel: `Actions of ${policy.name}` }}
              items={policy.actions}
              trackBy="action"
              wrapLines
              columnDefinitions={[
                {
                  id: "action",
                  header: "Action",
                  cell: (item) => <code>{item.action}</code>,
                  isRowHeader: true,
                  minWidth: 300,
                },
                { id: "why", header: "Why", cell: (item) => item.why, minWidth: 240 },
              ]}
            />
            <CopyableCode label={`policy ${policy.name}`} text={pretty(policy.document)} />
          </SpaceBetween>
        </ExpandableSection>
      ))}
    </SpaceBetween>
  );
}

function TemplatePart({ prerequisites }: { prerequisites: Prerequisites }) {
  return (
    <SpaceBetween size="m">
      <KeyValuePairs
        items={[
          { label: "Address", value: <span className="breakable">{prerequisites.template_url}</span> },
          { label: "SHA-256", value: <code className="breakable">{prerequisites.template_sha256}</code> },
        ]}
      />
      <CopyableCode label="CloudFormation template" text={prerequisites.template_body} />
    </SpaceBetween>
  );
}

/** What a person must have, and everything that will be created, readable before anything is. */
export function PrerequisitesSection() {
  const prerequisites = usePrerequisites();
  const { show } = useSearch({ from: "/signed-in/setup/cloud-tenants/add/aws" });
  const navigate = useNavigate({ from: "/setup/cloud-tenants/add/aws" });

  const part = (id: Part, title: string, description: string, render: (data: Prerequisites) => ReactNode) => (
    <ExpandableSection
      headerText={title}
      headerDescription={description}
      expanded={show === id}
      onChange={({ detail }) => void navigate({ search: detail.expanded ? { show: id } : {}, replace: true })}
    >
      {prerequisites.data && render(prerequisites.data)}
      {prerequisites.isPending && <Spinner />}
      {prerequisites.error && (
        <ProblemAlert
          error={prerequisites.error}
          what="The policies could not be read"
          onRetry={() => void prerequisites.refetch()}
        />
      )}
    </ExpandableSection>
  );

  return (
    <Container
      header={
        <Header variant="h2" description={seed.prerequisites.introduction}>
          {seed.prerequisites.title}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={2}
          items={[
            { label: seed.prerequisites.account_information, value: seed.prerequisites.account_information_text },
            { label: seed.prerequisites.permissions, value: seed.prerequisites.permissions_text },
          ]}
        />
        <div>
          {part(
            "person",
            "Permissions that you need",
            "The exact actions for creating the stack and for deleting it again.",
            (data) => (
              <PersonPart prerequisites={data} />
            ),
          )}
          {part("role", "What the role may do", "Who may use it, and every action with its reason.", (data) => (
            <RolePart prerequisites={data} />
          ))}
          {part("template", "The CloudFormation template", "What the stack is made from.", (data) => (
            <TemplatePart prerequisites={data} />
          ))}
        </div>
      </SpaceBetween>
    </Container>
  );
}
