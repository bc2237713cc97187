"""What other people's checkers say: clang-format, shellcheck, ruff, pyright, prettier, eslint."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import installation
import stamps
from steps import CACHE, ROOT

from .tree import Tree

CLANG_FORMAT = str(ROOT / ".venv" / "lint" / "bin" / "clang-format")
RUFF = ROOT / ".venv" / "lint" / "bin" / "ruff"
PYRIGHT = ROOT / "script" / "pyright" / "node_modules" / "pyright" / "index.js"
# What pyright answers depends on these, beside the Python that it reads.
SETTINGS_OF_TYPES = (
    "pyrightconfig.json",
    "script/pyright/package-lock.json",
    "sandbox/requirements.txt",
    "tests/requirements.txt",
)
PRETTIER = ROOT / "web" / "node_modules" / "prettier" / "bin" / "prettier.cjs"
ESLINT = ROOT / "web" / "node_modules" / "eslint" / "bin" / "eslint.js"


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
    if not Path(CLANG_FORMAT).exists():
        return ["clang-format is not installed: script/lint installs it"]
    said = _said(tree, [CLANG_FORMAT, "--dry-run", "--Werror", *files], most=4000) if files else []
    # One line a place is enough; clang-format shows the source below each.
    return [line for line in said if "error:" in line or "installed" in line or "status" in line][:40]


def shell(tree: Tree) -> list[str]:
    scripts = [p for p in tree.paths if p.endswith(".sh") or tree.text(p).startswith("#!/bin/sh")]
    return _said(tree, ["shellcheck", "--shell=sh", "--external-sources", "--source-path=SCRIPTDIR", *scripts])


def python_files(tree: Tree) -> list[str]:
    """A program may have no ending."""
    return [p for p in tree.paths if p.endswith(".py") or tree.text(p).startswith("#!/usr/bin/env python3")]


def python(tree: Tree) -> list[str]:
    files = python_files(tree)
    if not RUFF.exists():
        return ["ruff is not installed: script/lint installs it"]
    return _said(tree, [str(RUFF), "check", "--no-cache", "--output-format", "concise", *files])


def python_formatted(tree: Tree) -> list[str]:
    """ruff.toml's format holds; script/lint --fix makes it so."""
    files = python_files(tree)
    if not RUFF.exists():
        return ["ruff is not installed: script/lint installs it"]
    return _said(tree, [str(RUFF), "format", "--no-cache", "--check", *files])


def python_types(tree: Tree) -> list[str]:
    """pyrightconfig.json holds. What was right is not read again until it changes: it takes half a minute."""
    if not PYRIGHT.exists():
        return ["pyright is not installed: script/lint installs it"]
    content = stamps.content_of(tree.root / path for path in (*python_files(tree), *SETTINGS_OF_TYPES))
    if stamps.is_made("pyright", content):
        return []
    command = [_node(), str(PYRIGHT), "--outputjson", "--project", str(tree.root)]
    answer = subprocess.run(command, cwd=tree.root, capture_output=True, text=True, check=False)
    if answer.returncode not in (0, 1):
        return [line for line in (answer.stdout + answer.stderr).splitlines() if line.strip()]
    wrong = [
        f"{Path(found['file']).relative_to(tree.root)}:{found['range']['start']['line'] + 1}: "
        f"{found['message']} ({found.get('rule', found['severity'])})"
        for found in json.loads(answer.stdout)["generalDiagnostics"]
    ]
    if not wrong and tree.root == ROOT:
        stamps.made("pyright", content)
    return wrong


def page_files(tree: Tree) -> list[str]:
    """What prettier formats: the page and the tests in a browser."""
    endings = (".ts", ".tsx", ".mjs", ".css", ".html", ".json")
    return [
        path
        for below in ("web/", "tests/browser/")
        for path in tree.matching(*endings, below=below)
        if not path.endswith("package-lock.json")
    ]


def prettier(*words: str) -> list[str]:
    return [
        _node(), str(PRETTIER), "--log-level", "warn",
        "--cache", "--cache-strategy", "content", "--cache-location", str(CACHE / "prettier"), *words,
    ]  # fmt: skip


def page_formatted(tree: Tree) -> list[str]:
    """.prettierrc.json's format holds; script/lint --fix makes it so."""
    files = page_files(tree)
    if not PRETTIER.exists():
        return ["prettier is not installed: script/lint installs it"]
    return _said(tree, prettier("--check", *files)) if files else []


def page(tree: Tree) -> list[str]:
    """web/eslint.config.js holds: hooks, which feature imports which, no circles."""
    return eslint(".") if any(tree.matching(".ts", ".tsx", below="web/src/")) else []


def eslint(*words: str, text: str | None = None) -> list[str]:
    """What eslint says of the page's files, or of one with this text."""
    if not ESLINT.exists():
        return ["eslint is not installed: script/lint installs it"]
    web = ROOT / "web"
    command = [_node(), str(ESLINT), "--format", "json", *words]
    answer = subprocess.run(command, cwd=web, input=text, capture_output=True, text=True, check=False)
    if answer.returncode not in (0, 1):
        return [line for line in answer.stderr.splitlines() if line.strip()]
    return [
        f"{Path(file['filePath']).relative_to(ROOT)}:{found.get('line', 1)}: {found['message']} ({found['ruleId']})"
        for file in json.loads(answer.stdout)
        for found in file["messages"]
    ]


def _node() -> str:
    return shutil.which("node", path=installation.node_environment()["PATH"]) or "node"
