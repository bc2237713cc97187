import { expect, it } from "vitest";
import { file_of } from "./save-file";

it("begins CSV with the mark by which spreadsheets know UTF-8, and nothing else", async () => {
  const bytes = new Uint8Array(await file_of("text/csv", "ü").arrayBuffer());
  expect([...bytes]).toEqual([0xef, 0xbb, 0xbf, 0xc3, 0xbc]);
  expect(await file_of("application/json", "{}").text()).toBe("{}");
});
