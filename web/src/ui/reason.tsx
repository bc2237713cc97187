import Box from "@cloudscape-design/components/box";
import Popover from "@cloudscape-design/components/popover";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import type { Schema } from "../api/client";
import { InternalLink } from "./internal-link";

type StatusReason = NonNullable<Schema["CloudAccount"]["status_reason"]>;

/** The stable code of an error, as a link to what it means; codes that only this page knows lead nowhere. */
export function ErrorCode({ code, known = true }: { code: string; known?: boolean }) {
  if (!known) return <>{code}</>;
  return (
    <InternalLink href={`/errors/${code}`} fontSize="inherit" ariaLabel={`What ${code} means`}>
      {code}
    </InternalLink>
  );
}

/** The small print below a reason: its code and AWS's request ID, which AWS's support asks for. */
export function ReasonSource({ reason }: { reason: StatusReason }) {
  return (
    <Box color="text-body-secondary" fontSize="body-s">
      <ErrorCode code={reason.code} />
      {reason.aws_request_id && <> · AWS request ID {reason.aws_request_id}</>}
    </Box>
  );
}

/** Words that open, on a click or by keyboard, why something is as it is and what mends it. */
export function ReasonPopover({
  header,
  reason,
  children,
}: {
  header: string;
  reason: StatusReason;
  children: ReactNode;
}) {
  return (
    <Popover
      triggerType="text"
      size="large"
      header={header}
      renderWithPortal
      content={
        <SpaceBetween size="xs">
          <div>{reason.detail}</div>
          <div>
            <Box variant="awsui-key-label">What to do</Box>
            {reason.remedy}
          </div>
          <ReasonSource reason={reason} />
        </SpaceBetween>
      }
    >
      {children}
    </Popover>
  );
}
