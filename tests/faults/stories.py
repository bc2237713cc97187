"""What the fault tests play: a portal that is killed at a point, and whoever uses it behaving as a client does."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "api"))

from conftest import OFTEN, Api, World, create_stack, processes, product  # noqa: E402

PRODUCT = product.binary_file(os.environ.get("PORTAL_BUILD", "release"))
PROGRAM = PRODUCT.with_name("client-portal-failpoints")
POINTS = [p["name"] for p in json.loads(subprocess.check_output([PROGRAM, "debug", "failpoints", "--json"]))]
# A run of linked accounts alone passes these.
BULK_POINTS = [p for p in POINTS if any(what in p for what in ("grant", "answers", "requests"))]
# An import alone passes these.
INVENTORY_POINTS = [p for p in POINTS if any(what in p for what in ("import", "page", "scan"))]
# A change of tags at the third access level alone passes these.
TAG_POINTS = [p for p in POINTS if any(what in p for what in ("tag", "sending", "write-access"))]
# A download from Cost Explorer alone passes these.
COST_EXPLORER_POINTS = [p for p in POINTS if any(what in p for what in ("cost-explorer", "download"))]
# Reading the costs of a contract's payer passes these, and that of Cost Explorer.
COMMITMENT_POINTS = [p for p in POINTS if "costs" in p]
# Storing a delivery of cost files alone passes these.
DELIVERY_POINTS = [p for p in POINTS if "delivery" in p]
# What an account's way from activation to removal passes is every other point.
OF_OTHER_STORIES = {
    *BULK_POINTS, *INVENTORY_POINTS, *TAG_POINTS, *COST_EXPLORER_POINTS, *COMMITMENT_POINTS, *DELIVERY_POINTS
}  # fmt: skip


@contextlib.contextmanager
def a_sandbox(run_dir: Path, linked_accounts: int) -> Iterator[Any]:
    running = processes.start_sandbox(run_dir, linked_accounts=linked_accounts)
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
    next_points: list[str] = field(default_factory=list)

    def revive(self) -> None:
        """Starts the portal again if it was killed; armed for the next kill, if there is to be one."""
        status = self.world.portal.server.exit_status()
        if status is None:
            return
        assert status == -signal.SIGKILL, f"the portal ended by itself with {status}"
        self.kills += 1
        environment = {n: v for n, v in self.world.environment.items() if n != "CLIENT_PORTAL_FAILPOINT"}
        if self.next_points:
            environment["CLIENT_PORTAL_FAILPOINT"] = self.next_points.pop(0)
        port = int(self.world.portal.url.rsplit(":", 1)[1])
        try:
            portal = processes.start_portal(
                self.world.binary, self.world.run_dir, self.world.run_dir / "data", port, environment
            )
        except processes.DidNotStart:  # killed again before it was ready
            assert "CLIENT_PORTAL_FAILPOINT" in environment
            self.revive()
        else:
            self.world.portal.server = portal.server

    def insist(self, what: Callable[[], Any], seconds: float = 120) -> Any:
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

    def found(self, account_id: str) -> dict[str, Any] | None:
        items = self.api.ok("GET", "/cloud-accounts?limit=1000")["items"]
        return next((a for a in items if a["account_id"] == account_id), None)

    def row(self, account_id: str) -> dict[str, Any]:
        row = self.found(account_id)
        assert row, f"{account_id} is not in the list"
        return row

    def add(self, account_id: str) -> dict[str, Any]:
        def asked() -> dict[str, Any] | None:
            body = {"provider": "aws", "name": "Acme", "account_id": account_id, "region": "us-east-1"}
            answer = self.api.post("/cloud-accounts", body)
            assert answer.status_code in (201, 409), answer.text
            return self.found(account_id)

        return self.insist(asked)

    def activate(self, account_id: str) -> None:
        row = self.insist(lambda: self.found(account_id))

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

    def activation(self, account_id: str) -> dict[str, Any]:
        return self.insist(lambda: self.api.ok("GET", f"/cloud-accounts/{self.row(account_id)['id']}/activation"))

    def check(self, account_id: str) -> None:
        row = self.insist(lambda: self.found(account_id))
        self.insist(lambda: self.api.post(f"/cloud-accounts/{row['id']}/activation/check", {}).ok)
        self.insist(lambda: self.row(account_id)["checked_at"] > row["checked_at"])

    def remove(self, account_id: str) -> None:
        row = self.insist(lambda: self.found(account_id))

        def removed() -> bool:
            if self.row(account_id)["status"] == "deactivated":
                return True
            self.api.delete(f"/cloud-accounts/{row['id']}")
            return False

        self.insist(removed)


@contextlib.contextmanager
def a_story(
    sandbox: Any,
    run_dir: Path,
    point: str | None,
    store_url: str = "",
    prepare: Callable[[Story], None] = lambda story: None,
) -> Iterator[Story]:
    """`prepare` plays what comes before the point is armed."""
    log = run_dir / "passed"
    environment = processes.portal_environment(sandbox) | {
        "CLIENT_PORTAL_ACTIVATION_RECHECK_SECONDS": "1",
        "CLIENT_PORTAL_FAILPOINT_LOG": str(log),
        # What a transaction does besides its SQL shows as well.
        "CLIENT_PORTAL_TRANSACTIONS_TWICE": "true",
    }
    if store_url:
        environment["CLIENT_PORTAL_STORE_URL"] = store_url
    # The first start makes the administrator and their token; the point is armed in the second.
    portal = processes.start_portal(PROGRAM, run_dir, run_dir / "data", 0, environment)
    token, port = portal.api_token, int(portal.url.rsplit(":", 1)[1])
    prepare(Story(World(portal, sandbox, PROGRAM, environment, run_dir), log))
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
        for account_id in (world.master, *world.linked):
            client = world.aws(world.profile_of(account_id), "cloudformation")
            stacks = client.list_stacks(StackStatusFilter=["CREATE_COMPLETE", "UPDATE_COMPLETE", "ROLLBACK_COMPLETE"])[
                "StackSummaries"
            ]
            # An add-on before the role that it is attached to: its name is that stack's and more.
            for stack in sorted(stacks, key=lambda stack: stack["StackName"], reverse=True):
                if stack["StackName"].startswith("ClientPortal-main-"):
                    client.delete_stack(StackName=stack["StackName"])
                    client.get_waiter("stack_delete_complete").wait(StackName=stack["StackName"], WaiterConfig=OFTEN)
