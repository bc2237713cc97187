/**
 * Calls `flush` with what was added: at once the first time, and then at most once in `interval_ms` with all that came
 * meanwhile, each once. So a burst of thousands of events asks twice, not thousands of times.
 */
export function coalesce<T>(
  flush: (items: ReadonlySet<T>) => void,
  interval_ms: number,
): { add: (item: T) => void; stop: () => void } {
  let waiting = new Set<T>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const send = () => {
    if (waiting.size === 0) {
      timer = undefined;
      return;
    }
    const items = waiting;
    waiting = new Set();
    timer = setTimeout(send, interval_ms);
    flush(items);
  };

  return {
    add: (item) => {
      waiting.add(item);
      if (timer === undefined) send();
    },
    stop: () => {
      clearTimeout(timer);
      waiting.clear();
    },
  };
}
