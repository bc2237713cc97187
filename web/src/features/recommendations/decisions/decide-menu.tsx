import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import { useState } from "react";
import { count_text } from "../../../ui/count";
import { lead_option } from "../options";
import type { Group } from "../recommendations-api";
import { title_text } from "../words";
import { DecisionDialog, type Asked } from "./decision-dialog";
import { decision_of, useDecide, type Target } from "./decisions";
import { useDecisionFlash } from "./use-decision-flash";

export function target_of(group: Group): Target[] {
  const lead = lead_option(group);
  return lead ? [{ id: lead.id, title: title_text(group), before: decision_of(group) }] : [];
}

/** Decides about the purchases that are ticked. */
export function DecideMenu({ selected, done }: { selected: readonly Group[]; done: () => void }) {
  const [asked, set_asked] = useState<Asked | null>(null);
  const { busy, run } = useDecide();
  const flash = useDecisionFlash();
  const targets = selected.flatMap(target_of);
  const undecided = selected.every(({ state }) => state === "open");
  const at_once = async (state: "done" | "open") => {
    flash(state, await run(targets, () => ({ state })));
    done();
  };
  return (
    <>
      <ButtonDropdown
        loading={busy}
        disabled={targets.length === 0}
        disabledReason="Tick the box beside each purchase."
        items={[
          { id: "assigned", text: "Assign" },
          { id: "snoozed", text: "Snooze" },
          { id: "dismissed", text: "Dismiss" },
          { id: "done", text: "Mark as done" },
          { id: "open", text: "Open again", disabled: undecided, disabledReason: "Nothing was decided about it." },
        ]}
        onItemClick={({ detail: { id } }) => {
          if (id === "done" || id === "open") void at_once(id);
          else set_asked(id as Asked);
        }}
      >
        {targets.length === 0 ? "Decide" : `Decide about ${count_text(targets.length, "purchase")}`}
      </ButtonDropdown>
      {asked && <DecisionDialog asked={asked} targets={targets} close={() => set_asked(null)} done={done} />}
    </>
  );
}
