import { Problem } from "../../../api/problem";
import type { ImportPiece, ImportPosition } from "../commitments-api";

/** The server takes no more in one piece. */
export const longest_piece = 1 << 20;

export interface Sending {
  send: (piece: ImportPiece) => Promise<ImportPosition>;
  /** Hears how many bytes of all files are there, and which file is being sent; false: give up. */
  told: (sent: number, file: number) => boolean;
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

/** Sends files in order, a piece at a time; false where it was given up. */
export async function send_files(files: readonly File[], { send, told }: Sending, pause = wait): Promise<boolean> {
  let before = 0;
  for (const [index, file] of files.entries()) {
    let number = 0;
    for (let at = 0; ;) {
      const end = Math.min(file.size, at + longest_piece);
      const piece = { file: index, number, name: file.name, last: end === file.size, bytes: file.slice(at, end) };
      const position = await again_when_unreachable(() => send(piece), pause);
      at = end;
      // The server may need no more of a file: nothing that follows could help.
      const is_over = piece.last || position.next_file > index;
      if (!told(before + (is_over ? file.size : at), index)) return false;
      if (is_over) break;
      ++number;
    }
    before += file.size;
  }
  return true;
}
