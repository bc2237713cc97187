"""script/package: builds the portal and makes a Debian package of it, in build/package/."""

from __future__ import annotations

import argparse

import installation
import product
from steps import Run, Step

FOLDER = product.ROOT / "build" / "package"


def make(run: Run) -> None:
    for old in FOLDER.glob("*.deb"):
        old.unlink()
    run.command(
        ["cpack", "--config", product.ROOT / "build" / "release" / "CPackConfig.cmake", "-G", "DEB", "-B", FOLDER]
    )


def plan() -> list[Step | None]:
    page = product.the_page()
    return [
        *product.environments_for_building(),
        installation.debian_packages(
            "apt-package",
            "installing what makes packages",
            product.ROOT / "script" / "packages-package.txt",
            ("apt-build",),
        ),
        *page,
        *product.binary("release", ["client-portal"], page),
        Step("package", "making the package", make, ("compile", "link", "apt-package")),
    ]


def main() -> None:
    argparse.ArgumentParser(
        prog="script/package", description="Builds the portal and makes a Debian package of it, in build/package/."
    ).parse_args()
    product.do(plan)
    for made in FOLDER.glob("*.deb"):
        print(made.relative_to(product.ROOT))


if __name__ == "__main__":
    main()
