"""Killed at every failpoint of a change of tags, AWS and the portal have the same tags at the end, and nothing is lost without a word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stories import TAG_POINTS, Story, a_sandbox, a_story, create_stack

import postgres  # of script/lib, which conftest has put on the path

REGION = "us-east-1"
ENDED = {"succeeded", "partly_failed", "failed", "cancelled"}
BEGIN = {"team": "a", "env": "dev"}
QUEUES = ["walked-0", "walked-1", "walked-conflict"]
# At AWS's limit, and in the way of a tag policy that AWS has and the portal has not read yet.
FULL = {f"k{number:02}": "x" for number in range(50)}
POLICY = {"tags": {"costs": {"tag_value": {"@@assign": ["100"]}, "enforced_for": {"@@assign": ["sqs:queue"]}}}}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with a_sandbox(tmp_path_factory.mktemp("sandbox"), linked_accounts=1) as running:
        yield running


def bucket_of(story: Story) -> str:
    return f"walked-{story.world.master}"


def prepare(story: Story) -> None:
    """The same tags at AWS, the master activated and imported, the third level asked for: its add-on stack is not there yet."""
    world = story.world
    sqs, s3 = world.aws("master", "sqs"), world.aws("master", "s3")
    for name in QUEUES:
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        if there := sqs.list_queue_tags(QueueUrl=url).get("Tags"):
            sqs.untag_queue(QueueUrl=url, TagKeys=list(there))
        sqs.tag_queue(QueueUrl=url, Tags=BEGIN)
    full = sqs.create_queue(QueueName="full")["QueueUrl"]
    sqs.tag_queue(QueueUrl=full, Tags=FULL)
    s3.create_bucket(Bucket=bucket_of(story))
    s3.put_bucket_tagging(
        Bucket=bucket_of(story),
        Tagging={"TagSet": [{"Key": k, "Value": v} for k, v in (BEGIN | {"kept": "1"}).items()]},
    )
    story.add(world.master)
    story.activate(world.master)
    row = story.row(world.master)["id"]
    regions = [n for r in story.api.ok("GET", "/cloud-accounts/regions")["items"] if (n := r["region"]) != REGION]
    services = sorted({t["service"] for t in story.api.ok("GET", "/resource-types")} - {"sqs", "s3"})
    story.api.ok("PUT", "/inventory-exclusions", {"regions": regions, "services": services})
    run = story.api.ok("POST", f"/cloud-accounts/{row}/sync")["id"]
    story.insist(lambda: story.api.ok("GET", f"/jobs/{run}")["status"] in ENDED)


def enforce(story: Story, policies: list[dict[str, Any]]) -> None:
    """The organization's tag policies: those that a story before this one left are gone."""
    organizations = story.world.aws("master", "organizations")
    root = organizations.list_roots()["Roots"][0]
    if not any(t["Type"] == "TAG_POLICY" for t in root["PolicyTypes"]):
        organizations.enable_policy_type(RootId=root["Id"], PolicyType="TAG_POLICY")
    for old in organizations.list_policies_for_target(TargetId=root["Id"], Filter="TAG_POLICY")["Policies"]:
        organizations.detach_policy(PolicyId=old["Id"], TargetId=root["Id"])
        organizations.delete_policy(PolicyId=old["Id"])
    for policy in policies:
        made = organizations.create_policy(
            Name="costs", Description="x", Type="TAG_POLICY", Content=json.dumps(policy)
        )["Policy"]["PolicySummary"]["Id"]
        organizations.attach_policy(PolicyId=made, TargetId=root["Id"])


def at_aws(story: Story) -> dict[str, dict[str, str]]:
    sqs, s3 = story.world.aws("master", "sqs"), story.world.aws("master", "s3")
    found = {
        n: sqs.list_queue_tags(QueueUrl=sqs.get_queue_url(QueueName=n)["QueueUrl"]).get("Tags", {}) for n in QUEUES
    }
    return found | {"bucket": {t["Key"]: t["Value"] for t in s3.get_bucket_tagging(Bucket=bucket_of(story))["TagSet"]}}


