"""clang-tidy on the lines that a change touches: what stood there before is told by script/lint --tidy, when asked."""

from __future__ import annotations

import concurrent.futures
import json
import os
import re
import shutil
import subprocess

from .tree import Tree

Lines = dict[str, list[list[int]]]
# Each file costs some seconds. Of a larger change, a move of rooms say, those with the most changed lines are read.
MAX_FILES = 40


def clang_tidy() -> str:
    return next((path for v in ("-19", "-18", "") if (path := shutil.which(f"clang-tidy{v}"))), "clang-tidy")


def _git(tree: Tree, *words: str) -> str | None:
    words = ("git", "-c", f"safe.directory={tree.root}", *words)
    answer = subprocess.run(words, cwd=tree.root, capture_output=True, text=True, check=False)
    return answer.stdout.strip() if answer.returncode == 0 else None


def base(tree: Tree) -> str | None:
    """Where the change began: at the merge base with main, else (on main itself) at the parent commit."""
    head = _git(tree, "rev-parse", "HEAD")
    for main in ("origin/main", "main"):
        found = _git(tree, "merge-base", "HEAD", main)
        if found is not None and found != head:
            return found
    return _git(tree, "rev-parse", "HEAD^")


def changed_lines(diff: str) -> Lines:
    """The first and last line of each hunk on the new side, by file, of `git diff --unified=0`."""
    lines: Lines = {}
    file = ""
    for line in diff.splitlines():
        if found := re.match(r"\+\+\+ b/(.*)", line):
            file = found[1]
        elif (found := re.match(r"@@ [^+]*\+(\d+)(?:,(\d+))? @@", line)) and file:
            first, count = int(found[1]), int(found[2] or 1)
            if count:
                lines.setdefault(file, []).append([first, first + count - 1])
    return lines


def changed_code(tree: Tree) -> list[str]:
    """What clang-tidy says of the changed lines of .cpp files of src/, and of headers that these include."""
    begin = base(tree)
    if begin is None:
        # The first commit, or a clone without history: there is nothing that this could be a change of.
        return []
    diff = _git(tree, "diff", "--unified=0", "--find-renames", begin, "--", "src")
    if diff is None:
        return ["git does not say what has changed"]
    lines = {file: found for file, found in changed_lines(diff).items() if file.endswith((".cpp", ".hpp"))}
    sources = [file for file in lines if file.endswith(".cpp") and (tree.root / file).exists()]
    sources.sort(key=lambda file: -sum(last - first + 1 for first, last in lines[file]))
    return tidied(tree, sources[:MAX_FILES], lines)


def tidied(tree: Tree, sources: list[str], lines: Lines) -> list[str]:
    if not sources:
        return []
    if tree.build is None or not (tree.build / "compile_commands.json").exists():
        return ["there is no compile_commands.json: build first"]
    chosen = json.dumps([{"name": file, "lines": found} for file, found in lines.items()])
    words = [clang_tidy(), "--quiet", "-p", str(tree.build), f"--line-filter={chosen}"]

    def run(source: str) -> list[str]:
        answer = subprocess.run([*words, source], cwd=tree.root, capture_output=True, text=True, check=False)
        said = [line for line in answer.stdout.splitlines() if re.search(r": (error|warning): ", line)]
        if answer.returncode != 0 and not said:
            said = [f"{source}: clang-tidy ended with status {answer.returncode}: {answer.stderr[-300:]}"]
        return [line.replace(f"{tree.root}/", "") for line in said]

    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as threads:
        found = {line: None for lines_ in threads.map(run, sources) for line in lines_}
    return list(found)
