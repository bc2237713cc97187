"""Killed at every failpoint of a small import, the portal has the same rows at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stories import INVENTORY_POINTS, Story, a_sandbox, a_story

import postgres  # of script/lib, which conftest has put on the path

REGION = "us-east-1"
ENDED = {"succeeded", "partly_failed", "failed", "cancelled"}
POINTS = [
    *INVENTORY_POINTS,
    "before-page-is-recorded:5",
    "after-page-is-recorded:9",
    "after-scan-is-recorded:90",
    "before-job-ends:4",
]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with a_sandbox(tmp_path_factory.mktemp("sandbox"), linked_accounts=1) as running:
        yield running


def add_the_master(story: Story) -> None:
    master = story.world.master
    story.add(master)
    story.activate(master)
    regions = [
        n
        for r in story.api.ok("GET", "/cloud-accounts/regions")["items"]
        if (n := r["region"]) not in (REGION, "eu-west-1")
    ]
    assert story.api.send("PUT", "/inventory-exclusions", json={"regions": regions, "services": []}).ok


def play(story: Story) -> dict[str, Any]:
    master = story.row(story.world.master)["id"]
    run: list[str] = []

    def asked() -> bool:
        # Asked again, the import that is under way is answered; one that has ended meanwhile is found by its scans.
        if not run:
            answer = story.api.post(f"/cloud-accounts/{master}/sync")
            assert answer.ok, answer.text
            run.append(answer.json()["id"])
        return True

    story.insist(asked)
    job = story.insist(lambda: (found := story.api.ok("GET", f"/jobs/{run[0]}"))["status"] in ENDED and found)
    rows = story.insist(lambda: story.api.ok("GET", "/resources?limit=1000"))["items"]
    scans = story.insist(lambda: story.api.ok("GET", "/scans?limit=1000&outcome=complete"))["items"]
    return {
        "status": job["status"],
        "progress": job["progress"],
        "rows": sorted((r["arn"], r["type"], r["name"], r["state"], str(r["facts"]), str(r["tags"])) for r in rows
                       # The role and the stack are made anew by each story.
                       if "ClientPortal" not in r["arn"]),
        "scans": sorted((s["region"], s["type"], s["count"]) for s in scans if s["type"] not in ("AWS::CloudFormation::Stack",)),
    }  # fmt: skip


@pytest.fixture(scope="module")
def expected(sandbox: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with a_story(sandbox, tmp_path_factory.mktemp("expected"), None, prepare=add_the_master) as story:
        end = play(story)
        assert set(INVENTORY_POINTS) <= set(story.log.read_text().split())
        assert end["status"] == "succeeded" and len(end["rows"]) > 15
        return end


@pytest.mark.parametrize("point", POINTS)
def test_killed_there_an_import_ends_with_the_same_rows(
    sandbox: Any, tmp_path: Path, expected: dict[str, Any], point: str
) -> None:
    with a_story(sandbox, tmp_path, point, prepare=add_the_master) as story:
        assert play(story) == expected
        assert story.kills == 1, "the point was not passed"


def test_killed_on_postgresql_it_has_the_same_rows_too(sandbox: Any, tmp_path: Path, expected: dict[str, Any]) -> None:
    with (
        postgres.temporary_database() as store_url,
        a_story(sandbox, tmp_path, "after-page-is-recorded:9", store_url, prepare=add_the_master) as story,
    ):
        assert play(story) == expected
        assert story.kills == 1, "the point was not passed"
