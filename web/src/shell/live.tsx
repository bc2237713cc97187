import { useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { open_event_stream, type StreamState } from "../api/events";
import { keys } from "../api/keys";
import { session_key } from "../features/session/session";

const LiveContext = createContext<StreamState>("down");

/** Keeps what the page shows true: an event makes the queries that it concerns ask again. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [state, set_state] = useState<StreamState>("down");

  useEffect(
    () =>
      open_event_stream({
        on_event: ({ topic }) => {
          for (const key of keys.concerned_by(topic)) void client.invalidateQueries({ queryKey: key });
        },
        on_state: (next) => {
          // The stream of an ended session is refused; asking who is signed in leads to the sign-in page.
          if (next === "down") void client.invalidateQueries({ queryKey: session_key });
          set_state((before) => {
            if (before === "down" && next === "live") {
              for (const key of keys.live) void client.invalidateQueries({ queryKey: key });
            }
            return next;
          });
        },
      }),
    [client],
  );

  return <LiveContext.Provider value={state}>{children}</LiveContext.Provider>;
}

/**
 * The interval for a query whose answer is waited for, in milliseconds: short while the event stream is down, and
 * long while it is open, for an event that a proxy swallowed.
 */
export function usePollInterval(waiting: boolean): number | false {
  const state = useContext(LiveContext);
  if (!waiting) return false;
  return state === "live" ? 15_000 : 2_000;
}
