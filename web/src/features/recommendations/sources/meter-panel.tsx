import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { useFlashes } from "../../../shared/flashes";
import { usePermission } from "../../../shared/session";
import { own } from "../../../shared/own";
import { count_text } from "../../../ui/count";
import { compare_decimals, decimal_text, times_in } from "../../../ui/decimal";
import { FormDialog } from "../../../ui/form-dialog";
import { useColumnsFor } from "../../../ui/media";
import { Money, money_text } from "../../../ui/money";
import { ProblemAlert } from "../../../ui/problem-alert";
import { useSetCap, useUsage, type Usage } from "../recommendations-api";
import { cap_error } from "./cap";

const purpose_text: Record<Usage["accounts"][number]["operations"][number]["purpose"], string> = {
  recommendations: "recommendations",
  owned: "what is owned",
  commitments: "commitments",
};

/** "2026-11" as "November 2026". */
function month_text(month: string): string {
  const [year, number] = month.split("-").map(Number);
  return new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" }).format(
    new Date(Date.UTC(year ?? 0, (number ?? 1) - 1)),
  );
}

function requests_text(amount: string, price: string): string {
  return `${decimal_text(times_in(amount, price).toString(), 0)} requests`;
}

const columns: TableProps.ColumnDefinition<Usage["accounts"][number]>[] = [
  {
    id: "account",
    header: "AWS account that pays",
    isRowHeader: true,
    minWidth: 150,
    cell: ({ name, account_id }) => (
      <>
        {name ?? account_id}
        {name !== account_id && (
          <Box color="text-body-secondary" fontSize="body-s">
            {name ? account_id : "It is no account of the portal any more"}
          </Box>
        )}
      </>
    ),
  },
  { id: "requests", header: "Requests", minWidth: 90, cell: ({ requests }) => requests },
  { id: "spent", header: "Cost", minWidth: 90, cell: ({ spent }) => <Money of={spent} /> },
  { id: "remaining", header: "The cap leaves", minWidth: 110, cell: ({ remaining }) => <Money of={remaining} /> },
  {
    id: "operations",
    header: "By operation",
    minWidth: 280,
    cell: ({ operations }) =>
      operations.map(({ operation, purpose, requests, refused }) => (
        <div key={`${operation} ${purpose}`} className="breakable">
          {operation}, for {own(purpose_text, purpose) ?? purpose}: {count_text(requests, "request")}
          {refused > 0 && `, ${refused} more refused by AWS`}
        </div>
      )),
  },
];

/** What Cost Explorer was asked this month, what that costs, and where it stops. */
export function MeterPanel({ change_cap }: { change_cap: () => void }) {
  const may_change = usePermission()("cloud-accounts.write");
  const usage = useUsage();
  const display = useColumnsFor(columns, ["account", "spent", "remaining"]);
  if (usage.error)
    return (
      <ProblemAlert
        error={usage.error}
        what="The request meter could not be read"
        onRetry={() => void usage.refetch()}
      />
    );
  const read = usage.data?.data;
  const used_up =
    read?.accounts.filter(({ remaining }) => compare_decimals(remaining.amount, read.price_per_request.amount) < 0) ??
    [];
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Each request is counted before it is made, and none is made above the cap. Requests that AWS refuses are free."
          actions={may_change && read && <Button onClick={change_cap}>Change the cap</Button>}
        >
          Requests to Cost Explorer
        </Header>
      }
    >
      {read && (
        <SpaceBetween size="m">
          {used_up.length > 0 && (
            <Alert type="warning" header="The cap is used up">
              {used_up.map(({ name, account_id }) => name ?? account_id).join(", ")}: no request is made until{" "}
              {may_change ? "the cap is raised or the month ends" : "an administrator raises the cap or the month ends"}
              .
            </Alert>
          )}
          <KeyValuePairs
            columns={3}
            items={[
              { label: "Month, in UTC", value: month_text(read.month) },
              { label: "AWS's price", value: `${money_text(read.price_per_request)} a request` },
              {
                label: "Cap a month, of each account that is asked",
                value: `${money_text(read.monthly_cap)}: ${requests_text(read.monthly_cap.amount, read.price_per_request.amount)}`,
              },
            ]}
          />
          <Table
            variant="borderless"
            wrapLines
            ariaLabels={{ tableLabel: "Requests this month" }}
            items={read.accounts}
            trackBy="account_id"
            empty={
              <Box textAlign="center" color="text-body-secondary" padding="s">
                No request was made this month.
              </Box>
            }
            columnDefinitions={columns}
            columnDisplay={display}
          />
        </SpaceBetween>
      )}
    </Container>
  );
}

/** Changes what the requests of a month may cost. */
export function CapDialog({ close }: { close: () => void }) {
  const usage = useUsage();
  const save = useSetCap();
  const { show } = useFlashes();
  const [typed, set_typed] = useState<string>();
  const [tried, set_tried] = useState(false);
  const read = usage.data?.data;
  const amount = (typed ?? read?.monthly_cap.amount ?? "").trim();
  const error = cap_error(amount);
  const submit = () => {
    set_tried(true);
    if (error || !read) return;
    save.mutate(
      { cap: { amount, currency: read.monthly_cap.currency }, etag: usage.data?.etag ?? null },
      {
        onSuccess: ({ monthly_cap }) => {
          show("cap", {
            type: "success",
            header: "The cap is changed",
            content: `Each account that is asked may cost ${money_text(monthly_cap)} a month.`,
          });
          close();
        },
      },
    );
  };
  return (
    <FormDialog title="Change the cap" submit_text="Save" is_pending={save.isPending} submit={submit} close={close}>
      {usage.error && (
        <ProblemAlert error={usage.error} what="The cap could not be read" onRetry={() => void usage.refetch()} />
      )}
      {save.error && <ProblemAlert error={save.error} what="The cap was not changed" />}
      <FormField
        label={`${read?.monthly_cap.currency ?? "Amount"} a month, of each account that is asked`}
        description="At the cap the portal stops asking until the next month. What was downloaded stays."
        errorText={(tried || typed !== undefined) && error}
        constraintText={
          read && !error
            ? `Pays for ${requests_text(amount, read.price_per_request.amount)}, at ${money_text(read.price_per_request)} each.`
            : "From 0 to 10000, as 5.00."
        }
      >
        <Input
          value={typed ?? read?.monthly_cap.amount ?? ""}
          onChange={({ detail }) => set_typed(detail.value)}
          inputMode="decimal"
          autoFocus
        />
      </FormField>
    </FormDialog>
  );
}
