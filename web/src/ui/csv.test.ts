import { expect, it } from "vitest";
import { csv_text } from "./csv";

it("quotes what has commas, makes formulas texts, and leaves numbers numbers", () => {
  const columns = [["a", (row: string) => row]] as const;
  const line = (text: string) => csv_text(columns, [text]).split("\r\n")[1];
  expect(line("a, b")).toBe('"a, b"');
  expect(line("=1+1")).toBe(`"'=1+1"`);
  expect(line("-1+1")).toBe(`"'-1+1"`);
  expect(line("@SUM(A1)")).toBe(`"'@SUM(A1)"`);
  expect(line("-12.500000000000000001")).toBe("-12.500000000000000001");
  expect(line("012345678901")).toBe("012345678901");
});
