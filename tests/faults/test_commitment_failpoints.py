"""Killed at every failpoint of reading costs, each cost is counted once at the end, and each request was counted before it was made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from stories import COMMITMENT_POINTS, Story, a_sandbox, a_story

import postgres  # of script/lib, which conftest has put on the path
import processes

POINTS = [*COMMITMENT_POINTS, "before-cost-explorer-is-asked"]
STARTS = datetime.now(UTC).date() - timedelta(days=200)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with a_sandbox(tmp_path_factory.mktemp("sandbox"), linked_accounts=1) as running:
        yield running


def prepare(story: Story) -> None:
    story.add(story.world.master)
    story.activate(story.world.master)
    contract = {
        "name": "Agreement", "payer_account_ids": [story.world.master], "currency": "USD", "starts_on": str(STARTS),
        "periods": [{"starts_on": str(STARTS), "ends_on": str(STARTS + timedelta(days=364)), "amount": "1000000"}]}  # fmt: skip
    story.insist(lambda: story.api.ok("POST", "/commitments", contract))


def asked(story: Story) -> int:
    calls = processes.request("GET", f"{story.world.sandbox.console_url}/control/calls")[2]["calls"]
    return sum(c["service"] == "ce" for c in calls)


def play(story: Story) -> dict[str, Any]:
    before = asked(story)
    (commitment,) = story.insist(lambda: story.api.ok("GET", "/commitments"))["items"]
    path = f"/commitments/{commitment['id']}"

    def read() -> dict[str, Any]:
        (source,) = story.api.ok("GET", path)["sources"]
        # Days are shown once their costs are in the sums.
        if source["read_at"] and source["last_day"]:
            return source
        story.api.post(f"{path}/refresh", {})
        return {}

    source = story.insist(read)
    progress = story.insist(lambda: story.api.ok("GET", f"{path}/progress?granularity=daily"))
    counted = story.insist(lambda: story.api.ok("GET", "/cost-explorer"))["accounts"][0]["requests"]
    made = asked(story) - before
    # What was counted and not made cost nothing and is few; what was made is counted.
    assert made <= counted <= made + 1
    return {
        "days": (source["first_day"], source["last_day"], source["final_through"]),
        "periods": progress["periods"],
        "total": progress["total"],
    }


@pytest.fixture(scope="module")
def expected(sandbox: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What comes of a run that nothing disturbs; it passes every point."""
    with a_story(sandbox, tmp_path_factory.mktemp("whole"), None, prepare=prepare) as story:
        outcome = play(story)
        assert set(POINTS) <= set(story.log.read_text().split())
    assert outcome["total"]["spent"]["amount"] != "0"
    return outcome


@pytest.mark.parametrize("point", POINTS)
def test_killed_there_reading_ends_the_same(sandbox: Any, expected: dict[str, Any], tmp_path: Path, point: str) -> None:
    with a_story(sandbox, tmp_path, point, prepare=prepare) as story:
        assert play(story) == expected
        assert story.kills == 1, "the point was not passed"


def test_killed_on_postgresql_too(sandbox: Any, expected: dict[str, Any], tmp_path: Path) -> None:
    with (
        postgres.temporary_database() as store_url,
        a_story(sandbox, tmp_path, "after-costs-are-recorded", store_url, prepare=prepare) as story,
    ):
        assert play(story) == expected
        assert story.kills == 1, "the point was not passed"
