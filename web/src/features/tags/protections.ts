/** A protected key, as typed: one key, or all that begin alike. The server checks it again. */
export function protected_key_error(key: string, index: number, keys: readonly string[]): string | undefined {
  const length = [...key].length;
  if (length === 0) return "A key is needed, or its beginning and a *.";
  if (length > 128) return "A key has at most 128 characters.";
  if (key.slice(0, -1).includes("*")) return "A * can stand at the end only.";
  return keys.indexOf(key) < index ? "This key stands there already." : undefined;
}
