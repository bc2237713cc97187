import { Problem } from "../../../api/problem";
import type { ImportView } from "../commitments-api";

/** The server takes no more in one piece, in bytes of UTF-8. */
export const longest_piece = 1 << 20;

/** How many bytes at the end belong to a character whose rest is not there. */
export function unfinished_bytes(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); ++back) {
    const byte = bytes.at(-back) ?? 0;
    if ((byte & 0b1100_0000) === 0b1000_0000) continue;
    const wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return wanted > back ? back : 0;
  }
  return 0;
}

interface Piece {
  text: string;
  /** Where the next one begins; the file's size after the last. */
  end: number;
}

/**
 * The file's piece from this byte on, cut between characters. A file is never read whole: it may be larger than what
 * a browser holds. Bytes that are no UTF-8 become U+FFFD, three bytes each, so that pieces stay well below the bound.
 */
export async function piece_at(file: Blob, start: number, size = longest_piece / 4): Promise<Piece> {
  const bytes = new Uint8Array(await file.slice(start, start + size).arrayBuffer());
  const is_last = start + bytes.length >= file.size;
  const kept = is_last ? bytes : bytes.subarray(0, bytes.length - unfinished_bytes(bytes));
  // A byte-order mark is the server's to understand.
  return { text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(kept), end: start + kept.length };
}

export interface Sending {
  begin: () => Promise<ImportView>;
  send: (import_id: string, piece: { number: number; text: string; last: boolean }) => Promise<ImportView>;
  /** Hears how many bytes are there; false: give up. */
  told: (sent: number) => boolean;
}

const most_tries = 4;

async function again_when_unreachable<T>(run: () => Promise<T>, pause: (attempt: number) => Promise<void>): Promise<T> {
  for (let attempt = 1; ; ++attempt) {
    try {
      return await run();
    } catch (error) {
      // A piece that came and whose answer was lost may be sent again: the server knows it by its number.
      const unreachable = error instanceof Problem && (error.body.status === 0 || error.body.status >= 502);
      if (!unreachable || attempt === most_tries) throw error;
      await pause(attempt);
    }
  }
}

const wait = (attempt: number) => new Promise<void>((done) => setTimeout(done, 500 * 2 ** attempt));

/** Sends a file in order, a piece at a time; answers the preview, or null where it was given up. */
export async function send_file(file: Blob, { begin, send, told }: Sending, pause = wait): Promise<ImportView | null> {
  let view = await begin();
  let start = 0;
  for (let number = 0; ; ++number) {
    const { text, end } = await piece_at(file, start);
    const last = end >= file.size;
    view = await again_when_unreachable(() => send(view.id, { number, text, last }), pause);
    start = end;
    if (!told(start)) return null;
    // It is complete too where nothing that follows could help.
    if (last || view.complete) return view;
  }
}
