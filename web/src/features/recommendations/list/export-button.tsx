import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import { useFlashes } from "../../../shared/flashes";
import { count_text } from "../../../ui/count";
import { save_file } from "../../../ui/save-file";
import { load_all_groups } from "../recommendations-api";
import type { Choice, RecommendationFilter } from "../search";
import { csv_of } from "./csv";

/** Writes everything that fits the conditions into a file, all pages of it. */
export function ExportButton({
  choice,
  filter,
  empty,
}: {
  choice: Choice;
  filter: RecommendationFilter;
  empty: boolean;
}) {
  const { show } = useFlashes();
  const [busy, set_busy] = useState(false);
  const run = async () => {
    set_busy(true);
    try {
      const all = await load_all_groups({ choice, filter }, (count) =>
        show("export", { type: "info", header: "Export", content: `${count_text(count, "purchase")} read so far.` }),
      );
      save_file("recommendations.csv", "text/csv", csv_of(all));
      show("export", {
        type: "success",
        header: "Export",
        content: `${count_text(all.length, "purchase")} with all terms and payment options are in the file.`,
      });
    } catch {
      show("export", { type: "error", header: "Export", content: "The recommendations could not be read. Try again." });
    }
    set_busy(false);
  };
  return (
    <Button
      iconName="download"
      onClick={() => void run()}
      loading={busy}
      loadingText="Reading"
      disabled={empty}
      disabledReason="There is nothing to export."
    >
      Export CSV
    </Button>
  );
}
