import Box from "@cloudscape-design/components/box";
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
