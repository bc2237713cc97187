"""A portal with a sandbox of AWS, for pytest: `pytest_plugins = ["portal_fixture"]` in a conftest.py beside the tests.

They are the servers that script/server runs, on free ports, with stacks and new roles that take no time, and they end
with the tests that asked for them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "script" / "lib"))

import processes  # noqa: E402 - its folder is on the path only now
import product  # noqa: E402


@dataclass(frozen=True)
class Installation:
    """`aws_config` is an AWS config file with the profiles portal, master and linked-<account id>."""

    url: str
    email: str
    password: str
    api_token: str
    sandbox_url: str
    console_url: str
    aws_config: Path
    master_account_id: str
    linked_account_ids: list[str]
    suspended_account_ids: list[str]
    run_dir: Path
    portal_pid: int


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    run_dir = tmp_path_factory.mktemp("installation")
    binary = product.binary_file(os.environ.get("PORTAL_BUILD", "release"))
    with processes.portal_with_sandbox(binary, run_dir) as (portal, sandbox):
        yield Installation(
            url=portal.url,
            email=portal.email,
            password=portal.password,
            api_token=portal.api_token,
            sandbox_url=sandbox.url,
            console_url=sandbox.console_url,
            aws_config=sandbox.aws_config,
            master_account_id=sandbox.about["master_account_id"],
            linked_account_ids=sandbox.about["linked_account_ids"],
            suspended_account_ids=sandbox.about["suspended_account_ids"],
            run_dir=run_dir,
            portal_pid=portal.server.pid,
        )
