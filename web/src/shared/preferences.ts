import { Density, Mode, applyDensity, applyMode, disableMotion } from "@cloudscape-design/global-styles";
import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark" | "system";
export type RowDensity = "comfortable" | "compact";

export interface Preferences {
  theme: Theme;
  density: RowDensity;
  page_size: 50 | 100;
  /** The region of the last stack: the next one is usually wanted in the same. */
  region: string | null;
  /** The columns of the list of resources that are shown; null: the usual ones. */
  resource_columns: string[] | null;
  /** Conditions of the list of resources under names, as the address holds them. */
  saved_filters: { name: string; search: string }[];
}

const storage_key = "client-portal.preferences";
const defaults: Preferences = {
  theme: "system",
  density: "comfortable",
  page_size: 50,
  region: null,
  resource_columns: null,
  saved_filters: [],
};
const listeners = new Set<() => void>();
let current = load();

function pick<T>(value: unknown, allowed: readonly T[], fallback: T): T {
  return allowed.includes(value as T) ? (value as T) : fallback;
}

function is_saved_filter(value: unknown): value is Preferences["saved_filters"][number] {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    typeof value.name === "string" &&
    "search" in value &&
    typeof value.search === "string"
  );
}

function load(): Preferences {
  try {
    const stored = JSON.parse(localStorage.getItem(storage_key) ?? "{}") as Record<string, unknown>;
    return {
      theme: pick(stored.theme, ["light", "dark", "system"], defaults.theme),
      density: pick(stored.density, ["comfortable", "compact"], defaults.density),
      page_size: pick(stored.page_size, [50, 100], defaults.page_size),
      region: typeof stored.region === "string" ? stored.region : null,
      resource_columns:
        Array.isArray(stored.resource_columns) && stored.resource_columns.every((id) => typeof id === "string")
          ? stored.resource_columns
          : null,
      saved_filters: Array.isArray(stored.saved_filters)
        ? stored.saved_filters.filter(is_saved_filter).slice(0, 100)
        : [],
    };
  } catch {
    // Storage can be barred or hold another version's value; the page works without it.
    return defaults;
  }
}

function apply(): void {
  const dark =
    current.theme === "dark" || (current.theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  applyMode(dark ? Mode.Dark : Mode.Light);
  document.documentElement.style.colorScheme = dark ? "dark" : "light";
  applyDensity(current.density === "compact" ? Density.Compact : Density.Comfortable);
  disableMotion(matchMedia("(prefers-reduced-motion: reduce)").matches);
}

/** Applies the preferences now and whenever the system's own settings change. */
export function start_preferences(): void {
  apply();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
  matchMedia("(prefers-reduced-motion: reduce)").addEventListener("change", apply);
}

export function set_preferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(storage_key, JSON.stringify(current));
  } catch {
    // As in load: then the choice holds until the page is closed.
  }
  apply();
  for (const listener of listeners) listener();
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
