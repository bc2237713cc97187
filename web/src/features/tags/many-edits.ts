import type { ResourceFilter } from "../../shared/resources";
import { read_tag } from "../../shared/tag-text";
import { key_error, most_tags, value_error, type EditedTag } from "./tag-rules";
import type { ChangeRequest, TagEdit } from "./tags-api";

/** One thing to do to many resources. */
export interface ManyEdit extends EditedTag {
  action: "set" | "remove";
}

export const most_resources = 10_000;

export function edit_of(edits: readonly ManyEdit[]): TagEdit {
  return {
    set: Object.fromEntries(edits.filter(({ action }) => action === "set").map(({ key, value }) => [key, value])),
    remove: edits.filter(({ action }) => action === "remove").map(({ key }) => key),
  };
}

export function many_key_error(edits: readonly ManyEdit[], index: number): string | undefined {
  const key = edits[index]?.key ?? "";
  return (
    key_error(key) ??
    (edits.findIndex((edit) => edit.key === key) < index ? "This key stands there already." : undefined)
  );
}

export function many_value_error({ action, value }: ManyEdit): string | undefined {
  return action === "set" ? value_error(value) : undefined;
}

export function edits_error(edits: readonly ManyEdit[]): string | undefined {
  if (edits.length === 0) return "Name at least one tag to set or to remove.";
  return edits.length > most_tags ? `At most ${most_tags} tags at once.` : undefined;
}

/** The page's conditions as the body of a change names them; undefined where it cannot (what is gone has no tags to edit). */
export function body_filter({
  tag,
  gone,
  tagged,
  managed_by,
  ...others
}: ResourceFilter): ChangeRequest["filter"] | undefined {
  if (gone) return undefined;
  const values = new Map<string, string[]>();
  const present: string[] = [];
  for (const one of tag ?? []) {
    const { key, value } = read_tag(one);
    if (value === undefined) present.push(key);
    else values.set(key, [...(values.get(key) ?? []), value]);
  }
  return {
    ...others,
    ...(managed_by === "all" ? {} : { managed_by: managed_by ?? "customer" }),
    ...(tagged === "unknown"
      ? { tags_status: "unknown" as const, tagged: false }
      : tagged === undefined
        ? {}
        : { tagged }),
    ...(present.length > 0 ? { tag_present: present } : {}),
    ...(values.size > 0 ? { tag: Object.fromEntries(values) } : {}),
  };
}
