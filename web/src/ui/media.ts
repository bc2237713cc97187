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
