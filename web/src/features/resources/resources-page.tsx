import Box from "@cloudscape-design/components/box";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import CollectionPreferences from "@cloudscape-design/components/collection-preferences";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import Toggle from "@cloudscape-design/components/toggle";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useFlashes } from "../../shared/flashes";
import { useOpenHelp, usePage } from "../../shared/page";
import { set_preferences, usePreferences } from "../../shared/preferences";
import { type ResourceFilter, useSummary } from "../../shared/resources";
import { usePermission } from "../../shared/session";
import { seed } from "../../strings/seed";
import { InternalLink } from "../../ui/internal-link";
import { useNarrow } from "../../ui/media";
import { ProblemAlert } from "../../ui/problem-alert";
import { save_file } from "../../ui/save-file";
import { EditSelected } from "../tags/edit-selected";
import { KeptEditsBanner } from "../tags/kept-edits-banner";
import { resource_columns, shown_columns } from "./columns";
import { csv_of } from "./csv";
import { ResourceFilterBar } from "./resource-filter";
import { load_all, useResourcePageOptions, type Resource } from "./resources-api";
import { resources_help } from "./resources-help";
import { SavedFilters } from "./saved-filters";
import { filter_of, type ResourceSearch } from "./search";
import { SummaryTile } from "./summary-tile";

export const manager = "Tag and Resource Manager";
const breadcrumbs = [
  { text: manager, href: "/resources" },
  { text: "Resources", href: "/resources" },
];

function useExport(filter: ResourceFilter) {
  const flashes = useFlashes();
  const [busy, set_busy] = useState(false);
  const run = async (form: string) => {
    set_busy(true);
    const say = (count: number) =>
      flashes.show("export", { type: "info", header: "Export", content: `${count} resources read so far.` });
    try {
      const all = await load_all(filter, say);
      if (form === "csv") save_file("resources.csv", "text/csv", csv_of(all));
      else save_file("resources.json", "application/json", JSON.stringify(all, null, 1));
      flashes.show("export", {
        type: "success",
        header: "Export",
        content: `${all.length} resources are in the file.`,
      });
    } catch {
      flashes.show("export", {
        type: "error",
        header: "Export",
        content: "The resources could not be read. Try again.",
      });
    }
    set_busy(false);
  };
  return { busy, run };
}

