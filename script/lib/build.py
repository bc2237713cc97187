"""script/build: builds the portal, with the page in it, after installing what that needs."""

from __future__ import annotations

import argparse

import product
from steps import Step


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/build", description="Builds the portal with its page.")
    parser.add_argument("--preset", choices=product.presets(), default="release", help="default: release")
    parser.add_argument("--tests", action="store_true", help="the tests in C++ too")
    arguments = parser.parse_args()
    targets = ["all"] if arguments.tests else ["client-portal"]

    def plan() -> list[Step | None]:
        page = product.the_page()
        return [*product.environments_for_building(), *page, *product.binary(arguments.preset, targets, page)]

    product.do(plan)
    print(product.binary_file(arguments.preset).relative_to(product.ROOT))


if __name__ == "__main__":
    main()
