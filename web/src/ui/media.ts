import { useSyncExternalStore } from "react";

/** Whether a media query holds now; the component renders again when that changes. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => matchMedia(query).matches,
  );
}

/** A phone's width: what is not needed at a glance is not shown. */
export function useNarrow(): boolean {
  return useMedia("(max-width: 688px)");
}

/** A phone shows those columns that are needed at a glance; a wider screen all. */
export function useColumnsFor(
  columns: readonly { id?: string }[],
  on_a_phone: readonly string[],
): { id: string; visible: boolean }[] {
  const narrow = useNarrow();
  return columns.map(({ id = "" }) => ({ id, visible: !narrow || on_a_phone.includes(id) }));
}
