import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { Run } from "../../shared/jobs";
import { own } from "../../shared/own";
import { decimal_text } from "../../ui/decimal";
import type { Kind, State } from "./kinds";
import type { Download, HistoryEntry, Recommendation, Source } from "./recommendations-api";
import type { Choice } from "./search";

export const kind_text: Record<Kind, string> = {
  reserved_instance: "Reserved Instances",
  savings_plan: "Savings Plans",
};

export const state_text: Record<State, string> = {
  open: "Open",
  assigned: "Assigned",
  snoozed: "Snoozed",
  dismissed: "Dismissed",
  done: "Done",
  withdrawn: "Withdrawn",
};

export const state_type: Record<State, StatusIndicatorProps.Type> = {
  open: "info",
  assigned: "in-progress",
  snoozed: "pending",
  dismissed: "stopped",
  done: "success",
  withdrawn: "warning",
};

const service_words: Record<Kind, Record<string, string>> = {
  reserved_instance: {
    ec2: "Amazon EC2",
    rds: "Amazon RDS",
    elasticache: "Amazon ElastiCache",
    opensearch: "Amazon OpenSearch Service (Amazon ES)",
    redshift: "Amazon Redshift",
    memorydb: "Amazon MemoryDB",
    dynamodb: "Amazon DynamoDB",
  },
  savings_plan: {
    compute: "Compute Savings Plans",
    ec2_instance: "EC2 Instance Savings Plans",
    sagemaker: "SageMaker Savings Plans",
    database: "Database Savings Plans",
    all: "All Savings Plans",
  },
};

/** What nobody knows here stays in the words that came. */
export function service_text(kind: Kind, service: string): string {
  return own(service_words[kind], service) ?? service;
}

/** AWS's word for a type of plan, as in "m5, EC2_INSTANCE_SP", in words. */
export function title_text({
  kind,
  service,
  service_name,
  title,
}: Pick<Recommendation, "kind" | "service" | "service_name" | "title">): string {
  const words = kind === "savings_plan" ? own(service_words[kind], service) : undefined;
  return words && service_name && title.endsWith(service_name) ? title.slice(0, -service_name.length) + words : title;
}

/** Of a service whose kind is not said: a filter's value. */
export function any_service_text(service: string): string {
  return own(service_words.reserved_instance, service) ?? own(service_words.savings_plan, service) ?? service;
}

export const payment_text: Record<string, string> = {
  no_upfront: "No upfront",
  partial_upfront: "Partial upfront",
  all_upfront: "All upfront",
};

const payment_phrase: Record<Choice["payment_option"], string> = {
  no_upfront: "nothing paid upfront",
  partial_upfront: "a part paid upfront",
  all_upfront: "all paid upfront",
};

export function term_text(years: number): string {
  return years === 1 ? "1 year" : years > 0 ? `${years} years` : "A term that AWS names in other words";
}

/** "1 year, no upfront" */
export function option_text({
  term_years,
  payment_option,
}: Pick<Recommendation, "term_years" | "payment_option">): string {
  return `${term_text(term_years)}, ${(own(payment_text, payment_option) ?? payment_option).toLowerCase()}`;
}

/** "for 1 year with nothing paid upfront" */
export function choice_phrase({ term_years, payment_option }: Choice): string {
  return `for ${term_text(term_years)} with ${payment_phrase[payment_option]}`;
}

export const scope_text: Record<string, string> = {
  payer: "For the whole organization",
  linked: "For each linked account",
};
export const class_text: Record<string, string> = { standard: "Standard", convertible: "Convertible" };
export const grouping_text = { service: "By service", account: "By account", region: "By region" } as const;
export const grouped_text = { service: "Service", account: "AWS account", region: "Region" } as const;

export const outcome_text: Record<Download["outcome"], string> = {
  complete: "Answered",
  partial: "Answered in part",
  denied: "Denied",
  not_enabled: "Cost Explorer is not enabled",
  throttled: "Throttled",
  capped: "Stopped by the cap",
  failed: "Failed",
};

