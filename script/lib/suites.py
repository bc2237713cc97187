"""The suites of script/test: what each runs. Every function answers what it counted; nothing is run twice."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import installation
import postgres
import processes
import product
from programs import LOGS, Counts, Reporter, closing_line, doctest, junit
from steps import ROOT

PYTHON_OF_TESTS = ROOT / ".venv" / "test" / "bin" / "python"


# Files that own their portal and sandbox, two at a time: each waits for AWS's pace most of the time.
SIDE_BY_SIDE = ["-n", "2", "--dist", "loadfile"]


def pytest(
    reporter: Reporter,
    folder: str,
    preset: str,
    environment: dict[str, str] | None = None,
    arguments: Sequence[str] = (),
) -> Counts:
    """The Python tests of one folder; a folder with no tests yet counts nothing."""
    if not any((ROOT / folder).rglob("test_*.py")):
        return Counts()
    report = LOGS / f"junit-{folder.replace('/', '-')}.xml"
    return reporter.run(
        folder,
        [PYTHON_OF_TESTS, "-m", "pytest", folder, "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *arguments],
        junit(report),
        environment={"PYTHONDONTWRITEBYTECODE": "1", "PORTAL_BUILD": preset, **(environment or {})},
    )


def page_units(reporter: Reporter) -> Counts:
    if not (ROOT / "web" / "package.json").exists():
        return Counts()
    report = LOGS / "junit-vitest.xml"
    counts = reporter.run(
        "the page's types", ["npm", "run", "types"], environment=installation.node_environment(), cwd=ROOT / "web"
    )
    return counts + reporter.run(
        "the page's units",
        ["npx", "--no-install", "vitest", "run", "--reporter=default", "--reporter=junit",
         f"--outputFile.junit={report}"],
        junit(report),
        environment=installation.node_environment(),
        cwd=ROOT / "web",
    )  # fmt: skip


def unit(reporter: Reporter, preset: str) -> Counts:
    counts = reporter.run("lint", [installation.PYTHON, ROOT / "script/lib/lint.py", "--preset", preset], closing_line)
    counts += pytest(reporter, "tests/lint", preset)
    counts += pytest(reporter, "tests/templates", preset)
    counts += pytest(reporter, "tests/commitments", preset)
    counts += page_units(reporter)
    counts += reporter.run("fuzzers", [ROOT / "tests" / "fuzz" / "run", "3"], closing_line)
    programs = sorted((ROOT / "build" / preset / "unit").glob("*_test"))
    with postgres.temporary_cluster() as connection:
        for program in programs:
            counts += reporter.run(
                program.name, [program, "--no-colors"], doctest, environment={"PORTAL_TEST_POSTGRES": connection}
            )
    return counts


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

    counts = reporter.run(
        "AWS's vectors",
        [ROOT / ".venv" / "build" / "bin" / "python", program, "--build", ROOT / "build" / preset],
        count,
    )
    for line in seen[-1:]:
        print(line)
    return counts


def sandbox(reporter: Reporter, preset: str) -> Counts:
    return pytest(reporter, "tests/sandbox", preset)


def api(reporter: Reporter, preset: str) -> Counts:
    return pytest(reporter, "tests/api", preset, arguments=SIDE_BY_SIDE)


def faults(reporter: Reporter, preset: str) -> Counts:
    return pytest(reporter, "tests/faults", preset, arguments=SIDE_BY_SIDE)


def browser(reporter: Reporter, preset: str) -> Counts:
    """Chromium against a portal and a sandbox of this run's own."""
    folder = ROOT / "tests" / "browser"
    if not (folder / "package.json").exists():
        return Counts()
    report = LOGS / "junit-browser.xml"
    organizations = {
        "": {},
        "LARGE_": {"linked_accounts": 2, "listed_accounts": 5_000},
        "BULK_": {"linked_accounts": 60},
    }
    with contextlib.ExitStack() as running:
        environment = {
            **processes.without_aws_settings(),
            **installation.node_environment(),
            "PLAYWRIGHT_JUNIT_OUTPUT_FILE": str(report),
            "AWS_COMMAND": str(ROOT / ".venv" / "test" / "bin" / "aws"),
        }
        run_dirs = []
        for prefix, options in organizations.items():
            run_dirs.append(Path(running.enter_context(tempfile.TemporaryDirectory(prefix="client-portal-browser-"))))
            environment |= _portal_in_environment(running, prefix, preset, run_dirs[-1], **options)
        counts = reporter.run(
            "Chromium",
            ["npx", "--no-install", "playwright", "test", "--retries=0", "--reporter=list,junit"],
            junit(report),
            environment=environment,
            cwd=folder,
        )
        if counts.failed:
            # What the servers said is half of the reason.
            for log in (log for run_dir in run_dirs for log in run_dir.glob("*.log")):
                shutil.copy(log, LOGS / f"test-browser-{log.name}")
    return counts


def _portal_in_environment(
    running: contextlib.ExitStack, prefix: str, preset: str, run_dir: Path, **options: Any
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
    return {prefix + name: value for name, value in found.items()}


SUITES: dict[str, Callable[[Reporter, str], Counts]] = {
    "unit": unit,
    "conformance": conformance,
    "sandbox": sandbox,
    "api": api,
    "browser": browser,
    "faults": faults,
}
# Those that need no server.
QUICK = ("unit", "conformance")

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
    "src/": ("unit", "conformance", "api", "browser", "faults"),
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
