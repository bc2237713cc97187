import { describe, expect, it } from "vitest";
import type { Delivery, ReplacedDays } from "../commitments-api";
import { files_name, periods_name, restored_text, source_name } from "./delivery-text";

const range = { payer_account_id: "111111111111", first_day: null, last_day: null, is_added: false, replaced_by: null };
const delivery: Delivery = {
  id: "d",
  format: "cur",
  lines: 3,
  files: [{ name: "costs.csv", sha256: "aa" }],
  who: "support@example.com",
  at: "2026-11-05T12:00:00Z",
  periods: [{ ...range, first_period: "2026-09", last_period: "2026-10", counts: true }],
  restores: [],
};

describe("deliveries in words", () => {
  it("are named by their files", () => {
    expect(files_name(["a.csv"], null)).toBe("a.csv");
    expect(files_name(["a.csv", "b.csv", "c.csv"], null)).toBe("a.csv and 2 more");
    expect(files_name([], "2026-11-05T12:00:00Z")).toBe("the import of 2026-11-05");
    expect(files_name([], null)).toBe("an import");
  });

  it("say who tells days", () => {
    const days = { first_day: "2026-10-01", last_day: "2026-10-31" };
    expect(source_name({ ...days, source: "cost_explorer", import_id: null, files: [], who: null, at: null })).toBe(
      "Cost Explorer",
    );
    expect(
      source_name({
        ...days,
        source: "delivery",
        import_id: "x",
        files: ["a.csv"],
        who: "me",
        at: "2026-11-05T00:00:00Z",
      }),
    ).toBe("a.csv (2026-11-05, me)");
  });

  it("say which periods they hold, and what comes back", () => {
    expect(delivery.periods.map(periods_name)).toEqual(["September 2026 to October 2026"]);
    expect(restored_text(delivery)).toContain("nothing else is known");
    const explorer: ReplacedDays = { source: "cost_explorer", first_day: "", last_day: "", files: [] };
    expect(restored_text({ ...delivery, restores: [explorer, explorer] })).toContain("count again: Cost Explorer.");
    const replaced = delivery.periods.map((one) => ({ ...one, counts: false, replaced_by: "e" }));
    expect(restored_text({ ...delivery, periods: replaced })).toContain("does not count now");
  });
});
