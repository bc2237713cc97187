import Box from "@cloudscape-design/components/box";
import { InternalLink } from "../ui/internal-link";
import { ProblemAlert } from "../ui/problem-alert";

export function FailedPage({ error }: { error: unknown }) {
  return <ProblemAlert error={error} what="This page failed" onRetry={() => window.location.reload()} />;
}

export function NotFoundPage() {
  return (
    <main>
      <Box textAlign="center" padding="xxxl">
        <Box variant="h1">There is no such page</Box>
        <Box variant="p">The address may be mistyped, or the page has moved.</Box>
        <InternalLink href="/">Go to the start</InternalLink>
      </Box>
    </main>
  );
}
