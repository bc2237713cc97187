import { useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { coalesce } from "../api/coalesce";
import { open_event_stream, type StreamState } from "../api/events";
import { keys } from "../api/keys";
import { session_key } from "./session";

/** An event is followed at once; of a burst, what came within this time together. */
const burst_interval_ms = 500;

const LiveContext = createContext<StreamState>("down");

/** Keeps what the page shows true: an event makes the queries that it concerns ask again. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [state, set_state] = useState<StreamState>("down");

  useEffect(() => {
    const topics = coalesce<string>((burst) => {
      for (const topic of burst)
        for (const key of keys.concerned_by(topic)) void client.invalidateQueries({ queryKey: key });
    }, burst_interval_ms);
    const close = open_event_stream({
      on_event: ({ topic }) => topics.add(topic),
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
    });
    return () => {
      topics.stop();
      close();
    };
  }, [client]);

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
