import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import type { Commitment, DeliveryMode, ImportView, PeriodPreview, ReplacedDays } from "../commitments-api";
import { month_text, short_day_text } from "../days";
import { Amount } from "../parts";
import { metric_text, usual_rules } from "../words";
import { source_name } from "./delivery-text";

interface Props {
  view: ImportView;
  commitment: Commitment;
  mode: DeliveryMode | null;
  set_mode: (mode: DeliveryMode | null) => void;
}

function Replaced({ days }: { days: ReplacedDays[] }) {
  if (days.length === 0) return <>Nothing that is known</>;
  return (
    <>
      {days.map((one) => (
        <div key={`${one.import_id ?? one.source} ${one.first_day}`}>
          {short_day_text(one.first_day)} to {short_day_text(one.last_day)}:{" "}
          <span className="breakable">{source_name(one)}</span>
        </div>
      ))}
    </>
  );
}

/** What storing would do to each billing period, and, where that is not evident, the choice. */
export function PeriodPreviews({ view, commitment, mode, set_mode }: Props) {
  const metric = commitment.rules?.cost_metric ?? usual_rules.cost_metric;
  const unsure = view.periods.filter(({ unsure_because }) => unsure_because);
  const chosen = mode ?? (unsure.length > 0 ? null : "replace");
  const has_earlier = view.periods.some((period) => period.has_earlier);
  const after = ({ has_earlier: had, after: replaced, after_if_added }: PeriodPreview) =>
    had && chosen === "add" ? after_if_added : had && !chosen ? null : replaced;
  return (
    <SpaceBetween size="m">
      {unsure[0] && !chosen && (
        <Alert
          type="warning"
          header={
            has_earlier
              ? "Say whether these files replace what stands, or are another part of it"
              : "These files may not be all of their billing period"
          }
        >
          {month_text(unsure[0].period)}: {unsure[0].unsure_because}
          {unsure.length > 1 && ` The same holds for ${unsure.length - 1} more.`}
        </Alert>
      )}
      {unsure.length > 0 && !has_earlier && (
        <Checkbox
          checked={chosen === "replace"}
          onChange={({ detail }) => set_mode(detail.checked ? "replace" : null)}
          description="Removing the files later brings Cost Explorer's costs back."
        >
          Replace Cost Explorer's costs by these all the same
        </Checkbox>
      )}
      {has_earlier && (
        <FormField label="Files of these billing periods were imported before">
          <RadioGroup
            value={chosen}
            onChange={({ detail }) => set_mode(detail.value as DeliveryMode)}
            items={[
              {
                value: "replace",
                label: "Replace them",
                description:
                  "These files are a later state. The earlier ones are kept: removing these brings them back.",
              },
              {
                value: "add",
                label: "Add to them",
                description:
                  view.counted_already.length > 0
                    ? `Not possible: ${view.counted_already.join(", ")} counts already, and would count twice.`
                    : "These files are another part of the same bills. Both count.",
                disabled: view.counted_already.length > 0,
              },
            ]}
          />
        </FormField>
      )}
      <div className="scrolled-table" tabIndex={0} role="region" aria-label="Billing periods of the files">
        <Table<PeriodPreview>
          variant="borderless"
          contentDensity="compact"
          wrapLines
          ariaLabels={{ tableLabel: "What is replaced, by billing period" }}
          items={view.periods}
          trackBy={({ payer_account_id, period }) => `${payer_account_id} ${period}`}
          columnDefinitions={[
            {
              id: "period",
              header: "Billing period",
              isRowHeader: true,
              minWidth: 130,
              cell: ({ period, payer_account_id, is_open }) => (
                <>
                  {month_text(period)}
                  <Box color="text-body-secondary" fontSize="body-s">
                    {payer_account_id}
                  </Box>
                  {is_open && <StatusIndicator type="in-progress">Open</StatusIndicator>}
                </>
              ),
            },
            {
              id: "days",
              header: "Days it covers",
              minWidth: 120,
              cell: ({ first_day, last_day }) =>
                first_day && last_day ? `${short_day_text(first_day)} to ${short_day_text(last_day)}` : "None",
            },
            {
              id: "replaces",
              header: "Instead of",
              minWidth: 200,
              cell: (period) => (
                <>
                  <Replaced days={chosen === "add" ? period.replaces_if_added : period.replaces} />
                  {period.notes.map((note) => (
                    <Box key={note} color="text-body-secondary" fontSize="body-s">
                      {note}
                    </Box>
                  ))}
                </>
              ),
            },
            {
              id: "other",
              header: "On days of other months",
              minWidth: 130,
              cell: ({ other_days, other_days_amount }) =>
                other_days === 0 ? "None" : <Amount of={other_days_amount} currency={commitment.currency} />,
            },
            {
              id: "before",
              header: `${metric_text[metric]} now`,
              minWidth: 120,
              cell: ({ before }) => <Amount of={before} currency={commitment.currency} />,
            },
            {
              id: "after",
              header: "After",
              minWidth: 120,
              cell: (period) => <Amount of={after(period)} currency={commitment.currency} />,
            },
          ]}
        />
      </div>
    </SpaceBetween>
  );
}

interface MonthsProps {
  view: ImportView;
  months: string[];
  set_months: (months: string[]) => void;
  is_confirmed: boolean;
  set_confirmed: (confirmed: boolean) => void;
}

/** The months that files without billing periods are of: stored only once a person has confirmed them. */
export function ConfirmMonths({ view, months, set_months, is_confirmed, set_confirmed }: MonthsProps) {
  const all = [...new Set([...view.months.map(({ month }) => month), ...view.proposed_periods])].sort();
  return (
    <Alert type="warning" header="The files do not say their billing periods: confirm them">
      <Box>
        Their usage fills the months that are ticked. Of a month that is ticked all days are replaced; costs of other
        days are added to what is known of them.
      </Box>
      <div role="group" aria-label="Months whose bills these files are">
        {all.map((month) => (
          <Checkbox
            key={month}
            checked={months.includes(month)}
            onChange={({ detail }) =>
              set_months(detail.checked ? [...months, month].sort() : months.filter((one) => one !== month))
            }
          >
            {month_text(month)}
          </Checkbox>
        ))}
      </div>
      <Checkbox
        checked={is_confirmed}
        disabled={months.length === 0}
        onChange={({ detail }) => set_confirmed(detail.checked)}
      >
        The files are of {months.length === 0 ? "no month yet" : months.map(month_text).join(", ")}
      </Checkbox>
    </Alert>
  );
}
