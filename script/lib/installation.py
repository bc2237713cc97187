"""What has to be installed: Debian's packages, Python's virtual environments, Node and the page's packages.

Each function answers the step that installs the thing, or None where it is there already; asking needs no network.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import stamps
from steps import CACHE, ROOT, Run, Step, StepFailed

OLDEST_NODE = (20, 19)
NODE_ENVIRONMENT = ROOT / ".venv" / "node"
PYTHON = "/usr/bin/python3"
BUILT_PAGE = CACHE / "page"


def packages_in(list_file: Path) -> list[str]:
    lines = (line.split("#")[0].strip() for line in list_file.read_text().splitlines())
    return [line for line in lines if line]


def _names(lines: list[str]) -> list[list[str]]:
    """`clang-16 | clang-19`: one of them, the first that the system's release has."""
    return [[name.strip() for name in line.split("|")] for line in lines]


def missing_packages(wanted: list[str]) -> list[str]:
    """The lines of which no package is installed."""
    names = [name for names in _names(wanted) for name in names]
    answer = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${binary:Package} ${db:Status-Status}\n", *names],
        capture_output=True,
        text=True,
        check=False,
    )
    there = {line.split()[0].split(":")[0] for line in answer.stdout.splitlines() if line.endswith(" installed")}
    return [line for line, names in zip(wanted, _names(wanted), strict=True) if not there & set(names)]


def _of_this_release(lines: list[str]) -> list[str]:
    """One package for each line: the first that apt knows; it says itself what is wrong with one that it does not."""
    answer = subprocess.run(["apt-cache", "pkgnames"], capture_output=True, text=True, check=True).stdout
    known = set(answer.split())
    return [next((name for name in names if name in known), names[0]) for names in _names(lines)]


def as_root() -> list[str]:
    return [] if os.geteuid() == 0 else ["sudo"]


def _apt(run: Run, *words: str) -> None:
    def on_line(line: str) -> None:
        if status := re.match(r"(dl|pm)status:[^:]*:([\d.]+):", line):
            run.detail = f"{'fetching' if status[1] == 'dl' else 'unpacking'} {float(status[2]):.0f} %"

    # Apt makes the descriptor it reports on non-blocking, which a package's own script does not survive on its output.
    # So the reports have one of their own, and the output goes straight to the log.
    # force-unsafe-io: without a sync after each of Boost's 15,000 files. Who loses power meanwhile installs again.
    apart = 'log=$1; shift; exec "$@" 3>&1 >>"$log" 2>&1'
    run.command(
        [
            *as_root(), "sh", "-c", apart, "apt", run.log,
            "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", "apt-get", "-q",
            "-o", "DPkg::Lock::Timeout=600", "-o", "Acquire::Retries=3",
            "-o", "Dpkg::Use-Pty=0", "-o", "APT::Status-Fd=3",
            "-o", "Dpkg::Options::=--force-unsafe-io", *words,
        ],
        on_line=on_line,
        keep=False,
    )  # fmt: skip


def debian_packages(name: str, title: str, list_file: Path, needs: tuple[str, ...] = ()) -> Step | None:
    missing = missing_packages(packages_in(list_file))
    if not missing:
        return None
    if os.geteuid() != 0 and shutil.which("sudo") is None:
        packages = " ".join(_of_this_release(missing))
        sys.exit(f"These packages are missing. As root: apt-get install --no-install-recommends {packages}")
    if os.geteuid() != 0 and subprocess.run(["sudo", "-v"], check=False).returncode != 0:
        sys.exit("Debian packages are missing, and sudo refused to help.")

    def install(run: Run) -> None:
        run.detail = "asking for the list of packages"
        _apt(run, "update")
        # Debian starts a database server of its own when PostgreSQL is installed; the tests make theirs and want none.
        no_cluster = "/etc/postgresql-common/createcluster.d/client-portal-tests.conf"
        quiet = any(package.startswith("postgresql") for package in missing) and not Path(no_cluster).exists()
        if quiet:
            run.command([*as_root(), "mkdir", "-p", str(Path(no_cluster).parent)])
            run.command([*as_root(), "sh", "-c", f"echo create_main_cluster = false > {no_cluster}"])
        try:
            _apt(run, "-y", "--no-install-recommends", "install", *_of_this_release(missing))
        finally:
            if quiet:
                run.command([*as_root(), "rm", "-f", no_cluster])

    return Step(name, title, install, needs)


