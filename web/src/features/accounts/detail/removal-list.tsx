import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Removal } from "../accounts-api";
import { LeftStack } from "../left-stack";

function Points({ title, items }: { title: string; items: readonly string[] }) {
  if (items.length === 0) return null;
  return (
    <div>
      <Box variant="awsui-key-label">{title}</Box>
      <ul className="points">
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </div>
  );
}

/** What removing an account does, or has done: what goes, what stays, and which stacks the customer deletes themselves. */
export function RemovalList({ removal }: { removal: Removal }) {
  return (
    <SpaceBetween size="m">
      <Points title={removal.dry_run ? "What goes" : "What went"} items={removal.deletes} />
      <Points title={removal.dry_run ? "What stays" : "What stayed"} items={removal.keeps} />
      {removal.stacks.map((stack) => (
        <LeftStack key={`${stack.account_id} ${stack.region} ${stack.stack_name}`} stack={stack} />
      ))}
    </SpaceBetween>
  );
}
