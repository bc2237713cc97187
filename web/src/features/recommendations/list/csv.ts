import { csv_text, type CsvColumns } from "../../../ui/csv";
import type { Group, Recommendation } from "../recommendations-api";

const columns: CsvColumns<Recommendation> = [
  ["id", (r) => r.id],
  ["group_id", (r) => r.group_id],
  ["kind", (r) => r.kind],
  ["service", (r) => r.service],
  ["service_name", (r) => r.service_name],
  ["payer_account_id", (r) => r.payer_account_id],
  ["account_id", (r) => r.account_id],
  ["region", (r) => r.region ?? ""],
  ["title", (r) => r.title],
  ["offering_class", (r) => r.offering_class ?? ""],
  ["scope", (r) => r.scope],
  ["lookback_days", (r) => String(r.lookback_days)],
  ["term_years", (r) => String(r.term_years)],
  ["payment_option", (r) => r.payment_option],
  ["quantity", (r) => r.quantity],
  ["monthly_savings", (r) => r.monthly_savings?.amount ?? ""],
  ["upfront_cost", (r) => r.upfront_cost?.amount ?? ""],
  ["recurring_monthly_cost", (r) => r.recurring_monthly_cost?.amount ?? ""],
  ["monthly_on_demand_cost", (r) => r.monthly_on_demand_cost?.amount ?? ""],
  [
    "currency",
    (r) =>
      (r.monthly_savings ?? r.upfront_cost ?? r.recurring_monthly_cost ?? r.monthly_on_demand_cost)?.currency ?? "",
  ],
  ["savings_percentage", (r) => r.savings_percentage ?? ""],
  ["break_even_months", (r) => r.break_even_months ?? ""],
  ["term_savings", (r) => r.term_savings?.amount ?? ""],
  ["effective_hourly_rate", (r) => r.effective_hourly_rate?.amount ?? ""],
  ["problem", (r) => r.problem ?? ""],
  ["state", (r) => r.state],
  ["assignee", (r) => r.decision?.assignee ?? ""],
  ["snoozed_until", (r) => r.decision?.until ?? ""],
  ["reason", (r) => r.decision?.reason ?? ""],
  ["decided_by", (r) => r.decision?.who ?? ""],
  ["first_seen", (r) => r.first_seen],
  ["last_seen", (r) => r.last_seen],
  ["changed_at", (r) => r.changed_at ?? ""],
  ["withdrawn_at", (r) => r.withdrawn_at ?? ""],
];

/** A row for each term and payment option of each purchase; amounts are whole, as AWS sent them. */
export function csv_of(groups: readonly Group[]): string {
  return csv_text(
    columns,
    groups.flatMap(({ options }) => options),
  );
}
