import { api_base } from "./base";

/** Whether changes arrive by the event stream; while they do not, pages that wait for something ask by polling. */
export type StreamState = "live" | "down";

export interface PortalEvent {
  /** What the event is about: "account", "job", ... */
  topic: string;
  /** The subject's ID. */
  id: string;
}

export interface StreamListener {
  on_event: (event: PortalEvent) => void;
  /** Called on every change; "live" again after "down" means that events may have been missed. */
  on_state: (state: StreamState) => void;
}

const topics = [
  "account",
  "commitments",
  "job",
  "recommendations",
  "sync",
  "tag-change",
  "user",
  "invitation",
] as const;
const reopen_after_ms = 5_000;

function parse(topic: string, data: string): PortalEvent | null {
  try {
    const body: unknown = JSON.parse(data);
    if (typeof body === "object" && body !== null && "id" in body && typeof body.id === "string") {
      return { topic, id: body.id };
    }
  } catch {
    // An event of a later version that is not JSON concerns nothing on this page.
  }
  return null;
}

/**
 * Opens the event stream and keeps it open; the returned function closes it. The browser itself reconnects (with
 * Last-Event-ID) after a broken connection; after a refused one it gives up, so we open a new stream then.
 */
export function open_event_stream(listener: StreamListener): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const open = () => {
    const opened = new EventSource(`${api_base}/events`);
    source = opened;
    opened.onopen = () => listener.on_state("live");
    opened.onerror = () => {
      listener.on_state("down");
      if (opened.readyState === EventSource.CLOSED) timer = setTimeout(open, reopen_after_ms);
    };
    for (const topic of topics) {
      opened.addEventListener(topic, (message: MessageEvent<string>) => {
        const event = parse(topic, message.data);
        if (event) listener.on_event(event);
      });
    }
  };
  open();

  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
