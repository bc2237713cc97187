"""The steps that lead from a checkout to the built product, for the scripts that need it."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path

import installation
from steps import ROOT, Run, Step, Steps

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


def _has_cache_of_this_checkout(preset: str) -> bool:
    cache = ROOT / "build" / preset / "CMakeCache.txt"
    return cache.exists() and f"CMAKE_HOME_DIRECTORY:INTERNAL={ROOT}\n" in cache.read_text()


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


def the_page() -> list[Step | None]:
    if not (ROOT / "web" / "package.json").exists():
        return []
    page = installation.page()
    if page is None:
        return []
    # Compiling starts without a page and links one in when it is there; an old one must not be in the way.
    shutil.rmtree(ROOT / "web" / "dist", ignore_errors=True)
    return [
        installation.node(),
        installation.node_packages("node-packages", "fetching the page's packages", ROOT / "web"),
        page,
    ]


def binary(preset: str, targets: list[str], page: list[Step | None]) -> list[Step | None]:
    """Compiles beside everything else; links the page in once both are there."""
    what = "the portal and its tests" if "all" in targets else "the portal"

    def configure_and_compile(run: Run) -> None:
        if not _has_cache_of_this_checkout(preset):
            shutil.rmtree(ROOT / "build" / preset, ignore_errors=True)
            run.detail = "configuring"
            run.command(["cmake", "--preset", preset])
        _compile(run, preset, targets)

    def link(run: Run) -> None:
        # The files may be older than a binary that was linked while they were being written.
        for file in (ROOT / "web" / "dist").rglob("*"):
            os.utime(file)
        run.command(["cmake", "--preset", preset])
        _compile(run, preset, targets)

    steps: list[Step | None] = [
        Step("compile", f"compiling {what}", configure_and_compile, ("apt-build", "venv-build"))
    ]
    if any(page):
        steps.append(Step("link", "putting the page into the portal", link, ("compile", "page")))
    return steps


def file_of_target(preset: str, target: str) -> Path | None:
    """Where the build puts `target`, or None where the build knows no such target."""
    ninja = ROOT / "build" / preset / "build.ninja"
    found = re.search(rf"^build {re.escape(target)}: phony (\S+)$", ninja.read_text(), re.M) if ninja.exists() else None
    return ROOT / "build" / preset / found[1] if found else None


def run_steps(steps: list[Step | None]) -> None:
    Steps([step for step in steps if step is not None]).run()


def binary_file(preset: str) -> Path:
    """The built portal; ends the program, saying so, where it was not built."""
    file = file_of_target(preset, "client-portal")
    if file is None or not file.exists():
        sys.exit(f"there is no client-portal in build/{preset}")
    return file
