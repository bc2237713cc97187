import { describe, expect, it } from "vitest";
import { failures_of, why_empty, why_none_owned } from "./emptiness";
import type { Download, Source, Sources } from "./recommendations-api";
import { usual_choice } from "./search";

const download = (more: Partial<Download> = {}): Download => ({
  about: "recommendations",
  kind: "reserved_instance",
  service: "ec2",
  offering_class: "standard",
  term_years: 1,
  payment_option: "no_upfront",
  lookback_days: 30,
  scope: "payer",
  outcome: "complete",
  detail: null,
  at: "2026-11-28T00:00:00Z",
  complete_at: "2026-11-28T00:00:00Z",
  generated_at: null,
  pages: 1,
  rows: 0,
  rows_with_problem: 0,
  ...more,
});
const failed = (outcome: Download["outcome"], detail: string, more: Partial<Download> = {}) =>
  download({ outcome, detail, complete_at: null, ...more });
const source = (more: Partial<Source> = {}): Source => ({
  cloud_account_id: "a",
  account_id: "111111111111",
  name: "Master",
  organization_role: "master",
  coverage: "asked",
  detail: "",
  last_complete: null,
  next_download: null,
  downloads: [],
  ...more,
});
const sources = (...items: Source[]): Sources => ({ items, not_seen: 0 });
const plain = { filter: {}, downloading: false };

describe("why there are no recommendations", () => {
  it("is that nobody can be asked", () => {
    expect(why_empty(sources(), usual_choice, plain)).toEqual({ why: "no_account" });
    expect(why_empty(sources(source({ coverage: "not_active" })), usual_choice, plain)).toEqual({ why: "no_account" });
    expect(
      why_empty(sources(source({ coverage: "off" }), source({ coverage: "not_active" })), usual_choice, plain),
    ).toEqual({ why: "setting_off", accounts: 1 });
    expect(why_empty(sources(source({ coverage: "never", detail: "Not there." })), usual_choice, plain)).toEqual({
      why: "never_offered",
      details: ["Not there."],
    });
  });

  it("is that nothing was asked, yet or in this way", () => {
    expect(why_empty(sources(source()), usual_choice, plain).why).toBe("never_downloaded");
    expect(why_empty(sources(source()), usual_choice, { filter: { q: "x" }, downloading: true }).why).toBe(
      "downloading",
    );
    expect(
      why_empty(sources(source({ downloads: [download()] })), { ...usual_choice, lookback_days: 60 }, plain).why,
    ).toBe("not_asked_so");
    expect(why_empty(sources(source({ downloads: [download({ about: "coverage" })] })), usual_choice, plain).why).toBe(
      "never_downloaded",
    );
  });

  it("is that every question failed, which is said even under conditions", () => {
    const items = source({
      downloads: [failed("denied", "No. (request ID 1)"), failed("denied", "No. (request ID 2)", { term_years: 3 })],
    });
    expect(why_empty(sources(items), usual_choice, { filter: { q: "x" }, downloading: false })).toEqual({
      why: "failed",
      failures: [{ outcome: "denied", detail: "No. (request ID 1)", count: 2, accounts: ["111111111111"] }],
    });
  });

  it("is AWS's own answer only where AWS answered, and names what failed beside it", () => {
    expect(why_empty(sources(source({ downloads: [download()] })), usual_choice, plain)).toEqual({
      why: "nothing",
      failures: [],
    });
    expect(
      why_empty(sources(source({ downloads: [download(), failed("throttled", "Later.")] })), usual_choice, plain),
    ).toMatchObject({ why: "nothing", failures: [{ outcome: "throttled", count: 1 }] });
    expect(
      why_empty(sources(source({ downloads: [download()] })), usual_choice, { filter: { q: "x" }, downloading: false })
        .why,
    ).toBe("filtered");
  });
});

it("looks at the questions of the services that are looked for alone", () => {
  const some = sources(source({ downloads: [download(), failed("throttled", "Later.", { service: "rds" })] }));
  expect(why_empty(some, usual_choice, { filter: { service: ["rds"] }, downloading: false })).toMatchObject({
    why: "failed",
    failures: [{ outcome: "throttled" }],
  });
  expect(why_empty(some, usual_choice, { filter: { service: ["ec2"] }, downloading: false })).toEqual({
    why: "filtered",
    failures: [],
  });
  expect(why_empty(some, usual_choice, { filter: { service: ["ec2", "rds"] }, downloading: false })).toMatchObject({
    why: "filtered",
    failures: [{ count: 1 }],
  });
  expect(why_empty(some, usual_choice, { filter: { service: ["memorydb"] }, downloading: false })).toEqual({
    why: "not_asked_so",
    services: ["memorydb"],
  });
  expect(why_empty(some, usual_choice, { filter: { kind: ["savings_plan"] }, downloading: false })).toEqual({
    why: "not_asked_so",
    services: [],
  });
});

it("puts failures of the same reason together, the most frequent first", () => {
  const found = failures_of(
    sources(
      source({ downloads: [failed("capped", "Cap."), failed("denied", "No."), failed("denied", "No.")] }),
      source({ account_id: "222222222222", downloads: [failed("denied", "No.")] }),
    ),
  );
  expect(found).toEqual([
    { outcome: "denied", detail: "No.", count: 3, accounts: ["111111111111", "222222222222"] },
    { outcome: "capped", detail: "Cap.", count: 1, accounts: ["111111111111"] },
  ]);
});

it("knows of what is owned by its own questions", () => {
  const nothing_special = { filtered: false, downloading: false };
  expect(why_none_owned(sources(source({ downloads: [download()] })), nothing_special).why).toBe("never_downloaded");
  expect(
    why_none_owned(
      sources(source({ downloads: [download({ about: "utilization", lookback_days: 0, scope: "" })] })),
      nothing_special,
    ),
  ).toEqual({ why: "nothing", failures: [] });
  expect(
    why_none_owned(sources(source({ downloads: [failed("denied", "No.", { about: "utilization" })] })), nothing_special)
      .why,
  ).toBe("failed");
});
