/** A browser tab that was opened for the AWS console before its address was known. */
export interface ConsoleTab {
  /** Goes to the address; false where the person has closed the tab meanwhile. */
  go: (url: string) => boolean;
  close: () => void;
}

/** True for an address that may be opened: the web's own protocols and nothing that runs as script. */
export function is_web_address(url: string): boolean {
  try {
    return ["https:", "http:"].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}

/**
 * Opens an empty tab; null where a pop-up blocker stopped it. It must be called in the click's own handler, before
 * anything is awaited, because browsers allow a new tab to a click only. `noopener` would make the answer null always,
 * so the tie to this page is cut by hand before the tab goes anywhere.
 */
export function open_console_tab(message: string): ConsoleTab | null {
  const tab = window.open("");
  if (!tab) return null;
  tab.document.title = message;
  tab.document.body.textContent = message;
  return {
    go: (url) => {
      if (tab.closed || !is_web_address(url)) return false;
      tab.opener = null;
      tab.location.href = url;
      return true;
    },
    close: () => tab.close(),
  };
}
