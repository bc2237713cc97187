// Imports of cost files: sent in pieces, looked at, applied, listed and removed.
import { at, payer } from "./commitments-data.mjs";

let imports = new Map();
let deliveries = [];
let begun = 0;

export function forget_imports() {
  imports = new Map();
  deliveries = [];
  begun = 0;
}

function wrong_line(file, line, number) {
  if (!line.includes("wrong")) return [];
  return [
    {
      file,
      line: number,
      field: "line_item_unblended_cost",
      code: "not-an-amount",
      detail: "A decimal number, with a point and no grouping.",
    },
  ];
}

function piece(id, file, number, query, text) {
  const view = imports.get(id);
  view.texts ??= [];
  view.texts[file] ??= { name: query.get("name"), text: "" };
  view.texts[file].text += text;
  const last = query.get("last") === "true";
  return { next_file: last ? file + 1 : file, next_piece: last ? 0 : number + 1, lines: 0, problem_count: 0 };
}

function complete(id) {
  const view = imports.get(id);
  if (view.complete) return view;
  const lines_of = ({ text }) => text.trim().split("\n").slice(1);
  const lines = view.texts.flatMap(lines_of);
  const bad = view.texts.flatMap((one, file) =>
    lines_of(one).flatMap((line, index) => wrong_line(file, line, index + 2)),
  );
  const files = view.texts.map((one, file) => ({
    name: one.name,
    format: "cur",
    compression: one.name.endsWith(".gz") ? "gzip" : "none",
    encoding: "utf_8",
    bytes: one.text.length,
    sha256: String(file).repeat(64),
    lines: lines_of(one).length,
    first_day: "2025-04-01",
    last_day: "2025-05-31",
    problem_count: bad.filter((problem) => problem.file === file).length,
  }));
  return Object.assign(view, {
    texts: undefined,
    files,
    complete: true,
    format: "cur",
    lines: lines.length,
    first_day: "2025-04-01",
    last_day: "2025-05-31",
    months: [
      { payer_account_id: payer, month: "2025-04", currency: "USD", amount: "81234.560000000000000001" },
      { payer_account_id: payer, month: "2025-05", currency: "USD", amount: "79000.10" },
    ],
    other_payers: ["444455556666"],
    notes: [
      {
        code: "other-providers",
        detail: "2 lines of other providers (Microsoft, Oracle) are left out: AWS does not charge them.",
      },
      { code: "unknown-kinds", detail: "Not known as kinds of charge, and so they count: Novel." },
    ],
    problems: bad,
    problem_count: bad.length,
    ...(bad.length > 0 ? {} : previewed(files)),
  });
}

/** A file with "part" in its name may be another part of what stands; one with "early" lacks days that Cost Explorer
 * has; one with "plain" does not say its periods. */
function previewed(files) {
  const is_part = files.some(({ name }) => name.includes("part"));
  const is_early = files.some(({ name }) => name.includes("early"));
  const why_early = "Their usage ends on 2025-04-20, and Cost Explorer has usage up to 2025-04-30.";
  const period = (month, last_day) => ({
    payer_account_id: payer,
    period: month,
    granularity: "daily",
    is_open: false,
    first_day: `${month}-01`,
    last_day,
    lines: 1,
    has_earlier: is_part,
    mode: is_part || is_early ? null : "replace",
    unsure_because: is_part ? "It has 1 lines, and what stands has 30." : is_early ? why_early : null,
    replaces: [
      is_part
        ? {
            source: "delivery",
            first_day: `${month}-01`,
            last_day,
            import_id: "import-0",
            files: ["earlier.csv"],
            who: "admin@example.com",
            at: at(0),
          }
        : { source: "cost_explorer", first_day: `${month}-01`, last_day, import_id: null, files: [] },
    ],
    replaces_if_added: [],
    before: "80000",
    after: "79000.10",
    after_if_added: is_part ? "159000.10" : null,
    other_days: 0,
    other_days_amount: "0",
    notes: [],
  });
  const has_periods = !files.some(({ name }) => name.includes("plain"));
  return {
    has_periods,
    proposed_periods: has_periods ? [] : ["2025-04", "2025-05"],
    periods: [period("2025-04", "2025-04-30"), period("2025-05", "2025-05-31")],
    counted_already: [],
  };
}

/** Those that were applied here, and those that the contract came with. */
function deliveries_of(commitment) {
  const had = commitment.sources.flatMap(({ imports: ranges }) => ranges);
  const others = had.filter(({ id }) => !deliveries.some((one) => one.id === id));
  return [
    ...deliveries.filter(({ id }) => had.some((range) => range.id === id)),
    ...others.map((range) => ({ ...delivery_of({ files: [], ...range }), who: range.who, at: range.at })),
  ];
}

function delivery_of(view) {
  return {
    id: view.id,
    format: view.format,
    lines: view.lines,
    files: view.files.map(({ name, sha256 }) => ({ name, sha256 })),
    who: "admin@example.com",
    at: at(0),
    periods: [
      {
        payer_account_id: payer,
        first_period: "2025-04",
        last_period: "2025-05",
        first_day: view.first_day,
        last_day: view.last_day,
        counts: true,
        is_added: false,
        replaced_by: null,
      },
    ],
    restores: [
      { source: "cost_explorer", first_day: view.first_day, last_day: view.last_day, import_id: null, files: [] },
    ],
  };
}

export function imports_answer({ method, sub, tail, query, body, commitment, problem }) {
  if (method === "POST" && !sub) {
    const view = {
      id: `import-${++begun}`,
      files: [],
      next_file: 0,
      next_piece: 0,
      complete: false,
      applied: false,
      format: "unknown",
      lines: 0,
      first_day: null,
      last_day: null,
      months: [],
      other_payers: [],
      notes: [],
      problems: [],
      problem_count: 0,
      has_periods: false,
      proposed_periods: [],
      periods: [],
      counted_already: [],
    };
    imports.set(view.id, view);
    return { status: 201, body: view };
  }
  if (tail && !imports.has(sub)) return problem(404, "not-found", "There is no such import");
  const sent = /^files\/(\d+)\/pieces\/(\d+)$/.exec(tail ?? "");
  if (sent) return { status: 200, body: piece(sub, Number(sent[1]), Number(sent[2]), query, body) };
  if (tail === "complete") return { status: 200, body: complete(sub) };
  if (tail === "apply") {
    const view = imports.get(sub);
    deliveries.unshift(delivery_of(view));
    commitment.sources[0].imports.push({
      is_final: true,
      id: sub,
      first_day: view.first_day,
      last_day: view.last_day,
      format: view.format,
      lines: view.lines,
      who: "admin@example.com",
      at: at(0),
    });
    return { status: 200, body: { ...view, applied: true, months: [] } };
  }
  if (method === "GET") return { status: 200, body: { items: deliveries_of(commitment), left_off: 0 } };
  if (method === "DELETE") {
    imports.delete(sub);
    deliveries = deliveries.filter((one) => one.id !== sub);
    for (const one of commitment.sources) one.imports = one.imports.filter((range) => range.id !== sub);
    return { status: 200, body: commitment };
  }
  return undefined;
}