def python_environment(name: str, title: str, requirements: Path, needs: tuple[str, ...] = ()) -> Step | None:
    """`.venv/<name>` with exactly what `requirements` pins, each file checked against its hash."""
    folder = ROOT / ".venv" / name
    content = stamps.content_of([requirements.relative_to(ROOT)], requirements.read_text(), str(ROOT))
    if stamps.is_made(f"venv-{name}", content) and (folder / "bin" / "python").exists():
        return None

    def install(run: Run) -> None:
        stamps.forget(f"venv-{name}")
        shutil.rmtree(folder, ignore_errors=True)
        run.command([PYTHON, "-m", "venv", folder])

        def on_line(line: str) -> None:
            if word := re.match(r"\s*(Collecting|Downloading|Installing collected packages)(?: ([^\s:]+))?", line):
                # "botocore==1.44.5", "botocore-1.44.5-py3-none-any.whl": the name is enough.
                name = re.split(r"[=<>]|-\d", word[2] or "")[0]
                run.detail = f"{word[1].lower()} {name}".strip()

        run.command(
            [
                folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--no-input", "install",
                "--require-hashes", "--only-binary", ":all:", "--progress-bar", "off", "-r", requirements,
            ],
            on_line=on_line,
        )  # fmt: skip
        stamps.made(f"venv-{name}", content)

    return Step(f"venv-{name}", title, install, needs)


def _version_of_node(node: str | Path) -> tuple[int, ...]:
    try:
        answer = subprocess.run([str(node), "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return (0,)
    return tuple(int(part) for part in re.findall(r"\d+", answer)) or (0,)


def _system_node() -> Path | None:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None or _version_of_node(node) < OLDEST_NODE:
        return None
    return Path(node).parent


def node() -> Step | None:
    """Node and npm from the Python registry, where the machine has none that is new enough."""
    if _system_node() is not None:
        return None
    return python_environment("node", "fetching Node", ROOT / "script" / "requirements-node.txt")


def node_environment() -> dict[str, str]:
    """What commands of the page need in their environment; true once node()'s step is done."""
    folder = _system_node() or NODE_ENVIRONMENT / "bin"
    if not (folder / "npm").exists():
        raise StepFailed(f"there is no npm in {folder}")
    environment = {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "NPM_CONFIG_UPDATE_NOTIFIER": "false",
        "NPM_CONFIG_FUND": "false",
        "NPM_CONFIG_AUDIT": "false",
        "CI": "true",
    }
    # The machine's own npm settings hold for an npm that is not Debian's, too.
    if Path("/etc/npmrc").exists():
        environment["NPM_CONFIG_GLOBALCONFIG"] = "/etc/npmrc"
    return environment


def node_packages(name: str, title: str, folder: Path, needs: tuple[str, ...] = ("venv-node",)) -> Step | None:
    """`node_modules` of `folder`, exactly as its lock file says."""
    inputs = [folder / "package.json", folder / "package-lock.json", folder / ".npmrc"]
    content = stamps.content_of(inputs, str(_system_node()))
    if stamps.is_made(name, content) and (folder / "node_modules").is_dir():
        return None

    def install(run: Run) -> None:
        stamps.forget(name)
        fetched = 0

        def on_line(line: str) -> None:
            nonlocal fetched
            if "http fetch" in line or "http cache" in line:
                fetched += 1
                run.detail = f"{fetched} fetched"

        run.command(["npm", "ci", "--loglevel", "http"], cwd=folder, environment=node_environment(), on_line=on_line)
        stamps.made(name, content)

    return Step(name, title, install, needs)


def _page_content() -> str:
    return stamps.content_of([*stamps.files_below(ROOT / "web"), ROOT / "docs" / "openapi.json"])


def page(needs: tuple[str, ...] = ("node-packages",)) -> Step | None:
    """Builds the page, into a folder of its own: nobody embeds half of one. put_page() makes it `web/dist`."""
    if stamps.is_made("page", _page_content()) and (ROOT / "web" / "dist" / "index.html").exists():
        return None

    def build(run: Run) -> None:
        content = _page_content()
        stamps.forget("page")
        shutil.rmtree(BUILT_PAGE, ignore_errors=True)
        run.command(
            ["npm", "run", "build", "--", "--outDir", BUILT_PAGE], cwd=ROOT / "web", environment=node_environment()
        )
        stamps.made("page-built", content)

    return Step("page", "building the page", build, needs)


def put_page() -> None:
    """`web/dist` becomes what page()'s step built; not to be called while a compiler may read it."""
    dist = ROOT / "web" / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    BUILT_PAGE.rename(dist)
    stamps.made("page", stamps.content_made("page-built"))
