import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { CopyableCode } from "../../../ui/copyable-code";
import type { Removal } from "../accounts-api";
import { is_web_address } from "../console-tab";

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

function LeftStack({ stack }: { stack: Removal["stacks"][number] }) {
  return (
    <Alert type="warning" header={`The stack ${stack.stack_name} stays in account ${stack.account_id}, ${stack.region}`}>
      <SpaceBetween size="xs">
        <div>{stack.remedy}</div>
        {stack.console_url && is_web_address(stack.console_url) && (
          <Link href={stack.console_url} external externalIconAriaLabel="opens a new tab">
            Open the stack in the AWS console
          </Link>
        )}
        <CopyableCode label={`command that deletes the stack in ${stack.account_id}`} text={stack.delete_command} />
      </SpaceBetween>
    </Alert>
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
