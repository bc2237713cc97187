import Alert from "@cloudscape-design/components/alert";
import CollectionPreferences from "@cloudscape-design/components/collection-preferences";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useAccountNames, useSources } from "../../../shared/account-names";
import { set_preferences, usePreferences } from "../../../shared/preferences";
import { usePermission } from "../../../shared/session";
import { count_text } from "../../../ui/count";
import { InternalLink } from "../../../ui/internal-link";
import { useColumnsFor, useNarrow } from "../../../ui/media";
import { ProblemAlert } from "../../../ui/problem-alert";
import { DecideMenu } from "../decisions/decide-menu";
import { failures_of, why_empty } from "../emptiness";
import { Empty } from "../empty";
import { useGroupPageOptions, type Group } from "../recommendations-api";
import { choice_of, filter_of, type RecommendationSearch } from "../search";
import { title_text } from "../words";
import { ExportButton } from "./export-button";
import { FilterBar } from "./filter-bar";
import { group_columns, on_a_phone } from "./group-columns";

interface Props {
  search: RecommendationSearch;
  downloading: boolean;
  change: (part: Partial<RecommendationSearch>) => void;
  /** Replaces the conditions and keeps the rest of the address. */
  set_filter: (filter: ReturnType<typeof filter_of>) => void;
}

/** What AWS recommends to buy: a purchase a row, its terms and payment options side by side. */
export function GroupsTable({ search, downloading, change, set_filter }: Props) {
  const { page_size } = usePreferences();
  const narrow = useNarrow();
  const allowed = usePermission();
  const may_decide = allowed("recommendations.write");
  const name_of = useAccountNames();
  const choice = choice_of(search);
  const filter = filter_of(search);
  const page = search.page ?? 1;
  const groups = useQuery({
    ...useGroupPageOptions()({ choice, filter }, page_size, page),
    placeholderData: keepPreviousData,
  });
  const sources = useSources();
  const [selected, set_selected] = useState<Group[]>([]);
  const conditions = JSON.stringify([filter, choice.lookback_days, choice.scope, choice.offering_class]);
  useEffect(() => set_selected([]), [conditions]);
  const items = groups.data?.items ?? [];
  const columns = group_columns(name_of, items);
  const display = useColumnsFor(columns, on_a_phone);
  const total = groups.data?.total;
  const pages = Math.max(1, Math.ceil((total?.count ?? 0) / page_size));
  const filtered = Object.keys(filter).length > 0;
  const empty = sources.data && why_empty(sources.data, choice, { filter, downloading });
  const failures =
    sources.data && items.length > 0 ? failures_of(sources.data, ({ about }) => about === "recommendations") : [];
  const unanswered = failures.reduce((sum, { count }) => sum + count, 0);
  const download = () => change({ dialog: "download" });
  return (
    <SpaceBetween size="m">
      {groups.error && (
        <ProblemAlert
          error={groups.error}
          what="The recommendations could not be read"
          onRetry={() => void groups.refetch()}
        />
      )}
      {sources.error && (
        <ProblemAlert
          error={sources.error}
          what="Which accounts are asked could not be read"
          onRetry={() => void sources.refetch()}
        />
      )}
      {unanswered > 0 && (
        <Alert
          type="warning"
          header={`${count_text(unanswered, "question")} of the last download ${unanswered === 1 ? "was" : "were"} not answered`}
        >
          What AWS would recommend there is missing here, or as old as the last answer.{" "}
          <InternalLink href="/recommendations?tab=sources">See why, and what to do</InternalLink>
        </Alert>
      )}
      <Table
        wrapLines
        stripedRows
        stickyColumns={narrow ? undefined : { first: may_decide ? 2 : 1 }}
        ariaLabels={{
          tableLabel: "Recommendations",
          selectionGroupLabel: "Purchases to decide about",
          allItemsSelectionLabel: () => "Select all on this page",
          itemSelectionLabel: (_, group) =>
            `Select ${title_text(group)}, ${group.account_id}${group.region ? `, ${group.region}` : ""}`,
        }}
        selectionType={may_decide && !narrow && items.length > 0 ? "multi" : undefined}
        selectedItems={selected}
        onSelectionChange={({ detail }) => set_selected(detail.selectedItems)}
        isItemDisabled={({ state }) => state === "withdrawn"}
        items={items}
        trackBy={({ group_id, lookback_days }) => `${group_id} ${lookback_days}`}
        loading={groups.isPending || (items.length === 0 && sources.isPending)}
        loadingText="Reading the recommendations"
        columnDefinitions={columns}
        columnDisplay={display}
        empty={
          groups.error || !empty ? (
            "-"
          ) : (
            <Empty
              beyond={(total?.count ?? 0) > 0}
              first={() => change({ page: undefined })}
              empty={empty}
              choice={choice}
              may_download={may_decide}
              download={download}
              clear={() => set_filter({})}
            />
          )
        }
        header={
          <Header
            variant="h2"
            counter={total && `(${total.count}${total.exact ? "" : "+"})`}
            description="Each amount is what that way to buy saves a month. The greatest savings come first."
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <ExportButton choice={choice} filter={filter} empty={items.length === 0} />
                {may_decide && !narrow && <DecideMenu selected={selected} done={() => set_selected([])} />}
              </SpaceBetween>
            }
          >
            Purchases
          </Header>
        }
        filter={
          <FilterBar
            filter={filter}
            choice={choice}
            count={filtered && total ? `${total.count}${total.exact ? "" : "+"} found` : undefined}
            change={set_filter}
          />
        }
        pagination={
          <Pagination
            currentPageIndex={page}
            pagesCount={total?.exact === false ? Math.max(pages, page) : pages}
            openEnd={total?.exact === false}
            onChange={({ detail }) =>
              change({ page: detail.currentPageIndex > 1 ? detail.currentPageIndex : undefined })
            }
          />
        }
        preferences={
          <CollectionPreferences
            title="Preferences"
            confirmLabel="Confirm"
            cancelLabel="Cancel"
            preferences={{ pageSize: page_size }}
            pageSizePreference={{
              title: "Purchases on a page",
              options: [50, 100].map((value) => ({ value, label: `${value} purchases` })),
            }}
            onConfirm={({ detail }) => {
              set_preferences({ page_size: detail.pageSize === 100 ? 100 : 50 });
              change({ page: undefined });
            }}
          />
        }
      />
    </SpaceBetween>
  );
}
