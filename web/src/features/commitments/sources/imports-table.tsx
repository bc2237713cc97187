import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { useFlashes } from "../../../shared/flashes";
import { usePermission } from "../../../shared/session";
import { FormDialog } from "../../../ui/form-dialog";
import { ProblemAlert } from "../../../ui/problem-alert";
import { Time } from "../../../ui/time";
import { useDeliveries, useRemoveImport, type Commitment, type Delivery } from "../commitments-api";
import { short_day_text } from "../days";
import { format_text } from "../words";
import { files_name, periods_name, restored_text } from "./delivery-text";

const most_periods = 12; // of a delivery, as many as a person reads

function name_of(delivery: Delivery): string {
  return files_name(
    delivery.files.map(({ name }) => name),
    delivery.at,
  );
}

/** Whether it counts, and what counts instead. */
function State({ of, all }: { of: Delivery["periods"][number]; all: Delivery[] }) {
  if (of.counts) return <StatusIndicator type="success">{of.is_added ? "Counts, added" : "Counts"}</StatusIndicator>;
  const instead = all.find(({ id }) => id === of.replaced_by);
  return (
    <StatusIndicator type="stopped">
      <span className="breakable">Replaced by {instead ? name_of(instead) : "a later import"}</span>
    </StatusIndicator>
  );
}

/** What was brought, the newest first: what each covers, and what replaced it. */
export function ImportsTable({ commitment, import_file }: { commitment: Commitment; import_file: () => void }) {
  const may_write = usePermission()("commitments.write");
  const [asked, set_asked] = useState<Delivery>();
  const deliveries = useDeliveries(commitment.id);
  const items = deliveries.data?.items ?? [];
  const left_off = deliveries.data?.left_off ?? 0;
  if (items.length === 0 && !may_write && !deliveries.error) return null;
  return (
    <>
      {deliveries.error && <ProblemAlert error={deliveries.error} what="The imported files cannot be shown" />}
      <Table<Delivery>
        wrapLines
        ariaLabels={{ tableLabel: "Imported files" }}
        items={items}
        loading={deliveries.isPending}
        loadingText="Loading the imported files"
        trackBy="id"
        header={
          <Header
            variant="h2"
            counter={`(${items.length + left_off})`}
            description={`Of the days that a file covers, its costs count instead of Cost Explorer's. What is replaced is kept${left_off > 0 ? `; the newest ${items.length} are shown` : ""}.`}
          >
            Imported files
          </Header>
        }
        empty={
          <Box textAlign="center" color="text-body-secondary" padding="s">
            <div>Costs that Cost Explorer does not keep any more, or better ones, can be brought as files.</div>
            <Button onClick={import_file}>Import a file</Button>
          </Box>
        }
        columnDefinitions={[
          {
            id: "files",
            header: "Files",
            isRowHeader: true,
            minWidth: 170,
            cell: (delivery) => (
              <span className="breakable" title={delivery.files.map(({ name }) => name).join(", ")}>
                {name_of(delivery)}
              </span>
            ),
          },
          {
            id: "periods",
            header: "Billing periods",
            minWidth: 260,
            cell: ({ periods }) => (
              <>
                {periods.slice(0, most_periods).map((one) => (
                  <div key={`${one.payer_account_id} ${one.first_period}`}>
                    {periods_name(one)}
                    <Box color="text-body-secondary" fontSize="body-s">
                      {one.payer_account_id}
                      {one.first_day && one.last_day
                        ? `, ${short_day_text(one.first_day)} to ${short_day_text(one.last_day)}`
                        : ", no day completely"}
                    </Box>
                    <State of={one} all={items} />
                  </div>
                ))}
                {periods.length > most_periods && <div>and {periods.length - most_periods} more</div>}
              </>
            ),
          },
          { id: "format", header: "Format", minWidth: 120, cell: ({ format }) => format_text[format] },
          {
            id: "lines",
            header: "Lines",
            minWidth: 80,
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
                  cell: (delivery: Delivery) => (
                    <Button
                      variant="inline-link"
                      onClick={() => set_asked(delivery)}
                      ariaLabel={`Remove the import of ${name_of(delivery)}`}
                    >
                      Remove
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      {asked && <RemoveDialog commitment={commitment} delivery={asked} close={() => set_asked(undefined)} />}
    </>
  );
}

function RemoveDialog({
  commitment,
  delivery,
  close,
}: {
  commitment: Commitment;
  delivery: Delivery;
  close: () => void;
}) {
  const remove = useRemoveImport(commitment.id);
  const { show } = useFlashes();
  const submit = () =>
    remove.mutate(delivery.id, {
      onSuccess: () => {
        show("commitment", {
          type: "success",
          header: "The import is removed",
          content: restored_text(delivery),
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
        The costs from {name_of(delivery)} go, of all payers that are in this contract:{" "}
        {delivery.periods.map(periods_name).join(", ")}. {restored_text(delivery)}
      </Box>
    </FormDialog>
  );
}
