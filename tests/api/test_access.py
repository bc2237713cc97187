"""Change Access, and the tags that live in the portal: what each reading level does, seen from outside with the `aws` command's library."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import World, a_world, processes, second_customer, wait_for
from linked import activate_master
from test_inventory import imported, listed


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("access"), linked_accounts=3) as running:
        master = activate_master(running, 3)
        regions = [
            n
            for r in running.api.ok("GET", "/cloud-accounts/regions")["items"]
            if (n := r["region"]) not in ("us-east-1", "eu-west-1")
        ]
        assert running.api.send("PUT", "/inventory-exclusions", json={"regions": regions, "services": []}).ok
        imported(running, master)
        yield running


@pytest.fixture(scope="module")
def master_id(world: World) -> str:
    return world.api.account(world.master)["id"]


def change(world: World, account: str, level: str, **more: Any) -> Any:
    return world.api.send(
        "PUT", f"/cloud-accounts/{account}/access", json={"level": level, "cost_explorer_sync": True} | more
    )


def queue(world: World) -> dict[str, Any]:
    rows = [
        r
        for r in listed(world, "type=AWS::SQS::Queue&region=us-east-1").values()
        if r["name"] and r["name"].endswith("orders")
    ]
    assert len(rows) == 1
    return rows[0]


def tags(world: World) -> dict[str, tuple[str, str]]:
    return {t["key"]: (t["value"], t["source"]) for t in queue(world)["tags"]}


def edit(world: World, **body: Any) -> Any:
    return world.api.send("PATCH", f"/resources/{queue(world)['id']}/tags", json={"set": {}, "remove": []} | body)


def writes(world: World) -> list[str]:
    """Calls of the portal that could have changed a tag."""
    calls = processes.request("GET", f"{world.sandbox.console_url}/control/calls")[2]["calls"]
    mine = [c for c in calls if ":assumed-role/ClientPortal-" in c["principal_arn"]]
    return [
        c["action"]
        for c in mine
        if "tag" in c["action"].lower() and not c["action"].startswith(("Get", "List", "Describe"))
    ]


def test_one_resource_through_both_reading_levels_and_back(world: World, master_id: str) -> None:
    account = world.api.account(world.master)
    assert account["access"]["level"] == account["access"]["effective_level"] == "resources_and_tags"
    at_aws = {key: (value, "aws") for key, (value, _) in tags(world).items()}
    assert "team" in at_aws

    # Level 2: edits live in the portal; a key that AWS has a value for is AWS's.
    assert edit(world, set={"owner": "jane", "note": "x"}).ok
    assert tags(world) == at_aws | {"owner": ("jane", "portal"), "note": ("x", "portal")}
    assert edit(world, set={"team": "mine"}).ok and edit(world, remove=["team"]).ok
    assert tags(world)["team"] == at_aws["team"], "AWS's value stays, and the edit stands in the history"
    assert edit(world, remove=["note"]).ok
    url = world.aws("master", "sqs").get_queue_url(QueueName=queue(world)["name"])["QueueUrl"]
    assert set(world.aws("master", "sqs").list_queue_tags(QueueUrl=url)["Tags"]) == set(at_aws)

    # AWS gets a value for the portal's key: it replaces the portal's, which stays in the history.
    world.aws("master", "sqs").tag_queue(QueueUrl=url, Tags={"owner": "aws-side"})
    imported(world, master_id)
    assert tags(world)["owner"] == ("aws-side", "aws")
    history = world.api.ok("GET", f"/resources/{queue(world)['id']}")["changes"]
    assert [(c["before"]["tags"].get("owner"), c["after"]["tags"].get("owner")) for c in history][:1] == [
        ("jane", "aws-side")
    ]
    # When AWS drops the key, it is gone.
    world.aws("master", "sqs").untag_queue(QueueUrl=url, TagKeys=["owner"])
    imported(world, master_id)
    assert tags(world) == at_aws

    # Level 1: AWS's tags are forgotten at once, the portal's stay; AWS keeps its own.
    assert edit(world, set={"owner": "joe"}).ok
    down = change(world, master_id, "resources")
    assert down.ok, down.text
    assert down.json()["access"]["level"] == down.json()["access"]["effective_level"] == "resources"
    assert down.json()["activation"] is None
    assert tags(world) == {"owner": ("joe", "portal")}
    imported(world, master_id)
    imported(world, master_id)
    assert tags(world) == {"owner": ("joe", "portal")}
    instance = next(
        r for r in listed(world, "type=AWS::EC2::Instance&region=us-east-1").values() if r["state"] == "running"
    )
    assert instance["name"] is None and instance["tags"] == []
    assert edit(world, set={"team": "of the portal"}).ok
    assert set(world.aws("master", "sqs").list_queue_tags(QueueUrl=url)["Tags"]) == set(at_aws)

    # And back: AWS's values are there again, and win.
    assert change(world, master_id, "resources_and_tags").ok
    imported(world, master_id)
    assert tags(world) == at_aws | {"owner": ("joe", "portal")}
    assert writes(world) == [], "at the reading levels nothing is ever written to AWS"
    audit = [e["action"] for e in world.api.ok("GET", "/audit-log?limit=100")["items"]]
    assert audit.count("cloud-account.change_access") == 2
    assert audit.count("resource.change_tags") == 6


def test_the_linked_accounts_of_a_master_follow_where_wanted(world: World, master_id: str) -> None:
    assert change(world, master_id, "resources", cost_explorer_sync=False, apply_to_linked=True).ok
    for account_id in (world.master, *world.linked):
        access = world.api.account(account_id)["access"]
        assert (access["level"], access["cost_explorer_sync"]) == ("resources", False)
    linked = world.api.account(world.linked[0])["id"]
    assert change(world, linked, "resources", apply_to_linked=True).status_code == 422
    assert change(world, master_id, "resources_and_tags", apply_to_linked=True).ok
    assert {world.api.account(a)["access"]["level"] for a in world.linked} == {"resources_and_tags"}


def test_a_changed_level_is_imported_by_itself(world: World, master_id: str) -> None:
    assert change(world, master_id, "resources").ok
    before = world.api.account(world.master)["last_sync"]
    assert change(world, master_id, "resources_and_tags").ok
    wait_for(lambda: world.api.account(world.master)["last_sync"] > before)
    wait_for(lambda: "team" in tags(world))


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"level": "everything", "cost_explorer_sync": True}, 422, "invalid-request"),
        ({"level": "resources"}, 422, "invalid-request"),
        ({"cost_explorer_sync": True}, 422, "invalid-request"),
    ],
    ids=["no level", "no setting", "nothing"],
)
def test_what_cannot_be_chosen_is_refused(
    world: World, master_id: str, body: dict[str, Any], status: int, code: str
) -> None:
    answer = world.api.send("PUT", f"/cloud-accounts/{master_id}/access", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"set": {"aws:x": "v"}}, "set.aws:x", "reserved"),
        ({"set": {"k" * 129: "v"}}, "set." + "k" * 129, "too-long"),
        ({"set": {"k": "v" * 257}}, "set.k", "too-long"),
        ({"set": {"k": "a\nb"}}, "set.k", "forbidden-character"),
        ({"set": {f"k{n}": "v" for n in range(48)}}, "set", "too-many"),
        ({}, "set", "required"),
    ],
    ids=["reserved", "long key", "long value", "line break", "51 in all", "nothing"],
)
def test_tags_that_aws_would_not_take_are_refused_on_their_field(
    world: World, body: dict[str, Any], field: str, code: str
) -> None:
    before = tags(world)
    answer = edit(world, **body)
    assert answer.status_code == 422, answer.text
    assert (answer.json()["errors"][0]["field"], answer.json()["errors"][0]["code"]) == (field, code)
    assert tags(world) == before


def test_another_customer_changes_nothing(world: World, master_id: str) -> None:
    other = second_customer(world)
    assert (
        other.send(
            "PUT", f"/cloud-accounts/{master_id}/access", json={"level": "resources", "cost_explorer_sync": True}
        ).status_code
        == 404
    )
    assert (
        other.send("PATCH", f"/resources/{queue(world)['id']}/tags", json={"set": {"k": "v"}, "remove": []}).status_code
        == 404
    )


def test_in_a_terminal(world: World, master_id: str) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "CLIENT_PORTAL_URL": world.portal.url,
            "CLIENT_PORTAL_TOKEN": world.portal.api_token,
        }
        return subprocess.run(
            [world.binary, *words], env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    done = run("account", "access", world.master, "--cost-explorer-sync", "false")
    assert (done.returncode, done.stdout) == (0, f"{world.master}  resources_and_tags, Cost Explorer sync off\n")
    asked = run("account", "access", world.master, "--level", "resources_and_tags_write_back")
    assert asked.returncode == 0 and "add-on stack" in asked.stdout and "--stack-name" in asked.stdout
    waited = run("account", "access", world.master, "--wait", "1")
    assert waited.returncode == 3 and "does not let the role change tags yet" in waited.stderr
    down = run("account", "access", world.master, "--level", "resources_and_tags", "--wait")
    assert down.returncode == 0 and "Effective: resources_and_tags" in down.stdout
    tagged = run("resource", "tag", queue(world)["id"], "--set", "from=terminal")
    assert tagged.returncode == 0 and "from=terminal  (portal)" in tagged.stdout
    assert run("resource", "tag", queue(world)["id"], "--set", "nothing").returncode == 2
    assert run("resource", "tag", queue(world)["id"], "--remove", "from").returncode == 0
    assert "from" not in tags(world)


def test_a_level_that_falls_while_an_import_runs_leaves_no_tag_of_aws(world: World, master_id: str) -> None:
    for _ in range(3):
        assert change(world, master_id, "resources_and_tags").ok
        imported(world, master_id)
        assert "team" in tags(world)
        run = world.api.ok("POST", f"/cloud-accounts/{master_id}/sync")["id"]
        wait_for(lambda run=run: world.api.ok("GET", f"/jobs/{run}")["progress"]["done"] > 0)
        assert change(world, master_id, "resources").ok
        imported(world, master_id)
        assert [r["arn"] for r in listed(world).values() if any(t["source"] == "aws" for t in r["tags"])] == []
    assert change(world, master_id, "resources_and_tags").ok
