import { cut } from "../../shared/cut";
import { key_of_text, read_tag, write_tag } from "../../shared/tag-text";
import type { ResourceFilter } from "../../shared/resources";
import { own } from "../../shared/own";

export interface ResourceSearch extends ResourceFilter {
  /** From 1. */
  page?: number;
}

export const list_properties = [
  "account_id",
  "organizational_unit",
  "type",
  "service",
  "region",
  "state",
  "tag",
  "tag_absent",
] as const;
export type ListProperty = (typeof list_properties)[number];

const most_values = 200;
const most_characters = 1_024;

function texts(value: unknown): string[] | undefined {
  const found = (Array.isArray(value) ? value : [value]).filter(
    (item: unknown): item is string => typeof item === "string" && item !== "" && item.length <= most_characters,
  );
  return found.length > 0 ? [...new Set(found)].slice(0, most_values) : undefined;
}

/** Leaves out what is absent or makes no sense, so that equal searches have equal addresses. */
export function parse_resource_search(raw: Record<string, unknown>): ResourceSearch {
  const search: ResourceSearch = {};
  for (const name of list_properties) {
    const values = texts(raw[name]);
    if (values) search[name] = values;
  }
  if (raw.tagged === "true" || raw.tagged === "false") search.tagged = raw.tagged === "true";
  if (raw.tagged === "unknown") search.tagged = "unknown";
  if (raw.managed_by === "aws" || raw.managed_by === "all") search.managed_by = raw.managed_by;
  if (raw.gone === "true") search.gone = true;
  if (typeof raw.q === "string" && raw.q) search.q = cut(raw.q, 200);
  const page = Number(raw.page);
  if (Number.isInteger(page) && page > 1 && page < 100_000) search.page = page;
  return search;
}

export function filter_of({ page: _, ...filter }: ResourceSearch): ResourceFilter {
  return filter;
}

/** One condition as the property filter shows it. */
export interface Token {
  propertyKey?: string;
  operator: string;
  value: string;
}

/** As people read them. */
const tagged_words: Record<string, string> = { true: "yes", false: "no", unknown: "not read" };

/** The address as tokens. Values of one property are alternatives, but of tags all must hold. */
export function tokens_of(search: ResourceFilter): Token[] {
  const tokens: Token[] = [];
  for (const name of list_properties) {
    const values = search[name];
    for (const value of values ?? []) {
      if (name === "tag_absent") tokens.push({ propertyKey: "tag", operator: "!:", value: write_tag({ key: value }) });
      else if (name === "tag" && read_tag(value).value === undefined)
        tokens.push({ propertyKey: "tag", operator: ":", value });
      else tokens.push({ propertyKey: name, operator: "=", value });
    }
  }
  if (search.tagged !== undefined)
    tokens.push({ propertyKey: "tagged", operator: "=", value: own(tagged_words, String(search.tagged)) ?? "" });
  if (search.gone) tokens.push({ propertyKey: "gone", operator: "=", value: "yes" });
  if (search.q) tokens.push({ operator: ":", value: search.q });
  return tokens;
}

export function search_of(tokens: readonly Token[]): ResourceFilter {
  const raw: Record<string, unknown> = {};
  const add = (name: string, value: string) => {
    raw[name] = [...((raw[name] as string[] | undefined) ?? []), value];
  };
  for (const { propertyKey: name, operator, value } of tokens) {
    if (name === undefined)
      raw.q = value; // the last free text counts
    else if (name === "tagged")
      raw.tagged = Object.keys(tagged_words).find((word) => tagged_words[word] === value) ?? "false";
    else if (name === "gone") raw.gone = value === "yes" ? "true" : "false";
    else if (name === "tag" && operator === "!:") add("tag_absent", key_of_text(value));
    else if (name === "tag" && operator === ":") add("tag", write_tag({ key: key_of_text(value) }));
    else add(name, value);
  }
  return filter_of(parse_resource_search(raw));
}

/** The page's conditions as the API's parameters: tag=team=a is tag[team]=a, tag=team is tag_present=team. */
export function query_of(filter: ResourceFilter, limit: number, cursor?: string): string {
  const { managed_by, ...others } = filter;
  const query = new URLSearchParams({ limit: String(limit) });
  if (cursor) query.set("cursor", cursor);
  if (managed_by !== "all") query.set("managed_by", managed_by ?? "customer");
  for (const [name, value] of Object.entries(others) as [string, string[] | string | boolean][]) {
    for (const one of Array.isArray(value) ? value : [String(value)]) {
      if (name !== "tag") {
        query.append(name, one);
        continue;
      }
      const tag = read_tag(one);
      if (tag.value === undefined) query.append("tag_present", tag.key);
      else query.append(`tag[${tag.key}]`, tag.value);
    }
  }
  return query.toString();
}
