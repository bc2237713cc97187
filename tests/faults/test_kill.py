"""Nothing is lost by kill -9: the portal is killed while it waits for AWS, and goes on where it was."""

from __future__ import annotations

from collections.abc import Iterator
import os
import signal
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "api"))

from conftest import Api, World, create_stack, processes, product, wait_for  # noqa: E402


@pytest.fixture
def world_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    binary = product.binary_file(os.environ.get("PORTAL_BUILD", "release"))
    with processes.portal_with_sandbox(binary, tmp_path) as (portal, sandbox):
        monkeypatch.setenv("AWS_CONFIG_FILE", str(sandbox.aws_config))
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        yield World(portal, sandbox, binary, processes.portal_environment(sandbox), tmp_path)


def restart(world: World) -> None:
    port = int(world.portal.url.rsplit(":", 1)[1])
    token = world.portal.api_token
    os.kill(world.portal.server.process.pid, signal.SIGKILL)
    world.portal.server.process.wait(timeout=120)
    portal = processes.start_portal(world.binary, world.run_dir, world.run_dir / "data", port, world.environment)
    world.portal.server = portal.server
    world.portal.api_token = token


def test_an_activation_outlives_the_process(world_of_its_own: World) -> None:
    world = world_of_its_own
    try:
        order = world.api.ok(
            "POST",
            "/cloud-accounts",
            {"provider": "aws", "name": "Acme", "account_id": world.master, "region": "us-east-1"},
        )
        restart(world)
        assert Api(world.portal.url, world.portal.api_token).account(world.master)["status"] == "activating"
        create_stack(world, world.master, order["activation"])
        wait_for(lambda: world.api.account(world.master)["status"] == "activated")
        restart(world)
        wait_for(
            lambda: world.api.account(world.master)["linked_count"] == len(world.sandbox.about["linked_account_ids"]),
            90,
        )
        assert world.api.ok("GET", "/cloud-accounts?limit=1000")["total"]["count"] == 1 + len(
            world.sandbox.about["linked_account_ids"]
        )
    finally:
        world.portal.server.end()


@pytest.mark.parametrize("moment", range(6))
def test_killed_at_any_moment_of_an_activation_it_ends_the_same(world_of_its_own: World, moment: int) -> None:
    """Kills at moments spread over the two seconds in which everything happens."""
    world = world_of_its_own
    try:
        order = world.api.ok(
            "POST",
            "/cloud-accounts",
            {"provider": "aws", "name": "Acme", "account_id": world.master, "region": "us-east-1"},
        )
        create_stack(world, world.master, order["activation"])
        import time

        time.sleep(moment * 0.4)
        restart(world)
        wait_for(lambda: world.api.account(world.master)["status"] == "activated")
        wait_for(
            lambda: world.api.account(world.master)["linked_count"] == len(world.sandbox.about["linked_account_ids"]),
            90,
        )
        added = [
            r
            for r in world.api.ok("GET", "/audit-log?limit=1000")["items"]
            if r["action"] == "cloud-account.proof_succeeded"
        ]
        assert len(added) == 1
    finally:
        world.portal.server.end()
