import Alert from "@cloudscape-design/components/alert";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Schema } from "../../api/client";
import { is_web_address } from "../../ui/console-tab";
import { CopyableCode } from "../../ui/copyable-code";

/** A stack that the portal needs no more and that only the customer can delete. */
export function LeftStack({ stack }: { stack: Schema["LeftStack"] }) {
  return (
    <Alert
      type="warning"
      header={`The stack ${stack.stack_name} stays in account ${stack.account_id}, ${stack.region}`}
    >
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
