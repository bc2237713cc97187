import { percent_of_decimals } from "../../ui/decimal";
import { text_of } from "./amount";
import type { Period } from "./commitments-api";

/** "37.2 %" of the year's days are gone. */
export function time_share({ days_elapsed, days }: Pick<Period, "days_elapsed" | "days">): string {
  return `${percent_of_decimals(String(days_elapsed), String(days)) ?? "0"} %`;
}

/** "41 %" of the commitment is counted; a dash where there is none. */
export function commitment_share({ spent, committed }: Pick<Period, "spent" | "committed">): string {
  const share = percent_of_decimals(text_of(spent), text_of(committed));
  return share === null ? "-" : `${share} %`;
}

export function cap_share({
  marketplace_counted,
  marketplace_cap,
}: Pick<Period, "marketplace_counted" | "marketplace_cap">): string {
  const share = percent_of_decimals(text_of(marketplace_counted), text_of(marketplace_cap));
  return share === null ? "-" : `${share} %`;
}
