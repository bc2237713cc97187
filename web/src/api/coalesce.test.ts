import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { coalesce } from "./coalesce";

describe("coalesce", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("flushes a burst of thousands twice: its first item at once, the rest together", () => {
    const flushed: string[][] = [];
    const { add } = coalesce<string>((items) => flushed.push([...items]), 500);
    for (let index = 0; index < 5_000; ++index) add(index % 2 ? "accounts" : "jobs");
    expect(flushed).toEqual([["jobs"]]);
    vi.advanceTimersByTime(500);
    expect(flushed).toEqual([["jobs"], ["accounts", "jobs"]]);
    vi.advanceTimersByTime(5_000);
    expect(flushed).toHaveLength(2);
  });

  it("flushes at once again after a pause", () => {
    const flush = vi.fn();
    const { add } = coalesce<string>(flush, 500);
    add("a");
    vi.advanceTimersByTime(2_000);
    add("b");
    expect(flush).toHaveBeenCalledTimes(2);
  });

  it("flushes nothing after it was stopped", () => {
    const flush = vi.fn();
    const { add, stop } = coalesce<string>(flush, 500);
    add("a");
    add("b");
    stop();
    vi.advanceTimersByTime(2_000);
    expect(flush).toHaveBeenCalledTimes(1);
  });
});
