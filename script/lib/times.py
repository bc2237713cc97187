"""Where the time of the last run went: kept in .cache/times/ a suite, and printed by script/test --slowest."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from steps import CACHE

FOLDER = CACHE / "times"
# Where nothing has run yet: what is known of other machines, in their order.
USUALLY = {"Chromium": 600.0, "tests/api": 500.0, "tests/faults": 400.0, "AWS's vectors": 100.0, "tests/sandbox": 90.0}


@dataclass
class Case:
    file: str
    name: str
    seconds: float


@dataclass
class Program:
    """`cpu_seconds` is what it and its children took of the processors: what can be compared on a busy machine."""

    name: str
    seconds: float
    cpu_seconds: float
    tests: list[Case] = field(default_factory=list)


@dataclass
class SuiteTimes:
    suite: str
    seconds: float = 0.0
    programs: list[Program] = field(default_factory=list)

    @property
    def cpu_seconds(self) -> float:
        return sum(program.cpu_seconds for program in self.programs)

    def seconds_of(self, program: str) -> float:
        """How long it took, or usually takes."""
        return next((known.seconds for known in self.programs if known.name == program), USUALLY.get(program, 30.0))

    def keep(self) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{self.suite}.json").write_text(json.dumps(asdict(self), indent=1))


def of_last_run(suite: str) -> SuiteTimes:
    """Empty where there was none, or what is there cannot be read."""
    try:
        kept = json.loads((FOLDER / f"{suite}.json").read_text())
        programs = [
            Program(p["name"], p["seconds"], p["cpu_seconds"], [Case(**test) for test in p["tests"]])
            for p in kept["programs"]
        ]
        return SuiteTimes(suite, kept["seconds"], programs)
    except (OSError, ValueError, KeyError, TypeError):
        return SuiteTimes(suite)


def of_junit(report: Path) -> Callable[[str], list[Case]]:
    """pytest names a file by a dotted path and, after it, classes; Vitest and Playwright by the file's path."""

    def read(_: str) -> list[Case]:
        if not report.exists():
            return []
        cases = ElementTree.parse(report).getroot().iter("testcase")
        return [Case(case.get("classname", ""), case.get("name", ""), float(case.get("time", 0))) for case in cases]

    return read


def of_doctest(program: str) -> Callable[[str], list[Case]]:
    """doctest says each case's seconds where it is run with --duration=true."""

    def read(output: str) -> list[Case]:
        return [Case(program, name, float(took)) for took, name in re.findall(r"^(\d+\.\d+) s: (.*)$", output, re.M)]

    return read


def slowest(suites: list[SuiteTimes], count: int) -> str:
    """Tables of suites, programs, files and tests, each with what took longest first."""
    programs = [(suite.suite, program) for suite in suites for program in suite.programs]
    files: defaultdict[tuple[str, str], float] = defaultdict(float)
    tests = [(suite, test) for suite, program in programs for test in program.tests]
    for suite, test in tests:
        files[suite, test.file] += test.seconds
    lines = [f"{'suite':<12} {'seconds':>8} {'cpu':>8}"]
    for suite in sorted(suites, key=lambda each: -each.seconds):
        lines.append(f"{suite.suite:<12} {suite.seconds:>8.1f} {suite.cpu_seconds:>8.1f}")
    lines.append(f"\n{'seconds':>8} {'cpu':>8} program")
    for suite, program in sorted(programs, key=lambda each: -each[1].seconds)[:count]:
        lines.append(f"{program.seconds:>8.1f} {program.cpu_seconds:>8.1f} {suite}: {program.name}")
    lines.append(f"\n{'seconds':>8} file")
    longest = sorted(files.items(), key=lambda each: -each[1])[:count]
    lines += [f"{seconds:>8.1f} {suite}: {file}" for (suite, file), seconds in longest]
    lines.append(f"\n{'seconds':>8} test")
    for suite, test in sorted(tests, key=lambda each: -each[1].seconds)[:count]:
        lines.append(f"{test.seconds:>8.1f} {suite}: {test.file}: {test.name}")
    return "\n".join(lines)
