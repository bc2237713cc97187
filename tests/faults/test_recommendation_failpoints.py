"""Killed at every failpoint of a download, the portal has what AWS says at the end, each request counted, each row once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stories import COST_EXPLORER_POINTS, Story, a_sandbox, a_story

import postgres  # of script/lib, which conftest has put on the path
import processes

SERVICES = ["redshift", "compute"]
QUESTIONS = 16


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with a_sandbox(tmp_path_factory.mktemp("sandbox"), linked_accounts=1) as running:
        yield running


def prepare(story: Story) -> None:
    story.add(story.world.master)
    story.activate(story.world.master)


def asked(story: Story) -> int:
    calls = processes.request("GET", f"{story.world.sandbox.console_url}/control/calls")[2]["calls"]
    return sum(c["service"] == "ce" for c in calls)


def play(story: Story) -> dict[str, Any]:
    before = asked(story)

    def begun() -> bool:
        if story.api.ok("GET", "/recommendations/sources")["items"][0]["downloads"]:
            return True
        story.api.post("/recommendations/refresh", {"service": SERVICES})
        return False

    story.insist(begun)

    def whole() -> bool:
        downloads = story.api.ok("GET", "/recommendations/sources")["items"][0]["downloads"]
        return len(downloads) >= QUESTIONS and all(d["outcome"] == "complete" for d in downloads)

    story.insist(whole)
    rows = story.insist(lambda: story.api.ok("GET", "/recommendations?limit=1000"))["items"]
    counted = story.insist(lambda: story.api.ok("GET", "/cost-explorer"))["accounts"][0]["requests"]
    made = asked(story) - before
    # What was counted and not made cost nothing and is few; what was made is counted.
    assert made <= counted <= made + 1
    history = [e["what"] for r in rows for e in story.api.ok("GET", f"/recommendations/{r['id']}")["history"]]
    assert len({r["id"] for r in rows}) == len(rows)
    # Without the ids, which are another customer's in another story.
    said = sorted((r["title"], r["term_years"], r["payment_option"], r["monthly_savings"]["amount"]) for r in rows)
    return {"rows": said, "history": Counter(history)}


@pytest.fixture(scope="module")
def expected(sandbox: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What comes of a run that nothing disturbs; it passes every point."""
    with a_story(sandbox, tmp_path_factory.mktemp("whole"), None, prepare=prepare) as story:
        outcome = play(story)
        assert set(COST_EXPLORER_POINTS) <= set(story.log.read_text().split())
    assert outcome["history"] == {"appeared": len(outcome["rows"])} and outcome["rows"]
    return outcome


@pytest.mark.parametrize("point", COST_EXPLORER_POINTS)
def test_killed_there_a_download_ends_the_same(
    sandbox: Any, expected: dict[str, Any], tmp_path: Path, point: str
) -> None:
    with a_story(sandbox, tmp_path, point, prepare=prepare) as story:
        assert play(story) == expected
        assert story.kills == 1, "the point was not passed"


def test_killed_on_postgresql_too(sandbox: Any, expected: dict[str, Any], tmp_path: Path) -> None:
    with (
        postgres.temporary_database() as store_url,
        a_story(sandbox, tmp_path, "after-download-is-recorded", store_url, prepare=prepare) as story,
    ):
        assert play(story) == expected
        assert story.kills == 1, "the point was not passed"
