"""Killed while a delivery of cost files is stored, all of it is there or nothing, and who tries again counts nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stories import DELIVERY_POINTS, Story, a_sandbox, a_story

import postgres  # of script/lib, which conftest has put on the path

HEADER = (
    "bill_payer_account_id,bill_billing_period_start_date,line_item_usage_start_date,line_item_line_item_type,"
    "line_item_unblended_cost,line_item_currency_code,bill_billing_entity\n"
)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with a_sandbox(tmp_path_factory.mktemp("sandbox"), linked_accounts=1) as running:
        yield running


def prepare(story: Story) -> None:
    story.add(story.world.master)
    contract = {
        "name": "Agreement", "payer_account_ids": [story.world.master], "currency": "USD", "starts_on": "2024-01-01",
        "periods": [{"starts_on": "2024-01-01", "ends_on": "2024-12-31", "amount": "1000"}]}  # fmt: skip
    story.insist(lambda: story.api.ok("POST", "/commitments", contract))


def play(story: Story) -> dict[str, Any]:
    (commitment,) = story.insist(lambda: story.api.ok("GET", "/commitments"))["items"]
    imports = f"/commitments/{commitment['id']}/imports"

    def stored(name: str, amount: str) -> bool:
        items = story.api.ok("GET", imports)["items"]
        if any(file["name"] == name for item in items for file in item["files"]):
            return True
        lines = "".join(
            f"{story.world.master},2024-01-01,2024-01-{day:02},Usage,{amount},USD,AWS\n" for day in range(1, 32)
        )
        begun = f"{imports}/{story.api.ok('POST', imports)['id']}"
        story.api.send(
            "PUT",
            f"{begun}/files/0/pieces/0",
            data=(HEADER + lines).encode(),
            params={"name": name, "last": "true"},
            headers={"Content-Type": "application/octet-stream"},
        )
        story.api.ok("POST", f"{begun}/complete", {})
        story.api.ok("POST", f"{begun}/apply", {"mode": "replace" if amount == "1" else "add"})
        return True

    story.insist(lambda: stored("first.csv", "1"))
    story.insist(lambda: stored("second.csv", "0.5"))
    progress = story.insist(lambda: story.api.ok("GET", f"/commitments/{commitment['id']}/progress?granularity=daily"))
    log = story.insist(lambda: story.api.ok("GET", imports))["items"]
    return {
        "periods": progress["periods"],
        "log": [(item["files"][0]["name"], item["periods"][0]["counts"]) for item in log],
    }


@pytest.fixture(scope="module")
def expected(sandbox: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What comes of a run that nothing disturbs; it passes every point."""
    with a_story(sandbox, tmp_path_factory.mktemp("whole"), None, prepare=prepare) as story:
        outcome = play(story)
        assert set(DELIVERY_POINTS) <= set(story.log.read_text().split())
    assert outcome["periods"][0]["spent"]["amount"] == "46.5"
    assert outcome["log"] == [("second.csv", True), ("first.csv", True)]
    return outcome


@pytest.mark.parametrize("point", DELIVERY_POINTS)
def test_killed_there_a_delivery_is_stored_whole_or_not_at_all(
    sandbox: Any, expected: dict[str, Any], tmp_path: Path, point: str
) -> None:
    with a_story(sandbox, tmp_path, point, prepare=prepare) as story:
        assert play(story) == expected
        assert story.kills == 1, "the point was not passed"


def test_killed_on_postgresql_too(sandbox: Any, expected: dict[str, Any], tmp_path: Path) -> None:
    with (
        postgres.temporary_database() as store_url,
        a_story(sandbox, tmp_path, "before-delivery-is-stored", store_url, prepare=prepare) as story,
    ):
        assert play(story) == expected
        assert story.kills == 1, "the point was not passed"
