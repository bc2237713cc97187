import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useAccountNames, useSources } from "../../../shared/account-names";
import { usePermission } from "../../../shared/session";
import { own } from "../../../shared/own";
import { useColumnsFor } from "../../../ui/media";
import { Money } from "../../../ui/money";
import { ProblemAlert } from "../../../ui/problem-alert";
import { Time } from "../../../ui/time";
import { why_none_owned } from "../emptiness";
import { Empty } from "../empty";
import { useOwned, type CoverageOf, type Owned } from "../recommendations-api";
import { choice_of, type RecommendationSearch } from "../search";
import { kind_text, payment_text, percent_text, service_text } from "../words";
import { end_of, ends_within, horizons, type Horizon } from "./ends";

const page_size = 50;

function End({ starts_at, ends_at }: Pick<Owned, "starts_at" | "ends_at">) {
  const end = end_of(ends_at, Date.now());
  return (
    <>
      {end ? (
        <StatusIndicator type={end.type}>
          <span className="whole-words">{end.text}</span>
        </StatusIndicator>
      ) : (
        "Not known"
      )}
      <Box color="text-body-secondary" fontSize="body-s">
        <Time at={starts_at} /> to <Time at={ends_at} />
      </Box>
    </>
  );
}

function owned_columns(name_of: (id: string) => string | undefined): TableProps.ColumnDefinition<Owned>[] {
  return [
    {
      id: "title",
      header: "Reservation or plan",
      isRowHeader: true,
      minWidth: 150,
      cell: ({ id, title, kind, service }) => (
        <>
          <span className="breakable">{title}</span>
          <Box color="text-body-secondary" fontSize="body-s">
            {kind === "savings_plan" ? "Savings Plan" : service_text(kind, service)}
          </Box>
          <Box color="text-body-secondary" fontSize="body-s">
            <span className="breakable">{id}</span>
          </Box>
        </>
      ),
    },
    {
      id: "account",
      header: "AWS account, region",
      minWidth: 130,
      cell: ({ account_id, region }) => (
        <>
          {name_of(account_id) ?? account_id}
          <Box color="text-body-secondary" fontSize="body-s">
            {name_of(account_id) && <div>{account_id}</div>}
            {region}
          </Box>
        </>
      ),
    },
    {
      id: "quantity",
      header: "How many",
      minWidth: 120,
      cell: ({ kind, quantity, payment_option }) => (
        <>
          {quantity ? (kind === "savings_plan" ? `${quantity} an hour` : quantity) : "-"}
          {payment_option && (
            <Box color="text-body-secondary" fontSize="body-s">
              {own(payment_text, payment_option.toLowerCase().replaceAll(/[ -]/g, "_")) ?? payment_option}
            </Box>
          )}
        </>
      ),
    },
    {
      id: "used",
      header: "Used",
      minWidth: 90,
      cell: ({ utilization_percentage }) => (
        <span className="number" title={utilization_percentage ?? undefined}>
          {percent_text(utilization_percentage)}
        </span>
      ),
    },
    { id: "net", header: "Net savings", minWidth: 120, cell: ({ net_savings }) => <Money of={net_savings} /> },
    { id: "ends", header: "Ends", minWidth: 160, cell: (owned) => <End {...owned} /> },
  ];
}

const coverage_columns: TableProps.ColumnDefinition<CoverageOf>[] = [
  {
    id: "service",
    header: "Service",
    isRowHeader: true,
    minWidth: 130,
    cell: ({ kind, service }) => service_text(kind, service),
  },
  { id: "kind", header: "By", minWidth: 150, cell: ({ kind }) => kind_text[kind] },
  { id: "payer", header: "Account that was asked", minWidth: 140, cell: ({ payer_account_id }) => payer_account_id },
  {
    id: "covered",
    header: "Covered",
    minWidth: 110,
    cell: ({ coverage_percentage, problem }) =>
      problem ? (
        <StatusIndicator type="warning">
          <span className="whole-words">{problem}</span>
        </StatusIndicator>
      ) : (
        <span className="number" title={coverage_percentage ?? undefined}>
          {percent_text(coverage_percentage)}
        </span>
      ),
  },
  {
    id: "on_demand",
    header: "Still paid on demand",
    minWidth: 140,
    cell: ({ on_demand_cost }) => <Money of={on_demand_cost} />,
  },
  { id: "seen", header: "Read", minWidth: 110, cell: ({ seen_at }) => <Time at={seen_at} /> },
];

