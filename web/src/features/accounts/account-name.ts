export const longest_name = 128;

/** What is wrong with an account's name as typed, or null. A name is counted in code points, as the API counts. */
export function name_error_of(typed: string): string | null {
  const length = [...typed.trim()].length;
  if (length === 0) return "Enter a name.";
  if (length > longest_name) return `${length} characters are too many; a name has at most ${longest_name}.`;
  return null;
}
