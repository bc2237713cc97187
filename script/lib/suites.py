"""The suites of script/test: what each runs. Every function answers what it counted; nothing is run twice."""

from __future__ import annotations

import concurrent.futures
import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import installation
import processes
import product
import sanitizers
import times
from programs import LOGS, Counts, Reporter, closing_line, doctest, junit
from steps import ROOT

PYTHON_OF_TESTS = ROOT / ".venv" / "test" / "bin" / "python"


# Files that own their portal and sandbox, some at a time: each waits for AWS's pace most of the time.
FILES_SIDE_BY_SIDE = ["-n", "4", "--dist", "loadfile", "--no-loadscope-reorder"]
# Each test begins with a store of its own, so that what is left of a file is shared too.
TESTS_SIDE_BY_SIDE = ["-n", "4", "--dist", "worksteal"]

# Workers of Playwright, each with a browser and portals of its own.
BROWSERS = 2


def places() -> int:
    """How many programs run at once: one more than there are processors, as those of most suites wait for AWS's pace."""
    return len(os.sched_getaffinity(0)) + 1


def pytest(
    reporter: Reporter,
    folder: str,
    preset: str,
    arguments: Sequence[str] = (),
    files: Sequence[str] = (),
    environment: dict[str, str] | None = None,
) -> Counts:
    """The Python tests of one folder, or of some of its files; a folder with no tests yet counts nothing."""
    if not any((ROOT / folder).rglob("test_*.py")):
        return Counts()
    report = LOGS / f"junit-{folder.replace('/', '-')}-{preset}.xml"
    chosen = [f"{folder}/{file}" for file in files] or [folder]
    return reporter.run(
        f"{folder} ({preset})" if files else folder,
        [PYTHON_OF_TESTS, "-m", "pytest", *chosen, "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *arguments],
        junit(report),
        durations=times.of_junit(report),
        environment={"PYTHONDONTWRITEBYTECODE": "1", "PORTAL_BUILD": preset, **(environment or {})},
    )


def page(reporter: Reporter) -> Counts:
    """One after the other: what the types are made of is written anew before they are checked."""
    folder = ROOT / "web"
    if not (folder / "package.json").exists():
        return Counts()
    node = installation.node_environment()
    report = LOGS / "junit-vitest.xml"
    words = ["npx", "--no-install", "vitest", "run", "--reporter=default", "--reporter=junit"]
    return reporter.run("the page's types", ["npm", "run", "types"], environment=node, cwd=folder) + reporter.run(
        "the page's units",
        [*words, f"--outputFile.junit={report}"],
        junit(report),
        durations=times.of_junit(report),
        environment=node,
        cwd=folder,
    )


def unit(reporter: Reporter, preset: str) -> Counts:
    def lint() -> Counts:
        return reporter.run(
            "lint", [installation.PYTHON, ROOT / "script/lib/lint.py", "--preset", preset], closing_line
        )

    def fuzzer(name: str) -> Counts:
        return reporter.run(f"fuzzer {name}", [ROOT / "tests" / "fuzz" / "run", "3", name], closing_line)

    def program(file: Path) -> Counts:
        durations = times.of_doctest(file.name)
        return reporter.run(file.name, [file, "--no-colors", "--duration=true"], doctest, durations=durations)

    fuzzers = sorted(file.stem.removesuffix("_fuzz") for file in (ROOT / "tests" / "fuzz").glob("*_fuzz.cpp"))
    programs = sorted((ROOT / "build" / preset / "unit").glob("*_test"))
    return reporter.side_by_side(
        [
            partial(page, reporter),
            lint,
            *(partial(pytest, reporter, f"tests/{folder}", preset) for folder in ("lint", "templates", "commitments")),
            *(partial(fuzzer, name) for name in fuzzers),
            *(partial(program, file) for file in programs),
        ]
    )


def conformance(reporter: Reporter, preset: str) -> Counts:
    """Prints what was compared with AWS's own vectors before it answers."""
    program = ROOT / "tests" / "conformance" / "run.py"
    if not program.exists():
        print("protocol input 0, protocol output 0, signatures 0, endpoints 0, skipped 0")
        return Counts()
    seen: list[str] = []

    def count(output: str) -> Counts | None:
        seen.extend(line for line in output.splitlines() if line.startswith("protocol input "))
        return closing_line(output)

    counts = reporter.run("AWS's vectors", [PYTHON_OF_TESTS, program, "--build", ROOT / "build" / preset], count)
    for line in seen[-1:]:
        print(line)
    return counts


def sandbox(reporter: Reporter, preset: str) -> Counts:
    return pytest(reporter, "tests/sandbox", preset, FILES_SIDE_BY_SIDE)


def api(reporter: Reporter, preset: str) -> Counts:
    return pytest(reporter, "tests/api", preset, FILES_SIDE_BY_SIDE)


def faults(reporter: Reporter, preset: str) -> Counts:
    return pytest(reporter, "tests/faults", preset, TESTS_SIDE_BY_SIDE)


def browser(reporter: Reporter, preset: str) -> Counts:
    """Chromium against a portal and a sandbox of this run's own."""
    folder = ROOT / "tests" / "browser"
    if not (folder / "package.json").exists():
        return Counts()
    report = LOGS / "junit-browser.xml"
    own: list[tuple[str, dict[str, Any]]] = [
        (f"{prefix}{{}}_{worker}", options)
        for worker in range(BROWSERS)
        for prefix, options in (("", {}), ("BULK_", {"linked_accounts": 60}))
    ]
    shared = [("LARGE_{}", {"linked_accounts": 2, "listed_accounts": 5_000}), ("UNTOUCHED_{}", {"linked_accounts": 2})]
    environment = {
        **processes.without_aws_settings(),
        **installation.node_environment(),
        "PLAYWRIGHT_JUNIT_OUTPUT_FILE": str(report),
        "AWS_COMMAND": str(ROOT / ".venv" / "test" / "bin" / "aws"),
        "WORKERS": str(BROWSERS),
    }
    with contextlib.ExitStack() as running:
        # A server ends with the thread that started it: these threads wait until the last has ended.
        threads = running.enter_context(concurrent.futures.ThreadPoolExecutor(len(own + shared)))
        run_dirs = [
            Path(running.enter_context(tempfile.TemporaryDirectory(prefix="client-portal-browser-")))
            for _ in own + shared
        ]
        starting = [
            threads.submit(_portal_in_environment, running, name, preset, run_dir, options)
            for (name, options), run_dir in zip(own + shared, run_dirs, strict=True)
        ]
        concurrent.futures.wait(starting)
        for started in starting:
            environment |= started.result()
        counts = reporter.run(
            "Chromium",
            ["npx", "--no-install", "playwright", "test", "--retries=0", "--reporter=list,junit"],
            junit(report),
            durations=times.of_junit(report),
            environment=environment,
            cwd=folder,
        )
        if counts.failed:
            # What the servers said is half of the reason.
            for run_dir, (name, _) in zip(run_dirs, own + shared, strict=True):
                for log in run_dir.glob("*.log"):
                    shutil.copy(log, LOGS / f"test-browser-{name.format('').strip('_').lower()}-{log.name}")
    return counts


def _portal_in_environment(
    running: contextlib.ExitStack, name: str, preset: str, run_dir: Path, options: dict[str, Any]
) -> dict[str, str]:
    """A portal with a sandbox that runs as long as `running`, as the browser tests find it."""
    portal, sandbox_ = running.enter_context(
        processes.portal_with_sandbox(product.binary_file(preset), run_dir, **options)
    )
    found = {
        "PORTAL_URL": portal.url,
        "PORTAL_EMAIL": portal.email,
        "PORTAL_PASSWORD": portal.password,
        "SANDBOX_CONSOLE_URL": sandbox_.console_url,
        "AWS_CONFIG_FILE": str(sandbox_.aws_config),
        "MASTER_ACCOUNT_ID": sandbox_.about["master_account_id"],
        "LINKED_ACCOUNT_ID": sandbox_.about["linked_account_ids"][0],
    }
    return {name.format(key): value for key, value in found.items()}


def under_sanitizers(reporter: Reporter, _: str) -> Counts:
    """Closes with the coverage of what ran, which is no test."""
    sanitizers.forget_coverage()
    api_files = partial(
        pytest,
        reporter,
        "tests/api",
        "sanitize",
        FILES_SIDE_BY_SIDE,
        sanitizers.API_FILES,
        sanitizers.OPTIONS | sanitizers.TWICE,
    )
    counts = reporter.side_by_side([api_files, *sanitizers.jobs(reporter)])
    for line in sanitizers.coverage_by_room().splitlines():
        reporter.show(line)
    return counts


SUITES: dict[str, Callable[[Reporter, str], Counts]] = {
    "unit": unit,
    "conformance": conformance,
    "sandbox": sandbox,
    "api": api,
    "browser": browser,
    "faults": faults,
    "sanitizers": under_sanitizers,
}
# Those that need no server.
QUICK = ("unit", "conformance")
ASK_POSTGRESQL = ("unit", "faults", "sanitizers")

# The first folder or file that a changed path begins with says which suites can see the change. One that is not named
# here can change anything.
WHAT_SEES = {
    "docs/openapi.json": ("unit", "api", "browser"),
    "docs/": ("unit",),
    "web/": ("unit", "browser"),
    "sandbox/": ("sandbox", "api", "browser", "faults"),
    "tests/lint/": ("unit",),
    "tests/templates/": ("unit",),
    "tests/commitments/": ("unit", "api"),
    "tests/contract/": ("unit", "browser"),
    "tests/conformance/": ("conformance",),
    "tests/sandbox/": ("sandbox",),
    "tests/api/": ("api",),
    "tests/browser/": ("browser",),
    "tests/faults/": ("faults",),
    "tests/sanitizers/": ("sanitizers",),
    "src/": ("unit", "conformance", "api", "browser", "faults", "sanitizers"),
    "bench/": ("unit",),
    "templates/": ("unit", "api", "browser"),
    "README.md": ("unit",),
    "ARCHITECTURE.md": ("unit",),
    "CONTRIBUTING.md": ("unit",),
    "SECURITY.md": ("unit",),
}


def that_see(paths: list[str]) -> list[str]:
    seen: set[str] = set()
    for path in paths:
        seen.update(next((suites for begin, suites in WHAT_SEES.items() if path.startswith(begin)), tuple(SUITES)))
    return [suite for suite in SUITES if suite in seen]


def environment_without_state() -> dict[str, str]:
    """No test depends on the caller's language, time zone or colours."""
    return {**os.environ, "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
