"""The files that a check looks at: those that git has or would take, so nothing that was made or installed."""

from __future__ import annotations

import functools
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Tree:
    """`paths` are relative to `root`, in order. `build` is the folder of one build, where a check needs one."""

    root: Path
    paths: tuple[str, ...]
    build: Path | None = None

    @staticmethod
    def of_checkout(root: Path, build: Path | None) -> Tree:
        listed = subprocess.run(
            ["git", "-c", f"safe.directory={root}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        paths = sorted({path for path in listed.split("\0") if path and (root / path).is_file()})
        return Tree(root, tuple(paths), build)

    def text(self, path: str) -> str:
        """A file's text; of a file that is not text, nothing."""
        return _text(self.root / path)

    def matching(self, *endings: str, below: str = "") -> Iterator[str]:
        return (path for path in self.paths if path.endswith(endings) and path.startswith(below))

    def lines(self, path: str) -> Iterator[tuple[int, str]]:
        return enumerate(self.text(path).splitlines(), start=1)


@functools.cache
def _text(file: Path) -> str:
    content = file.read_bytes()
    return "" if b"\0" in content else content.decode(errors="replace")
