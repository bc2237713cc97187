import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { TagText, TagValue } from "../../shared/tag-value";
import { InternalLink } from "../../ui/internal-link";
import { ProblemAlert } from "../../ui/problem-alert";
import { Time } from "../../ui/time";
import { moment_error, moment_of } from "./moment";
import { useTagHistory, type HistoryEntry } from "./tags-api";
import { event_text } from "./words";

const columns: TableProps.ColumnDefinition<HistoryEntry>[] = [
  { id: "at", header: "When", minWidth: 110, cell: (entry) => <Time at={entry.at} /> },
  {
    id: "key",
    header: "Key",
    minWidth: 110,
    isRowHeader: true,
    cell: (entry) => <TagText text={entry.key} />,
  },
  { id: "what", header: "What", minWidth: 150, cell: (entry) => event_text[entry.what] },
  {
    id: "change",
    header: "Before → after",
    minWidth: 160,
    cell: (entry) => (
      <span className="breakable">
        <TagValue value={entry.before} /> → <TagValue value={entry.after} />
      </span>
    ),
  },
  {
    id: "who",
    header: "Who",
    minWidth: 140,
    cell: (entry) =>
      entry.change_id ? (
        <InternalLink
          href={`/resources/tag-changes/${entry.change_id}`}
          ariaLabel={`The change of ${entry.who ?? "the portal"}`}
        >
          <span className="breakable">{entry.who ?? "The portal"}</span>
        </InternalLink>
      ) : (
        (entry.who ?? (entry.source === "aws" ? "AWS" : "The portal"))
      ),
  },
  {
    id: "detail",
    header: "Why",
    minWidth: 180,
    cell: (entry) => (entry.detail ? <span className="breakable">{entry.detail}</span> : "-"),
  },
];

/** Who changed which tag, when, from what to what and why; and what the tags were at any time. */
export function TagHistoryTab({ resource_id, first_seen }: { resource_id: string; first_seen: string }) {
  const [typed, set_typed] = useState("");
  const [at, set_at] = useState<string>();
  const [tried, set_tried] = useState(false);
  const history = useTagHistory(resource_id, at);
  const error = moment_error(typed);
  const look = () => {
    set_tried(true);
    if (!error) set_at(moment_of(typed));
  };
  const then = Object.entries(history.data?.tags ?? {}).sort(([a], [b]) => a.localeCompare(b));
  return (
    <SpaceBetween size="l">
      <SpaceBetween direction="horizontal" size="xs" alignItems="end">
        <FormField
          label="As of"
          description="Your own time, as 2026-11-30 or 2026-11-30 14:05. Empty: now."
          errorText={tried && error}
        >
          <Input
            value={typed}
            onChange={({ detail }) => set_typed(detail.value)}
            onKeyDown={({ detail }) => detail.key === "Enter" && look()}
            placeholder="2026-11-30 14:05"
          />
        </FormField>
        <Button onClick={look} loading={history.isFetching && !history.isPending} loadingText="Reading">
          Show
        </Button>
      </SpaceBetween>
      {history.error && (
        <ProblemAlert
          error={history.error}
          what="The tags' history could not be read"
          onRetry={() => void history.refetch()}
        />
      )}
      {at && history.data && (
        <div aria-live="polite">
          <Box variant="awsui-key-label">
            The tags as of <Time at={at} />
          </Box>
          {then.length === 0 &&
            (Date.parse(at) < Date.parse(first_seen) ? "The portal did not know the resource then." : "It had none.")}
          {then.map(([key, value]) => (
            <div key={key} className="breakable">
              <TagText text={key} /> = <TagValue value={value} />
            </div>
          ))}
        </div>
      )}
      <Table
        variant="embedded"
        wrapLines
        ariaLabels={{ tableLabel: "Changes of its tags" }}
        items={history.data?.changes ?? []}
        loading={history.isPending}
        loadingText="Reading the tags' history"
        columnDefinitions={columns}
        header={<Header variant="h3">{at ? "Changes until then" : "Changes"}</Header>}
        empty={
          <Box textAlign="center" padding="s" color="text-body-secondary">
            Its tags have not changed since it was first seen.
          </Box>
        }
      />
    </SpaceBetween>
  );
}
