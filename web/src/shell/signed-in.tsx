import Box from "@cloudscape-design/components/box";
import Spinner from "@cloudscape-design/components/spinner";
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { LiveProvider } from "../shared/live";
import { PageProvider } from "../shared/page";
import { useSession } from "../shared/session";
import { ProblemAlert } from "../ui/problem-alert";
import { Frame } from "./frame";

/** Every page but the open ones: whoever is not signed in, or no longer, signs in first and comes back. */
export function SignedIn() {
  const session = useSession();
  const { history } = useRouter();
  const nobody = session.data === null;

  // Once, and not while rendering: this component stays until the sign-in page is loaded, when the address has changed already.
  useEffect(() => {
    const { href, pathname } = history.location;
    if (nobody && pathname !== "/sign-in") history.replace(`/sign-in?return=${encodeURIComponent(href)}`);
  }, [nobody, history]);

  if (session.isPending || nobody) {
    return (
      <Box textAlign="center" padding="xxxl">
        <Spinner size="large" />
      </Box>
    );
  }
  if (!session.data) {
    return (
      <div className="narrow-page">
        <ProblemAlert
          error={session.error}
          what="The page could not be opened"
          onRetry={() => void session.refetch()}
        />
      </div>
    );
  }
  return (
    <LiveProvider>
      <PageProvider>
        <Frame session={session.data} />
      </PageProvider>
    </LiveProvider>
  );
}
