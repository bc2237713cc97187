import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import type { CloudAccount } from "../../../shared/cloud-accounts";
import { seed } from "../../../strings/seed";
import { ManyAccessDialog } from "./many-access-dialog";

/** The button above a list of accounts, for all that are selected. */
export function ChangeAccessSelected({ selected }: { selected: readonly CloudAccount[] }) {
  // The rows are read again while the dialog is open; what it changes is what was selected when it was opened.
  const [opened, set_opened] = useState<readonly CloudAccount[] | null>(null);
  return (
    <>
      <Button
        onClick={() => set_opened(selected)}
        disabled={selected.length === 0}
        disabledReason="Select the checkbox next to each account whose access you want to change."
      >
        {seed.access.button}
      </Button>
      {opened && <ManyAccessDialog accounts={opened} close={() => set_opened(null)} />}
    </>
  );
}
