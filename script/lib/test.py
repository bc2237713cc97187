"""script/test: runs the suites, after installing and building what they need. No test is retried."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import installation
import postgres
import product
import sanitizers
import suites
import times
from programs import Counts, Places, Reporter, Stopped
from steps import CACHE, ROOT, SECONDS_BETWEEN_LINES, Step


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/test", description="Runs the test suites; none named: all.")
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=", ".join(suites.SUITES))
    parser.add_argument("--quick", action="store_true", help="only suites that need no server")
    parser.add_argument("--cold", action="store_true", help="with an empty compiler cache and fresh installs")
    parser.add_argument("--changed", action="store_true", help="only suites that can see what differs from main")
    parser.add_argument(
        "--slowest",
        nargs="?",
        type=int,
        const=20,
        metavar="N",
        help="print what took longest: of the suites that are named after it, or else of the last run, without running",
    )
    parser.add_argument("--preset", choices=product.presets(), default="release", help="which build; default: release")
    arguments = parser.parse_args()
    if unknown := [name for name in arguments.suites if name not in suites.SUITES]:
        parser.error(f"there is no suite {unknown[0]}; there are {', '.join(suites.SUITES)}")
    return arguments


def changed_paths() -> list[str] | None:
    """What differs from main, uncommitted work included; None where that cannot be told."""

    def git(*words: str) -> str | None:
        answer = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
        return answer.stdout.strip() if answer.returncode == 0 else None

    for main in ("origin/main", "main"):
        base = git("merge-base", "HEAD", main)
        if base is not None:
            changed = git("diff", "--name-only", base)
            new = git("ls-files", "--others", "--exclude-standard")
            return [path for text in (changed, new) if text for path in text.splitlines()]
    return None


def chosen(arguments: argparse.Namespace) -> list[str]:
    names = [name for name in suites.SUITES if not arguments.suites or name in arguments.suites]
    if arguments.quick:
        names = [name for name in names if name in suites.QUICK]
    if arguments.changed and (paths := changed_paths()) is not None:
        names = [name for name in names if name in suites.that_see(paths)]
    return names


def start_cold() -> None:
    for made in ("build", ".venv", "web/node_modules", "web/dist", "tests/browser/node_modules", ".cache"):
        shutil.rmtree(ROOT / made, ignore_errors=True)
    os.environ["CCACHE_DIR"] = str(CACHE / "ccache-cold")


def plan(names: list[str], preset: str) -> list[Step | None]:
    wants = set(names)
    steps: list[Step | None] = []
    if wants - {"sandbox"}:
        page = product.the_page()
        steps += [*product.environments_for_building(), *page, *product.binary(preset, ["all"], page)]
    if wants & {"unit", "browser", "sanitizers"}:
        steps += product.tools_of_tests()
    if "sanitizers" in wants:
        steps += [product.more_binaries(name, sanitizers.targets(name)) for name in ("sanitize", "thread")]
    if wants - {"conformance"}:
        steps.append(product.environment_of_tests())
    if wants - set(suites.QUICK):
        steps += product.environment_of_the_sandbox()
    browser = ROOT / "tests" / "browser"
    if "browser" in wants and (browser / "package.json").exists():
        packages = installation.node_packages("browser-packages", "fetching the browser tests' packages", browser)
        steps += [installation.node(), packages]
    return steps


def summarise(results: dict[str, tuple[Counts, float]], seconds: float) -> bool:
    print(f"\n{'suite':<12} {'passed':>7} {'failed':>7} {'skipped':>8} {'seconds':>8}")
    total = Counts()
    for name, (counts, taken) in results.items():
        print(f"{name:<12} {counts.passed:>7} {counts.failed:>7} {counts.skipped:>8} {taken:>8.1f}")
        total += counts
    # The suites run side by side: all of them take less than their sum.
    print(f"{'all':<12} {total.passed:>7} {total.failed:>7} {total.skipped:>8} {seconds:>8.1f}", flush=True)
    return total.failed == 0


class Suite:
    """One suite that runs in a thread of its own; its lines are kept until it is done, and then printed as one."""

    def __init__(self, name: str, preset: str, places: Places) -> None:
        self.name = name
        self.preset = preset
        self.lines: list[str] = []
        self.counts = Counts()
        self.seconds = 0.0
        self.reporter = Reporter(name, places, self.lines.append, times.of_last_run(name))
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        started = time.monotonic()
        try:
            self.counts = suites.SUITES[self.name](self.reporter, self.preset)
        except Stopped:
            return
        except Exception as error:  # noqa: BLE001 - a suite that cannot run is a failure, and the others still run
            self.reporter.say(f"could not run: {error}")
            self.counts = Counts(failed=1)
        self.seconds = time.monotonic() - started
        self.reporter.times.seconds = self.seconds
        self.reporter.times.keep()

    def show(self) -> None:
        print(f"\n== {self.name}")
        for line in self.lines:
            print(line)
        print(self.counts, flush=True)


def run(names: list[str], preset: str) -> dict[str, tuple[Counts, float]]:
    """All at once, in the places that there are; says at least every 8 s what runs."""
    started = time.monotonic()
    places = Places(suites.places())
    running = [Suite(name, preset, places) for name in names]
    shown: list[Suite] = []
    said = 0.0
    try:
        for suite in running:
            suite.thread.start()
        while len(shown) < len(running):
            time.sleep(0.2)
            for suite in running:
                if suite not in shown and not suite.thread.is_alive():
                    suite.show()
                    shown.append(suite)
            if time.monotonic() - said >= SECONDS_BETWEEN_LINES:
                said = time.monotonic()
                seconds = int(said - started)
                texts = [f"{s.name}: {text}" for s in running if (text := s.reporter.progress())]
                print(f"[test] {seconds // 60:02}:{seconds % 60:02} {'; '.join(texts)}", flush=True)
    except KeyboardInterrupt:
        places.stop()
        for suite in running:
            suite.thread.join()
        sys.exit(130)
    return {suite.name: (suite.counts, suite.seconds) for suite in running}


def main() -> int:
    arguments = parse()
    if arguments.slowest is not None and not (arguments.suites or arguments.quick or arguments.changed):
        print(times.slowest([times.of_last_run(name) for name in suites.SUITES], arguments.slowest))
        return 0
    if arguments.cold:
        start_cold()
    names = chosen(arguments)
    if not names:
        print("nothing that a suite can see has changed")
        return 0
    product.do(lambda: plan(names, arguments.preset))
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    os.environ.update(suites.environment_without_state())
    started = time.monotonic()
    with contextlib.ExitStack() as running:
        if set(names) & set(suites.ASK_POSTGRESQL):
            os.environ[postgres.CLUSTER] = running.enter_context(postgres.temporary_cluster())
        results = run(names, arguments.preset)
    if arguments.slowest is not None:
        print(f"\n{times.slowest([times.of_last_run(name) for name in names], arguments.slowest)}")
    return 0 if summarise(results, time.monotonic() - started) else 1


if __name__ == "__main__":
    sys.exit(main())
