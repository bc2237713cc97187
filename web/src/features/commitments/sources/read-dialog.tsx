import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import DatePicker from "@cloudscape-design/components/date-picker";
import FormField from "@cloudscape-design/components/form-field";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Spinner from "@cloudscape-design/components/spinner";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { useAccountNames } from "../../../shared/account-names";
import { count_text, range_text } from "../../../ui/count";
import { FormDialog } from "../../../ui/form-dialog";
import { money_text } from "../../../ui/money";
import { ProblemAlert } from "../../../ui/problem-alert";
import { useReadSpend, useSpendEstimate, type Estimate } from "../commitments-api";
import { is_day } from "../days";

/** Why a reading would ask nothing; nothing where it would. */
export function why_no_reading({ estimate, payers }: Estimate): string | undefined {
  if (estimate.most_requests > 0) return undefined;
  if (payers.some(({ remaining_requests, first_day }) => first_day && remaining_requests === 0))
    return "This month's cap leaves no request.";
  return "There is nothing to read: each payer says why.";
}

/** What reading spend now would ask and cost; then, and only then, the reading. */
export function ReadDialog({ id, close, begun }: { id: string; close: () => void; begun: (job_id: string) => void }) {
  const [typed, set_typed] = useState("");
  const [check_closed_months, set_check] = useState(false);
  const from = is_day(typed) ? typed : null;
  const wish = { from, check_closed_months };
  const estimate = useSpendEstimate(id, wish);
  const begin = useReadSpend(id);
  const why_not =
    typed !== "" && !from
      ? "The day to read from is not a day."
      : estimate.error
        ? "Nothing can be read: see above."
        : estimate.data
          ? why_no_reading(estimate.data)
          : "The estimate is being made.";
  return (
    <FormDialog
      size="large"
      title="Read spend now"
      submit_text="Read"
      is_pending={begin.isPending}
      submit={() => begin.mutate(wish, { onSuccess: (run) => begun(run.id) })}
      close={close}
      why_not={why_not}
    >
      <Box>
        The portal asks AWS Cost Explorer for each payer&apos;s costs by day. AWS takes 0.01 USD for each request, from
        the account that is asked.
      </Box>
      {begin.error && <ProblemAlert error={begin.error} what="The reading was not begun" />}
      {estimate.error && (
        <ProblemAlert error={estimate.error} what="There is no estimate" onRetry={() => void estimate.refetch()} />
      )}
      {!estimate.error && !estimate.data && (
        <Box>
          <Spinner /> The estimate is being made. It costs nothing.
        </Box>
      )}
      <FormField
        label="Read again from (optional)"
        description="AWS corrects closed months now and then. Without a day, days that were final when they were read are not asked for again."
        errorText={typed !== "" && !from && "A day such as 2026-09-01."}
      >
        <DatePicker
          value={typed}
          onChange={({ detail }) => set_typed(detail.value)}
          placeholder="YYYY-MM-DD"
          format="iso"
          openCalendarAriaLabel={(selected) => `Choose a day${selected ? `, ${selected} is chosen` : ""}`}
        />
      </FormField>
      <Checkbox
        checked={check_closed_months}
        onChange={({ detail }) => set_check(detail.checked)}
        description="By itself this happens once a week. Two questions for each payer; a month that has changed is read again by days."
      >
        Compare closed months with AWS&apos;s totals now
      </Checkbox>
      {estimate.data && <EstimateOfSpend estimate={estimate.data} />}
    </FormDialog>
  );
}

function EstimateOfSpend({ estimate: { estimate, payers } }: { estimate: Estimate }) {
  const name_of = useAccountNames();
  const capped = payers.filter(({ first_day, remaining_requests }) => first_day && remaining_requests === 0);
  return (
    <>
      <KeyValuePairs
        columns={2}
        items={[
          { label: "Requests", value: range_text(String(estimate.least_requests), String(estimate.most_requests)) },
          { label: "Costs at AWS", value: range_text(money_text(estimate.least_cost), money_text(estimate.most_cost)) },
        ]}
      />
      {capped.length > 0 && (
        <Alert type="warning" header="The month's cap stops this reading">
          {capped.map(({ payer_account_id: payer }) => name_of(payer) ?? payer).join(", ")}: no request is left this
          month. The cap is under Recommendations, Sources.
        </Alert>
      )}
      <div className="scrolled-table" tabIndex={0} role="region" aria-label="The estimate by payer">
        <Table
          variant="borderless"
          contentDensity="compact"
          wrapLines
          ariaLabels={{ tableLabel: "Estimate by payer" }}
          items={payers}
          trackBy="payer_account_id"
          columnDefinitions={[
            {
              id: "payer",
              header: "Payer",
              isRowHeader: true,
              cell: ({ payer_account_id: payer }) => name_of(payer) ?? payer,
            },
            {
              id: "days",
              header: "Days",
              minWidth: 180,
              cell: ({ first_day, last_day, not_read_because, checks_closed_months }) => (
                <>
                  {first_day && last_day ? `${first_day} to ${last_day}` : (not_read_because ?? "Nothing to read")}
                  {checks_closed_months && <div>Closed months are compared, and read again if they changed.</div>}
                </>
              ),
            },
            {
              id: "requests",
              header: "Requests",
              cell: ({ estimate: own }) => range_text(String(own.least_requests), String(own.most_requests)),
            },
            {
              id: "left",
              header: "The cap leaves",
              cell: ({ remaining_requests }) => count_text(remaining_requests, "request"),
            },
          ]}
        />
      </div>
    </>
  );
}
