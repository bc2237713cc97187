const full = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** "3 minutes ago" up to a day, the local date and time beyond. `at` is RFC 3339. */
export function time_text(at: string, now: number): string {
  const seconds = Math.round((Date.parse(at) - now) / 1000);
  if (Number.isNaN(seconds)) return at;
  const size = Math.abs(seconds);
  if (size < 10) return "just now";
  if (size < 60) return relative.format(seconds, "second");
  if (size < 3600) return relative.format(Math.trunc(seconds / 60), "minute");
  if (size < 86_400) return relative.format(Math.trunc(seconds / 3600), "hour");
  return full.format(new Date(at));
}

/** A time, readable at a glance, with the exact one as its title; a dash where there is none. */
export function Time({ at }: { at: string | null | undefined }) {
  if (!at) return <>-</>;
  return (
    <time dateTime={at} title={full.format(new Date(at))}>
      {time_text(at, Date.now())}
    </time>
  );
}
