"""Removing an account ends the consent to it: what it takes to come back, what is kept and shown, and what is erased."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import World, a_world, new_user, wait_for
from holding import activate, becomes, shut_out
from linked import activate_master
from tagging import WRITES, changed, level
from test_inventory import imported, leave_out, listed

REGION = "us-east-1"
NOTHING = {"resources": 0, "tags": 0, "history": 0, "tag_changes": 0, "scans": 0}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("consent"), linked_accounts=2) as running:
        activate_master(running, 2)
        services = {t["service"] for t in running.api.ok("GET", "/resource-types")}
        regions = [n for r in running.api.ok("GET", "/cloud-accounts/regions")["items"] if (n := r["region"]) != REGION]
        leave_out(running, {"regions": regions, "services": sorted(services - {"sqs"})})
        yield running


def queue_of_an_activated_account(world: World, name: str) -> dict[str, Any]:
    """A queue that was imported and edited through the portal; the account is at the third level."""
    row = world.api.account(world.master)
    if row["status"] == "deactivated":
        world.api.ok("POST", f"/cloud-accounts/{row['id']}/activation", {"region": REGION})
    becomes(world.api, world.master, status="activated")
    if world.api.account(world.master)["access"]["effective_level"] != WRITES:
        level(world, world.master, WRITES)
    world.aws("master", "sqs").create_queue(QueueName=name, tags={"env": "dev"})
    imported(world, row["id"])
    queue = next(r for r in listed(world, f"q={name}").values() if r["name"] == name)
    change = changed(world, {"resource_ids": [queue["id"]], "set": {"team": "blue"}, "remove": []})
    assert [i["state"] for i in change["items"]] == ["done"]
    return queue | {"change": change["id"]}


def test_what_was_removed_comes_back_only_by_who_may_add_accounts_and_at_the_second_level(world: World) -> None:
    queue_of_an_activated_account(world, "comes-back")
    row = world.api.account(world.master)
    owner = new_user(world, "account_owner", "owner@acme.example")
    world.api.ok("DELETE", f"/cloud-accounts/{row['id']}")
    removed = world.api.account(world.master)
    assert (removed["status"], removed["access"]["level"]) == ("deactivated", "resources_and_tags")
    assert (removed["access"]["write_permission"], removed["owner_user_id"]) == (False, None)

    asked = owner.post(f"/cloud-accounts/{row['id']}/activation", {"region": REGION})
    assert (asked.status_code, asked.json()["code"]) == (403, "forbidden")
    assert "Who may add accounts" in asked.json()["detail"]
    # Nor by raising the level of what is not there.
    world.api.ok("PUT", f"/cloud-accounts/{row['id']}/access", {"level": WRITES, "cost_explorer_sync": True})
    assert world.api.account(world.master)["status"] == "deactivated"

    with shut_out(world, world.master):
        world.api.ok("POST", f"/cloud-accounts/{row['id']}/activation", {"region": REGION})
        # Asked for by an administrator and not proven yet: it is no more the owner's than before.
        again = owner.post(f"/cloud-accounts/{row['id']}/activation", {"region": REGION})
        assert again.status_code == 403
    back = becomes(world.api, world.master, status="activated")
    assert (back["access"]["level"], back["access"]["effective_level"]) == ("resources_and_tags", "resources_and_tags")
    assert back["owner_user_id"] is None


def test_nothing_of_an_old_inventory_is_shown_before_the_new_proof(world: World) -> None:
    queue = queue_of_an_activated_account(world, "shown-when-proven")
    row = world.api.account(world.master)

    def shown() -> dict[str, Any]:
        api = world.api
        return {
            "resources": api.ok("GET", "/resources")["total"]["count"],
            "resource": api.get(f"/resources/{queue['id']}").status_code,
            "history": api.get(f"/resources/{queue['id']}/tag-history").status_code,
            "summary": api.ok("GET", "/resource-summary")["resources"],
            "tags": api.ok("GET", "/tags")["items"],
            "scans": api.ok("GET", "/scans")["items"],
            "edited": api.ok("GET", f"/tag-changes/{queue['change']}")["items"],
            "last import": api.account(world.master)["last_sync"],
        }

    before = shown()
    assert (before["resource"], before["history"]) == (200, 200)
    assert all(before[what] for what in before)
    hidden = {
        "resources": 0, "resource": 404, "history": 404, "summary": 0, "tags": [], "scans": [], "edited": [],
        "last import": None,
    }  # fmt: skip
    with shut_out(world, world.master):
        world.api.ok("DELETE", f"/cloud-accounts/{row['id']}")
        assert shown() == hidden
        world.api.ok("POST", f"/cloud-accounts/{row['id']}/activation", {"region": REGION})
        assert world.api.account(world.master)["status"] == "activating"
        assert shown() == hidden
    becomes(world.api, world.master, status="activated")
    wait_for(lambda: shown()["resource"] == 200)
    found = world.api.ok("GET", f"/resources/{queue['id']}")
    assert {t["key"]: t["value"] for t in found["tags"]} == {"env": "dev", "team": "blue"}


def test_removal_says_what_it_keeps_and_erases_it_where_that_is_asked_for(world: World) -> None:
    queue = queue_of_an_activated_account(world, "erased")
    row = world.api.account(world.master)
    path = f"/cloud-accounts/{row['id']}"
    external_id = world.api.ok("GET", f"{path}/activation")["external_id"]
    plan = world.api.ok("DELETE", f"{path}?dry_run=true")
    held = plan["holdings"]
    assert held["resources"] >= 1 and held["tags"] >= 2 and held["history"] >= 1
    assert held["tag_changes"] >= 1 and held["scans"] >= 1
    inventory = f"its inventory: {held['resources']} resource"
    assert (plan["erase"], any(line.startswith(inventory) for line in plan["keeps"])) == (False, True)
    assert not any(line.startswith(inventory) for line in plan["deletes"])
    whole = world.api.ok("DELETE", f"{path}?dry_run=true&erase=true")
    assert any(line.startswith(inventory) for line in whole["deletes"])
    assert not any("inventory" in line or "history" in line for line in whole["keeps"])
    assert world.api.account(world.master)["status"] == "activated"

    gone = world.api.ok("DELETE", f"{path}?erase=true")
    assert (gone["dry_run"], gone["erase"], gone["holdings"]) == (False, True, held)
    wait_for(lambda: world.api.ok("DELETE", f"{path}?dry_run=true")["holdings"] == NOTHING)
    assert world.api.get(f"/tag-changes/{queue['change']}").status_code == 404
    entries = world.api.ok("GET", "/audit-log?limit=100")["items"]
    erased = next(e for e in entries if e["action"] == "cloud-account.erase")
    assert (erased["subject"], erased["before"]) == (row["id"], held)

    def asked_for() -> Any:
        answer = world.api.post(f"{path}/activation", {"region": REGION})
        assert answer.status_code in (200, 409), answer.text
        return answer.ok and answer.json()

    order = wait_for(asked_for)
    assert order["activation"]["external_id"] == external_id
    becomes(world.api, world.master, status="activated")
    imported(world, row["id"])
    new = next(r for r in listed(world, "q=erased").values() if r["name"] == "erased")
    assert new["id"] != queue["id"]
    assert world.api.ok("GET", f"/resources/{new['id']}/tag-history")["changes"] == []


def test_what_aws_lists_stays_removed_however_often_it_is_removed(world: World) -> None:
    becomes(world.api, world.master, status="activated")
    account_id = world.linked[0]
    row = activate(world, account_id)
    assert row["organization_role"] == "linked"
    world.api.ok("DELETE", f"/cloud-accounts/{row['id']}")
    again = world.api.delete(f"/cloud-accounts/{row['id']}")
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    erased = world.api.ok("DELETE", f"/cloud-accounts/{row['id']}?erase=true")
    assert erased["erase"] is True
    kept = world.api.account(account_id)
    assert (kept["id"], kept["status"]) == (row["id"], "deactivated")
