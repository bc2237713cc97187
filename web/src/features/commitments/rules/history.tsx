import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { api, unwrap, type Schema } from "../../../api/client";
import { keys } from "../../../api/keys";
import { changed_fields } from "../../../shared/changed-fields";
import { own } from "../../../shared/own";
import { ProblemAlert } from "../../../ui/problem-alert";
import { Time } from "../../../ui/time";

type Entry = Schema["CommitmentEvent"];

const action_text: Record<string, string> = {
  "commitment.create": "Entered the contract",
  "commitment.change": "Changed the contract",
  "commitment.remove": "Removed the contract",
  "commitment.adjust": "Added an adjustment",
  "commitment.take-back-adjustment": "Took an adjustment back",
  "commitment.import": "Imported costs",
  "commitment.remove-import": "Removed an import",
  "commitment.refresh": "Had spend read",
  "commitment.set-alert-recipients": "Chose whom alerts are mailed to",
};

/** Who did what to the contract, newest first: support's acts too, for whoever may see the contract. */
export function History({ id }: { id: string }) {
  const log = useQuery({
    queryKey: [...keys.commitment(id), "history"],
    queryFn: () => unwrap(api.GET("/commitments/{id}/history", { params: { path: { id } } })),
    select: ({ items }) => items,
  });
  return (
    <>
      {log.error && (
        <ProblemAlert error={log.error} what="The changes could not be read" onRetry={() => void log.refetch()} />
      )}
      <Table<Entry>
        wrapLines
        ariaLabels={{ tableLabel: "Changes" }}
        items={log.data ?? []}
        trackBy={({ at, action }) => at + action}
        loading={log.isPending}
        loadingText="Reading the changes"
        header={
          <Header variant="h2" description="Everything that was done to this contract, by whom, with before and after.">
            Changes
          </Header>
        }
        empty={
          <Box textAlign="center" color="text-body-secondary" padding="s">
            Nothing was done to it lately.
          </Box>
        }
        columnDefinitions={[
          { id: "at", header: "When", minWidth: 120, cell: ({ at }) => <Time at={at} /> },
          {
            id: "actor",
            header: "Who",
            minWidth: 160,
            cell: ({ who }) => <span className="breakable">{who ?? "The portal"}</span>,
          },
          {
            id: "action",
            header: "What",
            isRowHeader: true,
            minWidth: 160,
            cell: ({ action }) => own(action_text, action) ?? action,
          },
          {
            id: "change",
            header: "Before and after",
            minWidth: 260,
            cell: ({ before, after }) =>
              changed_fields(before, after).map((field) => (
                <div key={field.field} className="breakable">
                  {field.field}: {field.before} → {field.after}
                </div>
              )),
          },
        ]}
      />
    </>
  );
}
