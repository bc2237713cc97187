import { own } from "./own";

export interface ChangedField {
  field: string;
  before: string;
  after: string;
}

function text(value: unknown): string {
  if (value === undefined || value === null) return "(none)";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A state as it stands in the audit log: an object's fields, and none of anything else. */
function fields_of(state: unknown): Record<string, unknown> {
  return typeof state === "object" && state !== null ? { ...state } : {};
}

/** The fields in which two states of a thing differ; a state is null before it was made and after it is gone. */
export function changed_fields(before: unknown, after: unknown): ChangedField[] {
  const [old_fields, new_fields] = [fields_of(before), fields_of(after)];
  const names = new Set([...Object.keys(old_fields), ...Object.keys(new_fields)]);
  return [...names]
    .map((field) => ({ field, before: text(own(old_fields, field)), after: text(own(new_fields, field)) }))
    .filter((change) => change.before !== change.after);
}
