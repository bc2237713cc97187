import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Table from "@cloudscape-design/components/table";
import { count_text, range_text } from "../../../ui/count";
import { money_text } from "../../../ui/money";
import { Time } from "../../../ui/time";
import type { RefreshEstimate } from "../recommendations-api";

/** Why a download would do nothing; nothing where it would do something. */
export function why_no_download({ accounts, estimate }: RefreshEstimate): string | undefined {
  if (estimate.most_requests > 0) return undefined;
  return accounts.some(({ questions }) => questions > 0)
    ? "This month's cap leaves no request."
    : "AWS can have nothing newer yet.";
}

/** What a download would ask and cost, by account. */
export function EstimateView({ estimate }: { estimate: RefreshEstimate | undefined }) {
  if (!estimate) {
    return (
      <Box>
        <Spinner /> The estimate is being made. It costs nothing.
      </Box>
    );
  }
  const { accounts } = estimate;
  const of = estimate.estimate;
  const capped = accounts.filter(({ questions, remaining_requests }) => remaining_requests < questions);
  const is_fresh = accounts.every(({ questions }) => questions === 0);
  const fresh = accounts.reduce((sum, account) => sum + account.fresh, 0);
  return (
    <SpaceBetween size="m">
      {is_fresh ? (
        <Alert type="info" header="AWS can have nothing newer yet">
          All of it was downloaded a short time ago, and AWS makes its recommendations anew a few times a day. Not one
          request would be made.
        </Alert>
      ) : (
        <KeyValuePairs
          columns={3}
          items={[
            { label: "Requests", value: range_text(String(of.least_requests), String(of.most_requests)) },
            { label: "Costs at AWS", value: range_text(money_text(of.least_cost), money_text(of.most_cost)) },
            {
              label: "Left out, as AWS can have nothing newer",
              value: fresh > 0 ? count_text(fresh, "question") : "Nothing",
            },
          ]}
        />
      )}
      {!is_fresh && of.least_requests !== of.most_requests && (
        <Box color="text-body-secondary" fontSize="body-s">
          How many pages AWS answers with is not known before. More than the higher number is never asked.
        </Box>
      )}
      {capped.length > 0 && (
        <Alert type="warning" header="The month's cap stops this download">
          {capped.map(({ account_id, name, remaining_requests, questions }) => (
            <div key={account_id}>
              {name}: the cap leaves {count_text(remaining_requests, "request")} this month, for{" "}
              {count_text(questions, "question")}.
            </div>
          ))}
          Ask for less, or raise the cap under Sources.
        </Alert>
      )}
      <div className="scrolled-table" tabIndex={0} role="region" aria-label="The estimate by account">
        <Table
          variant="borderless"
          contentDensity="compact"
          wrapLines
          ariaLabels={{ tableLabel: "Estimate by account" }}
          items={accounts}
          trackBy="cloud_account_id"
          columnDefinitions={[
            {
              id: "account",
              header: "Account that is asked",
              isRowHeader: true,
              cell: ({ name, account_id }) => (
                <>
                  {name}
                  {name !== account_id && (
                    <Box color="text-body-secondary" fontSize="body-s">
                      {account_id}
                    </Box>
                  )}
                </>
              ),
            },
            {
              id: "requests",
              header: "Requests",
              minWidth: 90,
              cell: ({ estimate: own }) => range_text(String(own.least_requests), String(own.most_requests)),
            },
            {
              id: "cost",
              header: "Costs",
              minWidth: 110,
              cell: ({ estimate: own }) => range_text(money_text(own.least_cost), money_text(own.most_cost)),
            },
            {
              id: "fresh",
              header: "Fresh already",
              minWidth: 150,
              cell: (account) =>
                account.fresh === 0 ? (
                  "-"
                ) : (
                  <>
                    {count_text(account.fresh, "question")}
                    {account.newer_not_before && (
                      <>
                        ; newer <Time at={account.newer_not_before} /> at the earliest
                      </>
                    )}
                  </>
                ),
            },
            {
              id: "left",
              header: "The cap leaves",
              minWidth: 110,
              cell: ({ remaining_requests }) => count_text(remaining_requests, "request"),
            },
          ]}
        />
      </div>
    </SpaceBetween>
  );
}
