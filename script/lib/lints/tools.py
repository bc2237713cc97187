"""What other people's checkers say: clang-format, shellcheck, ruff."""

from __future__ import annotations

import shutil
import subprocess

from steps import ROOT

from .tree import Tree

CLANG_FORMAT = "clang-format-14"
RUFF = ROOT / ".venv" / "lint" / "bin" / "ruff"


def _said(tree: Tree, words: list[str], most: int = 40) -> list[str]:
    if shutil.which(words[0]) is None and not words[0].startswith("/"):
        return [f"{words[0]} is not installed: script/lint installs it"]
    answer = subprocess.run(words, cwd=tree.root, capture_output=True, text=True, check=False)
    lines = [line for line in (answer.stdout + answer.stderr).splitlines() if line.strip()]
    return [] if answer.returncode == 0 else (lines[:most] or [f"{words[0]} ended with status {answer.returncode}"])


def sources(tree: Tree) -> list[str]:
    return list(tree.matching(".cpp", ".hpp"))


def formatted(tree: Tree) -> list[str]:
    """.clang-format holds; script/lint --fix makes it so."""
    files = sources(tree)
    said = _said(tree, [CLANG_FORMAT, "--dry-run", "--Werror", *files], most=4000) if files else []
    # One line a place is enough; clang-format shows the source below each.
    return [line for line in said if "error:" in line or "installed" in line or "status" in line][:40]


def shell(tree: Tree) -> list[str]:
    scripts = [p for p in tree.paths if p.endswith(".sh") or tree.text(p).startswith("#!/bin/sh")]
    return _said(tree, ["shellcheck", "--shell=sh", "--external-sources", "--source-path=SCRIPTDIR", *scripts])


def python(tree: Tree) -> list[str]:
    files = list(tree.matching(".py"))
    if not RUFF.exists():
        return ["ruff is not installed: script/lint installs it"]
    return _said(tree, [str(RUFF), "check", "--no-cache", "--output-format", "concise", *files])


def python_formatted(tree: Tree) -> list[str]:
    """ruff.toml's format holds; script/lint --fix makes it so."""
    files = list(tree.matching(".py"))
    if not RUFF.exists():
        return ["ruff is not installed: script/lint installs it"]
    return _said(tree, [str(RUFF), "format", "--no-cache", "--check", *files])
