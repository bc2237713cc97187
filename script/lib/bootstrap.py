"""script/bootstrap: installs what building and running needs, and nothing that only tests need.

usage: script/bootstrap

What is there is not installed again; with everything there it needs no network.
"""

from __future__ import annotations

import argparse

import product
from steps import Step


def plan() -> list[Step | None]:
    page = product.the_page()
    return [
        *product.environments_for_building(),
        *product.environment_of_the_sandbox(),
        *page,
        *product.page_in_place(page),
    ]


def main() -> None:
    argparse.ArgumentParser(
        prog="script/bootstrap", description="Installs what building and running the portal needs."
    ).parse_args()
    product.do(plan)


if __name__ == "__main__":
    main()
