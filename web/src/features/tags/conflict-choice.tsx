import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useFlashes } from "../../shared/flashes";
import { usePermission } from "../../shared/session";
import { ProblemAlert } from "../../ui/problem-alert";
import { useResolveConflict, type Conflict } from "./tags-api";
import { tag_value_text } from "./words";

/** The two ways out of a conflict. Neither is taken by itself. */
export function ConflictChoice({ conflict }: { conflict: Conflict }) {
  const may_write = usePermission()("tags.write");
  const { show } = useFlashes();
  const resolve = useResolveConflict();
  if (!may_write) return <>-</>;
  const name = conflict.name ?? conflict.arn;
  const decide = (keep: "aws" | "portal") =>
    resolve.mutate(
      { id: conflict.id, keep },
      {
        onSuccess: () =>
          show(`conflict ${conflict.id}`, {
            type: keep === "aws" ? "success" : "info",
            header: `${conflict.key} of ${name}`,
            content:
              keep === "aws"
                ? `AWS's value is kept: ${tag_value_text(conflict.aws_value)}.`
                : `The portal's value is being written: ${tag_value_text(conflict.portal_value)}.`,
          }),
      },
    );
  const of = (keep: "aws" | "portal") => resolve.isPending && resolve.variables.keep === keep;
  return (
    <SpaceBetween size="xs">
      {resolve.error && <ProblemAlert error={resolve.error} what="The conflict is as it was" />}
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          onClick={() => decide("aws")}
          loading={of("aws")}
          loadingText="Keeping"
          ariaLabel={`Keep AWS's value of ${conflict.key}, ${name}`}
        >
          Keep AWS&apos;s
        </Button>
        <Button
          onClick={() => decide("portal")}
          loading={of("portal")}
          loadingText="Writing"
          ariaLabel={`Write our value of ${conflict.key}, ${name}`}
        >
          Write ours
        </Button>
      </SpaceBetween>
    </SpaceBetween>
  );
}
