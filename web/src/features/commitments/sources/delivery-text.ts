import type { Delivery, ReplacedDays } from "../commitments-api";
import { month_text } from "../days";

/** "costs-00001.csv.gz and 2 more"; of imports that were stored before files were kept, when they came. */
export function files_name(files: string[], at: string | null | undefined): string {
  const [first] = files;
  if (first === undefined) return at ? `the import of ${at.slice(0, 10)}` : "an import";
  return files.length === 1 ? first : `${first} and ${files.length - 1} more`;
}

/** Who tells these days: "Cost Explorer", or a delivery by its files, when and by whom it came. */
export function source_name({ source, files, at, who }: ReplacedDays): string {
  if (source === "cost_explorer") return "Cost Explorer";
  return `${files_name(files, at)} (${at ? `${at.slice(0, 10)}, ` : ""}${who ?? "unknown"})`;
}

/** "October 2026", "January 2026 to October 2026" */
export function periods_name({ first_period, last_period }: Delivery["periods"][number]): string {
  return first_period === last_period
    ? month_text(first_period)
    : `${month_text(first_period)} to ${month_text(last_period)}`;
}

/** What counts when it is removed, as a sentence. */
export function restored_text(delivery: Delivery): string {
  const names = [...new Set(delivery.restores.map(source_name))];
  if (!delivery.periods.some(({ counts }) => counts)) return "It does not count now: nothing else changes.";
  if (names.length === 0) return "Of its days nothing else is known: they have no spend then.";
  return `Of its days these count again: ${names.join("; ")}. Days that none of these tells have no spend then.`;
}
