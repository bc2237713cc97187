import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../../../api/keys";
import { to_problem } from "../../../api/problem";
import { decide, type Decision, type Recommendation } from "../recommendations-api";

/** A purchase about which something is decided: one of its options, and what held before. */
export interface Target {
  id: string;
  title: string;
  before: Decision;
  etag?: string | null;
}

/** What would bring back what holds now: a snooze that is over is open again. */
export function decision_of({ state, decision }: Pick<Recommendation, "state" | "decision">): Decision {
  const held = state === "withdrawn" ? (decision?.state ?? "open") : state;
  if (held === "open" || !decision) return { state: "open" };
  return {
    state: held,
    reason: decision.reason ?? null,
    assignee: decision.assignee ?? null,
    until: decision.until ?? null,
  };
}

export interface Outcome {
  done: Target[];
  failed: { target: Target; why: string }[];
}

/** One after the other; each its own, so that one that a colleague has just changed stops no other. */
export async function decide_all(targets: readonly Target[], wanted: (target: Target) => Decision): Promise<Outcome> {
  const outcome: Outcome = { done: [], failed: [] };
  for (const target of targets) {
    try {
      await decide(target.id, wanted(target), target.etag ?? null);
      outcome.done.push(target);
    } catch (error) {
      outcome.failed.push({ target, why: to_problem(error).message });
    }
  }
  return outcome;
}

export function useDecide() {
  const client = useQueryClient();
  const [busy, set_busy] = useState(false);
  const run = async (targets: readonly Target[], wanted: (target: Target) => Decision): Promise<Outcome> => {
    set_busy(true);
    const outcome = await decide_all(targets, wanted);
    set_busy(false);
    void client.invalidateQueries({ queryKey: keys.recommendations });
    return outcome;
  };
  return { busy, run };
}
