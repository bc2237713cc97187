import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import type { CloudAccount } from "../../shared/cloud-accounts";
import { seed } from "../../strings/seed";
import { ActivateSelectedDialog } from "./activate-selected-dialog";
import { can_be_asked_for } from "./selection";

interface Props {
  /** The master account that all of `selected` are linked to; undefined where they are linked to several. */
  master: CloudAccount | undefined;
  selected: readonly CloudAccount[];
  /** A run was begun. */
  done: () => void;
}

/** The button above a list of linked accounts, and the dialog behind it. */
export function ActivateSelected({ master, selected: ticked, done }: Props) {
  // What is Activated already, or no linked account, may be ticked for another action.
  const selected = ticked.filter(can_be_asked_for);
  const [open, set_open] = useState(false);
  const why_not =
    selected.length === 0
      ? "Select the checkbox next to each linked account that is not activated and that you want to activate."
      : !master
        ? "Select linked accounts of one master account only."
        : master.status !== "activated"
          ? "Activate the master account first."
          : null;
  return (
    <>
      <Button onClick={() => set_open(true)} disabled={why_not !== null} disabledReason={why_not ?? undefined}>
        {seed.activate.selected}
      </Button>
      {open && master && (
        <ActivateSelectedDialog master={master} selected={selected} close={() => set_open(false)} done={done} />
      )}
    </>
  );
}
