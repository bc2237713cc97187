"""Steps run side by side, in the order of their needs, say where they are, and end together."""

from __future__ import annotations

import ast
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import stamps
import steps
from steps import Run, Step, StepFailed, Steps


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "CACHE", tmp_path)
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    monkeypatch.setattr(stamps, "CACHE", tmp_path)


def test_a_step_waits_for_what_it_needs_and_for_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    both_run = threading.Barrier(2, timeout=120)
    order: list[str] = []

    def beside(run: Run) -> None:
        both_run.wait()

    def last(run: Run) -> None:
        order.append("last")

    def slow(run: Run) -> None:
        both_run.wait()
        time.sleep(0.1)
        order.append("slow")

    Steps(
        [
            Step("last", "the last", last, ("slow", "not in the list")),
            Step("slow", "a slow one", slow),
            Step("beside", "one beside it", beside),
        ]
    ).run()
    assert order == ["slow", "last"]
    lines = capsys.readouterr().out.splitlines()
    assert all(re.match(r"\[ [123]/3\] \d\d:\d\d ", line) for line in lines)
    assert "[ 1/3] 00:00 the last: done" in lines


def test_a_line_comes_while_a_step_is_busy(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "SECONDS_BETWEEN_LINES", 0.5)

    def busy(run: Run) -> None:
        run.detail = "57/113"
        time.sleep(2.2)

    Steps([Step("busy", "compiling", busy)]).run()
    assert "compiling (57/113)" in capsys.readouterr().out


def test_a_failure_ends_the_others_and_shows_why(capsys: pytest.CaptureFixture[str]) -> None:
    def fail(run: Run) -> None:
        run.command(["sh", "-c", "echo the cause; exit 3"])

    def long(run: Run) -> None:
        run.command(["sleep", "60"])

    started = time.monotonic()
    with pytest.raises(SystemExit) as ended:
        Steps([Step("long", "a long one", long), Step("bad", "a bad one", fail)]).run()
    assert ended.value.code == 1
    assert time.monotonic() - started < 20
    said = capsys.readouterr()
    assert "a bad one: failed" in said.out
    assert "the cause" in said.err


def test_impatient_signals_end_everything_once(tmp_path: Path) -> None:
    program = """
import pathlib, steps, sys
steps.ROOT = steps.CACHE = pathlib.Path(sys.argv[1])
steps.Steps([steps.Step("long", "a long one", lambda run: run.command(["sh", "-c", "echo $$ > pid; sleep 300"], cwd=steps.ROOT))]).run()
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(steps.__file__).parent)}
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], env=environment, stderr=subprocess.PIPE, text=True
    )
    pid = tmp_path / "pid"
    deadline = time.monotonic() + 30
    while not (pid.exists() and pid.read_text().strip()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGTERM) * 50:
        process.send_signal(number)
    assert process.wait(30) == 130
    assert process.stderr and process.stderr.read() == "stopped\n"
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_what_needs_a_failed_step_is_not_started() -> None:
    started = threading.Event()

    def fail(run: Run) -> None:
        raise StepFailed("no")

    with pytest.raises(SystemExit):
        Steps([Step("bad", "bad", fail), Step("next", "next", lambda run: started.set(), ("bad",))]).run()
    assert not started.is_set()


def test_a_stamp_holds_for_the_same_content_only(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_text("one")
    first = stamps.content_of([source])
    stamps.made("thing", first)
    assert stamps.is_made("thing", stamps.content_of([source]))
    source.write_text("two")
    assert not stamps.is_made("thing", stamps.content_of([source]))
    stamps.forget("thing")
    assert not stamps.is_made("thing", first)


LOOKS = {"exists", "is_dir", "is_file", "glob", "rglob", "iterdir", "which", "run", "check_output", "getpwnam"}


@pytest.mark.parametrize("module", sorted(Path(steps.__file__).parent.rglob("*.py")), ids=lambda file: file.name)
def test_a_module_looks_at_the_machine_only_when_it_is_asked(module: Path) -> None:
    # On a fresh machine the modules are imported before anything is installed: what they saw then stays.
    tree = ast.parse(module.read_text())
    constants = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
    calls = [node for constant in constants for node in ast.walk(constant) if isinstance(node, ast.Call)]
    early = [call.lineno for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) in LOOKS]
    assert not early, f"{module.name}: lines {early}"
