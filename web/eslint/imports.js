/**
 * Two rules on what the page's files import from each other: `walls` holds the tables of eslint.config.js, and
 * `circles` refuses files that import each other. Imports of types count: eslint-plugin-import's rules do not see those.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const src = fileURLToPath(new URL("../src/", import.meta.url));

/** A file of the page as a path below src/, or null for a package or a file that is not written by hand. */
function imported_file(from, specifier) {
  if (!specifier.startsWith(".")) return null;
  const path = resolve(dirname(from), specifier);
  const file = [".ts", ".tsx", ""].map((ending) => path + ending).find((candidate) => existsSync(candidate));
  return file?.startsWith(src) ? relative(src, file).split(sep).join("/") : null;
}

/** Calls `visit` with each import, export-from, import() and import type of a file, and the file that it names. */
function on_imports(context, visit) {
  const check = (node) => {
    const source = node.source;
    if (typeof source?.value !== "string") return;
    const file = imported_file(context.filename, source.value);
    if (file) visit(source, file);
  };
  return {
    ImportDeclaration: check,
    ExportNamedDeclaration: check,
    ExportAllDeclaration: check,
    ImportExpression: check,
    TSImportType: check,
  };
}

/** "features", "tags", "tag-panel" of features/tags/tag-panel.tsx; of main.tsx, null and no feature. */
function place_of(file) {
  const [folder, feature, ...rest] = file.split("/");
  if (feature === undefined) return { folder: null };
  return folder === "features" ? { folder, feature, inside: rest.join("/").replace(/\.tsx?$/, "") } : { folder };
}

/** What is wrong with this import, or null. */
function breach(folders, features, from, to) {
  // What stands in src/ itself puts everything together.
  if (from.folder === null) return null;
  if (to.folder === null) return "This puts everything together: nothing imports it.";
  if (from.folder !== to.folder)
    return folders[from.folder]?.includes(to.folder) ? null : `${from.folder}/ may not import ${to.folder}/.`;
  if (from.folder !== "features" || from.feature === to.feature) return null;
  if (!features[from.feature]?.imports?.includes(to.feature))
    return `The feature ${from.feature} may not import ${to.feature}.`;
  if (!features[to.feature]?.exposes?.includes(to.inside))
    return `${to.inside} is ${to.feature}'s own: it is not among what the feature exposes.`;
  return null;
}

const walls = {
  meta: { schema: [{ type: "object" }] },
  create(context) {
    const [{ folders, features }] = context.options;
    const from = place_of(relative(src, context.filename).split(sep).join("/"));
    return on_imports(context, (node, file) => {
      const message = breach(folders, features, from, place_of(file));
      if (message) context.report({ node, message: `${message} See eslint.config.js.` });
    });
  },
};

const imports_by_file = new Map();

function imports_of(file) {
  const known = imports_by_file.get(file);
  if (known) return known;
  const path = join(src, file);
  const named = ts.preProcessFile(readFileSync(path, "utf8")).importedFiles.map(({ fileName }) => fileName);
  const found = named.map((specifier) => imported_file(path, specifier)).filter((item) => item !== null);
  imports_by_file.set(file, found);
  return found;
}

/** The files by which `from` leads to `wanted`, both included, or null where it does not. */
function way(from, wanted, seen = new Set()) {
  if (from === wanted) return [from];
  seen.add(from);
  for (const next of imports_of(from)) {
    const rest = seen.has(next) ? null : way(next, wanted, seen);
    if (rest) return [from, ...rest];
  }
  return null;
}

const circles = {
  meta: { schema: [] },
  create(context) {
    const self = relative(src, context.filename).split(sep).join("/");
    return on_imports(context, (node, file) => {
      const circle = way(file, self);
      if (circle) context.report({ node, message: `These import each other: ${[self, ...circle].join(" -> ")}.` });
    });
  },
};

export default { rules: { walls, circles } };
