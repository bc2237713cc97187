import { is_decimal } from "./decimal";

export type CsvColumns<T> = readonly (readonly [name: string, value: (row: T) => string])[];

/**
 * RFC 4180. What a spreadsheet would take for a formula is made a text: names and tags are strangers' words. A number
 * below nothing begins as a formula does and is none.
 */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !is_decimal(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csv_text<T>(columns: CsvColumns<T>, rows: readonly T[]): string {
  const lines = [columns.map(([name]) => name), ...rows.map((row) => columns.map(([, value]) => cell(value(row))))];
  return lines.map((line) => line.join(",") + "\r\n").join("");
}
