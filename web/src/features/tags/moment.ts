const form = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?$/;

/** A local date, with or without a time, as RFC 3339; nothing for an empty text. A date alone is its end: what was on that day. */
export function moment_of(text: string): string | undefined {
  const found = form.exec(text.trim());
  if (!found) return undefined;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const [hour, minute, second] =
    found[4] === undefined ? [23, 59, 59] : [Number(found[4]), Number(found[5]), Number(found[6] ?? 0)];
  const date = new Date(year, month - 1, day, hour, minute, second);
  const is_real = date.getMonth() === month - 1 && date.getDate() === day && hour < 24 && minute < 60 && second < 60;
  return is_real ? date.toISOString() : undefined;
}

export function moment_error(text: string): string | undefined {
  return text.trim() === "" || moment_of(text)
    ? undefined
    : "A date as 2026-11-30, or with a time as 2026-11-30 14:05.";
}
