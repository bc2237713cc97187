import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import type { CloudAccount } from "../../../shared/cloud-accounts";
import { own } from "../../../shared/own";
import { useAccountPageOptions } from "../accounts-api";

export const linked_page_size = 50;
/** Beyond this a master's own page, which turns pages, is the better place: long tables make browsers slow. */
const most_pages = 4;

export interface LinkedAccounts {
  items: CloudAccount[];
  state: "loading" | "error" | "pending" | "finished";
  error: unknown;
  /** More are there than this list loads. */
  cut: boolean;
  load_more: () => void;
  retry: () => void;
}

/** The linked accounts of the expanded masters, by the master's AWS account ID, read a page at a time when asked for. */
export function useLinkedAccounts(masters: readonly string[]): Map<string, LinkedAccounts> {
  const options_of = useAccountPageOptions();
  const [page_counts, set_page_counts] = useState<Record<string, number>>({});
  const wanted = masters.flatMap((master) => {
    const count = own(page_counts, master) ?? 1;
    return Array.from({ length: count }, (_, index) => ({ master, page: index + 1 }));
  });
  const results = useQueries({
    queries: wanted.map(({ master, page }) => options_of({ master_account_id: master }, linked_page_size, page)),
  });

  const linked = new Map<string, LinkedAccounts>();
  for (const master of masters) {
    const pages = results.filter((_, index) => wanted[index]?.master === master);
    const last = pages.at(-1);
    const failed = pages.find((page) => page.error);
    const more = Boolean(last?.data?.next_cursor);
    const cut = more && pages.length >= most_pages;
    linked.set(master, {
      items: pages.flatMap((page) => page.data?.items ?? []),
      state: failed ? "error" : pages.some((page) => page.isPending) ? "loading" : more ? "pending" : "finished",
      error: failed?.error ?? null,
      cut,
      load_more: () => set_page_counts((before) => ({ ...before, [master]: (own(before, master) ?? 1) + 1 })),
      retry: () => void failed?.refetch(),
    });
  }
  return linked;
}
