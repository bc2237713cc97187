"""Suites run side by side: in so many places, what took longest first, ended together; and what is said of their time."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

import postgres
import pytest
import times
from programs import Counts, Places, Reporter, Stopped
from times import Program, SuiteTimes, Case


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(times, "FOLDER", tmp_path / "times")


def quiet(suite: str, places: Places, last: SuiteTimes | None = None) -> Reporter:
    return Reporter(suite, places, lambda _: None, last)


def test_what_took_longest_goes_first() -> None:
    places, order = Places(1), []
    last = SuiteTimes("self", 9, [Program("short", 1, 1), Program("long", 80, 80)])
    release = threading.Event()

    def run(name: str) -> None:
        with places.one(last.seconds_of(name)):
            order.append(name)
            release.wait(30)

    threads = [threading.Thread(target=run, args=(name,)) for name in ("first", "short", "long", "new")]
    for number, thread in enumerate(threads):
        thread.start()
        while len(order) + len(places._waiting) < number + 1:
            time.sleep(0.01)
    release.set()
    for thread in threads:
        thread.join()
    assert order == ["first", "long", "new", "short"]


def test_no_more_run_at_once_than_there_are_places() -> None:
    running, most, lock = 0, 0, threading.Lock()

    def run(_: int) -> Counts:
        nonlocal running, most
        with places.one(1):
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.02)
            with lock:
                running -= 1
        return Counts(passed=1)

    places = Places(2)
    runs = [lambda number=number: run(number) for number in range(8)]
    assert quiet("self", places).side_by_side(runs) == Counts(passed=8)
    assert most == 2


def test_stopped_every_program_ends_and_none_begins(tmp_path: Path) -> None:
    places, ended = Places(2), []

    def run(name: str) -> None:
        try:
            quiet("self", places).run(name, ["sh", "-c", f"echo $$ > {tmp_path}/{name}; exec sleep 300"])
            quiet("self", places).run("next", ["touch", tmp_path / "next"])
        except Stopped:
            ended.append(name)

    threads = [threading.Thread(target=run, args=(name,)) for name in ("one", "two", "waits")]
    for thread in threads:
        thread.start()
    while sum((tmp_path / name).exists() for name in ("one", "two", "waits")) < 2:
        time.sleep(0.02)
    places.stop()
    for thread in threads:
        thread.join(30)
    assert sorted(ended) == ["one", "two", "waits"]
    assert not (tmp_path / "next").exists()
    for pid in (file for name in ("one", "two", "waits") if (file := tmp_path / name).exists()):
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid.read_text()), 0)


def test_what_a_program_and_its_children_took_of_the_processors_is_known() -> None:
    reporter = quiet("self", Places(1))
    busy = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}])"
    reporter.run("busy", [sys.executable, "-c", child])
    assert 0.3 <= reporter.times.programs[0].cpu_seconds < 3


def test_durations_are_read_from_reports(tmp_path: Path) -> None:
    text = "[doctest] run\n0.250000 s: a name, with a comma\n0.001000 s: another\n[doctest] test cases: 2"
    assert times.of_doctest("x_test")(text) == [
        Case("x_test", "a name, with a comma", 0.25),
        Case("x_test", "another", 0.001),
    ]
    report = tmp_path / "report.xml"
    assert times.of_junit(report)("") == []
    report.write_text('<testsuite><testcase classname="tests.api.test_x" name="test_y" time="1.5"/></testsuite>')
    assert times.of_junit(report)("") == [Case("tests.api.test_x", "test_y", 1.5)]


def test_what_took_longest_is_printed_of_the_last_run() -> None:
    tests = [Case("a.py", "quick", 0.1), Case("b.py", "slow", 4), Case("b.py", "slower", 5), Case("c.py", "alone", 8)]
    SuiteTimes("api", 20, [Program("pytest", 18, 7, tests), Program("other", 1, 1)]).keep()
    kept = times.of_last_run("api")
    assert kept.programs[0].tests == tests
    text = times.slowest([kept, times.of_last_run("none of that name")], 2)
    assert text.splitlines()[1].split() == ["api", "20.0", "8.0"]
    files, slowest = text.split(" file\n")[1].split(" test\n")
    assert [line.split() for line in files.splitlines()[:2]] == [["9.0", "api:", "b.py"], ["8.0", "api:", "c.py"]]
    assert [line.split()[-1] for line in slowest.splitlines()] == ["alone", "slower"]


def test_databases_of_one_cluster_know_nothing_of_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    with postgres.temporary_cluster() as cluster:
        monkeypatch.setenv(postgres.CLUSTER, cluster)
        with postgres.temporary_database() as one, postgres.temporary_database() as two:
            assert len({cluster, one, two}) == 3
            postgres._psql(one, "CREATE TABLE t (x integer)")
            postgres._psql(two, "CREATE TABLE t (x integer)")
