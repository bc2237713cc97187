/**
 * What a record has under a name that somebody else chose: "constructor" and "__proto__" are names like any other, which
 * every plain object answers with something of its own.
 */
export function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
