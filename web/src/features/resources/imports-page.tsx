import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { api, unwrap } from "../../api/client";
import { keys } from "../../api/keys";
import { usePage } from "../../shared/page";
import { type_text } from "../../shared/resources";
import { own } from "../../shared/own";
import { CursorTable } from "../../ui/cursor-table";
import { InternalLink } from "../../ui/internal-link";
import { Time } from "../../ui/time";
import type { Scan } from "./resources-api";
import { resources_help } from "./resources-help";
import { manager } from "./resources-page";
import { outcome_remedy, outcome_text, outcome_type } from "./words";

const breadcrumbs = [
  { text: manager, href: "/resources" },
  { text: "Imports", href: "/resources/imports" },
];

export const shows = ["unseen", "left_out", "all"] as const;
type Show = (typeof shows)[number];
const outcomes: Record<Show, Scan["outcome"][]> = {
  unseen: ["partial", "denied", "throttled", "failed"],
  left_out: ["skipped", "not_offered"],
  all: [],
};
const options = [
  { value: "unseen", label: "What was not seen" },
  { value: "left_out", label: "What was left out or is not offered" },
  { value: "all", label: "Every look" },
];

type Row = Scan & { id: string };

/** How the last look at each account, region and type ended. */
export function ImportsPage() {
  usePage({ title: "Imports", breadcrumbs, help: resources_help });
  const search = useSearch({ from: "/signed-in/resources/imports" });
  const navigate = useNavigate({ from: "/resources/imports" });
  const show = search.show ?? "unseen";
  return (
    <CursorTable<Row>
      variant="full-page"
      query_key={[...keys.resources, "scans", show]}
      load={async (cursor) => {
        const page = await unwrap(
          api.GET("/scans", { params: { query: { outcome: outcomes[show], limit: 100, cursor } } }),
        );
        return {
          ...page,
          items: page.items.map((scan) => ({ ...scan, id: `${scan.cloud_account_id}/${scan.region}/${scan.type}` })),
        };
      }}
      label="looks"
      header={
        <Header
          variant="awsui-h1-sticky"
          description="How the last look at each account, region and type ended. Where it was not complete, its resources stay as they were last seen."
          actions={
            <Select
              ariaLabel="Which looks"
              selectedOption={options.find(({ value }) => value === show) ?? null}
              options={options}
              onChange={({ detail }) =>
                void navigate({ search: { show: detail.selectedOption.value as Show }, resetScroll: false })
              }
            />
          }
        >
          Imports
        </Header>
      }
      empty={show === "unseen" ? "Everything that was looked at was seen." : "There is none."}
      columns={scan_columns}
    />
  );
}

const scan_columns = [
  {
    id: "account",
    header: "AWS account",
    cell: (scan: Row) => (
      <InternalLink href={`/setup/cloud-tenants/${scan.cloud_account_id}?tab=resources`}>
        {scan.account_id}
      </InternalLink>
    ),
    minWidth: 130,
  },
  { id: "region", header: "Region", cell: (scan: Row) => scan.region, minWidth: 150 },
  { id: "type", header: "Type", cell: (scan: Row) => scan_text(scan.type), isRowHeader: true, minWidth: 170 },
  {
    id: "outcome",
    header: "Outcome",
    cell: (scan: Row) => (
      <StatusIndicator type={outcome_type[scan.outcome]}>{outcome_text[scan.outcome]}</StatusIndicator>
    ),
    minWidth: 140,
  },
  { id: "count", header: "Resources", cell: (scan: Row) => scan.count, minWidth: 90 },
  { id: "at", header: "When", cell: (scan: Row) => <Time at={scan.at} />, minWidth: 110 },
  {
    id: "complete_at",
    header: "Last seen completely",
    cell: (scan: Row) => <Time at={scan.complete_at} />,
    minWidth: 120,
  },
  { id: "detail", header: "Why", cell: (scan: Row) => <Why scan={scan} />, minWidth: 260 },
];

/** What a look was at. */
export function scan_text(type: string): string {
  return own({ "*": "The whole region", tags: "Tags (Tagging API)" }, type) ?? type_text(type);
}

export function Why({ scan }: { scan: Scan }) {
  const remedy = outcome_remedy[scan.outcome];
  if (!scan.detail && !remedy) return <>-</>;
  return (
    <SpaceBetween size="xxs">
      {scan.detail && <span className="breakable">{scan.detail}</span>}
      {remedy && (
        <Box color="text-body-secondary" fontSize="body-s">
          {remedy}
        </Box>
      )}
    </SpaceBetween>
  );
}
