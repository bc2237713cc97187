"""The portal as it is linked: what an attacker who finds a fault of memory meets first."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRESET = os.environ.get("PORTAL_BUILD", "release")


@pytest.fixture(scope="module")
def said() -> str:
    if PRESET != "release":
        pytest.skip("the sanitizers' builds are for tests")
    words = ["readelf", "--file-header", "--program-headers", "--dynamic", "--dyn-syms", "--wide"]
    binary = ROOT / "build" / PRESET / "bin" / "client-portal"
    return subprocess.run([*words, binary], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    "wanted",
    [
        r"Type:\s+DYN \(Position-Independent Executable file\)",
        r"GNU_RELRO",
        r"FLAGS.*\bBIND_NOW\b|FLAGS_1.*\bNOW\b",
        r"GNU_STACK(?:\s+0x\w+){5}\s+RW\s",
        r"__\w+_chk@GLIBC",
    ],
    ids=["addresses by chance", "tables read-only", "bound at the start", "no code on the stack", "buffers guarded"],
)  # fmt: skip
def test_the_binary_is_hardened(said: str, wanted: str) -> None:
    assert re.search(wanted, said), wanted


def test_no_file_is_looked_for_where_others_may_write(said: str) -> None:
    assert "RPATH" not in said
    assert "RUNPATH" not in said