export function ResourcesPage() {
  usePage({ title: "Resources", breadcrumbs, help: resources_help });
  const search = useSearch({ from: "/signed-in/resources" });
  const navigate = useNavigate({ from: "/resources" });
  const open_help = useOpenHelp();
  const { page_size, resource_columns: wanted } = usePreferences();
  const narrow = useNarrow();
  const filter = filter_of(search);
  const page = search.page ?? 1;
  const options = useResourcePageOptions()(filter, page_size, page);
  const resources = useQuery({ ...options, placeholderData: keepPreviousData });
  const summary = useSummary();
  const may_edit = usePermission()("tags.write");
  // What is ticked stays so while the list is turned and read again, and is forgotten with the conditions.
  const [selected, set_selected] = useState<Resource[]>([]);
  const conditions = JSON.stringify(filter);
  useEffect(() => set_selected([]), [conditions]);
  const download = useExport(filter);
  const total = resources.data?.total;
  const pages = Math.max(1, Math.ceil((total?.count ?? 0) / page_size));
  const filtered = Object.keys(filter).some((name) => name !== "managed_by");
  const go = (next: ResourceSearch) => void navigate({ search: () => next, resetScroll: false });

  return (
    <>
      {resources.error && (
        <ProblemAlert
          error={resources.error}
          what="The resources could not be read"
          onRetry={() => void resources.refetch()}
        />
      )}
      <KeptEditsBanner apart />
      <Table
        variant="full-page"
        stickyHeader
        wrapLines
        ariaLabels={{
          tableLabel: "Resources",
          selectionGroupLabel: "Resources whose tags are edited",
          allItemsSelectionLabel: () => "Select all on this page",
          itemSelectionLabel: (_, resource) => `Select ${resource.name ?? resource.resource_id}`,
        }}
        selectionType={may_edit && !narrow ? "multi" : undefined}
        selectedItems={selected}
        onSelectionChange={({ detail }) => set_selected(detail.selectedItems)}
        items={resources.data?.items ?? []}
        trackBy="id"
        loading={resources.isPending}
        loadingText="Reading the resources"
        columnDefinitions={resource_columns}
        columnDisplay={shown_columns(wanted, narrow)}
        empty={
          <Empty
            filtered={filtered}
            clear={() => go({})}
            hidden={filter.managed_by ? 0 : (summary.data?.managed_by_aws ?? 0)}
            show={() => go({ ...filter, managed_by: "all" })}
          />
        }
        header={
          <Header
            variant="awsui-h1-sticky"
            counter={total && `(${total.count}${total.exact ? "" : "+"})`}
            description={summary.data && !narrow ? <SummaryTile summary={summary.data} /> : undefined}
            info={
              <Link variant="info" onFollow={open_help} ariaLabel="Info about resources">
                Info
              </Link>
            }
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                {may_edit && !narrow && (
                  <EditSelected selected={selected.map(({ id }) => id)} filter={filter} total={total} />
                )}
                <SavedFilters filtered={filtered} />
                <ButtonDropdown
                  loading={download.busy}
                  loadingText="Exporting"
                  items={[
                    { id: "csv", text: "CSV" },
                    { id: "json", text: "JSON" },
                  ]}
                  onItemClick={({ detail }) => void download.run(detail.id)}
                >
                  Export
                </ButtonDropdown>
              </SpaceBetween>
            }
          >
            Resources
          </Header>
        }
        filter={
          <SpaceBetween size="xs">
            <ResourceFilterBar
              search={filter}
              summary={summary.data}
              count={
                filtered && total
                  ? `${total.count}${total.exact ? "" : "+"} ${total.count === 1 ? "match" : "matches"}`
                  : undefined
              }
              change={go}
            />
            <Toggle
              checked={filter.managed_by !== undefined}
              onChange={({ detail }) => {
                const { managed_by: _, ...rest } = filter;
                go(detail.checked ? { ...rest, managed_by: "all" } : rest);
              }}
            >
              Show what AWS manages
              {summary.data && summary.data.managed_by_aws > 0 ? ` (${summary.data.managed_by_aws})` : ""}
            </Toggle>
          </SpaceBetween>
        }
        pagination={
          <Pagination
            currentPageIndex={page}
            pagesCount={total?.exact === false ? Math.max(pages, page) : pages}
            openEnd={total?.exact === false}
            onChange={({ detail }) =>
              go({ ...filter, ...(detail.currentPageIndex > 1 ? { page: detail.currentPageIndex } : {}) })
            }
          />
        }
        preferences={
          <CollectionPreferences
            title="Preferences"
            confirmLabel="Confirm"
            cancelLabel="Cancel"
            preferences={{ pageSize: page_size, contentDisplay: shown_columns(wanted, false) }}
            pageSizePreference={{
              title: "Resources on a page",
              options: [50, 100].map((value) => ({ value, label: `${value} resources` })),
            }}
            contentDisplayPreference={{
              title: "Columns",
              options: resource_columns.map(({ id, header }) => ({
                id: id ?? "",
                label: String(header),
                alwaysVisible: id === "name",
              })),
            }}
            onConfirm={({ detail }) => {
              set_preferences({
                page_size: detail.pageSize === 100 ? 100 : 50,
                resource_columns: detail.contentDisplay?.filter(({ visible }) => visible).map(({ id }) => id) ?? null,
              });
              go(filter);
            }}
          />
        }
      />
    </>
  );
}

interface EmptyProps {
  filtered: boolean;
  clear: () => void;
  /** How many AWS manages, which are not looked through. */
  hidden: number;
  show: () => void;
}

function Empty({ filtered, clear, hidden, show }: EmptyProps) {
  return (
    <Box textAlign="center" padding="l">
      <SpaceBetween size="xs">
        <Box variant="strong">{filtered ? "No resource fits all conditions" : "No resources yet"}</Box>
        {filtered ? (
          <>
            <Link onFollow={clear}>Clear the conditions</Link>
            {hidden > 0 && <Link onFollow={show}>Look through what AWS manages too</Link>}
          </>
        ) : (
          <>
            <Box color="text-body-secondary">
              Accounts are imported as soon as they are {seed.status.activated}, and again every six hours.
            </Box>
            <InternalLink href="/resources/imports">See the imports</InternalLink>
          </>
        )}
      </SpaceBetween>
    </Box>
  );
}
