import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { open_event_stream, type PortalEvent, type StreamState } from "./events";

class FakeEventSource extends EventTarget {
  static readonly CLOSED = 2;
  static opened: FakeEventSource[] = [];
  readyState = 1;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  close = vi.fn();

  constructor(readonly url: string) {
    super();
    FakeEventSource.opened.push(this);
  }

  send(topic: string, data: string): void {
    this.dispatchEvent(new MessageEvent(topic, { data }));
  }

  fail(ready_state: number): void {
    this.readyState = ready_state;
    this.onerror?.();
  }
}

let events: PortalEvent[];
let states: StreamState[];
let close: () => void;

function stream(): FakeEventSource {
  const last = FakeEventSource.opened.at(-1);
  if (!last) throw new Error("no stream was opened");
  return last;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeEventSource);
  FakeEventSource.opened = [];
  events = [];
  states = [];
  close = open_event_stream({ on_event: (event) => events.push(event), on_state: (state) => states.push(state) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("an event is told by its topic and its subject", () => {
  stream().send("account", '{"id":"a1","kind":"account.activated","at":"2026-11-23T08:00:00Z"}');
  expect(events).toEqual([{ topic: "account", id: "a1" }]);
});

test.each(["not json", "{}", "null", '{"id":7}'])("the data %s concerns nothing", (data) => {
  stream().send("account", data);
  expect(events).toEqual([]);
});

test("a broken connection is left to the browser, which reconnects with its last event ID", () => {
  stream().onopen?.();
  stream().fail(0);
  vi.advanceTimersByTime(60_000);
  expect(states).toEqual(["live", "down"]);
  expect(FakeEventSource.opened).toHaveLength(1);
});

test("a refused stream is opened anew, and not once the page has closed it", () => {
  stream().fail(FakeEventSource.CLOSED);
  vi.advanceTimersByTime(5_000);
  expect(FakeEventSource.opened).toHaveLength(2);
  stream().fail(FakeEventSource.CLOSED);
  close();
  vi.advanceTimersByTime(60_000);
  expect(FakeEventSource.opened).toHaveLength(2);
  expect(stream().close).toHaveBeenCalled();
});
