import { useCallback, useState } from "react";
import {
  assumptions_of,
  fits_address,
  nothing_assumed,
  search_of,
  type Assumptions,
  type CommitmentSearch,
} from "../search";

const storage_key = (id: string) => `client-portal.what-if.${id}`;

function kept(id: string): Assumptions | null {
  try {
    const text = sessionStorage.getItem(storage_key(id));
    if (!text) return null;
    // What was kept is read as an address is: another version's value makes no sense and is left out.
    const stored = JSON.parse(text) as CommitmentSearch;
    return assumptions_of(stored);
  } catch {
    return null;
  }
}

function keep(id: string, assumed: Assumptions | null): void {
  try {
    if (assumed) sessionStorage.setItem(storage_key(id), JSON.stringify(search_of(assumed)));
    else sessionStorage.removeItem(storage_key(id));
  } catch {
    // Storage can be barred: then it holds until the page is left.
  }
}

/** What is assumed: in the address where that is short enough for a link, else in this tab alone. */
export function useAssumptions(
  id: string,
  search: CommitmentSearch,
  change: (part: Partial<CommitmentSearch>) => void,
): { assumed: Assumptions; in_address: boolean; assume: (part: Partial<Assumptions>) => void } {
  const [long, set_long] = useState<Assumptions | null>(() => kept(id));
  const assumed = long ?? assumptions_of(search);
  const assume = useCallback(
    (part: Partial<Assumptions>) => {
      const next = { ...assumed, ...part };
      const fits = fits_address(next);
      keep(id, fits ? null : next);
      set_long(fits ? null : next);
      change(search_of(fits ? next : nothing_assumed));
    },
    [assumed, change, id],
  );
  return { assumed, in_address: long === null, assume };
}
