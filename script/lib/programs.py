"""Runs one test program, keeps what it prints, and counts its tests by what it reports itself.

A program that ends badly without having reported a failure counts as one failed test: nothing passes by crashing.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import heapq
import itertools
import os
import re
import signal
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import times
from steps import CACHE, ROOT

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


class Stopped(Exception):
    """A person said stop; every program that ran has been ended."""


class _Program:
    """One process. A thread of its own starts it and waits for it, so that no interruption of another can lose it."""

    def __init__(self, words: list[str], options: dict[str, Any]) -> None:
        self._words = words
        self._options = options
        self._begun = threading.Event()
        self._ended = threading.Event()
        self._pid = 0
        self._status = 0
        self.cpu_seconds = 0.0
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        try:
            process = subprocess.Popen(
                self._words, stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT, process_group=0, **self._options
            )
        except OSError as error:
            self._options["stdout"].write(f"{self._words[0]}: {error.strerror}\n".encode())
            self._status = 127
        else:
            self._pid = process.pid
            self._begun.set()
            # Not Popen's own wait: this one answers what the process and all that it waited for took of the processors.
            _, status, used = os.wait4(process.pid, 0)
            self._status = process.returncode = os.waitstatus_to_exitcode(status)
            self.cpu_seconds = used.ru_utime + used.ru_stime
        self._ended.set()
        self._begun.set()

    def wait(self) -> int:
        self._ended.wait()
        return self._status

    def end(self) -> None:
        """As Ctrl-C does, which does not reach its group by itself, so that fixtures clean up; then for certain."""
        self._begun.wait()
        for number, seconds in ((signal.SIGINT, 20.0), (signal.SIGKILL, None)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._pid, number)
            if self._ended.wait(seconds):
                return


class Places:
    """Lets so many programs run at once. Of those that wait, the one that took longest the last time goes first."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: list[tuple[float, int]] = []
        self._arrivals = itertools.count()
        self._changed = threading.Condition()
        self._running: set[_Program] = set()
        self._stopped = False

    @contextlib.contextmanager
    def one(self, expected_seconds: float) -> Iterator[None]:
        mine = (-expected_seconds, next(self._arrivals))
        with self._changed:
            heapq.heappush(self._waiting, mine)
            self._changed.wait_for(lambda: self._stopped or (self._free > 0 and self._waiting[0] == mine))
            self._waiting.remove(mine)
            heapq.heapify(self._waiting)
            if self._stopped:
                raise Stopped
            self._free -= 1
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()

    def start(self, words: list[str], **options: Any) -> _Program:
        """Starts a process that `stop` ends."""
        program = _Program(words, options)
        with self._changed:
            if self._stopped:
                raise Stopped
            self._running.add(program)
            program.thread.start()
        return program

    def ended(self, program: _Program) -> None:
        with self._changed:
            self._running.discard(program)

    def stop(self) -> None:
        """Ends every program, and starts no more: whoever waits for a place, or starts one, gets `Stopped`."""
        with self._changed:
            self._stopped = True
            running = list(self._running)
            self._changed.notify_all()
        enders = [threading.Thread(target=program.end) for program in running]
        for ender in enders:
            ender.start()
        for ender in enders:
            ender.join()


class Reporter:
    """Runs a suite's programs and says a line for each; what they print is shown where they fail."""

    def __init__(
        self,
        suite: str,
        places: Places | None = None,
        write: Callable[[str], None] | None = None,
        last: times.SuiteTimes | None = None,
    ) -> None:
        self.suite = suite
        self.started = time.monotonic()
        self.times = times.SuiteTimes(suite)
        self._places = places or Places(1)
        self._write = write or (lambda text: print(text, flush=True))
        self._last = last or times.SuiteTimes(suite)
        self._running: dict[str, Path] = {}

    def say(self, text: str) -> None:
        seconds = int(time.monotonic() - self.started)
        self._write(f"[{self.suite}] {seconds // 60:02}:{seconds % 60:02} {text}")

    def show(self, text: str) -> None:
        """A line that is no news of a moment: of a table, say."""
        self._write(text)

    def run(
        self,
        name: str,
        arguments: Sequence[str | Path],
        count: Callable[[str], Counts | None] | None = None,
        *,
        durations: Callable[[str], list[times.Case]] | None = None,
        environment: dict[str, str] | None = None,
        cwd: Path = ROOT,
    ) -> Counts:
        """Runs a program; `count` reads its output and answers what it reported, or None where it reported nothing.

        Without `count` the program is one test, which its exit status decides. `durations` reads how long each took.
        """
        log = LOGS / f"test-{self.suite}-{re.sub(r'[^a-z0-9]+', '-', name.lower())}.log"
        with self._places.one(self._last.seconds_of(name)):
            before = time.monotonic()
            status, output, cpu_seconds = self._output_of(name, arguments, environment, cwd, log)
            seconds = time.monotonic() - before
        if count is None:
            count = one_test if status == 0 else nothing
        counts = count(output) or Counts()
        if status != 0 and counts.failed == 0:
            counts += Counts(failed=1)
        if status == 0 and counts == Counts():
            # It said that all is well, and nothing was tested.
            counts += Counts(failed=1)
            output += "\nno test ran"
        self.times.programs.append(times.Program(name, seconds, cpu_seconds, durations(output) if durations else []))
        text = f"{name}: {counts} ({seconds:.1f} s)"
        if counts.failed:
            text += "".join(f"\n    {line}" for line in output.splitlines()[-LINES_SHOWN_OF_A_FAILURE:])
            text += f"\n    exit status {status}; the whole output is in {log.relative_to(ROOT)}"
        self.say(text)
        return counts

    def side_by_side(self, runs: Sequence[Callable[[], Counts]]) -> Counts:
        """Runs them at once, as far as there are places; answers what all of them counted."""
        with concurrent.futures.ThreadPoolExecutor(max(1, len(runs))) as threads:
            return sum(threads.map(lambda run: run(), runs), Counts())

    def progress(self) -> str:
        """What runs now and the last line of each, in one line; empty where nothing runs."""
        return "; ".join(f"{name} ... {_last_line(log)}" for name, log in list(self._running.items()))

    def _output_of(
        self, name: str, arguments: Sequence[str | Path], environment: dict[str, str] | None, cwd: Path, log: Path
    ) -> tuple[int, str, float]:
        log.parent.mkdir(parents=True, exist_ok=True)
        words = [str(argument) for argument in arguments]
        self._running[name] = log
        try:
            with log.open("wb", buffering=0) as written:
                environment = {**os.environ, **(environment or {})}
                program = self._places.start(words, cwd=cwd, env=environment, stdout=written)
                status = program.wait()
            self._places.ended(program)
        except KeyboardInterrupt:
            self._places.stop()
            sys.exit(130)
        finally:
            del self._running[name]
        return status, log.read_text(errors="replace"), program.cpu_seconds


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
