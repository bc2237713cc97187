"""Runs one test program, keeps what it prints, and counts its tests by what it reports itself.

A program that ends badly without having reported a failure counts as one failed test: nothing passes by crashing.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from steps import CACHE, ROOT

SECONDS_BETWEEN_LINES = 8.0
LINES_SHOWN_OF_A_FAILURE = 200
LOGS = CACHE / "logs"


@dataclass(frozen=True)
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


class Reporter:
    """Says what a suite does: a line for each program, and one at least every 8 s while one runs."""

    def __init__(self, suite: str) -> None:
        self.suite = suite
        self.started = time.monotonic()

    def say(self, text: str) -> None:
        seconds = int(time.monotonic() - self.started)
        print(f"[{self.suite}] {seconds // 60:02}:{seconds % 60:02} {text}", flush=True)

    def run(
        self,
        name: str,
        arguments: Sequence[str | Path],
        count: Callable[[str], Counts | None] | None = None,
        *,
        environment: dict[str, str] | None = None,
        cwd: Path = ROOT,
    ) -> Counts:
        """Runs a program; `count` reads its output and answers what it reported, or None where it reported nothing.

        Without `count` the program is one test, which its exit status decides.
        """
        before = time.monotonic()
        log = LOGS / f"test-{self.suite}-{re.sub(r'[^a-z0-9]+', '-', name.lower())}.log"
        status, output = self._output_of(name, arguments, environment, cwd, log)
        if count is None:
            count = one_test if status == 0 else nothing
        counts = count(output) or Counts()
        if status != 0 and counts.failed == 0:
            counts += Counts(failed=1)
        if status == 0 and counts == Counts():
            # It said that all is well, and nothing was tested.
            counts += Counts(failed=1)
            output += "\nno test ran"
        self.say(f"{name}: {counts} ({time.monotonic() - before:.1f} s)")
        if counts.failed:
            for line in output.splitlines()[-LINES_SHOWN_OF_A_FAILURE:]:
                print(f"    {line}")
            print(f"    exit status {status}; the whole output is in {log.relative_to(ROOT)}", flush=True)
        return counts

    def _output_of(
        self, name: str, arguments: Sequence[str | Path], environment: dict[str, str] | None, cwd: Path, log: Path
    ) -> tuple[int, str]:
        log.parent.mkdir(parents=True, exist_ok=True)
        words = [str(argument) for argument in arguments]
        with log.open("wb") as written:
            try:
                process = subprocess.Popen(
                    words,
                    cwd=cwd,
                    env={**os.environ, **(environment or {})},
                    stdin=subprocess.DEVNULL,
                    stdout=written,
                    stderr=subprocess.STDOUT,
                )
            except OSError as error:
                return 127, f"{words[0]}: {error.strerror}"
            ended = threading.Event()
            watch = threading.Thread(target=self._tick, args=(name, log, ended), daemon=True)
            try:
                watch.start()
                status = process.wait()
            except KeyboardInterrupt:
                _end(process)
                sys.exit(130)
            finally:
                ended.set()
        return status, log.read_text(errors="replace")

    def _tick(self, name: str, log: Path, ended: threading.Event) -> None:
        while not ended.wait(SECONDS_BETWEEN_LINES):
            self.say(f"{name} ... {_last_line(log)}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ctrl-C reached the program too, another signal did not: it is passed on as one, so that its fixtures clean up."""
    for seconds, number in ((2, signal.SIGINT), (20, signal.SIGKILL)):
        try:
            process.wait(seconds)
            return
        except subprocess.TimeoutExpired:
            process.send_signal(number)
    process.wait()


def _last_line(log: Path) -> str:
    with log.open("rb") as output:
        output.seek(max(0, log.stat().st_size - 4096))
        lines = [line.strip() for line in output.read().decode(errors="replace").splitlines() if line.strip()]
    return lines[-1][:100] if lines else ""


def one_test(_: str) -> Counts:
    return Counts(passed=1)


def nothing(_: str) -> None:
    return None


def doctest(output: str) -> Counts | None:
    found = re.findall(r"test cases:\s*\d+ \|\s*(\d+) passed \|\s*(\d+) failed \|\s*(\d+) skipped", output)
    if not found:
        return None
    return Counts(*(int(number) for number in found[-1]))


def closing_line(output: str) -> Counts | None:
    """For programs that close as our suites do."""
    found = re.findall(r"^(\d+) passed, (\d+) failed, (\d+) skipped$", output, re.M)
    return Counts(*(int(number) for number in found[-1])) if found else None


def junit(file: Path) -> Callable[[str], Counts | None]:
    """For programs that write a JUnit report: pytest, Vitest, Playwright."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)

    def count(_: str) -> Counts | None:
        if not file.exists():
            return None
        cases = list(ElementTree.parse(file).getroot().iter("testcase"))
        failed = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
        skipped = sum(case.find("skipped") is not None for case in cases)
        return Counts(len(cases) - failed - skipped, failed, skipped)

    return count
