"""The Debian package: what dpkg would find out only at an operator's."""

from __future__ import annotations

import configparser
import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEBIAN = ROOT / "deploy" / "debian"
CMAKE = (ROOT / "cmake" / "package.cmake").read_text()
SCRIPTS = ("postinst", "prerm", "postrm")


def test_every_file_of_etc_is_a_conffile() -> None:
    installed = {
        f"{folder}/{rename or Path(file).name}"
        for file, folder, rename in re.findall(
            r'install\(FILES "\$\{packaging\}/([\w.-]+)" DESTINATION (/etc/[\w./-]+)(?: RENAME ([\w.-]+))?\)', CMAKE
        )
    }
    assert installed == set((DEBIAN / "conffiles").read_text().split())


@pytest.mark.parametrize("name", SCRIPTS)
def test_maintainer_scripts_can_run(name: str) -> None:
    file = DEBIAN / name
    assert os.access(file, os.X_OK)
    assert file.read_text().startswith("#!/bin/sh\nset -e\n")
    assert subprocess.run(["shellcheck", "-s", "sh", file], check=False).returncode == 0
    assert f"${{packaging}}/{name}" in CMAKE


def test_the_service_runs_what_is_installed_as_who_is_made() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEBIAN / "client-portal.service")
    service = unit["Service"]
    assert service["ExecStart"].split()[0] == "/usr/bin/client-portal"
    assert service["ExecStart"].split()[-1] in (DEBIAN / "conffiles").read_text().split()
    assert (
        f"adduser --system --quiet --group --no-create-home --home /var/lib/client-portal {service['User']}"
        in (DEBIAN / "postinst").read_text()
    )
    # Which process works is told by the machine's start, which is in /proc/sys (jobs).
    assert "ProcSubset" not in service
