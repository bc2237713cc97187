import { compare_decimals } from "../../../ui/decimal";

/** What is wrong with a cap as it is typed; nothing where it is fine. */
export function cap_error(text: string): string {
  if (!/^\d{1,6}(\.\d{1,2})?$/.test(text)) return "An amount as 5 or 5.00.";
  return compare_decimals(text, "10000") > 0 ? "At most 10000." : "";
}
