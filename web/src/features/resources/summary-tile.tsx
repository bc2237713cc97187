import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { InternalLink } from "../../ui/internal-link";
import { useConflictCount } from "../tags/tags-api";
import type { Summary } from "./resources-api";
import { share_text } from "./share";

const number = new Intl.NumberFormat("en");

/** How many resources there are, how many have a tag, and what was not seen. */
export function SummaryTile({ summary }: { summary: Summary }) {
  const of = (...outcomes: string[]) =>
    summary.scans.filter(({ name }) => outcomes.includes(name)).reduce((sum, { count }) => sum + count, 0);
  const unseen = of("partial", "denied", "throttled", "failed");
  const share = share_text(summary.tagged, summary.tagged + summary.untagged);
  const conflicts = useConflictCount().data;
  return (
    <SpaceBetween direction="horizontal" size="xxl">
      <Figure label="Resources">{number.format(summary.resources - summary.managed_by_aws)}</Figure>
      <Figure label="With a tag">{share}</Figure>
      {summary.tags_unknown > 0 && (
        <Figure label="Tags not read">
          <InternalLink href="/resources?tagged=unknown" fontSize="inherit">
            {number.format(summary.tags_unknown)}
          </InternalLink>
        </Figure>
      )}
      <Figure label="Types">{number.format(summary.types.length)}</Figure>
      <Figure label="Looks that saw not all">
        {unseen > 0 ? (
          <InternalLink href="/resources/imports" fontSize="inherit">
            {number.format(unseen)}
          </InternalLink>
        ) : (
          "0"
        )}
      </Figure>
      {conflicts && (
        <Figure label="Open conflicts">
          <InternalLink href="/resources/conflicts" fontSize="inherit" ariaLabel={`Open conflicts: ${conflicts.count}`}>
            {number.format(conflicts.count)}
            {conflicts.exact ? "" : "+"}
          </InternalLink>
        </Figure>
      )}
    </SpaceBetween>
  );
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <Box variant="awsui-key-label">{label}</Box>
      <Box variant="awsui-value-large">{children}</Box>
    </div>
  );
}
