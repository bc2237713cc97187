"""What was made from what: a step whose inputs have the same content as at its last success is not done again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from steps import CACHE

# Made from the sources, or brought by installers: never an input.
MADE_FOLDERS = {"node_modules", "dist", "__pycache__", "test-results", "playwright-report"}
# The page's types, generated from docs/openapi.json by its build.
MADE_FILES = {"schema.d.ts"}


def files_below(folder: Path) -> list[Path]:
    """Every file that is written by hand below `folder`, in an order that does not depend on the file system."""
    found: list[Path] = []
    for entry in sorted(folder.iterdir()) if folder.is_dir() else []:
        if entry.is_dir():
            if entry.name not in MADE_FOLDERS:
                found += files_below(entry)
        elif entry.name not in MADE_FILES:
            found.append(entry)
    return found


def content_of(files: Iterable[Path], *words: str) -> str:
    digest = hashlib.sha256()
    for word in words:
        digest.update(word.encode() + b"\0")
    for file in files:
        digest.update(str(file).encode() + b"\0")
        if file.is_file():
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def is_made(name: str, content: str) -> bool:
    stamp = CACHE / "stamps" / name
    return stamp.is_file() and stamp.read_text() == content


def content_made(name: str) -> str:
    return (CACHE / "stamps" / name).read_text()


def made(name: str, content: str) -> None:
    stamp = CACHE / "stamps" / name
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(content)


def forget(name: str) -> None:
    (CACHE / "stamps" / name).unlink(missing_ok=True)
