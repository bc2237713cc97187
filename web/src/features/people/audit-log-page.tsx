import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import HelpPanel from "@cloudscape-design/components/help-panel";
import { api, unwrap, type Schema } from "../../api/client";
import { keys } from "../../api/keys";
import { changed_fields } from "../../shared/changed-fields";
import { usePage } from "../../shared/page";
import { seed } from "../../strings/seed";
import { CursorTable } from "../../ui/cursor-table";
import { Time } from "../../ui/time";

type Entry = Schema["AuditEntry"];

const breadcrumbs = [
  { text: seed.menu.set_up, href: "/" },
  { text: "Audit log", href: "/setup/audit-log" },
];

const help = (
  <HelpPanel header={<h2>Audit log</h2>}>
    <p>
      Everything that was changed: by whom, from where, when, and what it was before and after. Entries are written
      before the change takes effect, and nobody can alter or delete one.
    </p>
  </HelpPanel>
);

function Actor({ entry }: { entry: Entry }) {
  const kind = { user: "User", api_token: "API token", system: "The portal" }[entry.actor_kind];
  return (
    <>
      {entry.actor ?? kind}
      {entry.actor && entry.actor_kind !== "user" && (
        <Box color="text-body-secondary" fontSize="body-s">
          {kind}
        </Box>
      )}
    </>
  );
}

function Change({ entry }: { entry: Entry }) {
  const fields = changed_fields(entry.before, entry.after);
  if (fields.length === 0) return <>-</>;
  return (
    <>
      {fields.map(({ field, before, after }) => (
        <div key={field} className="breakable">
          {field}: {before} → {after}
        </div>
      ))}
    </>
  );
}

export function AuditLogPage() {
  usePage({ title: "Audit log", breadcrumbs, help });
  return (
    <CursorTable<Entry>
      variant="full-page"
      query_key={keys.audit_log}
      load={(cursor) => unwrap(api.GET("/audit-log", { params: { query: { cursor } } }))}
      label="audit log entries"
      header={
        <Header variant="awsui-h1-sticky" description="Newest first.">
          Audit log
        </Header>
      }
      empty="Nothing has been changed yet."
      columns={[
        { id: "at", header: "When", cell: (entry) => <Time at={entry.at} />, minWidth: 140 },
        { id: "actor", header: "Who", cell: (entry) => <Actor entry={entry} />, minWidth: 180 },
        {
          id: "action",
          header: "What",
          cell: (entry) => <code className="breakable">{entry.action}</code>,
          isRowHeader: true,
          minWidth: 190,
        },
        {
          id: "subject",
          header: "On",
          cell: (entry) => <span className="breakable">{entry.subject ?? "-"}</span>,
          minWidth: 160,
        },
        { id: "change", header: "Change", cell: (entry) => <Change entry={entry} />, minWidth: 220 },
        { id: "from", header: "From", cell: (entry) => entry.from_address ?? "-", minWidth: 110 },
        {
          id: "request",
          header: "Request ID",
          cell: (entry) => <span className="breakable">{entry.request_id ?? "-"}</span>,
          minWidth: 120,
        },
      ]}
    />
  );
}
