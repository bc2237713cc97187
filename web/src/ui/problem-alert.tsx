import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { to_problem } from "../api/problem";
import { ErrorCode } from "./reason";

interface Props {
  error: unknown;
  /** What did not work, as a sentence without a full stop. */
  what: string;
  onRetry?: () => void;
}

/** A refusal with its cause, its remedy and the request ID that support asks for. */
export function ProblemAlert({ error, what, onRetry }: Props) {
  const { body, message } = to_problem(error);
  return (
    <Alert type="error" header={what} action={onRetry && <Button onClick={onRetry}>Retry</Button>}>
      {body.detail ? message : body.title}
      {body.errors?.map((item) => (
        <Box key={`${item.field} ${item.code}`}>
          {item.field}: {item.detail}
        </Box>
      ))}
      {body.remedy && <div>{body.remedy}</div>}
      <Box color="text-body-secondary" fontSize="body-s">
        <ErrorCode code={body.code} known={body.type.startsWith("/errors/")} />
        {body.request_id && <> · request ID {body.request_id}</>}
        {body.aws_request_id && <> · AWS request ID {body.aws_request_id}</>}
      </Box>
    </Alert>
  );
}
