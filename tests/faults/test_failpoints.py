"""Killed at every failpoint of activation, discovery, access check and removal, the portal ends the same.

The list of points comes from the program itself, so that a new one is tested by being there. Each run plays the same
story against a store of its own, with whoever plays it behaving as a client does: what failed is asked again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import subprocess

import pytest
from stories import OF_OTHER_STORIES, POINTS, PRODUCT, Story, a_sandbox, a_story

import postgres  # of script/lib, which conftest has put on the path


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with a_sandbox(tmp_path_factory.mktemp("sandbox"), linked_accounts=3) as running:
        yield running


def play(story: Story) -> dict[str, Any]:
    """Adds and activates the master, discovers, activates a linked account, looks again, removes; answers the end."""
    master, linked = story.world.master, story.world.linked[0]
    story.add(master)
    story.activate(master)
    story.insist(lambda: story.row(master)["linked_count"] == 3)
    story.activate(linked)
    external_id = story.api.ok("GET", f"/cloud-accounts/{story.row(linked)['id']}/activation")["external_id"]
    story.check(linked)
    story.remove(linked)
    assert (
        story.insist(lambda: story.api.ok("GET", f"/cloud-accounts/{story.row(linked)['id']}/activation"))[
            "external_id"
        ]
        == external_id
    )
    story.remove(master)
    end = story.insist(lambda: story.api.ok("GET", "/cloud-accounts?limit=1000"))
    audit = story.insist(lambda: story.api.ok("GET", "/audit-log?limit=1000"))["items"]
    return {
        "accounts": sorted((a["account_id"], a["status"], a["organization_role"]) for a in end["items"]),
        "audit": Counter(e["action"] for e in audit if e["action"].startswith("cloud-account.")),
    }


EXPECTED_AUDIT = {
    "cloud-account.add": 1,
    "cloud-account.activate": 1,
    "cloud-account.proof_succeeded": 2,
    "cloud-account.remove": 2,
}


def test_the_story_passes_every_point(sandbox: Any, tmp_path: Path) -> None:
    with a_story(sandbox, tmp_path, None) as story:
        end = play(story)
        assert story.kills == 0
        assert set(story.log.read_text().split()) == set(POINTS) - OF_OTHER_STORIES
        assert end["audit"] == EXPECTED_AUDIT
        # The removed master takes with it what was only discovered; what was activated stays, removed too.
        assert end["accounts"] == [
            (a, "deactivated", role)
            for a, role in sorted([(story.world.master, "master"), (story.world.linked[0], "linked")])
        ]


@pytest.mark.parametrize("point", [p for p in POINTS if p not in OF_OTHER_STORIES])
def test_killed_there_it_ends_the_same(sandbox: Any, tmp_path: Path, point: str) -> None:
    with a_story(sandbox, tmp_path, point) as story:
        end = play(story)
        assert story.kills == 1, "the point was not passed"
        assert end["audit"] == EXPECTED_AUDIT
        assert [status for _, status, _ in end["accounts"]] == ["deactivated", "deactivated"]


@pytest.mark.parametrize(
    "point", ["after-account-is-added", "after-proof-is-recorded", "after-members-are-recorded", "before-job-ends:3"]
)
def test_killed_there_on_postgresql_it_ends_the_same(sandbox: Any, tmp_path: Path, point: str) -> None:
    with postgres.temporary_database() as store_url, a_story(sandbox, tmp_path, point, store_url) as story:
        end = play(story)
        assert story.kills == 1, "the point was not passed"
        assert end["audit"] == EXPECTED_AUDIT


def test_the_product_has_no_failpoints() -> None:
    answer = subprocess.run([PRODUCT, "debug", "failpoints"], capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert "no failpoints" in answer.stderr
