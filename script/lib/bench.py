"""script/bench: runs the measurements of bench/ and prints Markdown tables, or with --json one object a measurement."""

from __future__ import annotations

import argparse
import subprocess
import sys

import installation
import product
from steps import ROOT, Step

PYTHON = ROOT / ".venv" / "test" / "bin" / "python"


def names() -> list[str]:
    """Those of bench/ that are programs; the others are what they share."""
    programs = (file for file in sorted((ROOT / "bench").glob("*.py")) if '__name__ == "__main__"' in file.read_text())
    return [file.stem.replace("_", "-") for file in programs]


def plan() -> list[Step | None]:
    page = product.the_page()
    requirements = ROOT / "tests" / "requirements.txt"
    return [
        *product.environments_for_building(),
        *product.environment_of_the_sandbox(),
        *page,
        *product.binary("release", ["client-portal", "aws_load", "forecast_backtest"], page),
        installation.python_environment("test", "fetching the tests' packages", requirements),
    ]


def main() -> int:
    there = names()
    parser = argparse.ArgumentParser(prog="script/bench", description="Measures; none named: all.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(there))
    parser.add_argument("--json", action="store_true", help="for machines")
    arguments = parser.parse_args()
    if unknown := [name for name in arguments.names if name not in there]:
        parser.error(f"there is no {unknown[0]}; there are {', '.join(there)}")
    product.do(plan)
    failed = 0
    for name in arguments.names or there:
        program = ROOT / "bench" / f"{name.replace('-', '_')}.py"
        failed += (
            subprocess.run([PYTHON, program, *(["--json"] if arguments.json else [])], check=False).returncode != 0
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
