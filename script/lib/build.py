"""script/build: builds the portal, with the page in it, after installing what that needs."""

from __future__ import annotations

import argparse
from pathlib import Path

import build_times
import product
from steps import Step


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/build", description="Builds the portal with its page.")
    parser.add_argument("--preset", choices=product.presets(), default="release", help="default: release")
    parser.add_argument("--tests", action="store_true", help="the tests in C++ too")
    parser.add_argument(
        "--slowest",
        nargs="?",
        type=int,
        const=20,
        metavar="N",
        help="print the slowest units of the last build instead",
    )
    parser.add_argument(
        "--trace", type=Path, metavar="FILE", help="print what the compiler spends its time on in one .cpp instead"
    )
    arguments = parser.parse_args()
    if arguments.trace is not None:
        print(build_times.trace(arguments.preset, arguments.trace, arguments.slowest or 12))
        return
    if arguments.slowest is not None:
        print(build_times.slowest(arguments.preset, arguments.slowest))
        return
    targets = ["all"] if arguments.tests else ["client-portal"]

    def plan() -> list[Step | None]:
        page = product.the_page()
        return [*product.environments_for_building(), *page, *product.binary(arguments.preset, targets, page)]

    product.do(plan)
    print(product.binary_file(arguments.preset).relative_to(product.ROOT))


if __name__ == "__main__":
    main()
