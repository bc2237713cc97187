"""What one customer, or one server outside, does: the work of the others goes on, and the portal still stops."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import World, a_world, second_customer, wait_for
from holding import activate
from linked import activate_master
from passing import world_behind
from tagging import ENDED, WRITES, level, set_sandbox
from test_inventory import imported, leave_out, listed

DAY = timedelta(days=1)
REGION = "us-east-1"
CHANGES, TOPICS = 16, 100


class SilentServer:
    """Takes every connection and says nothing; `calls`: how many there were."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.taken: list[socket.socket] = []
        threading.Thread(target=self.take, daemon=True).start()

    @property
    def port(self) -> int:
        return self.socket.getsockname()[1]

    @property
    def calls(self) -> int:
        return len(self.taken)

    def take(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self.taken.append(self.socket.accept()[0])

    def end(self) -> None:
        self.socket.close()
        for each in self.taken:
            each.close()


@pytest.fixture
def silent() -> Iterator[SilentServer]:
    server = SilentServer()
    yield server
    server.end()


def test_a_mail_server_that_says_nothing_holds_up_mails_alone(tmp_path: Path, silent: SilentServer) -> None:
    flags = ("--cost-explorer-fresh-seconds", "0", "--mail-url", f"smtp://127.0.0.1:{silent.port}",
             "--mail-from", "portal@example.com")  # fmt: skip
    with a_world(tmp_path, *flags, linked_accounts=1) as world:
        activate_master(world, 1)
        fifty_mails(world)
        wait_for(lambda: silent.calls > 0)
        activate(world, world.linked[0])
        assert silent.calls < 16  # one after the other
        begun = time.monotonic()
        world.portal.server.process.send_signal(signal.SIGTERM)
        world.portal.server.process.wait(30)
        print(f"stopped after {time.monotonic() - begun:.1f} s, {silent.calls} deliveries tried")


def fifty_mails(world: World) -> None:
    """A contract that will end short of its amount, and whom that is told."""
    today = datetime.now(UTC).date()
    ends = today + 65 * DAY
    starts = ends - 364 * DAY
    set_sandbox(
        world,
        cost_scenario=[{"account": world.master, "start": str(today - 390 * DAY), "end": str(today), "amount": "100"}],
    )
    body = {"name": "EDP", "payer_account_ids": [world.master], "currency": "USD", "starts_on": str(starts),
            "periods": [{"starts_on": str(starts), "ends_on": str(ends), "amount": "365000"}]}  # fmt: skip
    made = world.api.ok("POST", "/commitments", body)
    recipients = [f"person{number}@example.com" for number in range(50)]
    world.api.ok("PUT", f"/commitments/{made['id']}/alerts", {"recipients": recipients})
    assert world.api.post(f"/commitments/{made['id']}/refresh", {"from": made["starts_on"]}).status_code == 202


def test_many_long_changes_of_tags_hold_up_no_other_customer(tmp_path: Path) -> None:
    """As many changes as the portal has places, each of them minutes long: every read of a topic takes a second."""
    is_slow = threading.Event()

    def topics(call: str, status: int, answer: bytes) -> tuple[int, bytes]:
        if is_slow.is_set() and "Action=ListTagsForResource" in call:
            time.sleep(1)
        return status, answer

    with world_behind(tmp_path, {"SNS": topics}) as world:
        services = {t["service"] for t in world.api.ok("GET", "/resource-types")}
        regions = [
            r["region"] for r in world.api.ok("GET", "/cloud-accounts/regions")["items"] if r["region"] != REGION
        ]
        leave_out(world, {"regions": regions, "services": sorted(services - {"sns"})})
        level(world, world.master, WRITES)
        sns = world.aws("master", "sns")
        for number in range(TOPICS):
            sns.create_topic(Name=f"long-{number:03}")
        imported(world, world.api.account(world.master)["id"])
        ids = [row["id"] for row in listed(world, "q=long-").values()]
        assert len(ids) == TOPICS
        other = second_customer(world)
        is_slow.set()
        changes = [
            world.api.ok("POST", "/tag-changes", {"resource_ids": ids, "set": {f"key{number}": "x"}})["id"]
            for number in range(CHANGES)
        ]

        def states() -> list[str]:
            return [world.api.ok("GET", f"/jobs/{change}")["status"] for change in changes]

        wait_for(lambda: states().count("running") >= CHANGES - 2)
        begun = time.monotonic()
        activate(world, world.linked[0], other)
        print(f"activated after {time.monotonic() - begun:.1f} s, changes {sorted(set(states()))}")
        assert not ENDED & set(states()), "the changes have to go on meanwhile"
        begun = time.monotonic()
        world.portal.server.process.send_signal(signal.SIGTERM)
        world.portal.server.process.wait(30)
        print(f"stopped after {time.monotonic() - begun:.1f} s")