def play(story: Story) -> dict[str, Any]:
    enforce(story, [])
    row = story.row(story.world.master)["id"]
    before = story.row(story.world.master)["last_sync"]
    level = {"level": "resources_and_tags_write_back", "cost_explorer_sync": True}

    def raised() -> Any:
        answer = story.api.send("PUT", f"/cloud-accounts/{row}/access", json=level)
        return answer.ok and (answer.json()["activation"] or True)

    add_on = story.insist(raised)
    if add_on is not True:
        create_stack(story.world, story.world.master, add_on)
    story.insist(lambda: story.row(story.world.master)["access"]["effective_level"] == level["level"])
    # The level's own import has ended; what changes at AWS from here on nobody has seen.
    story.insist(lambda: story.row(story.world.master)["last_sync"] > before)
    sqs = story.world.aws("master", "sqs")
    sqs.tag_queue(QueueUrl=sqs.get_queue_url(QueueName="walked-conflict")["QueueUrl"], Tags={"team": "outside"})
    wanted = {"filter": {"q": "walked-"}, "set": {"team": "b", "new": "n"}, "remove": ["env"]}

    def carried_out(number: int, body: dict[str, Any]) -> dict[str, Any]:
        def begun() -> str | None:
            changes = story.api.ok("GET", "/tag-changes")["items"]
            if len(changes) >= number:
                return changes[-number]["id"]
            story.api.post("/tag-changes", body)
            return None

        change = story.insist(begun)
        story.insist(lambda: story.api.ok("GET", f"/jobs/{change}")["status"] in ENDED)
        return story.insist(lambda: story.api.ok("GET", f"/tag-changes/{change}"))

    detail = carried_out(1, wanted)
    # What makes room is removed first, and put back when AWS refuses the rest.
    enforce(story, [POLICY])
    refused = carried_out(2, {"filter": {"q": "full"}, "set": {"costs": "200"}, "remove": ["k00"]})
    rows = [
        r
        for q in ("walked-", "full")
        for r in story.insist(lambda q=q: story.api.ok("GET", f"/resources?q={q}&limit=1000"))["items"]
    ]
    history = {
        r["name"]: sorted(
            {
                (e["key"], e["what"], e["after"])
                for e in story.api.ok("GET", f"/resources/{r['id']}/tag-history")["changes"]
            }
        )
        for r in rows
    }
    # Killed before it was put back, the removal was seen: true, and one line more.
    history["full"] = [line for line in history["full"] if line != ("k00", "written", None)]
    return {
        "aws": at_aws(story),
        "full": sqs.list_queue_tags(QueueUrl=sqs.get_queue_url(QueueName="full")["QueueUrl"])["Tags"],
        "states": sorted((i["arn"], i["state"]) for i in [*detail["items"], *refused["items"]]),
        "portal": {
            r["name"]: sorted((t["key"], t["value"], t["source"], t["pending"], t["conflict"]) for t in r["tags"])
            for r in rows
        },
        "history": history,
        "conflicts": [
            (c["key"], c["aws_value"], c["portal_value"], c["base_value"])
            for c in story.api.ok("GET", "/tag-conflicts")["items"]
        ],
        "changes": len(story.api.ok("GET", "/tag-changes")["items"]),
    }


@pytest.fixture(scope="module")
def expected(sandbox: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with a_story(sandbox, tmp_path_factory.mktemp("expected"), None, prepare=prepare) as story:
        end = play(story)
        assert set(TAG_POINTS) <= set(story.log.read_text().split())
    written = {"team": "b", "new": "n"}
    assert end["aws"] == {
        "walked-0": written, "walked-1": written, "walked-conflict": {"team": "outside", "new": "n"}, "bucket": written | {"kept": "1"},
    }  # fmt: skip
    assert end["conflicts"] == [("team", "outside", "b", "a")] and end["changes"] == 2
    assert end["full"] == FULL and ("k00", "x", "aws", False, False) in end["portal"]["full"]
    return end


@pytest.mark.parametrize("point", [*TAG_POINTS, "before-job-ends:3", "after-job-ends:2"])
def test_killed_there_the_tags_are_the_same(sandbox: Any, tmp_path: Path, expected: dict[str, Any], point: str) -> None:
    with a_story(sandbox, tmp_path, point, prepare=prepare) as story:
        assert play(story) == expected
        assert story.kills == 1, "the point was not passed"


def test_killed_on_postgresql_they_are_the_same_too(sandbox: Any, tmp_path: Path, expected: dict[str, Any]) -> None:
    with (
        postgres.temporary_database() as store_url,
        a_story(sandbox, tmp_path, "after-tags-are-sent", store_url, prepare=prepare) as story,
    ):
        assert play(story) == expected
        assert story.kills == 1, "the point was not passed"
