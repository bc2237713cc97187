"""What a plan says before anything is sent: limits, what is never written, what others manage, the organisation's tag policy."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import tagging
from conftest import World, a_world, new_user, second_customer, wait_for
from linked import activate_master
from tagging import WRITES, changed, edit, level, tags
from test_inventory import imported, listed

REGION = "us-east-1"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("plans"), linked_accounts=2) as running:
        master = activate_master(running, 2)
        regions = [n for r in running.api.ok("GET", "/cloud-accounts/regions")["items"] if (n := r["region"]) != REGION]
        running.api.ok("PUT", "/inventory-exclusions", {"regions": regions, "services": []})
        running.aws("master", "kms").create_key(Description="k")
        sqs = running.aws("master", "sqs")
        for number in range(45):
            sqs.create_queue(QueueName=f"many-{number:02}", tags={"team": "a"})
        sqs.create_queue(QueueName="terraformed", tags={"managed-by": "Terraform"})
        zone = (
            running.aws("master", "route53")
            .create_hosted_zone(Name="example.com", CallerReference="x")["HostedZone"]["Id"]
            .split("/")[-1]
        )
        running.aws("master", "route53").change_tags_for_resource(
            ResourceType="hostedzone", ResourceId=zone, AddTags=[{"Key": f"k{n}", "Value": "v"} for n in range(9)]
        )
        level(running, running.master, WRITES)
        imported(running, master)
        yield running


def one(world: World, query: str) -> dict[str, Any]:
    return next(iter(listed(world, query).values()))


def plan(world: World, **body: Any) -> dict[str, Any]:
    return world.api.ok("POST", "/tag-changes/preview", body)


def blocked(world: World, resource_id: str, **change: Any) -> str | None:
    (item,) = plan(world, resource_ids=[resource_id], **change)["items"]
    return item["blocked"] and item["blocked"]["code"]


def test_calls_are_grouped_by_twenty_and_nothing_more_is_sent(world: World) -> None:
    body = {"filter": {"q": "many-", "tag": {"team": ["a"]}}, "set": {"cost-center": "42"}, "remove": ["team"]}
    shown = plan(world, **body)
    assert (shown["changed"], shown["blocked"], len(shown["items"])) == (45, 0, 45)
    assert [(c["operation"], c["resources"]) for c in shown["aws_calls"]] == [
        *[("tag:TagResources", n) for n in (20, 20, 5)],
        *[("tag:UntagResources", n) for n in (20, 20, 5)],
    ]
    before = len(tagging.writes(world))
    change = changed(world, body, headers={"If-Match": shown["digest"]})
    assert {i["state"] for i in change["items"]} == {"done"} and change["job"]["progress"] == {
        "done": 45,
        "failed": 0,
        "total": 45,
    }
    assert len(tagging.writes(world)) - before == len(shown["aws_calls"])
    sqs = world.aws("master", "sqs")
    assert sqs.list_queue_tags(QueueUrl=sqs.get_queue_url(QueueName="many-44")["QueueUrl"])["Tags"] == {
        "cost-center": "42"
    }
    nothing = world.api.send("POST", "/tag-changes", json={"filter": {"q": "many-"}, "set": {"cost-center": "42"}})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing-to-change")
    # All of it is undone by one call, and that is undone again.
    undone = world.api.ok("POST", f"/tag-changes/{change['id']}/undo")
    wait_for(lambda: world.api.ok("GET", f"/jobs/{undone['id']}")["status"] == "succeeded")
    assert {
        json.dumps(sorted((t["key"], t["value"]) for t in r["tags"])) for r in listed(world, "q=many-").values()
    } == {'[["team", "a"]]'}
    assert world.api.ok("GET", f"/tag-changes/{undone['id']}")["undoes"] == change["id"]
    ids = [c["id"] for c in world.api.ok("GET", "/tag-changes?limit=2")["items"]]
    assert ids == [undone["id"], change["id"]]


def test_a_type_that_is_never_written_says_why(world: World) -> None:
    for query, word in (
        ("type=AWS::KMS::Key", "policy"),
        ("type=AWS::IAM::Role", "IAM"),
        ("type=AWS::CloudFormation::Stack", "stack"),
    ):
        found = one(world, query)
        (item,) = plan(world, resource_ids=[found["id"]], set={"a": "b"})["items"]
        assert item["blocked"]["code"] == "type-not-writable" and word in item["blocked"]["detail"]
        refused = edit(world, found["id"], {"a": "b"})
        assert (refused.status_code, refused.json()["code"]) == (409, "tags-not-writable")
    mixed = [one(world, "type=AWS::KMS::Key")["id"], one(world, "q=many-01")["id"]]
    change = changed(world, {"resource_ids": mixed, "set": {"mixed": "1"}})
    assert [(i["type"], i["state"]) for i in change["items"]] == [("AWS::SQS::Queue", "done")], "the rest stands"


def test_protected_keys_and_types_and_the_portals_own(world: World) -> None:
    queue = one(world, "q=many-02")["id"]
    world.api.ok("PUT", "/tag-protections", {"keys": ["finance:*", "Owner"], "types": ["AWS::SNS::Topic"]})
    assert (
        blocked(world, queue, set={"finance:code": "1"}) == blocked(world, queue, set={"Owner": "x"}) == "key-protected"
    )
    assert blocked(world, queue, set={"owner": "x"}) is None
    assert blocked(world, one(world, "type=AWS::SNS::Topic")["id"], set={"a": "b"}) == "type-protected"
    for bad in (
        {"keys": [""], "types": []},
        {"keys": [], "types": ["AWS::No::Type"]},
        {"keys": ["k"] * 201, "types": []},
    ):
        assert world.api.send("PUT", "/tag-protections", json=bad).status_code == 422
    viewer = new_user(world, "analyst", "analyst@example.com")
    assert viewer.send("PUT", "/tag-protections", json={"keys": [], "types": []}).status_code == 403
    world.api.ok("PUT", "/tag-protections", {"keys": [], "types": []})
    role = world.api.ok("GET", f"/cloud-accounts/{world.api.account(world.master)['id']}/access")["role_name"]
    world.aws("master", "sqs").create_queue(QueueName=f"{role}-automation")
    imported(world, world.api.account(world.master)["id"])
    assert (
        blocked(world, one(world, f"q={role}-automation&type=AWS::SQS::Queue")["id"], set={"a": "b"}) == "portals-own"
    )


def test_who_else_manages_a_resource_is_said_first(world: World) -> None:
    (item,) = plan(world, resource_ids=[one(world, "q=terraformed")["id"]], set={"a": "b"})["items"]
    assert [w["code"] for w in item["warnings"]] == ["managed-by-terraform"] and item["blocked"] is None


@pytest.mark.parametrize(
    ("query", "change", "code"),
    [
        ("q=many-03", {"set": {f"k{n}": "v" for n in range(50)}}, "too-many-tags"),
        ("type=AWS::Route53::HostedZone", {"set": {"k9": "v", "k10": "v"}}, "too-many-tags"),
        ("type=AWS::Route53::HostedZone", {"set": {"k9": "v"}}, None),
        ("q=many-03", {"set": {"k" * 128: "v" * 256}}, None),
        ("q=many-03", {"set": {"é" * 128: "字" * 256}}, None),
        ("q=many-03", {"set": {"𝒳" * 128: "𝒳" * 256}}, None),
    ],
    ids=[
        "51 tags",
        "11 of a hosted zone",
        "10 of a hosted zone",
        "the longest",
        "the longest in Unicode",
        "beyond the basic plane",
    ],
)
def test_limits_by_service(world: World, query: str, change: dict[str, Any], code: str | None) -> None:
    assert blocked(world, one(world, query)["id"], **change) == code


def test_the_longest_is_taken_by_aws_too(world: World) -> None:
    queue = one(world, "q=many-04")["id"]
    assert changed(world, {"resource_ids": [queue], "set": {"字" * 128: "é" * 256}})["items"][0]["state"] == "done"
    assert tags(world, queue)["字" * 128] == "é" * 256


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"set": {"a": "b"}}, 422, "resource_ids"),
        ({"resource_ids": ["x"] * 10_001, "set": {"a": "b"}}, 422, "resource_ids"),
        ({"resource_ids": ["00000000-0000-7000-8000-000000000000"], "set": {"a": "b"}}, 404, None),
        ({"resource_ids": [], "filter": {}, "set": {"a": "b"}}, 422, "filter"),
        ({"filter": {"nothing": ["x"]}, "set": {"a": "b"}}, 422, "filter.nothing"),
        ({"filter": {"tag": {"k": ["v"] * 201}}, "set": {"a": "b"}}, 422, "filter.tag"),
        ({"filter": {"q": "x" * 257}, "set": {"a": "b"}}, 422, "filter.q"),
        ({"filter": {"q": "many"}, "set": {"aws:x": "b"}}, 422, "set.aws:x"),
        ({"filter": {"q": "many"}, "set": {"AWS:x": "b"}}, 422, "set.AWS:x"),
        ({"filter": {"q": "many"}, "set": {"k": "v" * 257}}, 422, "set.k"),
        ({"filter": {"q": "many"}, "set": {"": "v"}}, 422, "set."),
        ({"filter": {"q": "many"}, "remove": ["aws:x"]}, 422, "remove"),
        ({"filter": {"q": "many"}}, 422, "set"),
        ({"kept_edits": "apply", "set": {"a": "b"}}, 422, "kept_edits"),
        ({"kept_edits": "push"}, 422, "kept_edits"),
    ],
)  # fmt: skip
def test_bad_input(world: World, body: dict[str, Any], status: int, field: str | None) -> None:
    for path in ("/tag-changes", "/tag-changes/preview"):
        answer = world.api.send("POST", path, json=body)
        assert answer.status_code == status, answer.text
        if field is not None:
            assert answer.json()["errors"][0]["field"] == field, answer.text


def test_another_customers_resources_are_not_there(world: World) -> None:
    queue = one(world, "q=many-05")["id"]
    other = second_customer(world)
    assert (
        other.send("POST", "/tag-changes/preview", json={"resource_ids": [queue], "set": {"a": "b"}}).status_code == 404
    )
    assert other.send("PATCH", f"/resources/{queue}/tags", json={"set": {"a": "b"}, "remove": []}).status_code == 404
    assert other.send("GET", f"/resources/{queue}/tag-history").status_code == 404
    assert other.ok("GET", "/tag-changes")["items"] == [] and other.ok("GET", "/tags")["items"] == []


def test_the_history_says_what_was_at_any_time(world: World) -> None:
    queue = one(world, "q=many-06")["id"]
    times = [world.api.ok("GET", f"/resources/{queue}/tag-history")["at"]]
    for value in ("1", "2"):
        assert changed(world, {"resource_ids": [queue], "set": {"version": value}})["items"][0]["state"] == "done"
        times.append(world.api.ok("GET", f"/resources/{queue}/tag-history")["at"])
    shown = [world.api.ok("GET", f"/resources/{queue}/tag-history?at={at}")["tags"].get("version") for at in times]
    assert shown == [None, "1", "2"]
    assert world.api.ok("GET", f"/resources/{queue}/tag-history?at=2020-01-01T00:00:00Z")["tags"] == {}
    assert world.api.send("GET", f"/resources/{queue}/tag-history?at=yesterday").status_code == 422


def test_keys_values_and_coverage(world: World) -> None:
    keys = {k["key"]: k for k in world.api.ok("GET", "/tags")["items"]}
    assert keys["team"]["resources"] >= 45 and 0 < keys["team"]["coverage"] <= 1
    assert {"value": "a", "count": keys["team"]["values"][0]["count"]} in keys["team"]["values"]


def test_the_organisations_tag_policy(world: World) -> None:
    organizations = world.aws("master", "organizations")
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType="TAG_POLICY")
    policy = {
        "tags": {
            "costcenter": {
                "tag_key": {"@@assign": "CostCenter"},
                "tag_value": {"@@assign": ["100", "200*"]},
                "enforced_for": {"@@assign": ["sqs:queue"]},
            }
        }
    }
    made = organizations.create_policy(Name="costs", Description="x", Type="TAG_POLICY", Content=json.dumps(policy))[
        "Policy"
    ]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=made, TargetId=root)
    queue, topic = one(world, "q=many-07")["id"], one(world, "type=AWS::SNS::Topic")["id"]
    # AWS refuses what the portal has not read about yet, and says why.
    change = changed(world, {"resource_ids": [queue], "set": {"CostCenter": "300"}})
    assert change["items"][0]["state"] == "failed" and "tag policy" in change["items"][0]["detail"]
    level(world, world.master, "resources_and_tags")
    level(world, world.master, WRITES)
    assert wait_for(lambda: blocked(world, queue, set={"CostCenter": "300"}), 20) == "tag-policy"
    assert blocked(world, queue, set={"costcenter": "100"}) == "tag-policy", "the policy's casing"
    assert blocked(world, queue, set={"CostCenter": "200-x"}) is None
    (item,) = plan(world, resource_ids=[topic], set={"CostCenter": "300"})["items"]
    assert item["blocked"] is None and [w["code"] for w in item["warnings"]] == ["tag-policy"], (
        "not enforced for topics: said, not refused"
    )
    assert changed(world, {"resource_ids": [queue], "set": {"CostCenter": "200-x"}})["items"][0]["state"] == "done"


def test_in_a_terminal(world: World) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "CLIENT_PORTAL_URL": world.portal.url,
            "CLIENT_PORTAL_TOKEN": world.portal.api_token,
        }
        return subprocess.run(
            [world.binary, "tag", *words], env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    shown = run("change", "--query", "many-1", "--set", "by=terminal", "--dry-run")
    assert shown.returncode == 0 and "by: (none) -> terminal" in shown.stdout
    assert "10 change, 0 blocked, 0 are so already; 1 calls to AWS." in shown.stdout
    done = run("change", "--query", "many-1", "--set", "by=terminal", "--wait")
    assert done.returncode == 0 and "10 resources, 0 open, 0 failed, 0 in conflict." in done.stdout
    change = run("changes").stdout.split()[0]
    assert run("show", change).stdout.count("done\t") == 10
    undone = run("undo", change, "--wait", "--json")
    assert undone.returncode == 0 and json.loads(undone.stdout)["undoes"] == change
    assert run("retry", change).returncode == 1 and "nothing-to-change" in run("retry", change).stderr
    queue = one(world, "q=many-10")["id"]
    assert "written  by: terminal" in run("history", queue).stdout
    sqs = world.aws("master", "sqs")
    sqs.tag_queue(QueueUrl=sqs.get_queue_url(QueueName="many-10")["QueueUrl"], Tags={"team": "outside"})
    failed = run("change", "--resource", queue, "--set", "team=ours", "--wait")
    assert failed.returncode == 1 and "1 in conflict" in failed.stdout
    listed_conflicts = run("conflicts").stdout
    assert "AWS has outside" in listed_conflicts and "wants ours (both had a)" in listed_conflicts
    assert "team=outside" in run("resolve", listed_conflicts.split()[0], "--keep", "aws").stdout
    assert run("conflicts", "--json").stdout.strip() == "[]"
    assert run("change", "--query", "x", "--set", "nothing").returncode == 2
    assert run("change", "--set", "a=b").returncode == 2
    assert run("change", "--kept-edits", "push").returncode != 0
    assert run("change", "--kept-edits", "apply").returncode == 1, "nothing is kept"
