"""Activate Selected: an organisation of 60 accounts, one automation stack, each account's fate."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import OFTEN, World, a_world, processes, second_customer
from linked import (
    REGION,
    activate_master,
    automation,
    created,
    ended,
    make_automation,
    members_of,
    preflight,
    select,
    waiting_stack,
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("linked"), linked_accounts=60) as running:
        activate_master(running, 60)
        yield running


@pytest.fixture(scope="module")
def master_id(world: World) -> str:
    return world.api.account(world.master)["id"]


@pytest.fixture(scope="module")
def members(world: World) -> dict[str, dict[str, Any]]:
    return members_of(world)


def portal_calls(world: World) -> Counter[str]:
    """Calls that the portal signed: as its own role, or as an activation role."""
    calls = processes.request("GET", f"{world.sandbox.console_url}/control/calls")[2]["calls"]
    mine = [
        c
        for c in calls
        if ":assumed-role/ClientPortal-" in c["principal_arn"] and "-automation/" not in c["principal_arn"]
    ]
    return Counter(f"{c['service']}:{c['action']}" for c in mine)


def test_preflight_is_right_for_every_account(world: World, master_id: str, members: dict[str, dict[str, Any]]) -> None:
    seen = preflight(world, master_id, [*members, world.master, "999999999999"])
    by_id = {i["account_id"]: i for i in seen["items"]}
    for account_id, member in members.items():
        item = by_id[account_id]
        if member["Status"] != "ACTIVE":
            assert (item["method"], item["ready"], item["can_be_confirmed"]) == ("none", "no", False)
            assert "suspended" in item["reason"]
        elif member["JoinedMethod"] == "CREATED":
            assert (item["method"], item["ready"]) == ("automation", "expected"), item
        else:
            assert (item["method"], item["ready"], item["can_be_confirmed"]) == ("manual", "no", True)
            assert "joined" in item["reason"] and world.master in item["snippet"]
    assert "master account itself" in by_id[world.master]["reason"]
    assert "not in the organization" in by_id["999999999999"]["reason"]
    assert seen["can_be_activated"] == len(created(members))
    assert seen["can_be_confirmed"] == len(created(members, "INVITED"))
    assert (seen["waves"], seen["needs_stack"]) == (1, True)


def test_the_selected_are_activated_and_each_other_one_says_why(
    world: World, master_id: str, members: dict[str, dict[str, Any]], request: pytest.FixtureRequest
) -> None:
    can = created(members)
    broken = can[:2]
    stack_name = preflight_stack_name(world)
    for account_id in broken:  # a role of that name is in the way of the stack
        world.aws(world.profile_of(account_id), "iam").create_role(
            RoleName=stack_name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": {"AWS": account_id}, "Action": "sts:AssumeRole"}]}))  # fmt: skip
    run = select(world, master_id, list(members))
    assert run["status"] in ("queued", "running", "waiting_for_user")
    stack = waiting_stack(world.api, run["id"])
    assert (stack["action"], stack["accounts"], stack["capabilities"]) == (
        "create_stack",
        len(can),
        ["CAPABILITY_NAMED_IAM"],
    )
    before = portal_calls(world)
    make_automation(world, stack)
    began = time.monotonic()
    done = ended(world.api, run["id"])
    print(f"{len(can)} accounts in {time.monotonic() - began:.1f} s")
    used = portal_calls(world) - before
    print({name: count for name, count in used.items()})
    by_id = {i["target"]: i for i in done["items"]}
    assert done["status"] == "partly_failed"
    assert done["progress"] == {"done": len(can) - 2, "failed": 60 - len(can) + 2, "total": 60}
    for account_id in members:
        account = world.api.account(account_id)
        if account_id in can[2:]:
            assert (by_id[account_id]["status"], account["status"]) == ("activated", "activated")
        else:
            assert (by_id[account_id]["status"], account["status"]) == ("failed", "not_activated")
            assert by_id[account_id]["reason"] and by_id[account_id]["remedy"]
    for account_id in broken:
        assert stack_name in by_id[account_id]["reason"] and "ActivationRole" in by_id[account_id]["reason"], by_id[
            account_id
        ]
        assert world.api.account(account_id)["status_reason"]["code"] == "stack-failed"
    # None doubled: one stack in each account that was activated.
    for account_id in can[2:5]:
        stacks = world.aws(world.profile_of(account_id), "cloudformation").list_stacks()["StackSummaries"]
        assert [s["StackStatus"] for s in stacks if s["StackName"] == stack_name] == ["CREATE_COMPLETE"]

    # Mend one of the two: a retry touches failures only, and activates that one.
    world.aws(world.profile_of(broken[0]), "iam").delete_role(RoleName=stack_name)
    again = world.api.ok("POST", f"/jobs/{run['id']}/retry")
    assert {i["target"] for i in again["items"]} == {i for i in members if i not in can[2:]}
    again = ended(world.api, again["id"])
    assert [i["target"] for i in again["items"] if i["status"] == "activated"] == [broken[0]]
    assert world.api.account(broken[0])["status"] == "activated"
    assert world.api.account(broken[1])["status"] == "not_activated"
    stack_now = automation(world, master_id)
    assert (stack_now["state"], stack_now["can_be_deleted"]) == ("living", True)
    assert [r["id"] for r in stack_now["runs"]] == [again["id"], run["id"]]


def preflight_stack_name(world: World) -> str:
    return world.api.ok("GET", "/cloud-accounts/prerequisites")["role_name"]


def test_a_joined_account_is_told_what_to_grant_and_activated_then(
    world: World, master_id: str, members: dict[str, dict[str, Any]]
) -> None:
    joined = created(members, "INVITED")[:2]
    refused = world.api.post(
        f"/cloud-accounts/{master_id}/linked-accounts/activations", {"account_ids": joined, "region": REGION}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing-to-activate")
    snippet = preflight(world, master_id, joined)["items"][0]["snippet"]
    client = world.aws(world.profile_of(joined[0]), "cloudformation")
    client.create_stack(StackName="grant", TemplateBody=snippet, Capabilities=["CAPABILITY_NAMED_IAM"])
    client.get_waiter("stack_create_complete").wait(StackName="grant", WaiterConfig=OFTEN)
    run = select(world, master_id, joined, confirmed_account_ids=joined)
    # The living grant does not name them: one update of the same stack.
    stack = waiting_stack(world.api, run["id"])
    assert stack["action"] == "replace_template"
    make_automation(world, stack)
    done = ended(world.api, run["id"])
    by_id = {i["target"]: i for i in done["items"]}
    assert by_id[joined[0]]["status"] == "activated", by_id
    assert by_id[joined[1]]["status"] == "failed"
    assert "AssumeRole: AccessDenied" in by_id[joined[1]]["reason"]
    assert "Grant the organization's role" in by_id[joined[1]]["remedy"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"account_ids": [], "region": REGION}, 422, "invalid-request"),
        ({"account_ids": ["12"], "region": REGION}, 422, "invalid-account-id"),
        ({"account_ids": [f"{n:012d}" for n in range(10_001)], "region": REGION}, 422, "invalid-request"),
        ({"account_ids": ["999999999999"], "region": REGION}, 409, "nothing-to-activate"),
        ({"account_ids": ["999999999999"], "region": "eu-nowhere-1"}, 422, "invalid-region"),
        ({"account_ids": ["999999999999"], "region": REGION, "role_name": "a/b"}, 422, "invalid-request"),
    ],
    ids=["none", "no account ID", "10,001", "of nobody", "no region", "no role name"],
)
def test_bad_selections_are_refused(world: World, master_id: str, body: dict[str, Any], status: int, code: str) -> None:
    answer = world.api.post(f"/cloud-accounts/{master_id}/linked-accounts/activations", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


def test_another_customer_learns_nothing(world: World, master_id: str) -> None:
    other = second_customer(world)
    for path in ("preflight", "activations"):
        answer = other.post(
            f"/cloud-accounts/{master_id}/linked-accounts/{path}",
            {"account_ids": ["999999999999"], **({"region": REGION} if path == "activations" else {})},
        )
        assert answer.status_code == 404, answer.text
    run = world.api.ok("GET", f"/cloud-accounts/{master_id}/linked-accounts/automation")["runs"][0]["id"]
    assert [other.post(f"/jobs/{run}/{what}").status_code for what in ("retry", "cancellation")] == [404, 404]
    assert other.get(f"/cloud-accounts/{master_id}/linked-accounts/automation").status_code == 404


def test_a_linked_account_is_no_master(world: World, members: dict[str, dict[str, Any]]) -> None:
    linked = world.api.account(created(members)[3])["id"]
    answer = world.api.post(f"/cloud-accounts/{linked}/linked-accounts/preflight", {"account_ids": [world.master]})
    assert (answer.status_code, answer.json()["code"]) == (409, "master-account-not-active")


def test_small_waves_come_one_after_the_other(tmp_path: Any) -> None:
    with a_world(tmp_path, "--linked-accounts-accounts-a-grant", "2", linked_accounts=9) as world:
        master_id = activate_master(world, 9)
        chosen = created(members_of(world))[:5]
        assert preflight(world, master_id, chosen)["waves"] == 3
        run = select(world, master_id, chosen)["id"]
        made = ""
        for wave, count in enumerate([2, 2, 1]):
            stack = waiting_stack(world.api, run, but=made)
            assert (stack["action"], stack["accounts"]) == ("create_stack" if wave == 0 else "replace_template", count)
            make_automation(world, stack)
            made = stack["template_url"]
        assert ended(world.api, run)["progress"] == {"done": 5, "failed": 0, "total": 5}
