/** At most so many characters, never half of one: what JavaScript counts are halves of an emoji. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : [...text].slice(0, most).join("");
}
