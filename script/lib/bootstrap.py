"""script/bootstrap: installs what building and running needs, and nothing that only tests need.

usage: script/bootstrap

What is there is not installed again; with everything there it needs no network.
"""

from __future__ import annotations

import argparse

import product


def main() -> None:
    argparse.ArgumentParser(
        prog="script/bootstrap", description="Installs what building and running the portal needs."
    ).parse_args()
    product.run_steps(
        [*product.environments_for_building(), *product.environment_of_the_sandbox(), *product.the_page()]
    )


if __name__ == "__main__":
    main()
