// @vitest-environment jsdom
import { describe, expect, test, vi } from "vitest";
import { is_web_address, open_console_tab } from "./console-tab";

function fake_tab() {
  const order: string[] = [];
  const tab = {
    closed: false,
    document: document.implementation.createHTMLDocument(),
    close: vi.fn(),
    location: {
      set href(url: string) {
        order.push(`go ${url}`);
      },
    },
    set opener(value: unknown) {
      order.push(`opener ${String(value)}`);
    },
  };
  return { tab, order };
}

describe("the console's tab", () => {
  test("is null where the pop-up blocker stops it", () => {
    vi.spyOn(window, "open").mockReturnValue(null);
    expect(open_console_tab("Opening")).toBeNull();
  });

  test("loses its tie to the page before it goes to AWS", () => {
    const { tab, order } = fake_tab();
    vi.spyOn(window, "open").mockReturnValue(tab as unknown as Window);
    expect(open_console_tab("Opening")?.go("https://console.example/")).toBe(true);
    expect(order).toEqual(["opener null", "go https://console.example/"]);
    expect(tab.document.body.textContent).toBe("Opening");
  });

  test("says so when the person closed it meanwhile", () => {
    const { tab, order } = fake_tab();
    vi.spyOn(window, "open").mockReturnValue(tab as unknown as Window);
    const opened = open_console_tab("Opening");
    tab.closed = true;
    expect(opened?.go("https://console.example/")).toBe(false);
    expect(order).toEqual([]);
  });

  test("goes nowhere by a script's address", () => {
    const { tab, order } = fake_tab();
    vi.spyOn(window, "open").mockReturnValue(tab as unknown as Window);
    expect(open_console_tab("Opening")?.go("javascript:alert(1)")).toBe(false);
    expect(order).toEqual([]);
  });

  test.each([
    ["https://a.example/", true],
    ["http://127.0.0.1:1/#/x", true],
    ["data:text/html,x", false],
    ["/relative", false],
  ])("%s may be opened: %s", (url, expected) => {
    expect(is_web_address(url)).toBe(expected);
  });
});
