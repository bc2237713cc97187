"""Killed at every failpoint of a run of linked accounts, the run ends the same: each account once, none doubled.

Six accounts in the suite, killed at each point that only such a run passes and, one run after the other's kill, at the
others on its way. FAULTS_LINKED_ACCOUNTS=60 makes it the long form: all accounts that can be, killed at every point.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stories import BULK_POINTS, OFTEN, Story, a_sandbox, a_story, create_stack

import postgres  # of script/lib, which conftest has put on the path

REGION = "us-east-1"
ENDED = {"succeeded", "partly_failed", "failed", "cancelled"}
LINKED_ACCOUNTS = int(os.environ.get("FAULTS_LINKED_ACCOUNTS", "12"))
MOST = 6 if LINKED_ACCOUNTS == 12 else LINKED_ACCOUNTS
# What such a run passes beside its own points; a point that it does not pass fails the test.
SHARED_POINTS = [
    "before-template-is-published", "after-template-is-published", "before-proof:3", "before-proof-is-recorded:2",
    "after-proof-is-recorded:4", "before-jobs-are-claimed:9", "after-jobs-are-claimed:12", "before-job-ends:8", "after-job-ends:6",
]  # fmt: skip
LATE = [f"{point}:4" for point in BULK_POINTS if "grant" not in point]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with a_sandbox(tmp_path_factory.mktemp("sandbox"), LINKED_ACCOUNTS) as running:
        yield running


def chosen(story: Story) -> list[str]:
    pages = story.world.aws("master", "organizations").get_paginator("list_accounts").paginate()
    made = [a["Id"] for p in pages for a in p["Accounts"] if a["JoinedMethod"] == "CREATED" and a["Status"] == "ACTIVE"]
    return sorted(made)[:MOST]


def add_the_master(story: Story) -> None:
    master = story.world.master
    story.add(master)
    story.activate(master)
    story.insist(lambda: story.row(master)["linked_count"] == LINKED_ACCOUNTS)


def begin(story: Story, ids: list[str]) -> str:
    """Asks until there is a run; one whose answer was lost is found, not made again."""
    base = f"/cloud-accounts/{story.row(story.world.master)['id']}/linked-accounts"

    def asked() -> str | None:
        if runs := story.api.ok("GET", f"{base}/automation")["runs"]:
            return runs[0]["id"]
        answer = story.api.post(f"{base}/activations", {"account_ids": ids, "region": REGION})
        assert answer.ok, answer.text
        return None

    return story.insist(asked)


def play(story: Story) -> dict[str, Any]:
    world, ids = story.world, chosen(story)
    run = begin(story, ids)
    cloudformation = world.aws("master", "cloudformation")
    made: set[str] = set()

    def ended() -> dict[str, Any] | None:
        job = story.api.ok("GET", f"/jobs/{run}")
        stack = job["activation"]
        # The administrator opens each link once.
        if stack and stack["template_url"] not in made:
            made.add(stack["template_url"])
            if stack["action"] == "create_stack":
                create_stack(world, world.master, stack | {"parameters": {}})
            else:
                cloudformation.update_stack(
                    StackName=stack["stack_name"], TemplateURL=stack["template_url"], Capabilities=stack["capabilities"]
                )
                cloudformation.get_waiter("stack_update_complete").wait(
                    StackName=stack["stack_name"], WaiterConfig=OFTEN
                )
        return job if job["status"] in ENDED else None

    job = story.insist(ended, 120 + 3 * len(ids))
    story.insist(lambda: all(story.row(i)["status"] == "activated" for i in ids))
    role = story.insist(lambda: story.api.ok("GET", "/cloud-accounts/prerequisites"))["role_name"]
    for account_id in ids:
        stacks = world.aws(world.profile_of(account_id), "cloudformation").describe_stacks()["Stacks"]
        mine = [s for s in stacks if s["StackName"] == role]
        assert [s["StackStatus"] for s in mine] == ["CREATE_COMPLETE"]
        activation = story.activation(account_id)
        given = {p["ParameterKey"]: p["ParameterValue"] for p in mine[0]["Parameters"]}
        assert given["ExternalId"] == activation["external_id"]
    audit = story.insist(lambda: story.api.ok("GET", "/audit-log?limit=1000"))["items"]
    master_id = story.row(world.master)["id"]
    runs = story.insist(lambda: story.api.ok("GET", f"/cloud-accounts/{master_id}/linked-accounts/automation"))["runs"]
    return {
        "status": job["status"],
        "progress": job["progress"],
        "items": Counter(i["status"] for i in job["items"]),
        "runs": len(runs),
        "audit": Counter(e["action"] for e in audit if e["action"].startswith(("cloud-account.", "linked-accounts."))),
    }


def expected(count: int) -> dict[str, Any]:
    return {
        "status": "succeeded",
        "progress": {"done": count, "failed": 0, "total": count},
        "items": {"activated": count},
        "runs": 1,
        "audit": {
            "cloud-account.add": 1, "cloud-account.activate": count, "cloud-account.proof_succeeded": count + 1,
            "linked-accounts.activate": 1, "linked-accounts.grant": 1,
        },
    }  # fmt: skip


def test_a_run_passes_every_point_of_its_own(sandbox: Any, tmp_path: Path) -> None:
    with a_story(sandbox, tmp_path, None, prepare=add_the_master) as story:
        assert play(story) == expected(len(chosen(story)))
        assert story.kills == 0
        assert set(BULK_POINTS) <= set(story.log.read_text().split())


@pytest.mark.parametrize("point", [*BULK_POINTS, *(LATE + SHARED_POINTS if MOST > 6 else [])])
def test_killed_there_a_run_ends_the_same(sandbox: Any, tmp_path: Path, point: str) -> None:
    with a_story(sandbox, tmp_path, point, prepare=add_the_master) as story:
        assert play(story) == expected(len(chosen(story)))
        assert story.kills == 1, "the point was not passed"


def test_killed_again_and_again_a_run_ends_the_same(sandbox: Any, tmp_path: Path) -> None:
    with a_story(sandbox, tmp_path, SHARED_POINTS[0], prepare=add_the_master) as story:
        story.next_points = SHARED_POINTS[1:]
        assert play(story) == expected(len(chosen(story)))
        assert story.kills >= 5


def test_killed_on_postgresql_a_run_ends_the_same_too(sandbox: Any, tmp_path: Path) -> None:
    with (
        postgres.temporary_database() as store_url,
        a_story(sandbox, tmp_path, "after-answers-are-recorded:3", store_url, prepare=add_the_master) as story,
    ):
        assert play(story) == expected(len(chosen(story)))
        assert story.kills == 1, "the point was not passed"
