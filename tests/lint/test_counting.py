"""What script/test counts: nothing passes by crashing, by staying silent or by not being run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import postgres
import pytest
import suites
from programs import Counts, Reporter, closing_line, doctest, junit

DOCTEST = (
    "[doctest] test cases:  23 |  21 passed | 2 failed | 1 skipped\n[doctest] assertions: 100 | 98 passed | 2 failed |"
)


def say(text: str, status: int = 0) -> list[str]:
    return [sys.executable, "-c", f"import sys; print({text!r}); sys.exit({status})"]


def test_doctests_own_count_is_read() -> None:
    assert doctest(DOCTEST) == Counts(21, 2, 1)
    assert doctest("Segmentation fault") is None


def test_the_last_closing_line_counts() -> None:
    assert closing_line("1 passed, 2 failed, 3 skipped\n4 passed, 5 failed, 6 skipped\n") == Counts(4, 5, 6)
    assert closing_line("all 4 passed, 0 failed, 0 skipped, thanks") is None


def test_a_junit_report_is_counted_by_its_cases(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    count = junit(report)
    assert count("") is None
    report.write_text(
        '<testsuites tests="9"><testsuite><testcase/><testcase><failure/></testcase><testcase><error/></testcase>'
        "<testcase><skipped/></testcase></testsuite></testsuites>"
    )
    assert count("") == Counts(1, 2, 1)


def test_an_old_report_is_not_counted_again(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text("<testsuite><testcase/></testsuite>")
    assert junit(report)("") is None


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (say("3 passed, 0 failed, 0 skipped"), Counts(3, 0, 0)),
        (say("3 passed, 0 failed, 0 skipped", status=1), Counts(3, 1, 0)),
        (say("2 passed, 1 failed, 0 skipped", status=1), Counts(2, 1, 0)),
        (say("crashed", status=139), Counts(0, 1, 0)),
        (say("nothing to do"), Counts(0, 1, 0)),
        (["no-such-program"], Counts(0, 1, 0)),
    ],
    ids=["passed", "passed and ended badly", "failed", "crashed", "silent", "missing"],
)
def test_a_program_that_ends_badly_has_failed(arguments: list[str], expected: Counts) -> None:
    assert Reporter("self").run("a program", arguments, closing_line) == expected


def test_a_program_ends_with_what_runs_it(tmp_path: Path) -> None:
    runner = f"""
import signal, sys
sys.path.insert(0, {str(Path(suites.__file__).parent)!r})
from programs import Reporter
signal.signal(signal.SIGTERM, signal.default_int_handler)
Reporter("self").run("long", ["sh", "-c", "echo $$ > {tmp_path}/pid; exec sleep 300"])
"""
    process = subprocess.Popen([sys.executable, "-c", runner])
    pid = tmp_path / "pid"
    while not (pid.exists() and pid.read_text().strip()):
        assert process.poll() is None
        time.sleep(0.05)
    process.terminate()
    assert process.wait(30) == 130
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_every_change_is_seen_by_a_suite() -> None:
    assert suites.that_see(["web/src/main.tsx"]) == ["unit", "browser"]
    assert suites.that_see(["tests/api/test_x.py", "docs/a.md"]) == ["unit", "api"]
    assert suites.that_see(["CMakeLists.txt"]) == list(suites.SUITES)
    assert suites.that_see([]) == []


def test_a_cluster_is_there_while_it_is_used_and_gone_after() -> None:
    with postgres.temporary_cluster() as connection:
        found = re.search(r"host=(\S+)", connection)
        assert found, connection
        folder = Path(found[1])
        answer = subprocess.run(
            [postgres.binary("psql"), connection, "-Atc", "SHOW listen_addresses"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert answer.stdout.strip() == ""
    assert not folder.exists()
