import type { FlashbarProps } from "@cloudscape-design/components/flashbar";
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from "react";

export type Flash = Pick<FlashbarProps.MessageDefinition, "type" | "header" | "content" | "action">;

interface Flashes {
  items: FlashbarProps.MessageDefinition[];
  /** Shows a message until it is dismissed; one with the same ID is replaced. Messages outlive navigation. */
  show: (id: string, flash: Flash) => void;
  clear: () => void;
}

const FlashContext = createContext<Flashes | null>(null);

export function FlashProvider({ children }: { children: ReactNode }) {
  const [items, set_items] = useState<FlashbarProps.MessageDefinition[]>([]);
  const dismiss = useCallback((id: string) => set_items((before) => before.filter((item) => item.id !== id)), []);
  const show = useCallback(
    (id: string, flash: Flash) =>
      set_items((before) => [
        {
          ...flash,
          id,
          ariaRole: flash.type === "error" ? "alert" : "status",
          dismissible: true,
          dismissLabel: "Dismiss message",
          onDismiss: () => dismiss(id),
        },
        ...before.filter((item) => item.id !== id),
      ]),
    [dismiss],
  );
  const clear = useCallback(() => set_items([]), []);
  const value = useMemo(() => ({ items, show, clear }), [items, show, clear]);
  return <FlashContext.Provider value={value}>{children}</FlashContext.Provider>;
}

export function useFlashes(): Flashes {
  const flashes = useContext(FlashContext);
  if (!flashes) throw new Error("useFlashes needs a FlashProvider");
  return flashes;
}
