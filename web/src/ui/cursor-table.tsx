import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import { ProblemAlert } from "./problem-alert";

interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

interface Props<T extends { id: string }> {
  query_key: readonly string[];
  load: (cursor: string | undefined) => Promise<Page<T>>;
  /** What is listed, in lower case, as in "users". */
  label: string;
  columns: TableProps.ColumnDefinition<T>[];
  header: ReactElement;
  empty: ReactNode;
  variant?: TableProps.Variant;
}

/** A list of the API in the server's order, read a page at a time. */
export function CursorTable<T extends { id: string }>({
  query_key,
  load,
  label,
  columns,
  header,
  empty,
  variant,
}: Props<T>) {
  const list = useInfiniteQuery({
    queryKey: query_key,
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  return (
    <>
      {list.error && (
        <ProblemAlert
          error={list.error}
          what={`The list of ${label} could not be read`}
          onRetry={() => void list.refetch()}
        />
      )}
      <Table
        variant={variant ?? "container"}
        wrapLines
        ariaLabels={{ tableLabel: label }}
        items={list.data?.pages.flatMap((page) => page.items) ?? []}
        trackBy="id"
        loading={list.isPending}
        loadingText={`Reading the ${label}`}
        columnDefinitions={columns}
        header={header}
        empty={
          <Box textAlign="center" color="text-body-secondary" padding="l">
            {list.error ? "-" : empty}
          </Box>
        }
        footer={
          list.hasNextPage && (
            <Box textAlign="center">
              <Button
                onClick={() => void list.fetchNextPage()}
                loading={list.isFetchingNextPage}
                loadingText="Reading more"
              >
                Show more
              </Button>
            </Box>
          )
        }
      />
    </>
  );
}
