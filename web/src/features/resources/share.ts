/** "37 %". All and none are said only where it is all and none. */
export function share_text(part: number, whole: number): string {
  if (whole === 0) return "-";
  const percent = (part / whole) * 100;
  if (part > 0 && percent < 1) return "< 1 %";
  if (part < whole && percent > 99) return "> 99 %";
  return `${Math.round(percent)} %`;
}
