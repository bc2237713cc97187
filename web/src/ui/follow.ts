import { useRouter } from "@tanstack/react-router";
import { useCallback } from "react";

interface FollowEvent {
  preventDefault: () => void;
  detail: { href?: string; external?: boolean };
}

/** An `onFollow` for Cloudscape's links that goes to a path of the page without loading it anew. */
export function useFollow(): (event: FollowEvent) => void {
  const { history } = useRouter();
  return useCallback(
    (event) => {
      const { href, external } = event.detail;
      if (external || !href?.startsWith("/")) return;
      event.preventDefault();
      history.push(href);
    },
    [history],
  );
}
