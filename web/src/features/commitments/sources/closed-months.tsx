import Box from "@cloudscape-design/components/box";
import type { Source } from "../commitments-api";
import { day_text, month_text } from "../days";

/** How closed months are looked at again, and what was found. */
export function ClosedMonths({ of }: { of: Source["closed_months"] }) {
  if (!of) return null;
  return (
    <Box color="text-body-secondary" fontSize="body-s">
      Closed months were compared with AWS&apos;s totals on {day_text(of.checked_at.slice(0, 10))}. Changes of days
      before {day_text(of.noticed_from)} are not noticed: AWS keeps no more.
      {of.put_off_at && (
        <div>
          Since {day_text(of.put_off_at.slice(0, 10))} they wait to be compared: too few requests are left this month
          beside those of the daily readings. Recommendations, Sources has the cap.
        </div>
      )}
      {of.restated.map(({ month, at, file_stands }) => (
        <div key={month}>
          {month_text(month)} was changed by AWS and read again on {day_text(at.slice(0, 10))}
          {file_stands ? "; of the days that an imported file covers, the file stands." : "."}
        </div>
      ))}
      {of.waiting.map((month) => (
        <div key={month}>
          {month_text(month)} was changed by AWS and is not read again yet: too few requests are left this month.
        </div>
      ))}
    </Box>
  );
}
