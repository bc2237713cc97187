"""The suite of sanitizers and the coverage that it prints.

Every unit program and some files of the api suite run under the address and undefined-behavior sanitizers (preset
`sanitize`), the rooms that own threads under the thread sanitizer (preset `thread`). The long form of the first is
`script/test --preset sanitize`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import defaultdict
from functools import partial
from pathlib import Path

import times
from programs import Counts, Reporter, doctest
from steps import ROOT

# Rooms whose code runs on threads of its own.
WITH_THREADS = ("base", "store", "jobs", "events", "http")
# A transaction has no effect but its SQL, as PostgreSQL may run it twice: here each one is (base/failpoint.hpp).
TWICE = {"PORTAL_PROGRAM": "client-portal-failpoints", "CLIENT_PORTAL_TRANSACTIONS_TWICE": "true"}
# Each goes a long way through the portal: activation, imports, edits of tags, contracts, and what attackers send.
API_FILES = (
    "test_main_job.py",
    "test_bad_input.py",
    "test_inventory.py",
    "test_write_back.py",
    "test_commitments.py",
    "test_hostile_answers.py",
)
PLANTED = {
    ("sanitize", "overflow"): "AddressSanitizer",
    ("sanitize", "undefined"): "signed integer overflow",
    ("thread", "race"): "ThreadSanitizer",
}
FOLDER = ROOT / "build" / "sanitize"
COVERAGE = FOLDER / "coverage"
OPTIONS = {
    "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1",
    "LSAN_OPTIONS": f"suppressions={ROOT}/tests/sanitizers/leak.supp:print_suppressions=0",
    "UBSAN_OPTIONS": "print_stacktrace=1",
    "TSAN_OPTIONS": f"halt_on_error=1:second_deadlock_stack=1:suppressions={ROOT}/tests/sanitizers/thread.supp",
    # A pool of four files for each program: what runs side by side does not wait, and a thousand runs leave four files.
    "LLVM_PROFILE_FILE": str(COVERAGE / "%4m.profraw"),
}


def targets(preset: str) -> list[str]:
    planted = [f"planted_{fault}" for of, fault in PLANTED if of == preset]
    return ["all"] if preset == "sanitize" else [*(f"{room}_test" for room in WITH_THREADS), *planted]


def find_planted(reporter: Reporter, preset: str, fault: str) -> Counts:
    """One test: the sanitizer names the fault, and the program does not end well."""
    program = ROOT / "build" / preset / "planted" / f"planted_{fault}"
    answer = subprocess.run(
        [program], capture_output=True, text=True, check=False, env={**os.environ, **OPTIONS}, timeout=120
    )
    found = answer.returncode != 0 and PLANTED[preset, fault] in answer.stdout + answer.stderr
    reporter.say(f"a planted {fault} is {'found' if found else 'NOT found'}")
    return Counts(passed=int(found), failed=int(not found))


def program(reporter: Reporter, preset: str, file: Path) -> Counts:
    name = f"{file.name} ({preset})"
    durations = times.of_doctest(file.name)
    return reporter.run(
        name, [file, "--no-colors", "--duration=true"], doctest, durations=durations, environment=OPTIONS
    )


def programs() -> list[tuple[str, Path]]:
    found = [("sanitize", file) for file in sorted((FOLDER / "unit").glob("*_test"))]
    return found + [("thread", ROOT / "build" / "thread" / "unit" / f"{room}_test") for room in WITH_THREADS]


def forget_coverage() -> None:
    shutil.rmtree(COVERAGE, ignore_errors=True)
    COVERAGE.mkdir(parents=True)


def _tool(name: str) -> str:
    found = next((path for v in ("-19", "-18", "") if (path := shutil.which(f"{name}{v}"))), None)
    if found is None:
        raise RuntimeError(f"{name} is not installed: script/test installs it")
    return found


def coverage_by_room() -> str:
    """Lines of src/ that ran, a row a room, as a Markdown table."""
    merged = COVERAGE / "all.profdata"
    raw = sorted(COVERAGE.glob("*.profraw"))
    subprocess.run([_tool("llvm-profdata"), "merge", "-sparse", "-o", merged, *raw], check=True, capture_output=True)
    objects = [FOLDER / "bin" / "client-portal", *(FOLDER / "unit").glob("*_test")]
    words = [_tool("llvm-cov"), "export", "-summary-only", f"-instr-profile={merged}", str(objects[0])]
    for file in objects[1:]:
        words += ["-object", str(file)]
    answer = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    ran: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for file in json.loads(answer)["data"][0]["files"]:
        path = Path(file["filename"])
        if not path.is_relative_to(ROOT / "src") or path.stem.endswith("_test"):
            continue
        room = path.relative_to(ROOT / "src").parts[0]
        for name in (room, "all"):
            ran[name][0] += file["summary"]["lines"]["covered"]
            ran[name][1] += file["summary"]["lines"]["count"]
    rows = ["| room | lines | ran |", "| --- | ---: | ---: |"]
    for room, (covered, count) in sorted(ran.items(), key=lambda item: (item[0] == "all", item[0])):
        rows.append(f"| {room} | {count} | {100 * covered / max(count, 1):.1f} % |")
    return "\n".join(rows)


def jobs(reporter: Reporter) -> list[partial[Counts]]:
    return [
        *(partial(find_planted, reporter, preset, fault) for preset, fault in PLANTED),
        *(partial(program, reporter, preset, file) for preset, file in programs()),
    ]
