import Alert from "@cloudscape-design/components/alert";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ResourceRead } from "../../shared/resources";
import { TagValue } from "../../shared/tag-value";
import { ProblemAlert } from "../../ui/problem-alert";
import { Time } from "../../ui/time";
import { ConflictChoice } from "./conflict-choice";
import { useConflictsOf } from "./tags-api";

/** The resource's keys of which AWS has another value than the portal's edit: both, and the way out. */
export function ConflictsOfResource({ resource, writes }: { resource: ResourceRead; writes: boolean }) {
  // A key that AWS has no more is a conflict too, and stands in no tag: so they are asked for wherever one can be.
  const conflicts = useConflictsOf(resource.id, writes || resource.tags.some((tag) => tag.conflict));
  if (conflicts.error)
    return (
      <ProblemAlert
        error={conflicts.error}
        what="The conflicts could not be read"
        onRetry={() => void conflicts.refetch()}
      />
    );
  if (!conflicts.data?.length) return null;
  const alerts = conflicts.data.map((conflict) => (
    <Alert key={conflict.id} type="warning" header={`Conflict: AWS has another value for ${conflict.key}`}>
      <SpaceBetween size="s">
        <KeyValuePairs
          columns={3}
          items={[
            { label: "AWS's value", value: <TagValue value={conflict.aws_value} /> },
            {
              label: "The portal's value",
              value: <TagValue value={conflict.portal_value} />,
            },
            { label: "Both had last", value: <TagValue value={conflict.base_value} /> },
          ]}
        />
        <div>
          Edited by {conflict.who}; a conflict since <Time at={conflict.since} />.
        </div>
        <ConflictChoice conflict={conflict} />
      </SpaceBetween>
    </Alert>
  ));
  return <SpaceBetween size="s">{alerts}</SpaceBetween>;
}
