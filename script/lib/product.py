"""The steps that lead from a checkout to the built product, for the scripts that need it."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import installation
from steps import CACHE, ROOT, Run, Step, Steps

# A translation unit of this code may take 0.8 GB.
BYTES_A_COMPILER = 1 << 30


def presets() -> list[str]:
    return [preset["name"] for preset in json.loads((ROOT / "CMakePresets.json").read_text())["buildPresets"]]


def compilers_at_once() -> int:
    if words := os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL"):
        return int(words)
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return max(1, min(len(os.sched_getaffinity(0)), memory // BYTES_A_COMPILER))


def _compile(run: Run, preset: str, targets: list[str]) -> None:
    def on_line(line: str) -> None:
        if done := re.match(r"\[(\d+/\d+)\]", line):
            run.detail = done[1]

    run.command(
        ["cmake", "--build", "--preset", preset, "--parallel", str(compilers_at_once()), "--target", *targets],
        on_line=on_line,
        # ninja's own form of progress, whatever the caller's is.
        environment={"NINJA_STATUS": "[%f/%t] "},
    )


def _is_configured(preset: str) -> bool:
    """A build folder of another place or compiler is thrown away: CMake would go on with the old one."""
    folder = ROOT / "build" / preset
    cache = folder / "CMakeCache.txt"
    if cache.exists():
        lines = cache.read_text().splitlines()
        compiler = hashlib.sha256((ROOT / "cmake" / "compiler.cmake").read_bytes()).hexdigest()
        wanted = [f"CMAKE_HOME_DIRECTORY:INTERNAL={ROOT}", f"PORTAL_COMPILER_FILE:INTERNAL={compiler}"]
        if not set(wanted) <= set(lines):
            shutil.rmtree(folder)
    return (folder / "build.ninja").exists()


def environments_for_building() -> list[Step | None]:
    return [
        installation.debian_packages(
            "apt-build", "installing the compiler and libraries", ROOT / "script" / "packages-build.txt"
        ),
        installation.python_environment("build", "fetching AWS's models", ROOT / "script" / "requirements-build.txt"),
    ]


def environment_of_the_sandbox() -> list[Step | None]:
    requirements = ROOT / "sandbox" / "requirements.txt"
    if not requirements.exists():
        return []
    return [installation.python_environment("sandbox", "fetching the sandbox's packages", requirements)]


def tools_of_tests() -> list[Step | None]:
    """Checkers, databases and browsers: nothing that the product needs."""
    packages = ROOT / "script" / "packages-test.txt"
    return [
        installation.debian_packages("apt-test", "installing what only tests need", packages, ("apt-build",)),
        installation.python_environment(
            "lint", "fetching ruff and clang-format", ROOT / "script" / "requirements-lint.txt"
        ),
        *packages_of_the_page(),
        # pyright reads what the tests and the sandbox import.
        installation.node(),
        installation.node_packages("pyright-packages", "fetching pyright", ROOT / "script" / "pyright"),
        environment_of_tests(),
        *environment_of_the_sandbox(),
    ]


def environment_of_tests() -> Step | None:
    requirements = ROOT / "tests" / "requirements.txt"
    return installation.python_environment("test", "fetching the tests' packages", requirements)


def packages_of_the_page() -> list[Step | None]:
    """Node, and what the page is built and checked with."""
    if not (ROOT / "web" / "package.json").exists():
        return []
    return [
        installation.node(),
        installation.node_packages("node-packages", "fetching the page's packages", ROOT / "web"),
    ]


def the_page() -> list[Step | None]:
    """Builds the page beside whatever else runs; binary() or page_in_place() put it where it belongs."""
    if not (ROOT / "web" / "package.json").exists() or (page := installation.page()) is None:
        return []
    return [*packages_of_the_page(), page]


def page_in_place(page: list[Step | None]) -> list[Step | None]:
    if not any(page):
        return []
    return [Step("place", "putting the page in place", lambda run: installation.put_page(), ("page",))]


def binary(preset: str, targets: list[str], page: list[Step | None]) -> list[Step | None]:
    """Compiles beside everything else; puts the page in once both are there."""
    what = "the portal and its tests" if "all" in targets else "the portal"

    def configure_and_compile(run: Run) -> None:
        if not _is_configured(preset):
            run.detail = "configuring"
            run.command(["cmake", "--preset", preset])
        _compile(run, preset, targets)

    def put_in_page(run: Run) -> None:
        installation.put_page()
        _compile(run, preset, targets)

    steps: list[Step | None] = [
        Step("compile", f"compiling {what}", configure_and_compile, ("apt-build", "venv-build"))
    ]
    if any(page):
        steps.append(Step("link", "putting the page into the portal", put_in_page, ("compile", "page")))
    return steps


def more_binaries(preset: str, targets: list[str]) -> Step:
    """Another build, after that of binary(): both at once would ask for more memory and processors than there are."""

    def configure_and_compile(run: Run) -> None:
        if not _is_configured(preset):
            run.detail = "configuring"
            run.command(["cmake", "--preset", preset])
        _compile(run, preset, targets)

    name = f"compile-{preset}"
    before = ("apt-build", "apt-test", "venv-build", "compile", "link", "compile-sanitize")
    needs = tuple(need for need in before if need != name)
    return Step(name, f"compiling for the sanitizers ({preset})", configure_and_compile, needs)


def file_of_target(preset: str, target: str) -> Path | None:
    """Where the build puts `target`, or None where the build knows no such target."""
    ninja = ROOT / "build" / preset / "build.ninja"
    found = re.search(rf"^build {re.escape(target)}: phony (\S+)$", ninja.read_text(), re.M) if ninja.exists() else None
    return ROOT / "build" / preset / found[1] if found else None


def do(plan: Callable[[], list[Step | None]]) -> None:
    """Runs what `plan` finds to be done; a step that several asked for runs once.

    Two scripts of one checkout take turns, and the second looks for what is left to do after the first. One that has
    nothing to do waits for nobody.
    """
    if not any(plan()):
        return
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        while not _took(lock):
            print("waiting for another script of this checkout to finish its installing and building", flush=True)
            time.sleep(8)
        Steps(list({step.name: step for step in plan() if step is not None}.values())).run()


def _took(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def binary_file(preset: str) -> Path:
    """The built portal; ends the program, saying so, where it was not built. PORTAL_PROGRAM names another one beside it."""
    product = file_of_target(preset, "client-portal")
    file = product.with_name(os.environ.get("PORTAL_PROGRAM", product.name)) if product else None
    if file is None or not file.exists():
        sys.exit(f"there is no client-portal in build/{preset}")
    return file
