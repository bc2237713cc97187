"""What a run of the vectors is made of: the program that is asked, and the count of what it answered."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Binary:
    """aws_conformance: a question a line, an answer a line."""

    def __init__(self, path: Path) -> None:
        self.process = subprocess.Popen(
            [str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        assert self.process.stdin and self.process.stdout
        self.questions, self.answers = self.process.stdin, self.process.stdout

    def __call__(self, **question: Any) -> dict[str, Any]:
        self.questions.write(json.dumps(question) + "\n")
        self.questions.flush()
        line = self.answers.readline()
        if not line:
            raise SystemExit("aws_conformance ended")
        return json.loads(line)


class Tally:
    def __init__(self, skips: dict[str, dict[str, str] | None], verbose: bool) -> None:
        self.skips = {kind: dict(names or {}) for kind, names in skips.items()}
        self.used = set()
        self.passed, self.failed, self.skipped = {}, {}, 0
        self.verbose = verbose

    def case(self, kind: str, name: str, run: Callable[[], str | None]) -> None:
        """`run` gives back what is wrong, or nothing."""
        if name in self.skips.get(kind, {}):
            self.used.add((kind, name))
            self.skipped += 1
            return
        wrong = run()
        counts = self.failed if wrong else self.passed
        counts[kind] = counts.get(kind, 0) + 1
        if wrong:
            print(f"FAILED {kind}: {name}\n    {wrong}")
        elif self.verbose:
            print(f"passed {kind}: {name}")

    def skip(self, count: int = 1) -> None:
        """Cases of what the portal does not do at all (counted, said once by their module)."""
        self.skipped += count

    def unused_skips(self) -> list[tuple[str, str]]:
        return [(kind, name) for kind, names in self.skips.items() for name in names if (kind, name) not in self.used]
