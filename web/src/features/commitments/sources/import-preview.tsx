import Alert from "@cloudscape-design/components/alert";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { count_text } from "../../../ui/count";
import type { Commitment, ImportView } from "../commitments-api";
import { day_text, month_text } from "../days";
import { Amount } from "../parts";
import { format_text, metric_text, usual_rules } from "../words";
import { ImportNotes } from "./import-notes";

/** What a file holds, before anything of it is stored; what is wrong is named by line and column. */
export function ImportPreview({ view, commitment }: { view: ImportView; commitment: Commitment }) {
  const metric = commitment.rules?.cost_metric ?? usual_rules.cost_metric;
  return (
    <SpaceBetween size="m">
      {view.problem_count > 0 ? (
        <Alert type="error" header={`${count_text(view.problem_count, "problem")}: nothing can be stored`}>
          {view.problem_count > view.problems.length
            ? `The first ${view.problems.length} are below.`
            : "Each is below."}{" "}
          Mend the file and send it again.
        </Alert>
      ) : (
        <Alert type="success" header="The file is fine">
          Apply stores all of it that is of the contract&apos;s payers.
        </Alert>
      )}
      {view.problems.length > 0 && (
        <div className="scrolled-table" tabIndex={0} role="region" aria-label="What is wrong with the file">
          <Table
            variant="borderless"
            contentDensity="compact"
            wrapLines
            ariaLabels={{ tableLabel: "What is wrong with the file" }}
            items={view.problems}
            columnDefinitions={[
              {
                id: "line",
                header: "Line",
                isRowHeader: true,
                minWidth: 80,
                cell: ({ line }) => line.toLocaleString("en"),
              },
              {
                id: "field",
                header: "Column",
                minWidth: 170,
                cell: ({ field }) => <code className="breakable">{field || "the line itself"}</code>,
              },
              { id: "detail", header: "What is wrong", minWidth: 260, cell: ({ detail }) => detail },
            ]}
          />
        </div>
      )}
      <KeyValuePairs
        columns={3}
        items={[
          { label: "Format", value: format_text[view.format] },
          { label: "Lines", value: view.lines.toLocaleString("en") },
          {
            label: "Days",
            value:
              view.first_day && view.last_day
                ? `${day_text(view.first_day)} to ${day_text(view.last_day)}`
                : "None of the contract's payers",
          },
        ]}
      />
      {view.other_payers.length > 0 && (
        <Alert
          type="warning"
          header={`${count_text(view.other_payers.length, "payer")} in the file ${view.other_payers.length === 1 ? "is" : "are"} not in the contract`}
        >
          <span className="breakable">{view.other_payers.slice(0, 20).join(", ")}</span>
          {view.other_payers.length > 20 && ` and ${view.other_payers.length - 20} more`}. Their costs are not stored.
        </Alert>
      )}
      <ImportNotes notes={view.notes} />
      {view.months.length > 0 && (
        <div className="scrolled-table" tabIndex={0} role="region" aria-label="What is in the file, by month">
          <Table
            variant="borderless"
            contentDensity="compact"
            wrapLines
            ariaLabels={{ tableLabel: "What is in the file, by month" }}
            items={view.months}
            trackBy={({ payer_account_id, month, currency }) => `${payer_account_id} ${month} ${currency}`}
            columnDefinitions={[
              { id: "month", header: "Month", isRowHeader: true, cell: ({ month }) => month_text(month) },
              { id: "payer", header: "Payer", cell: ({ payer_account_id }) => payer_account_id },
              {
                id: "amount",
                header: `${metric_text[metric]}, before any rule`,
                cell: ({ amount, currency }) => <Amount of={amount} currency={currency} />,
              },
            ]}
          />
        </div>
      )}
    </SpaceBetween>
  );
}
