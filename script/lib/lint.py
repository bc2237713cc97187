"""script/lint: checks the house's rules (CONTRIBUTING.md); each is one test of the unit suite.

usage: script/lint [--preset P] [--fix] [--tidy [FILE...]]
"""

from __future__ import annotations

import argparse
import concurrent.futures
import subprocess
import sys
from collections.abc import Callable

import product
from lints import cpp, customers, files, house, tables, tidy, tools
from lints.tree import Tree
from steps import ROOT

CHECKS: dict[str, Callable[[Tree], list[str]]] = {
    "the graph of the house": house.graph_is_drawn,
    "includes keep to DEPENDS": house.includes_keep_to_depends,
    "SQL says whose rows": customers.sql_says_whose,
    "heavy headers only in .cpp": cpp.heavy_headers,
    "headers begin well": cpp.headers_begin_well,
    "a folder is a namespace": cpp.namespaces,
    "every test is built": cpp.tests_are_built,
    "tables have owners": tables.owned,
    "no SUM over amounts": cpp.sums_of_money,
    "no LIKE": cpp.sql_says_like,
    "threads are joined": cpp.threads_are_joined,
    "length of files": files.length,
    "white space": files.white_space,
    "lock files": files.lock_files,
    "exact versions": files.exact_versions,
    "no leftovers": files.no_leftovers,
    "nobody's machine": files.nobodys_machine,
    "clang-format": tools.formatted,
    "clang-tidy on what changed": tidy.changed_code,
    "shellcheck": tools.shell,
    "ruff": tools.python,
    "ruff format": tools.python_formatted,
    "pyright": tools.python_types,
    "prettier": tools.page_formatted,
    "eslint": tools.page,
}
LINES_SHOWN = 20


def whole_files(tree: Tree, chosen: list[str], preset: str) -> int:
    sources = chosen or [path for path in tree.matching(".cpp", below="src/")]
    words = [tidy.clang_tidy(), "--quiet", "-p", f"build/{preset}", *sources]
    return subprocess.run(words, cwd=ROOT, check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/lint", description="Checks the house's rules.")
    parser.add_argument("--preset", default="release", help="the build whose graph is compared; default: release")
    parser.add_argument("--fix", action="store_true", help="format the code, and mend what ruff can, first")
    parser.add_argument("--tidy", nargs="*", metavar="FILE", help="run clang-tidy instead, on these files or on all")
    arguments = parser.parse_args()
    product.do(product.tools_of_tests)
    tree = Tree.of_checkout(ROOT, ROOT / "build" / arguments.preset)
    if arguments.tidy is not None:
        return whole_files(tree, arguments.tidy, arguments.preset)
    if arguments.fix:
        subprocess.run([tools.CLANG_FORMAT, "-i", *tools.sources(tree)], cwd=ROOT, check=True)
        subprocess.run([tools.RUFF, "check", "--no-cache", "--fix", "--exit-zero", "--quiet"], cwd=ROOT, check=True)
        subprocess.run([tools.RUFF, "format", "--no-cache", "--quiet"], cwd=ROOT, check=True)
        prettier = tools.prettier("--write", "--list-different", *tools.page_files(tree))
        subprocess.run(prettier, cwd=ROOT, check=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor() as threads:
        answers = threads.map(lambda check: check(tree), CHECKS.values())
    for name, wrong in zip(CHECKS, answers, strict=True):
        if wrong:
            failed += 1
            print(f"{name}:")
            for line in wrong[:LINES_SHOWN]:
                print(f"    {line}")
            if len(wrong) > LINES_SHOWN:
                print(f"    and {len(wrong) - LINES_SHOWN} more")
    print(f"{len(CHECKS) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
