import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import { useQuery } from "@tanstack/react-query";
import Table from "@cloudscape-design/components/table";
import { api, unwrap, type Schema } from "../../api/client";
import { keys } from "../../api/keys";
import { InternalLink } from "../../ui/internal-link";
import { ProblemAlert } from "../../ui/problem-alert";
import { Time } from "../../ui/time";
import { changed_fields } from "../people/changed-fields";
import { usePermission } from "../session/session";

type Entry = Schema["AuditEntry"];

const action_text: Record<string, string> = {
  "commitment.create": "Entered the contract",
  "commitment.change": "Changed the contract",
  "commitment.adjust": "Added an adjustment",
  "commitment.take-back-adjustment": "Took an adjustment back",
  "commitment.import": "Imported costs",
  "commitment.remove-import": "Removed an import",
  "commitment.refresh": "Had spend read",
  "commitment.set-alert-recipients": "Chose whom alerts are mailed to",
};

/** The log cannot be asked for one contract: these many of its newest entries are looked through. */
const looked_through = 1000;

/** Who did what to the contract, newest first; for those who may read the audit log. */
export function History({ id }: { id: string }) {
  const allowed = usePermission()("audit-log.read");
  const log = useQuery({
    queryKey: [...keys.commitment(id), "history"],
    queryFn: () => unwrap(api.GET("/audit-log", { params: { query: { limit: looked_through } } })),
    enabled: allowed,
    select: ({ items }) => items.filter(({ subject }) => subject === id),
  });
  if (!allowed) return null;
  return (
    <>
      {log.error && <ProblemAlert error={log.error} what="The audit log could not be read" onRetry={() => void log.refetch()} />}
      <Table<Entry>
        wrapLines
        ariaLabels={{ tableLabel: "Changes" }}
        items={log.data ?? []}
        trackBy="id"
        loading={log.isPending}
        loadingText="Reading the audit log"
        header={
          <Header
            variant="h2"
            description={
              <>
                Everything that was done to this contract, from the newest {looked_through.toLocaleString("en")} entries of the <InternalLink href="/setup/audit-log">audit log</InternalLink>.
              </>
            }
          >
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
          { id: "actor", header: "Who", minWidth: 160, cell: ({ actor }) => <span className="breakable">{actor ?? "The portal"}</span> },
          { id: "action", header: "What", isRowHeader: true, minWidth: 160, cell: ({ action }) => action_text[action] ?? action },
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
