import { describe, expect, it } from "vitest";
import { unreachable_problem } from "../../../api/problem";
import type { ImportPiece, ImportPosition } from "../commitments-api";
import { longest_piece, send_files } from "./pieces";

const quick = () => Promise.resolve();
const position = (more: Partial<ImportPosition>): ImportPosition => ({
  next_file: 0,
  next_piece: 0,
  lines: 0,
  problem_count: 0,
  ...more,
});
const file = (name: string, size: number) => new File([new Uint8Array(size)], name);
/** The server's answer where all goes well. */
const good = ({ file: index, number, last }: ImportPiece) =>
  position(last ? { next_file: index + 1 } : { next_file: index, next_piece: number + 1 });
const shown = ({ file: index, number, name, last, bytes }: ImportPiece) =>
  `${index}.${number} ${name} ${bytes.size} ${last}`;

describe("files in pieces", () => {
  it("are sent in order as they are, an empty one as one piece", async () => {
    const sent: string[] = [];
    const told: number[] = [];
    const done = await send_files(
      [file("a.csv.gz", longest_piece + 3), file("empty.csv", 0), file("b.csv", longest_piece)],
      {
        send: (piece) => (sent.push(shown(piece)), Promise.resolve(good(piece))),
        told: (count) => (told.push(count), true),
      },
    );
    expect(done).toBe(true);
    expect(sent).toEqual([
      "0.0 a.csv.gz 1048576 false",
      "0.1 a.csv.gz 3 true",
      "1.0 empty.csv 0 true",
      "2.0 b.csv 1048576 true",
    ]);
    expect(told.at(-1)).toBe(2 * longest_piece + 3);
  });

  it("send a piece again whose answer was lost, and say so when none comes", async () => {
    const sent: number[] = [];
    let lost = true;
    const send = (piece: ImportPiece) => {
      sent.push(piece.number);
      if (piece.number === 1 && lost) {
        lost = false;
        return Promise.reject(unreachable_problem());
      }
      return Promise.resolve(good(piece));
    };
    await send_files([file("a", longest_piece * 3)], { send, told: () => true }, quick);
    expect(sent).toEqual([0, 1, 1, 2]);
    await expect(
      send_files([file("a", 1)], { send: () => Promise.reject(unreachable_problem()), told: () => true }, quick),
    ).rejects.toThrow("Check the network");
  });

  it("go on with the next file where nothing more of one is needed, and end where they are given up", async () => {
    const sent: string[] = [];
    const refusing = (piece: ImportPiece) => (
      sent.push(shown(piece)),
      Promise.resolve(position({ next_file: piece.file + 1 }))
    );
    await send_files([file("a", longest_piece * 3), file("b", 5)], { send: refusing, told: () => true });
    expect(sent).toEqual(["0.0 a 1048576 false", "1.0 b 5 true"]);
    expect(
      await send_files([file("a", 5), file("b", 5)], {
        send: (piece) => Promise.resolve(good(piece)),
        told: () => false,
      }),
    ).toBe(false);
  });
});
