import type { BreadcrumbGroupProps } from "@cloudscape-design/components/breadcrumb-group";
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";

export interface PageSettings {
  /** The document's title, before the product name. */
  title: string;
  /** From the menu's group to this page. */
  breadcrumbs: BreadcrumbGroupProps.Item[];
  /** What the help panel shows. */
  help: ReactNode;
}

interface PageContextValue {
  settings: PageSettings | null;
  set: (settings: PageSettings) => void;
  help_open: boolean;
  set_help_open: (open: boolean) => void;
}

const PageContext = createContext<PageContextValue | null>(null);

/** What the page on show tells the frame around it. */
export function PageProvider({ children }: { children: ReactNode }) {
  const [settings, set] = useState<PageSettings | null>(null);
  const [help_open, set_help_open] = useState(false);
  const value = useMemo(() => ({ settings, set, help_open, set_help_open }), [settings, help_open]);
  return <PageContext.Provider value={value}>{children}</PageContext.Provider>;
}

export function usePageContext(): PageContextValue {
  const context = useContext(PageContext);
  if (!context) throw new Error("usePageContext needs a PageProvider");
  return context;
}

/** Sets title, breadcrumbs and help; `help` must be a constant or memoised. */
export function usePage({ title, breadcrumbs, help }: PageSettings): void {
  const { set } = usePageContext();
  const trail = JSON.stringify(breadcrumbs);
  useEffect(() => {
    set({ title, breadcrumbs: JSON.parse(trail) as BreadcrumbGroupProps.Item[], help });
  }, [set, title, trail, help]);
}

export function useOpenHelp(): () => void {
  const { set_help_open } = usePageContext();
  return () => set_help_open(true);
}
