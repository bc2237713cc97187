import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { useFlashes } from "../../../shared/flashes";
import { usePermission } from "../../../shared/session";
import { FormDialog } from "../../../ui/form-dialog";
import { ProblemAlert } from "../../../ui/problem-alert";
import { Time } from "../../../ui/time";
import { useRemoveImport, type Commitment, type ImportRange } from "../commitments-api";
import { day_text } from "../days";
import { Day } from "../parts";
import { format_text } from "../words";

type Row = ImportRange & { payer: string };

/** The files that were brought, by payer: of their days nothing is taken from Cost Explorer. */
export function ImportsTable({ commitment, import_file }: { commitment: Commitment; import_file: () => void }) {
  const may_write = usePermission()("commitments.write");
  const [asked, set_asked] = useState<Row>();
  const rows: Row[] = commitment.sources.flatMap(({ payer_account_id: payer, imports }) =>
    imports.map((range) => ({ ...range, payer })),
  );
  if (rows.length === 0 && !may_write) return null;
  return (
    <>
      <Table<Row>
        wrapLines
        ariaLabels={{ tableLabel: "Imported files" }}
        items={rows}
        trackBy={({ id, payer, first_day }) => `${id} ${payer} ${first_day}`}
        header={
          <Header
            variant="h2"
            counter={`(${rows.length})`}
            description="Of the days that a file covers, its costs count instead of Cost Explorer's."
          >
            Imported files
          </Header>
        }
        empty={
          <Box textAlign="center" color="text-body-secondary" padding="s">
            <div>Costs that Cost Explorer does not keep any more, or better ones, can be brought as a file.</div>
            <Button onClick={import_file}>Import a file</Button>
          </Box>
        }
        columnDefinitions={[
          {
            id: "days",
            header: "Days",
            isRowHeader: true,
            minWidth: 165,
            cell: ({ first_day, last_day }) => (
              <>
                <Day of={first_day} /> to <Day of={last_day} />
              </>
            ),
          },
          { id: "payer", header: "Payer", minWidth: 130, cell: ({ payer }) => payer },
          { id: "format", header: "Format", minWidth: 120, cell: ({ format }) => format_text[format] },
          {
            id: "lines",
            header: "Lines of the file",
            minWidth: 90,
            cell: ({ lines }) => <span className="number">{lines.toLocaleString("en")}</span>,
          },
          { id: "who", header: "By", minWidth: 130, cell: ({ who }) => <span className="breakable">{who}</span> },
          { id: "at", header: "Imported", minWidth: 110, cell: ({ at }) => <Time at={at} /> },
          ...(may_write
            ? [
                {
                  id: "actions",
                  header: "Action",
                  minWidth: 100,
                  cell: (row: Row) => (
                    <Button
                      variant="inline-link"
                      onClick={() => set_asked(row)}
                      ariaLabel={`Remove the import of ${day_text(row.first_day)} to ${day_text(row.last_day)}`}
                    >
                      Remove
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      {asked && <RemoveDialog commitment={commitment} row={asked} close={() => set_asked(undefined)} />}
    </>
  );
}

function RemoveDialog({ commitment, row, close }: { commitment: Commitment; row: Row; close: () => void }) {
  const remove = useRemoveImport(commitment.id);
  const { show } = useFlashes();
  const submit = () =>
    remove.mutate(row.id, {
      onSuccess: () => {
        show("commitment", {
          type: "success",
          header: "The import is removed",
          content: "Of its days Cost Explorer's costs count again, as far as they were read.",
        });
        close();
      },
    });
  return (
    <FormDialog
      title="Remove the import?"
      submit_text="Remove"
      is_pending={remove.isPending}
      submit={submit}
      close={close}
    >
      {remove.error && <ProblemAlert error={remove.error} what="The import was not removed" />}
      <Box>
        The costs of {day_text(row.first_day)} to {day_text(row.last_day)} from this file go, of all payers that were in
        it. What Cost Explorer says of these days counts again, as far as it was read; older days have no spend then.
      </Box>
    </FormDialog>
  );
}
