import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { RecommendationRead } from "../recommendations-api";
import { title_text } from "../words";
import { DecisionDialog, type Asked } from "./decision-dialog";
import { decision_of, useDecide, type Target } from "./decisions";
import { useDecisionFlash } from "./use-decision-flash";

/** What can be decided about one purchase. */
export function DecisionActions({ recommendation }: { recommendation: RecommendationRead }) {
  const [asked, set_asked] = useState<Asked | null>(null);
  const { busy, run } = useDecide();
  const flash = useDecisionFlash();
  const { state } = recommendation;
  const target: Target = {
    id: recommendation.id,
    title: title_text(recommendation),
    before: decision_of(recommendation),
    etag: recommendation.etag,
  };
  const at_once = async (wanted: "done" | "open") => flash(wanted, await run([target], () => ({ state: wanted })));
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button onClick={() => set_asked("assigned")}>{state === "assigned" ? "Assign to another" : "Assign"}</Button>
      {state !== "snoozed" && <Button onClick={() => set_asked("snoozed")}>Snooze</Button>}
      {state !== "dismissed" && <Button onClick={() => set_asked("dismissed")}>Dismiss</Button>}
      {state !== "done" && (
        <Button loading={busy} onClick={() => void at_once("done")}>
          Mark as done
        </Button>
      )}
      {state !== "open" && (
        <Button loading={busy} onClick={() => void at_once("open")}>
          Open again
        </Button>
      )}
      {asked && <DecisionDialog asked={asked} targets={[target]} close={() => set_asked(null)} />}
    </SpaceBetween>
  );
}
