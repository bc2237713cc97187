"""script/test: runs the suites, after installing and building what they need. No test is retried."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time

import installation
import product
import suites
from programs import Counts, Reporter
from steps import CACHE, ROOT, Step


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/test", description="Runs the test suites; none named: all.")
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=", ".join(suites.SUITES))
    parser.add_argument("--quick", action="store_true", help="only suites that need no server")
    parser.add_argument("--cold", action="store_true", help="with an empty compiler cache and fresh installs")
    parser.add_argument("--changed", action="store_true", help="only suites that can see what differs from main")
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
    if wants & {"unit", "browser"}:
        steps += product.tools_of_tests()
    if wants - {"conformance"}:
        steps.append(product.environment_of_tests())
    if wants - set(suites.QUICK):
        steps += product.environment_of_the_sandbox()
    browser = ROOT / "tests" / "browser"
    if "browser" in wants and (browser / "package.json").exists():
        packages = installation.node_packages("browser-packages", "fetching the browser tests' packages", browser)
        steps += [installation.node(), packages]
    return steps


def summarise(results: dict[str, tuple[Counts, float]]) -> bool:
    print(f"\n{'suite':<12} {'passed':>7} {'failed':>7} {'skipped':>8} {'seconds':>8}")
    total = Counts()
    for name, (counts, seconds) in results.items():
        print(f"{name:<12} {counts.passed:>7} {counts.failed:>7} {counts.skipped:>8} {seconds:>8.1f}")
        total += counts
    seconds = sum(taken for _, taken in results.values())
    print(f"{'all':<12} {total.passed:>7} {total.failed:>7} {total.skipped:>8} {seconds:>8.1f}", flush=True)
    return total.failed == 0


def main() -> int:
    arguments = parse()
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
    results: dict[str, tuple[Counts, float]] = {}
    for name in names:
        print(f"\n== {name}", flush=True)
        started = time.monotonic()
        reporter = Reporter(name)
        try:
            counts = suites.SUITES[name](reporter, arguments.preset)
        except Exception as error:  # noqa: BLE001 - a suite that cannot run is a failure, and the others still run
            reporter.say(f"could not run: {error}")
            counts = Counts(failed=1)
        results[name] = (counts, time.monotonic() - started)
        print(counts, flush=True)
    return 0 if summarise(results) else 1


if __name__ == "__main__":
    sys.exit(main())