export const outcome_type: Record<Download["outcome"], StatusIndicatorProps.Type> = {
  complete: "success",
  partial: "warning",
  denied: "error",
  not_enabled: "error",
  throttled: "warning",
  capped: "warning",
  failed: "error",
};

/** What a person can do about it. */
export const outcome_remedy: Partial<Record<Download["outcome"], string>> = {
  partial: "Choose Download now to read the rest.",
  denied:
    "The role may not ask Cost Explorer, or a policy of the organization forbids it. Bring the activation stack up to date, or ask who keeps the organization's policies.",
  not_enabled:
    "In the master account's AWS console open Billing and Cost Management, Cost Explorer, and enable it, for linked accounts too. AWS needs about a day; then choose Download now.",
  throttled: "AWS answers only so many requests in a time. Choose Download now in some minutes.",
  capped: "Raise the cap under Sources, or wait for the next month.",
  failed: "AWS could not be asked, or did not answer as it should. Choose Download now to ask again.",
};

export const coverage_text: Record<Source["coverage"], string> = {
  asked: "Asked",
  by_master: "Seen by its master account",
  off: "Setting is off",
  not_active: "Not Activated",
  never: "No Cost Explorer there",
};

export const coverage_type: Record<Source["coverage"], StatusIndicatorProps.Type> = {
  asked: "success",
  by_master: "success",
  off: "stopped",
  not_active: "warning",
  never: "info",
};

export const event_text: Record<HistoryEntry["what"], string> = {
  appeared: "Appeared",
  changed: "AWS says other numbers",
  withdrawn: "Withdrawn: AWS does not say it any more",
  returned: "AWS says it again",
  decided: "Decided",
};

export const run_text: Record<Run["status"], string> = {
  queued: "Waiting to begin",
  waiting_for_user: "Waiting",
  running: "Downloading",
  succeeded: "Downloaded",
  partly_failed: "Downloaded in part",
  failed: "Nothing could be downloaded",
  cancelled: "Stopped",
};

const about_text: Record<Download["about"], string> = {
  recommendations: "What to buy",
  utilization: "How far it is used",
  coverage: "What is covered",
};

type Asked = Pick<
  Download,
  "about" | "kind" | "service" | "offering_class" | "term_years" | "payment_option" | "lookback_days" | "scope"
>;

/** "What to buy: Amazon EC2, standard, 1 year, no upfront, 30 days, whole organization" */
export function question_text(asked: Asked): string {
  const subject = `${about_text[asked.about]}: ${service_text(asked.kind, asked.service)}`;
  if (asked.about !== "recommendations") return subject;
  const parts = [
    subject,
    asked.offering_class?.toLowerCase(),
    option_text(asked),
    `last ${asked.lookback_days} days`,
    asked.scope === "linked" ? "for each linked account" : "whole organization",
  ];
  return parts.filter(Boolean).join(", ");
}

/** A question as a download's job names it, "ACCOUNT about kind service class term payment lookback scope"; null: of a later version. */
export function asked_of(target: string): { account_id: string; asked: Asked } | null {
  const [account_id, about, kind, service, offering_class, term, payment_option, lookback, scope] = target.split(" ");
  const known_about = about === "recommendations" || about === "utilization" || about === "coverage";
  if (!account_id || !known_about || (kind !== "reserved_instance" && kind !== "savings_plan") || !service) return null;
  return {
    account_id,
    asked: {
      about,
      kind,
      service,
      offering_class: offering_class === "-" ? null : offering_class,
      term_years: Number(term ?? 0),
      payment_option: payment_option ?? "",
      lookback_days: Number(lookback ?? 0),
      scope: scope ?? "",
    },
  };
}

/** "83.33 %" */
export function percent_text(text: string | null | undefined): string {
  return text ? `${decimal_text(text)} %` : "-";
}
