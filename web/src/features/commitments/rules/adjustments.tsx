import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import DatePicker from "@cloudscape-design/components/date-picker";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Table from "@cloudscape-design/components/table";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { to_problem } from "../../../api/problem";
import { useFlashes } from "../../../shared/flashes";
import { usePermission } from "../../../shared/session";
import { FormDialog } from "../../../ui/form-dialog";
import { ProblemAlert } from "../../../ui/problem-alert";
import { Time } from "../../../ui/time";
import { useAdjust, useTakeBackAdjustment, type Adjustment, type Commitment } from "../commitments-api";
import { day_text, today } from "../days";
import { Amount, Day } from "../parts";
import { amount_text } from "../words";

/** What support added or took away by hand, and why: the customer reads it too. */
export function AdjustmentsTable({ commitment, adjust }: { commitment: Commitment; adjust: () => void }) {
  const may_write = usePermission()("commitments.write");
  const [asked, set_asked] = useState<Adjustment>();
  return (
    <>
      <Table<Adjustment>
        wrapLines
        ariaLabels={{ tableLabel: "Adjustments" }}
        items={commitment.adjustments}
        trackBy="id"
        header={
          <Header
            variant="h2"
            counter={`(${commitment.adjustments.length})`}
            description="Amounts that support added or took away by hand, each on its day and for a reason."
            actions={may_write && <Button onClick={adjust}>Add an adjustment</Button>}
          >
            Adjustments
          </Header>
        }
        empty={
          <Box textAlign="center" color="text-body-secondary" padding="s">
            Nothing was added or taken away by hand.
          </Box>
        }
        columnDefinitions={[
          { id: "day", header: "Day", isRowHeader: true, minWidth: 130, cell: ({ day }) => <Day of={day} /> },
          {
            id: "amount",
            header: "Amount",
            minWidth: 130,
            cell: ({ amount }) => <Amount of={amount} currency={commitment.currency} />,
          },
          {
            id: "reason",
            header: "Reason",
            minWidth: 220,
            cell: ({ reason }) => <span className="breakable">{reason}</span>,
          },
          { id: "who", header: "By", minWidth: 160, cell: ({ who }) => <span className="breakable">{who}</span> },
          { id: "at", header: "Entered", minWidth: 110, cell: ({ at }) => <Time at={at} /> },
          ...(may_write
            ? [
                {
                  id: "actions",
                  header: "Action",
                  minWidth: 110,
                  cell: (one: Adjustment) => (
                    <Button
                      variant="inline-link"
                      onClick={() => set_asked(one)}
                      ariaLabel={`Take back the adjustment of ${day_text(one.day)}`}
                    >
                      Take back
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      {asked && <TakeBackDialog commitment={commitment} adjustment={asked} close={() => set_asked(undefined)} />}
    </>
  );
}

function TakeBackDialog({
  commitment,
  adjustment,
  close,
}: {
  commitment: Commitment;
  adjustment: Adjustment;
  close: () => void;
}) {
  const take_back = useTakeBackAdjustment(commitment.id);
  const { show } = useFlashes();
  const submit = () =>
    take_back.mutate(adjustment.id, {
      onSuccess: () => {
        show("commitment", {
          type: "success",
          header: "The adjustment is taken back",
          content: `${amount_text(adjustment.amount, commitment.currency)} of ${day_text(adjustment.day)} is not counted any more.`,
        });
        close();
      },
    });
  return (
    <FormDialog
      title="Take the adjustment back?"
      submit_text="Take back"
      is_pending={take_back.isPending}
      submit={submit}
      close={close}
    >
      {take_back.error && <ProblemAlert error={take_back.error} what="The adjustment was not taken back" />}
      <Box>
        {amount_text(adjustment.amount, commitment.currency)} on {day_text(adjustment.day)}: {adjustment.reason}
      </Box>
    </FormDialog>
  );
}

/** Adds an amount on a day. */
export function AdjustDialog({ commitment, close }: { commitment: Commitment; close: () => void }) {
  const adjust = useAdjust(commitment.id);
  const { show } = useFlashes();
  const [day, set_day] = useState(() =>
    today() > commitment.ends_on ? commitment.ends_on : today() < commitment.starts_on ? commitment.starts_on : today(),
  );
  const [amount, set_amount] = useState("");
  const [reason, set_reason] = useState("");
  const problem = adjust.error ? to_problem(adjust.error) : null;
  const all_at_fields = problem?.is_only_about(["day", "amount", "reason"]);
  const submit = () =>
    adjust.mutate(
      { day, amount: amount.trim(), reason: reason.trim() },
      {
        onSuccess: () => {
          show("commitment", {
            type: "success",
            header: "The adjustment is entered",
            content: `${amount_text(amount.trim(), commitment.currency)} on ${day_text(day)}.`,
          });
          close();
        },
      },
    );
  return (
    <FormDialog title="Add an adjustment" submit_text="Add" is_pending={adjust.isPending} submit={submit} close={close}>
      <Alert type="info">
        For what Cost Explorer does not tell, such as a correction that was agreed with AWS. The customer sees amount,
        reason and your name.
      </Alert>
      {adjust.error && !all_at_fields && <ProblemAlert error={adjust.error} what="The adjustment was not entered" />}
      <FormField
        label="Day, in UTC"
        description={`It counts in the contract year of this day: ${commitment.starts_on} to ${commitment.ends_on}.`}
        errorText={problem?.field_error("day")}
      >
        <DatePicker
          value={day}
          onChange={({ detail }) => set_day(detail.value)}
          placeholder="YYYY-MM-DD"
          format="iso"
          isDateEnabled={(date) => {
            const text = new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
            return text >= commitment.starts_on && text <= commitment.ends_on;
          }}
          openCalendarAriaLabel={(selected) => `Choose a day${selected ? `, ${selected} is chosen` : ""}`}
        />
      </FormField>
      <FormField
        label={`Amount in ${commitment.currency}`}
        description="With a minus it takes away."
        errorText={problem?.field_error("amount")}
        constraintText="As 1250.00 or -99.95"
      >
        <Input value={amount} onChange={({ detail }) => set_amount(detail.value)} inputMode="decimal" />
      </FormField>
      <FormField label="Reason" errorText={problem?.field_error("reason")} constraintText="At most 1,000 characters.">
        <Textarea value={reason} onChange={({ detail }) => set_reason(detail.value)} rows={3} />
      </FormField>
    </FormDialog>
  );
}
