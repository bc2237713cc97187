import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Table from "@cloudscape-design/components/table";
import { CopyableCode } from "../../../ui/copyable-code";
import { ProblemAlert } from "../../../ui/problem-alert";
import { useAccess, type AccessDetail } from "./access-api";
import type { Level } from "./words";

type Policy = AccessDetail["read_policies"][number];

function pretty(document: unknown): string {
  return JSON.stringify(document, null, 2);
}

function PolicyPart({ policy }: { policy: Policy }) {
  return (
    <ExpandableSection headerText={`${policy.name}: ${policy.actions.length} actions`} variant="footer">
      <SpaceBetween size="m">
        <div className="scrolled-table">
          <Table
            variant="embedded"
            contentDensity="compact"
            ariaLabels={{ tableLabel: `Actions of ${policy.name}` }}
            items={policy.actions}
            trackBy="action"
            wrapLines
            columnDefinitions={[
              {
                id: "action",
                header: "Action",
                cell: (item) => <code className="breakable">{item.action}</code>,
                isRowHeader: true,
                minWidth: 220,
              },
              { id: "why", header: "Why", cell: (item) => item.why, minWidth: 200 },
            ]}
          />
        </div>
        <CopyableCode label={`policy ${policy.name}`} text={pretty(policy.document)} />
      </SpaceBetween>
    </ExpandableSection>
  );
}

function Person({ detail }: { detail: AccessDetail }) {
  return (
    <ExpandableSection headerText="What you need to create the add-on stack" variant="footer">
      <SpaceBetween size="m">
        <Table
          variant="embedded"
          contentDensity="compact"
          ariaLabels={{ tableLabel: "Permissions that you need" }}
          items={detail.actions}
          trackBy={(item) => `${item.action} ${item.resource}`}
          wrapLines
          columnDefinitions={[
            {
              id: "action",
              header: "Action",
              cell: (item) => <code className="breakable">{item.action}</code>,
              isRowHeader: true,
              minWidth: 200,
            },
            {
              id: "resource",
              header: "On",
              cell: (item) => <code className="breakable">{item.resource}</code>,
              minWidth: 180,
            },
            { id: "why", header: "Why", cell: (item) => item.why, minWidth: 160 },
          ]}
        />
        <CopyableCode label="policy of the person who creates the add-on stack" text={pretty(detail.person_policy)} />
      </SpaceBetween>
    </ExpandableSection>
  );
}

function Meaning({ detail, level }: { detail: AccessDetail; level: Level }) {
  if (level !== "resources_and_tags_write_back") {
    return (
      <SpaceBetween size="s">
        <Box>
          The role <code className="breakable">{detail.role_name}</code> may read, and nothing else. These policies are
          its own since the activation:
        </Box>
        {detail.read_policies.map((policy) => (
          <PolicyPart key={policy.name} policy={policy} />
        ))}
      </SpaceBetween>
    );
  }
  return (
    <SpaceBetween size="s">
      <Box>
        A second stack, the add-on, attaches these policies to the role{" "}
        <code className="breakable">{detail.role_name}</code>. They hold only actions that change tags. Deleting the
        add-on stack takes them away again.
      </Box>
      {detail.tag_policies.map((policy) => (
        <PolicyPart key={policy.name} policy={policy} />
      ))}
      <Person detail={detail} />
      <ExpandableSection headerText="The add-on's CloudFormation template" variant="footer">
        <CopyableCode label="CloudFormation template of the add-on" text={detail.template_body} />
      </ExpandableSection>
    </SpaceBetween>
  );
}

/** What the chosen level means for the role in the account, readable before anything is changed. It is read when it is opened. */
export function LevelMeaning({ id, level }: { id: string; level: Level }) {
  return (
    <ExpandableSection headerText="What this level lets the role do">
      <Read id={id} level={level} />
    </ExpandableSection>
  );
}

function Read({ id, level }: { id: string; level: Level }) {
  const access = useAccess(id);
  if (access.data) return <Meaning detail={access.data} level={level} />;
  if (access.error)
    return (
      <ProblemAlert error={access.error} what="The policies could not be read" onRetry={() => void access.refetch()} />
    );
  return <Spinner />;
}
