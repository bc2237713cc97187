import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { Run } from "../../shared/jobs";
import { count_text } from "../../ui/count";
import { decimal_text } from "../../ui/decimal";
import type { ImportFile, ImportView, NotCounted, Period, Rules } from "./commitments-api";
import { day_text } from "./days";

export function year_text(index: number): string {
  return `Year ${index + 1}`;
}

/** "1,234.57 USD" */
export function amount_text(amount: string, currency: string): string {
  return `${decimal_text(amount)} ${currency}`;
}

export const period_state_text: Record<Period["state"], string> = {
  closed: "Over",
  open: "Running",
  future: "To come",
};
export const period_state_type: Record<Period["state"], StatusIndicatorProps.Type> = {
  closed: "stopped",
  open: "in-progress",
  future: "pending",
};

export const reason_text: Record<NotCounted["reason"], string> = {
  other_payer: "Paid by an account that the contract does not name",
  other_currency: "In another currency",
  record_type_excluded: "A kind of charge that the contract leaves out",
  in_opening_balance: "Stands in the opening balance already",
  over_marketplace_cap: "AWS Marketplace above the cap",
  outside_contract: "Before the contract began or after it ended",
};

export const metrics = ["unblended", "net_unblended", "amortized"] as const satisfies readonly NonNullable<
  Rules["cost_metric"]
>[];

export const metric_text: Record<(typeof metrics)[number], string> = {
  unblended: "Unblended cost",
  net_unblended: "Net unblended cost",
  amortized: "Amortized cost",
};

export const metric_explained: Record<(typeof metrics)[number], string> = {
  unblended: "What AWS charges on the day, before discounts that come off later. Most contracts go by it.",
  net_unblended: "The same, after the discounts that AWS takes off.",
  amortized:
    "Fees of reservations and Savings Plans are spread over the days that they cover, instead of counting on the day they are paid.",
};

export const usual_rules = {
  cost_metric: "unblended",
  excluded_record_types: ["Tax", "Credit", "Refund"],
  marketplace_cap_percent: 25,
  opening_balance: "0",
  carry_over: "none",
} as const;

/** The contract's rules as sentences, in the order in which a cost meets them. `label`: what people call a charge. */
export function rule_sentences(
  rules: Rules | null | undefined,
  payers: readonly string[],
  currency: string,
  label: (record_type: string) => string,
): string[] {
  const metric = rules?.cost_metric ?? usual_rules.cost_metric;
  const excluded = rules?.excluded_record_types ?? usual_rules.excluded_record_types;
  const cap = rules?.marketplace_cap_percent ?? usual_rules.marketplace_cap_percent;
  const through = rules?.opening_balance_through;
  const balance = rules?.opening_balance ?? usual_rules.opening_balance;
  return [
    `Costs count that ${payers.length === 1 ? `account ${payers[0] ?? ""} pays` : `one of these ${payers.length} accounts pays: ${payers.join(", ")}`}, with all accounts that it pays for.`,
    `Only costs in ${currency} count.`,
    excluded.length > 0
      ? `Charges of these kinds do not count: ${excluded.map(label).join(", ")}. All others do.`
      : "Every kind of charge counts.",
    `${metric_text[metric]} counts. ${metric_explained[metric]}`,
    ...(decimal_text(balance) === "0.00" && !through
      ? []
      : [
          `The opening balance of ${amount_text(balance, currency)} counts in the first year${through ? `; costs up to ${day_text(through)} stand in it, and are not counted again` : ""}.`,
        ]),
    cap > 0
      ? `AWS Marketplace counts up to ${cap} % of each year's commitment, over all payers together.`
      : "AWS Marketplace does not count.",
    rules?.carry_over === "excess"
      ? "What a year counts above its commitment counts in the next year too."
      : "What a year counts above its commitment is not carried into the next one.",
    "A cost belongs to the year of its own day in UTC, whenever AWS tells it: a late correction or a refund changes a year that is over.",
  ];
}

export const run_text: Record<Run["status"], string> = {
  queued: "Waiting to begin",
  waiting_for_user: "Waiting",
  running: "Reading spend",
  succeeded: "Spend was read",
  partly_failed: "Spend was read in part",
  failed: "No spend could be read",
  cancelled: "Stopped",
};

export const item_text: Record<string, { text: string; type: StatusIndicatorProps.Type }> = {
  queued: { text: "Waiting", type: "pending" },
  running: { text: "Being read", type: "in-progress" },
  read: { text: "Read", type: "success" },
  fresh: { text: "Nothing newer at AWS yet", type: "info" },
  failed: { text: "Not read", type: "error" },
};

export const format_text: Record<ImportView["format"], string> = {
  unknown: "Not known yet",
  cur: "AWS Cost and Usage Report",
  focus: "FOCUS",
};

export const compression_text: Record<ImportFile["compression"], string> = {
  none: "not compressed",
  gzip: "gzip",
  zip: "zip",
};

export const encoding_text: Record<ImportFile["encoding"], string> = {
  unknown: "Not known",
  utf_8: "UTF-8",
  utf_16_le: "UTF-16 (little endian)",
  utf_16_be: "UTF-16 (big endian)",
  windows_1252: "Windows-1252 (as Latin-1)",
};

export function days_text(days: number): string {
  return count_text(days, "day");
}
