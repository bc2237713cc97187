import Alert from "@cloudscape-design/components/alert";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { count_text } from "../../../ui/count";
import type { Commitment, ImportFile, ImportProblem, ImportView } from "../commitments-api";
import { day_text, month_text } from "../days";
import { Amount } from "../parts";
import { compression_text, encoding_text, format_text, metric_text, usual_rules } from "../words";
import { ImportNotes } from "./import-notes";

function file_name(view: ImportView, file: number | null | undefined): string {
  return file === null || file === undefined ? "All files" : (view.files[file]?.name ?? "");
}

function text_of({ encoding, compression }: ImportFile): string {
  const text = encoding_text[encoding];
  return compression === "none" ? text : `${text}, ${compression_text[compression]}`;
}

/** Each file for itself: what it was taken for, and how much of it is wrong. */
function FilesTable({ files }: { files: ImportFile[] }) {
  return (
    <div className="scrolled-table" tabIndex={0} role="region" aria-label="The files">
      <Table
        variant="borderless"
        contentDensity="compact"
        wrapLines
        ariaLabels={{ tableLabel: "The files" }}
        items={files}
        columnDefinitions={[
          {
            id: "name",
            header: "File",
            isRowHeader: true,
            minWidth: 170,
            cell: ({ name }) => <span className="breakable">{name}</span>,
          },
          { id: "format", header: "Format", minWidth: 130, cell: ({ format }) => format_text[format] },
          { id: "text", header: "Text", minWidth: 120, cell: text_of },
          {
            id: "lines",
            header: "Lines",
            minWidth: 80,
            cell: ({ lines }) => <span className="number">{lines.toLocaleString("en")}</span>,
          },
          {
            id: "days",
            header: "Days",
            minWidth: 165,
            cell: ({ first_day, last_day }) =>
              first_day && last_day ? `${day_text(first_day)} to ${day_text(last_day)}` : "None",
          },
          {
            id: "state",
            header: "State",
            minWidth: 110,
            cell: ({ problem_count }) => (
              <StatusIndicator type={problem_count > 0 ? "error" : "success"}>
                {problem_count > 0 ? count_text(problem_count, "problem") : "Fine"}
              </StatusIndicator>
            ),
          },
        ]}
      />
    </div>
  );
}

/** What the files hold, before anything of them is stored; what is wrong is named by file, line and column. */
export function ImportPreview({ view, commitment }: { view: ImportView; commitment: Commitment }) {
  const only = view.files.length === 1 ? view.files[0] : undefined;
  const is_one = only !== undefined;
  const metric = commitment.rules?.cost_metric ?? usual_rules.cost_metric;
  return (
    <SpaceBetween size="m">
      {view.problem_count > 0 ? (
        <Alert type="error" header={`${count_text(view.problem_count, "problem")}: nothing can be stored`}>
          {view.problem_count > view.problems.length
            ? `The first ${view.problems.length} are below.`
            : "Each is below."}{" "}
          Correct the files and send them again.
        </Alert>
      ) : (
        <Alert type="success" header={is_one ? "The file is fine" : `All ${view.files.length} files are fine`}>
          Apply stores all of {is_one ? "it" : "them"} that is of the contract&apos;s payers.
        </Alert>
      )}
      {view.problems.length > 0 && (
        <div className="scrolled-table" tabIndex={0} role="region" aria-label="What is wrong with the files">
          <Table
            variant="borderless"
            contentDensity="compact"
            wrapLines
            ariaLabels={{ tableLabel: "What is wrong with the files" }}
            items={view.problems}
            columnDefinitions={[
              ...(is_one
                ? []
                : [
                    {
                      id: "file",
                      header: "File",
                      minWidth: 150,
                      cell: ({ file }: ImportProblem) => <span className="breakable">{file_name(view, file)}</span>,
                    },
                  ]),
              {
                id: "line",
                header: "Line",
                isRowHeader: true,
                minWidth: 80,
                cell: ({ line }) => line?.toLocaleString("en") ?? "All",
              },
              {
                id: "field",
                header: "Column",
                minWidth: 170,
                cell: ({ field, line }) => (
                  <code className="breakable">{field || (line ? "the line itself" : "the file itself")}</code>
                ),
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
          ...(only ? [{ label: "Text", value: text_of(only) }] : []),
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
      {!is_one && <FilesTable files={view.files} />}
      {view.other_payers.length > 0 && (
        <Alert
          type="warning"
          header={`${count_text(view.other_payers.length, "payer")} in the ${is_one ? "file" : "files"} ${view.other_payers.length === 1 ? "is" : "are"} not in the contract`}
        >
          <span className="breakable">{view.other_payers.slice(0, 20).join(", ")}</span>
          {view.other_payers.length > 20 && ` and ${view.other_payers.length - 20} more`}. Their costs are not stored.
        </Alert>
      )}
      <ImportNotes notes={view.notes} />
      {view.months.length > 0 && (
        <div className="scrolled-table" tabIndex={0} role="region" aria-label="What is in the files, by month">
          <Table
            variant="borderless"
            contentDensity="compact"
            wrapLines
            ariaLabels={{ tableLabel: "What is in the files, by month" }}
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
