"""Many writes wait for AWS's rate at once: each rests on a fresh read, none leaves after the level fell, the record is true."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from conftest import World, wait_for
from passing import world_behind
from tagging import ENDED, WRITES, level
from test_inventory import imported, leave_out, listed

REGION = "us-east-1"
CHANGES, TOPICS = 4, 20


class Log:
    """When each topic was read and written at AWS, from both services that do it."""

    def __init__(self) -> None:
        self.reads: dict[str, list[float]] = {}
        self.writes: list[tuple[float, str]] = []

    def of_topics(self, call: str, status: int, answer: bytes) -> tuple[int, bytes]:
        if "Action=ListTagsForResource" in call and (found := re.search(r"ResourceArn=([^&]+)", call)):
            self.reads.setdefault(unquote(found[1]), []).append(time.time())
        return status, answer

    def of_tags(self, call: str, status: int, answer: bytes) -> tuple[int, bytes]:
        if "ResourceARNList" in call and ("Tags" in (asked := json.loads(call)) or "TagKeys" in asked):
            self.writes += [(time.time(), arn) for arn in asked["ResourceARNList"]]
        return status, answer

    def ages(self) -> list[float]:
        return [at - max(read for read in self.reads[arn] if read <= at) for at, arn in self.writes]


@pytest.fixture(scope="module")
def log() -> Log:
    return Log()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, log: Log) -> Iterator[World]:
    changes = {"SNS": log.of_topics, "RESOURCE_GROUPS_TAGGING_API": log.of_tags}
    with world_behind(tmp_path_factory.mktemp("keeps-its-word"), changes) as running:
        services = {t["service"] for t in running.api.ok("GET", "/resource-types")}
        names = [r["region"] for r in running.api.ok("GET", "/cloud-accounts/regions")["items"]]
        regions = [n for n in names if n != REGION]
        leave_out(running, {"regions": regions, "services": sorted(services - {"sns"})})
        level(running, running.master, WRITES)
        yield running


def run_changes(world: World, bodies: list[dict[str, Any]]) -> list[str]:
    return [world.api.ok("POST", "/tag-changes", body)["id"] for body in bodies]


def ended(world: World, job: str) -> dict[str, Any]:
    wait_for(lambda: world.api.ok("GET", f"/jobs/{job}")["status"] in ENDED, 240)
    return world.api.ok("GET", f"/tag-changes/{job}")


def test_no_write_rests_on_an_old_read_and_none_comes_after_the_level_fell(world: World, log: Log) -> None:
    sns = world.aws("master", "sns")
    arns = [
        sns.create_topic(Name=f"word-{number:03}", Tags=[{"Key": "env", "Value": f"e{number}"}])["TopicArn"]
        for number in range(CHANGES * TOPICS)
    ]
    imported(world, world.api.account(world.master)["id"])
    ids = {arn: row["id"] for arn, row in listed(world, "q=word-").items()}
    groups = [[ids[arn] for arn in arns[first : first + TOPICS]] for first in range(0, len(arns), TOPICS)]
    changes = run_changes(world, [{"resource_ids": group, "set": {"env": "same"}} for group in groups])
    for change in changes:
        assert {item["state"] for item in ended(world, change)["items"]} == {"done"}
    # Undone, each topic gets a value of its own: a call each, and all wait for the same five a second.
    log.writes.clear()
    undone = [world.api.ok("POST", f"/tag-changes/{change}/undo")["id"] for change in changes]
    wait_for(lambda: len(log.writes) >= 2 * TOPICS, 120)
    account = world.api.account(world.master)["id"]
    world.api.ok(
        "PUT", f"/cloud-accounts/{account}/access", {"level": "resources_and_tags", "cost_explorer_sync": False}
    )
    sent = len(log.writes)
    outcomes = {item["arn"]: item for job in undone for item in ended(world, job)["items"]}
    time.sleep(2)
    assert len(log.writes) == sent, "AWS was written after the level had fallen"
    assert 2 * TOPICS <= sent < len(arns), "the level has to fall while writes wait"
    ages = sorted(log.ages())
    print(f"age of the read at the write: median {ages[len(ages) // 2]:.1f} s, worst {ages[-1]:.1f} s")
    assert ages[-1] <= 5.5
    # What the record says is what AWS has.
    for number, arn in enumerate(arns):
        (value,) = [tag["Value"] for tag in sns.list_tags_for_resource(ResourceArn=arn)["Tags"] if tag["Key"] == "env"]
        was_written = value == f"e{number}"
        assert (outcomes[arn]["state"] == "done") == was_written, outcomes[arn]
        last = world.api.ok("GET", f"/resources/{ids[arn]}/tag-history")["changes"][0]
        assert (last["what"] == "written") == was_written, last
