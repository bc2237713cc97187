"""Killed at every failpoint of a run that makes add-on stacks, the run ends the same: each account's stack once, none doubled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stories import BULK_POINTS, Story, a_sandbox, a_story
from test_bulk_failpoints import ENDED, REGION

import linked  # of tests/api, which stories has put on the path

WRITES = "resources_and_tags_write_back"
LINKED_ACCOUNTS, MOST = 6, 3


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with a_sandbox(tmp_path_factory.mktemp("sandbox"), LINKED_ACCOUNTS) as running:
        yield running


def chosen(story: Story) -> list[str]:
    return linked.created(linked.members_of(story.world))[:MOST]


def activate_the_linked(story: Story) -> None:
    world = story.world
    linked.activate_master(world, LINKED_ACCOUNTS)
    run = linked.select(world, world.api.account(world.master)["id"], chosen(story))
    linked.make_automation(world, linked.waiting_stack(world.api, run["id"]))
    assert linked.ended(world.api, run["id"])["status"] == "succeeded"
    ids = [world.api.account(a)["id"] for a in chosen(story)]
    world.api.ok(
        "PUT", "/cloud-accounts/access", {"cloud_account_ids": ids, "level": WRITES, "cost_explorer_sync": True}
    )
    assert all(world.api.account(a)["access"]["pending"] for a in chosen(story))


def begin(story: Story, ids: list[str]) -> str:
    base = f"/cloud-accounts/{story.row(story.world.master)['id']}/linked-accounts"

    def asked() -> str | None:
        runs = [r for r in story.api.ok("GET", f"{base}/automation")["runs"] if r["kind"] == "linked-access"]
        if runs:
            return runs[0]["id"]
        answer = story.api.post(f"{base}/access", {"account_ids": ids})
        assert answer.ok, answer.text
        return None

    return story.insist(asked)


def play(story: Story) -> dict[str, Any]:
    world, ids = story.world, chosen(story)
    run = begin(story, ids)
    made: set[str] = set()

    def ended() -> dict[str, Any] | None:
        job = story.api.ok("GET", f"/jobs/{run}")
        if (stack := job["activation"]) and stack["template_url"] not in made:
            made.add(stack["template_url"])
            linked.make_automation(world, stack)
        return job if job["status"] in ENDED else None

    job = story.insist(ended)
    role = story.insist(lambda: story.api.ok("GET", "/cloud-accounts/prerequisites"))["role_name"]
    for account_id in ids:
        assert story.insist(lambda account_id=account_id: story.row(account_id))["access"]["effective_level"] == WRITES
        stacks = world.aws(world.profile_of(account_id), "cloudformation", REGION).describe_stacks()["Stacks"]
        assert [s["StackStatus"] for s in stacks if s["StackName"] == f"{role}-tags"] == ["CREATE_COMPLETE"]
    audit = story.insist(lambda: story.api.ok("GET", "/audit-log?limit=1000"))["items"]
    return {
        "status": job["status"],
        "progress": job["progress"],
        "items": Counter(i["status"] for i in job["items"]),
        "audit": Counter(
            e["action"] for e in audit if "write" in e["action"] or e["action"] == "linked-accounts.grant"
        ),
    }


EXPECTED = {
    "status": "succeeded",
    "progress": {"done": MOST, "failed": 0, "total": MOST},
    "items": {"effective": MOST},
    # The activation's grant, and the one that carries the add-on.
    "audit": {
        "linked-accounts.give_write_access": 1,
        "linked-accounts.grant": 2,
        "cloud-account.write_permission_found": MOST,
    },
}


def test_a_run_passes_every_point_of_its_own(sandbox: Any, tmp_path: Path) -> None:
    with a_story(sandbox, tmp_path, None, prepare=activate_the_linked) as story:
        assert play(story) == EXPECTED
        assert set(BULK_POINTS) <= set(story.log.read_text().split())


@pytest.mark.parametrize("point", BULK_POINTS)
def test_killed_there_a_run_ends_the_same(sandbox: Any, tmp_path: Path, point: str) -> None:
    with a_story(sandbox, tmp_path, point, prepare=activate_the_linked) as story:
        assert play(story) == EXPECTED
        assert story.kills == 1, "the point was not passed"
