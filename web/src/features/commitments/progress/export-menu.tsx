import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useFlashes } from "../../../shared/flashes";
import { save_file } from "../../../ui/save-file";
import { load_progress, type Commitment, type Progress } from "../commitments-api";
import type { Granularity } from "../granularity";
import { file_name, focus_csv, series_csv, years_csv } from "./csv";

type Kind = "years" | Granularity | "focus";

/** Writes what is shown into files, with exact amounts. */
export function ExportMenu({ commitment, progress }: { commitment: Commitment; progress: Progress }) {
  const client = useQueryClient();
  const { show } = useFlashes();
  const [busy, set_busy] = useState(false);
  const run = async (kind: Kind) => {
    set_busy(true);
    try {
      const text =
        kind === "years"
          ? years_csv(progress)
          : kind === "focus"
            ? focus_csv(commitment, progress)
            : series_csv(await load_progress(client, commitment.id, kind));
      save_file(file_name(commitment.name, kind), "text/csv", text);
    } catch {
      show("export", { type: "error", header: "Export", content: "The days could not be read. Try again." });
    }
    set_busy(false);
  };
  return (
    <ButtonDropdown
      loading={busy}
      loadingText="Reading"
      expandToViewport
      items={[
        { id: "years", text: "Contract years" },
        { id: "monthly", text: "Build-up by month" },
        { id: "daily", text: "Build-up by day" },
        {
          id: "focus",
          text: "FOCUS contract commitments",
          description: "The contract-commitment columns of FOCUS 1.3",
        },
      ]}
      onItemClick={({ detail }) => void run(detail.id as Kind)}
    >
      Export CSV
    </ButtonDropdown>
  );
}
