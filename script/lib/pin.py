"""script/pin: writes each requirements*.txt anew from the .in file beside it, with the hash of every file.

It runs in Debian's own Python, so that nothing is pinned which Debian's Python cannot install. What is pinned stays as
it is, unless the .in file says otherwise or --upgrade is given.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import installation
import product
from steps import ROOT

PIP_COMPILE = ROOT / ".venv" / "pin" / "bin" / "pip-compile"


def sources() -> list[Path]:
    found = [file for folder in ("script", "sandbox", "tests") for file in (ROOT / folder).glob("requirements*.in")]
    return sorted(found)


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/pin", description="Pins the Python packages, with hashes.")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="requirements*.in; none: all")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    arguments = parser.parse_args()
    requirements = ROOT / "script" / "requirements-pin.txt"
    product.do(lambda: [installation.python_environment("pin", "fetching pip-tools", requirements)])
    for file in [given.resolve() for given in arguments.files] or sources():
        print(file.relative_to(ROOT), flush=True)
        words = [
            str(PIP_COMPILE), "--quiet", "--generate-hashes", "--strip-extras", "--allow-unsafe", "--no-header",
            "--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links", "--annotation-style=line",
            *(["--upgrade"] if arguments.upgrade else []),
            "--output-file", file.with_suffix(".txt").name, file.name,
        ]  # fmt: skip
        if subprocess.run(words, cwd=file.parent, check=False).returncode != 0:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