interface Props {
  search: RecommendationSearch;
  downloading: boolean;
  change: (part: Partial<RecommendationSearch>) => void;
}

/** What is owned already: how far it is used, and when it ends. */
export function OwnedTab({ search, downloading, change }: Props) {
  const name_of = useAccountNames();
  const may_download = usePermission()("recommendations.write");
  const owned = useOwned();
  const sources = useSources();
  const columns = owned_columns(name_of);
  const display = useColumnsFor(columns, ["title", "used", "ends"]);
  const coverage_display = useColumnsFor(coverage_columns, ["service", "covered", "on_demand"]);
  const now = Date.now();
  const all = owned.data?.items ?? [];
  const count_of = (horizon: Horizon) => all.filter(({ ends_at }) => ends_within(ends_at, horizon, now)).length;
  const items = search.ends ? all.filter(({ ends_at }) => ends_within(ends_at, search.ends ?? 30, now)) : all;
  const pages = Math.max(1, Math.ceil(items.length / page_size));
  const current = Math.min(search.page ?? 1, pages);
  const empty = sources.data && why_none_owned(sources.data, { filtered: all.length > 0, downloading });
  return (
    <SpaceBetween size="l">
      {owned.error && (
        <ProblemAlert error={owned.error} what="What is owned could not be read" onRetry={() => void owned.refetch()} />
      )}
      <Table
        wrapLines
        ariaLabels={{ tableLabel: "What is owned" }}
        items={items.slice((current - 1) * page_size, current * page_size)}
        trackBy="id"
        loading={owned.isPending || (all.length === 0 && sources.isPending)}
        loadingText="Reading what is owned"
        columnDefinitions={columns}
        columnDisplay={display}
        header={
          <Header
            variant="h2"
            counter={owned.data && `(${all.length})`}
            description="Reservations and Savings Plans, as of the last 30 days. Net savings are what they saved in that time after what they cost. What ends first comes first: renew it in time, or its use is paid on demand again."
          >
            What is owned
          </Header>
        }
        filter={
          all.length > 0 && (
            <SegmentedControl
              label="When it ends"
              selectedId={String(search.ends ?? "all")}
              options={[
                { id: "all", text: "All" },
                ...horizons.map((horizon) => ({
                  id: String(horizon),
                  text: `Ends within ${horizon} days (${count_of(horizon)})`,
                })),
              ]}
              onChange={({ detail }) =>
                change({ ends: horizons.find((horizon) => String(horizon) === detail.selectedId), page: undefined })
              }
            />
          )
        }
        pagination={
          pages > 1 && (
            <Pagination
              currentPageIndex={current}
              pagesCount={pages}
              onChange={({ detail }) =>
                change({ page: detail.currentPageIndex > 1 ? detail.currentPageIndex : undefined })
              }
            />
          )
        }
        empty={
          owned.error || !empty ? (
            "-"
          ) : (
            <Empty
              owned
              empty={empty}
              choice={choice_of(search)}
              may_download={may_download}
              download={() => change({ dialog: "download" })}
              clear={() => change({ ends: undefined, page: undefined })}
            />
          )
        }
      />
      {owned.data && owned.data.coverage.length > 0 && (
        <Table
          wrapLines
          ariaLabels={{ tableLabel: "How much is covered" }}
          items={owned.data.coverage}
          trackBy={({ kind, service, payer_account_id }) => `${kind} ${service} ${payer_account_id}`}
          columnDefinitions={coverage_columns}
          columnDisplay={coverage_display}
          header={
            <Header
              variant="h2"
              description="How much of each service's use in the last 30 days was covered by what is owned; the rest was paid on demand."
            >
              How much is covered
            </Header>
          }
        />
      )}
    </SpaceBetween>
  );
}
