import { describe, expect, it } from "vitest";
import { unreachable_problem } from "../../../api/problem";
import type { ImportView } from "../commitments-api";
import { piece_at, send_file, unfinished_bytes } from "./pieces";

const view = (more: Partial<ImportView> = {}): ImportView => ({
  id: "i",
  next_piece: 0,
  complete: false,
  applied: false,
  format: "unknown",
  lines: 0,
  months: [],
  other_payers: [],
  problems: [],
  problem_count: 0,
  notes: [],
  ...more,
});
const quick = () => Promise.resolve();

/** jsdom's Blob cannot be read by itself; this one is a slice of bytes as a browser's is. */
function file_of(bytes: Uint8Array): Blob {
  return {
    size: bytes.length,
    slice: (from: number, to: number) => ({ arrayBuffer: () => Promise.resolve(bytes.slice(from, to).buffer) }),
  } as unknown as Blob;
}

describe("a file in pieces", () => {
  it("is cut between characters", async () => {
    const bytes = new TextEncoder().encode("aé€😀b");
    for (let size = 4; size <= bytes.length; ++size) {
      let text = "";
      for (let at = 0; at < bytes.length;) {
        const piece = await piece_at(file_of(bytes), at, size);
        expect(piece.end).toBeGreaterThan(at);
        text += piece.text;
        at = piece.end;
      }
      expect(text).toBe("aé€😀b");
    }
    expect(unfinished_bytes(new Uint8Array([0x61, 0xf0, 0x9f]))).toBe(2);
    expect(unfinished_bytes(new Uint8Array([0x61, 0x80, 0x80, 0x80]))).toBe(0);
  });

  it("keeps a byte-order mark for the server, and sends an empty file as one piece", async () => {
    expect((await piece_at(file_of(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])), 0)).text).toBe("\u{feff}a");
    const sent: unknown[] = [];
    await send_file(file_of(new Uint8Array()), {
      begin: () => Promise.resolve(view()),
      send: (_, piece) => (sent.push(piece), Promise.resolve(view({ complete: true }))),
      told: () => true,
    });
    expect(sent).toEqual([{ number: 0, text: "", last: true }]);
  });

  it("is sent in order, a piece again whose answer was lost, and no more once it is complete", async () => {
    const bytes = new Uint8Array(600_000).fill(0x61);
    const numbers: number[] = [];
    let lost = true;
    const told: number[] = [];
    const send = (_: string, { number, last }: { number: number; last: boolean }) => {
      numbers.push(number);
      if (number === 1 && lost) {
        lost = false;
        return Promise.reject(unreachable_problem());
      }
      return Promise.resolve(view({ next_piece: number + 1, complete: last }));
    };
    const done = await send_file(
      file_of(bytes),
      { begin: () => Promise.resolve(view()), send, told: (count) => (told.push(count), true) },
      quick,
    );
    expect(numbers).toEqual([0, 1, 1, 2]);
    expect(told.at(-1)).toBe(600_000);
    expect(done?.complete).toBe(true);
    numbers.length = 0;
    await send_file(
      file_of(bytes),
      {
        begin: () => Promise.resolve(view()),
        send: (_, { number }) => (numbers.push(number), Promise.resolve(view({ complete: true, problem_count: 1 }))),
        told: () => true,
      },
      quick,
    );
    expect(numbers).toEqual([0]);
    expect(
      await send_file(
        file_of(bytes),
        { begin: () => Promise.resolve(view()), send: () => Promise.resolve(view()), told: () => false },
        quick,
      ),
    ).toBeNull();
    await expect(
      send_file(
        file_of(bytes),
        { begin: () => Promise.resolve(view()), send: () => Promise.reject(unreachable_problem()), told: () => true },
        quick,
      ),
    ).rejects.toThrow("Check the network");
  });
});
