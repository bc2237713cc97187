import type { QueryClient, QueryKey } from "@tanstack/react-query";

interface CursorPage {
  items: unknown[];
  next_cursor?: string | null;
}

/**
 * One page of a list, from 1. The API pages by cursors, so a page's cursor is the answer of the page before; where that
 * was not read yet (a deep link), it is read first. A page beyond the end is empty.
 */
export async function load_cursor_page<P extends CursorPage>(
  client: QueryClient,
  key_of: (page: number) => QueryKey,
  get: (cursor?: string) => Promise<P>,
  page: number,
): Promise<P> {
  if (page === 1) return get();
  const before = await client.fetchQuery({
    queryKey: key_of(page - 1),
    queryFn: () => load_cursor_page(client, key_of, get, page - 1),
    staleTime: 60_000,
  });
  return before.next_cursor ? get(before.next_cursor) : { ...before, items: [] };
}
