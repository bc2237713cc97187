import type { Schema } from "../../api/client";
import { cut } from "../../shared/cut";

export type AccountStatus = Schema["CloudAccount"]["status"];

/** What the address of the list holds, so that a link shows the same list. Absent: the default. */
export interface ListSearch {
  q?: string;
  status?: AccountStatus;
  /** From 1. */
  page?: number;
  /** The AWS account IDs of the masters that are expanded, separated by commas. */
  expanded?: string;
  /** The cloud account whose Activate dialog is open. */
  activate?: string;
}

export interface AddSearch {
  /** The part of the prerequisites that is open. */
  show?: "person" | "role" | "template";
  /** The number that the form begins with, 12 digits. */
  account_id?: string;
}

export interface DetailSearch {
  tab?: "overview" | "activation" | "linked" | "resources";
  /** The new tab for the AWS console was stopped, so the link is offered. */
  console?: "blocked";
  page?: number;
  dialog?: "remove" | "access" | "add-on";
}

type Raw = Record<string, unknown>;

export const statuses: readonly AccountStatus[] = [
  "not_activated",
  "activating",
  "activated",
  "refused",
  "access_lost",
  "deactivated",
];

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function one_of<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((item) => item === value);
}

function page_number(value: unknown): number | undefined {
  const page = Number(value);
  return Number.isInteger(page) && page > 1 && page < 100_000 ? page : undefined;
}

/** Leaves out what is absent, so that equal searches have equal addresses. */
function compact<T extends object>(search: T): T {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T;
}

export function parse_list_search(raw: Raw): ListSearch {
  return compact<ListSearch>({
    q: cut(text(raw.q) ?? "", 200) || undefined,
    status: one_of(raw.status, statuses),
    page: page_number(raw.page),
    expanded: expanded_text(expanded_masters(text(raw.expanded))),
    activate: text(raw.activate),
  });
}

export function parse_add_search(raw: Raw): AddSearch {
  return compact<AddSearch>({
    show: one_of(raw.show, ["person", "role", "template"] as const),
    account_id: /^\d{12}$/.exec(text(raw.account_id) ?? "")?.[0],
  });
}

export function parse_detail_search(raw: Raw): DetailSearch {
  return compact<DetailSearch>({
    tab: one_of(raw.tab, ["overview", "activation", "linked", "resources"] as const),
    console: one_of(raw.console, ["blocked"] as const),
    page: page_number(raw.page),
    dialog: one_of(raw.dialog, ["remove", "access", "add-on"] as const),
  });
}

export function expanded_masters(expanded: string | undefined): string[] {
  return [...new Set((expanded ?? "").split(",").filter((id) => /^\d{12}$/.test(id)))].slice(0, 20);
}

export function expanded_text(masters: readonly string[]): string | undefined {
  return masters.length > 0 ? masters.join(",") : undefined;
}
