import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { own } from "../../../shared/own";
import { Time } from "../../../ui/time";
import type { HistoryEntry } from "../recommendations-api";
import { event_text, state_text } from "../words";
import { field_words, fields_of } from "./details";

interface Difference {
  field: string;
  before: string;
  after: string;
}

const own_words: Record<string, string> = {
  state: "State",
  reason: "Reason",
  assignee: "Assigned to",
  until: "Snoozed until",
};

/** What holds where nothing was decided, or that was taken back. */
const undecided = { state: "open" };

function texts_of(value: unknown): Map<string, string> {
  return new Map(fields_of(value).map(({ name, value: text }) => [name, text]));
}

/** The members that differ; who decided and when stands in the entry itself. */
export function differences(before: unknown, after: unknown): Difference[] {
  const [old_texts, new_texts] = [texts_of(before), texts_of(after)];
  const words = (name: string, text: string | undefined) =>
    text === undefined || text === "-" ? "(none)" : name === "state" ? (own(state_text, text) ?? text) : text;
  return [...new Set([...old_texts.keys(), ...new_texts.keys()])]
    .filter((name) => name !== "who" && name !== "at")
    .map((name) => ({
      field:
        own(own_words, name) ??
        name
          .replace(/^details\./, "")
          .split(".")
          .map((part) => field_words(part.replaceAll("_", " ")))
          .join(" › "),
      before: words(name, old_texts.get(name)),
      after: words(name, new_texts.get(name)),
    }))
    .filter((difference) => difference.before !== difference.after);
}

/** When AWS said it, changed it and took it back, and what people decided. */
export function History({ entries }: { entries: readonly HistoryEntry[] }) {
  return (
    <Table
      wrapLines
      ariaLabels={{ tableLabel: "History" }}
      items={entries}
      header={
        <Header variant="h2" description="Newest first. Decisions hold for all ways to buy it.">
          History
        </Header>
      }
      empty={
        <Box textAlign="center" padding="s" color="text-body-secondary">
          Nothing is known yet.
        </Box>
      }
      columnDefinitions={[
        { id: "at", header: "When", minWidth: 120, cell: ({ at }) => <Time at={at} /> },
        {
          id: "what",
          header: "What",
          isRowHeader: true,
          minWidth: 150,
          cell: ({ what }) => own(event_text, what) ?? what,
        },
        {
          id: "who",
          header: "Who",
          minWidth: 140,
          cell: ({ who }) => <span className="breakable">{who ?? "AWS"}</span>,
        },
        {
          id: "change",
          header: "Before → after",
          minWidth: 260,
          cell: ({ what, before, after }) => {
            const found =
              what === "decided"
                ? differences(before ?? undecided, after ?? undecided)
                : what === "changed"
                  ? differences(before, after)
                  : [];
            if (found.length === 0) return "-";
            return found.map((one) => (
              <div key={one.field} className="breakable">
                {one.field}: {one.before} → {one.after}
              </div>
            ));
          },
        },
      ]}
    />
  );
}
