"""Killed at every failpoint of activation, discovery, access check and removal, the portal ends the same.

The list of points comes from the program itself, so that a new one is tested by being there. Each run plays the same
story against a store of its own, with whoever plays it behaving as a client does: what failed is asked again.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "api"))

from conftest import Api, World, create_stack, processes, product  # noqa: E402

import postgres  # noqa: E402 - of script/lib, which conftest has put on the path

PRODUCT = product.binary_file(os.environ.get("PORTAL_BUILD", "release"))
PROGRAM = PRODUCT.with_name("client-portal-failpoints")
POINTS = [p["name"] for p in json.loads(subprocess.check_output([PROGRAM, "debug", "failpoints", "--json"]))]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    running = processes.start_sandbox(tmp_path_factory.mktemp("sandbox"), linked_accounts=3)
    try:
        processes.deploy_infrastructure(PRODUCT, processes.portal_environment(running))
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AWS_CONFIG_FILE", str(running.aws_config))
            patch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            yield running
    finally:
        running.server.end()


@dataclass
class Story:
    """The portal of one run, and how often it was started again after it had been killed."""

    world: World
    log: Path
    kills: int = 0

    def revive(self) -> None:
        """Starts the portal again, without the point, if it was killed."""
        status = self.world.portal.server.exit_status()
        if status is None:
            return
        assert status == -signal.SIGKILL, f"the portal ended by itself with {status}"
        self.kills += 1
        environment = {n: v for n, v in self.world.environment.items() if n != "CLIENT_PORTAL_FAILPOINT"}
        port = int(self.world.portal.url.rsplit(":", 1)[1])
        portal = processes.start_portal(self.world.binary, self.world.run_dir, self.world.run_dir / "data", port, environment)
        self.world.portal.server = portal.server

    def insist(self, what: Callable[[], Any], seconds: float = 40) -> Any:
        """The first true answer; a portal that is gone is started again, and asked again."""
        end = time.monotonic() + seconds
        while True:
            self.revive()
            with contextlib.suppress(requests.ConnectionError):
                if answer := what():
                    return answer
            assert time.monotonic() < end, f"nothing came within {seconds} s"
            time.sleep(0.05)

    @property
    def api(self) -> Api:
        return self.world.api

    def row(self, account_id: str) -> dict[str, Any] | None:
        items = self.api.ok("GET", "/cloud-accounts?limit=1000")["items"]
        return next((a for a in items if a["account_id"] == account_id), None)

    def add(self, account_id: str) -> dict[str, Any]:
        def asked() -> dict[str, Any] | None:
            body = {"provider": "aws", "name": "Acme", "account_id": account_id, "region": "us-east-1"}
            answer = self.api.post("/cloud-accounts", body)
            assert answer.status_code in (201, 409), answer.text
            return self.row(account_id)

        return self.insist(asked)

    def activate(self, account_id: str) -> None:
        row = self.insist(lambda: self.row(account_id))

        def asked() -> bool:
            if self.row(account_id)["status"] != "not_activated":
                return True
            self.api.post(f"/cloud-accounts/{row['id']}/activation", {"region": "us-east-1"})
            return False

        self.insist(asked)
        activation = self.insist(lambda: self.api.ok("GET", f"/cloud-accounts/{row['id']}/activation"))
        create_stack(self.world, account_id, activation)
        self.insist(lambda: self.row(account_id)["status"] == "activated")
        self.insist(lambda: all(s["status"] == "done" for s in self.steps(row["id"])))

    def steps(self, row_id: str) -> list[dict[str, Any]]:
        return self.api.ok("GET", f"/cloud-accounts/{row_id}/activation")["steps"]

    def check(self, account_id: str) -> None:
        row = self.insist(lambda: self.row(account_id))
        self.insist(lambda: self.api.post(f"/cloud-accounts/{row['id']}/activation/check", {}).ok)
        self.insist(lambda: self.row(account_id)["checked_at"] > row["checked_at"])

    def remove(self, account_id: str) -> None:
        row = self.insist(lambda: self.row(account_id))

        def removed() -> bool:
            if self.row(account_id)["status"] == "deactivated":
                return True
            self.api.delete(f"/cloud-accounts/{row['id']}")
            return False

        self.insist(removed)


@contextlib.contextmanager
def a_story(sandbox: Any, run_dir: Path, point: str | None, store_url: str = "") -> Iterator[Story]:
    log = run_dir / "passed"
    environment = processes.portal_environment(sandbox) | {
        "CLIENT_PORTAL_ACTIVATION_RECHECK_SECONDS": "1",
        "CLIENT_PORTAL_FAILPOINT_LOG": str(log),
    }
    if store_url:
        environment["CLIENT_PORTAL_STORE_URL"] = store_url
    # The first start makes the administrator and their token; the point is armed in the second.
    portal = processes.start_portal(PROGRAM, run_dir, run_dir / "data", 0, environment)
    token, port = portal.api_token, int(portal.url.rsplit(":", 1)[1])
    portal.server.end()
    log.write_text("")
    if point:
        environment["CLIENT_PORTAL_FAILPOINT"] = point
    portal = processes.start_portal(PROGRAM, run_dir, run_dir / "data", port, environment)
    portal.api_token = token
    world = World(portal, sandbox, PROGRAM, environment, run_dir)
    story = Story(world, log)
    try:
        yield story
    finally:
        story.world.portal.server.end()
        for account_id in (world.master, world.linked[0]):
            client = world.aws(world.profile_of(account_id), "cloudformation")
            for stack in client.list_stacks(StackStatusFilter=["CREATE_COMPLETE", "ROLLBACK_COMPLETE"])["StackSummaries"]:
                if stack["StackName"].startswith("ClientPortal-main-"):
                    client.delete_stack(StackName=stack["StackName"])
                    client.get_waiter("stack_delete_complete").wait(StackName=stack["StackName"], WaiterConfig={"Delay": 1})


def play(story: Story) -> dict[str, Any]:
    """Adds and activates the master, discovers, activates a linked account, looks again, removes; answers the end."""
    master, linked = story.world.master, story.world.linked[0]
    story.add(master)
    story.activate(master)
    story.insist(lambda: story.row(master)["linked_count"] == 3)
    story.activate(linked)
    external_id = story.api.ok("GET", f"/cloud-accounts/{story.row(linked)['id']}/activation")["external_id"]
    story.check(linked)
    story.remove(linked)
    assert story.insist(lambda: story.api.ok("GET", f"/cloud-accounts/{story.row(linked)['id']}/activation"))["external_id"] == external_id
    story.remove(master)
    end = story.insist(lambda: story.api.ok("GET", "/cloud-accounts?limit=1000"))
    audit = story.insist(lambda: story.api.ok("GET", "/audit-log?limit=1000"))["items"]
    return {
        "accounts": sorted((a["account_id"], a["status"], a["organization_role"]) for a in end["items"]),
        "audit": Counter(e["action"] for e in audit if e["action"].startswith("cloud-account.")),
    }


EXPECTED_AUDIT = {
    "cloud-account.add": 1,
    "cloud-account.activate": 1,
    "cloud-account.proof_succeeded": 2,
    "cloud-account.remove": 2,
}


def test_the_story_passes_every_point(sandbox: Any, tmp_path: Path) -> None:
    with a_story(sandbox, tmp_path, None) as story:
        end = play(story)
        assert story.kills == 0
        assert set(story.log.read_text().split()) == set(POINTS)
        assert end["audit"] == EXPECTED_AUDIT
        # The removed master takes with it what was only discovered; what was activated stays, removed too.
        assert end["accounts"] == [
            (a, "deactivated", role) for a, role in sorted([(story.world.master, "master"), (story.world.linked[0], "linked")])
        ]


@pytest.mark.parametrize("point", POINTS)
def test_killed_there_it_ends_the_same(sandbox: Any, tmp_path: Path, point: str) -> None:
    with a_story(sandbox, tmp_path, point) as story:
        end = play(story)
        assert story.kills == 1, "the point was not passed"
        assert end["audit"] == EXPECTED_AUDIT
        assert [status for _, status, _ in end["accounts"]] == ["deactivated", "deactivated"]


@pytest.mark.parametrize("point", ["after-account-is-added", "after-proof-is-recorded", "after-members-are-recorded", "before-job-ends:3"])
def test_killed_there_on_postgresql_it_ends_the_same(sandbox: Any, tmp_path: Path, point: str) -> None:
    with postgres.temporary_cluster() as store_url, a_story(sandbox, tmp_path, point, store_url) as story:
        end = play(story)
        assert story.kills == 1, "the point was not passed"
        assert end["audit"] == EXPECTED_AUDIT


def test_the_product_has_no_failpoints() -> None:
    answer = subprocess.run([PRODUCT, "debug", "failpoints"], capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert "no failpoints" in answer.stderr
