"""5,000 linked accounts in one organisation: discovered within Organizations' rates, in bounded memory, found by search."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import World, a_world, create_stack, processes, wait_for

ACCOUNTS = 5_000
REQUESTS_PER_SECOND = 20


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    run_dir = tmp_path_factory.mktemp("large")
    with a_world(run_dir, linked_accounts=2, listed_accounts=ACCOUNTS) as running:
        settings = {"organizations_requests_per_second": REQUESTS_PER_SECOND}
        assert processes.request("POST", f"{running.sandbox.console_url}/control/settings", settings)[0] == 200
        yield running


def resident_mebibytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no VmRSS")


def test_an_organization_of_5000_accounts_is_discovered(world: World) -> None:
    before = resident_mebibytes(world.portal.server.pid)
    order = world.api.ok(
        "POST", "/cloud-accounts", {"provider": "aws", "name": "Big", "account_id": world.master, "region": "us-east-1"}
    )
    create_stack(world, world.master, order["activation"])
    began = time.monotonic()
    said = set()

    def known() -> bool:
        steps = {s["name"]: s for s in world.api.ok("GET", f"/cloud-accounts/{order['id']}/activation")["steps"]}
        said.add(steps["organization"]["detail"])
        return steps["organization"]["status"] == "done"

    wait_for(known, 120)
    seconds = time.monotonic() - began
    assert world.api.account(world.master)["linked_count"] == ACCOUNTS + 2
    assert any(text and "accounts read so far" in text for text in said), "progress is told"
    calls = [
        c
        for c in processes.request("GET", f"{world.sandbox.console_url}/control/calls")[2]["calls"]
        if c["service"] == "organizations"
    ]
    throttled = [c for c in calls if c["error_code"] == "TooManyRequestsException"]
    after = resident_mebibytes(world.portal.server.pid)
    print(f"{len(calls)} calls, {len(throttled)} throttled, {seconds:.1f} s, {before:.1f} -> {after:.1f} MiB")
    # Every page once, and what was refused again: no storm.
    assert len(calls) < ACCOUNTS / 20 + 150
    assert len(throttled) < len(calls) / 5
    assert after - before < 40


def test_any_of_them_is_found_and_they_come_page_by_page(world: World) -> None:
    page = world.api.ok("GET", f"/cloud-accounts?master_account_id={world.master}&limit=50")
    assert len(page["items"]) == 50
    assert page["total"] == {"count": ACCOUNTS + 2, "exact": True}
    assert page["next_cursor"]
    top = world.api.ok("GET", "/cloud-accounts?top_level=true")
    assert [a["account_id"] for a in top["items"]] == [world.master]
    for text in ("300000034993", "Team 40 account 5000", "team-40-account-5000@"):
        found = world.api.ok("GET", f"/cloud-accounts?q={text}")["items"]
        assert [a["account_id"] for a in found] == ["300000034993"]
    assert found[0]["organizational_unit_path"] == ["Root", "Workloads", "Team 37", "Team 38", "Team 39", "Team 40"]
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = world.api.ok("GET", f"/cloud-accounts?master_account_id={world.master}&limit=1000&cursor={cursor}" if cursor else
                            f"/cloud-accounts?master_account_id={world.master}&limit=1000")  # fmt: skip
        seen += [a["account_id"] for a in page["items"]]
        cursor = page["next_cursor"]
    assert len(seen) == len(set(seen)) == ACCOUNTS + 2
