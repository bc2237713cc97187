"""The main job without a browser: the stack is made from template_url, stack_name and parameters alone."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import requests
import yaml

from conftest import Api, World, a_world, create_stack, second_customer, wait_for


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Of its own: what is listed here is what an organization looks like to somebody who has just begun."""
    with a_world(tmp_path_factory.mktemp("main-job")) as running:
        yield running


@pytest.fixture(scope="module")
def other_customer(world: World) -> Api:
    return second_customer(world)


@pytest.fixture(scope="module")
def activated(world: World) -> dict:
    order = world.api.ok(
        "POST",
        "/cloud-accounts",
        {"provider": "aws", "name": "Acme master", "account_id": world.master, "region": "eu-west-1"},
    )
    assert order["status"] == "activating"
    create_stack(world, world.master, order["activation"])
    wait_for(lambda: world.api.account(world.master)["status"] == "activated")
    return order


def test_the_account_turns_activated_once_the_stack_is_there(world: World, activated: dict) -> None:
    # The organisation is read right after, by a job of its own.
    account = wait_for(lambda: (a := world.api.account(world.master))["organization_role"] == "master" and a)
    assert account["activated_at"]
    assert account["access"] == {
        "level": "resources_and_tags", "effective_level": "resources_and_tags", "cost_explorer_sync": True, "pending": False, "write_permission": False,
    }  # fmt: skip


def test_linked_accounts_are_listed_not_activated_with_their_place(world: World, activated: dict) -> None:
    wait_for(lambda: world.api.account(world.master)["linked_count"] == len(world.sandbox.about["linked_account_ids"]))
    listed = world.api.ok("GET", f"/cloud-accounts?master_account_id={world.master}&limit=1000")["items"]
    assert sorted(a["account_id"] for a in listed) == sorted(world.sandbox.about["linked_account_ids"])
    at_aws = {
        a["Id"]: a
        for page in world.aws("master", "organizations").get_paginator("list_accounts").paginate()
        for a in page["Accounts"]
    }
    for account in listed:
        assert account["status"] == "not_activated"
        assert account["organization_role"] == "linked"
        theirs = at_aws[account["account_id"]]
        assert account["name"] == theirs["Name"]
        assert account["email"] == theirs["Email"]
        assert account["joined_method"] == theirs["JoinedMethod"].lower()
        assert account["organizational_unit_path"][0] == "Root"
        assert account["activatable"] is (theirs["Status"] == "ACTIVE")
    assert len({tuple(a["organizational_unit_path"]) for a in listed}) > 2


def test_every_step_of_the_proof_is_shown_done(world: World, activated: dict) -> None:
    steps = {
        s["name"]: s["status"] for s in world.api.ok("GET", f"/cloud-accounts/{activated['id']}/activation")["steps"]
    }
    assert list(steps) == [
        "create_stack",
        "assume_role",
        "identity",
        "external_id",
        "trust_policy",
        "organization",
        "recheck",
    ]
    assert all(status == "done" for name, status in steps.items() if name not in ("organization", "recheck")), steps


def test_the_template_is_public_names_the_customer_and_holds_no_secret(world: World, activated: dict) -> None:
    answer = requests.get(activated["activation"]["template_url"], timeout=120)
    assert answer.status_code == 200
    body = answer.text
    assert world.portal.url in body
    assert activated["activation"]["external_id"] not in body
    document = yaml.safe_load(body)
    assert document["Metadata"]["ClientPortal"]["Portal"] == world.portal.url
    assert set(document["Parameters"]) == {"AccountId", "ExternalId"}


def test_the_same_account_again_is_a_conflict_that_names_it(world: World, activated: dict) -> None:
    typed = f"{world.master[:4]}-{world.master[4:8]} {world.master[8:]}"
    answer = world.api.post(
        "/cloud-accounts", {"provider": "aws", "name": "again", "account_id": typed, "region": "eu-west-1"}
    )
    assert answer.status_code == 409
    problem = answer.json()
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert problem["code"] == "cloud-account-exists"
    assert problem["id"] == activated["id"]


def test_another_customer_can_add_the_same_number_and_learns_nothing(
    world: World, activated: dict, other_customer: Api
) -> None:
    assert other_customer.ok("GET", "/cloud-accounts")["items"] == []
    assert other_customer.get(f"/cloud-accounts/{activated['id']}").status_code == 404
    theirs = other_customer.ok(
        "POST",
        "/cloud-accounts",
        {"provider": "aws", "name": "mine too", "account_id": world.master, "region": "eu-west-1"},
    )
    assert theirs["activation"]["external_id"] != activated["activation"]["external_id"]
    assert theirs["activation"]["stack_name"] != activated["activation"]["stack_name"]
    time.sleep(3)
    assert other_customer.account(world.master)["status"] == "activating"


def test_a_linked_account_is_activated_by_the_same_flow(world: World, activated: dict) -> None:
    linked = world.linked[0]
    row = world.api.account(linked)
    answer = world.api.ok("POST", f"/cloud-accounts/{row['id']}/activation", {"region": "us-east-1"})
    assert answer["id"] == row["id"]
    create_stack(world, linked, answer["activation"])
    wait_for(lambda: world.api.account(linked)["status"] == "activated")
    account = wait_for(lambda: (a := world.api.account(linked))["organization_role"] == "linked" and a)
    assert account["master_account_id"] == world.master
