import Box from "@cloudscape-design/components/box";
import Spinner from "@cloudscape-design/components/spinner";
import { Navigate, useLocation } from "@tanstack/react-router";
import { useSession } from "../features/session/session";
import { ProblemAlert } from "../ui/problem-alert";
import { Frame } from "./frame";
import { LiveProvider } from "./live";
import { PageProvider } from "./page";

/** Every page but the open ones: whoever is not signed in, or no longer, signs in first and comes back. */
export function SignedIn() {
  const session = useSession();
  const { href } = useLocation();
  if (session.isPending) {
    return (
      <Box textAlign="center" padding="xxxl">
        <Spinner size="large" />
      </Box>
    );
  }
  if (session.error) {
    return (
      <div className="narrow-page">
        <ProblemAlert error={session.error} what="The page could not be opened" onRetry={() => void session.refetch()} />
      </div>
    );
  }
  if (!session.data) return <Navigate to="/sign-in" search={{ return: href }} replace />;
  return (
    <LiveProvider>
      <PageProvider>
        <Frame session={session.data} />
      </PageProvider>
    </LiveProvider>
  );
}
