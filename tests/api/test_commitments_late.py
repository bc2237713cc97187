"""Cost Explorer as it really is: late, sometimes without days, longer than expected, failing once. No false total, no false alarm."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from committing import DAY, EVERYTHING, SECOND_PAYER, contract, progress, refresh, yesterday
from conftest import World, processes
from holding import add
from passing import world_behind
from recommending import ALWAYS_NEWER
from tagging import inject, set_sandbox

Answer = dict[str, Any]


class Explorer:
    """Cost Explorer behind a proxy; `change` gets what was asked and what the sandbox answered."""

    def __init__(self) -> None:
        self.change: Callable[[Answer, Answer], Answer] | None = None

    def __call__(self, call: str, status: int, body: bytes) -> tuple[int, bytes]:
        if not self.change or "GroupBy" not in call:
            return status, body
        # A page token that the test made is none of the sandbox's.
        return 200, json.dumps(self.change(json.loads(call), json.loads(body) if status == 200 else {})).encode()


@pytest.fixture(scope="module")
def explorer() -> Explorer:
    return Explorer()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, explorer: Explorer) -> Iterator[World]:
    changes = {"COST_EXPLORER": explorer}
    with world_behind(tmp_path_factory.mktemp("late"), changes, *ALWAYS_NEWER) as running:
        running.api.ok("PUT", "/cost-explorer", {"monthly_cap": {"amount": "100", "currency": "USD"}})
        starts = yesterday() - 59 * DAY
        set_sandbox(running, cost_scenario=[
            {"account": running.master, "start": str(starts), "end": str(yesterday() + DAY), "amount": "100"}])  # fmt: skip
        yield running


@pytest.fixture
def made(world: World, explorer: Explorer) -> Iterator[Answer]:
    """A year of which 60 days were spent, 100 a day: met by 36,400, which is two days less than the year has at this pace."""
    starts = yesterday() - 59 * DAY
    periods = [{"starts_on": str(starts), "ends_on": str(starts + 364 * DAY), "amount": "36400"}]
    commitment = world.api.ok("POST", "/commitments", contract(world, periods=periods))
    explorer.change = None
    refresh(world, commitment, **EVERYTHING)
    assert spent(world, commitment) == ("6000", str(yesterday()))
    yield commitment
    explorer.change = None
    processes.request("DELETE", f"{world.sandbox.console_url}/control/faults")
    world.api.ok("DELETE", f"/commitments/{commitment['id']}")


def spent(world: World, commitment: Answer) -> tuple[str, str]:
    now = progress(world, commitment)
    return now["periods"][0]["spent"], now["as_of"]


def days_of(answer: Answer) -> dict[str, Answer]:
    return {period["TimePeriod"]["Start"]: period for period in answer["ResultsByTime"]}


def test_a_day_that_is_not_there_yet_is_not_a_day_of_nothing(
    world: World, explorer: Explorer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    def without_yesterday(_: Answer, answer: Answer) -> Answer:
        if period := days_of(answer).get(str(yesterday())):
            period["Groups"] = []
        return answer

    # Nothing was read of this payer before: the first reading is a day behind.
    starts = yesterday() - 59 * DAY
    periods = [{"starts_on": str(starts), "ends_on": str(starts + 364 * DAY), "amount": "36400"}]
    commitment = world.api.ok("POST", "/commitments", contract(world, periods=periods))
    explorer.change = without_yesterday
    refresh(world, commitment, **EVERYTHING)
    now = progress(world, commitment)
    assert (now["periods"][0]["spent"], now["as_of"]) == ("5900", str(yesterday() - DAY))
    assert (now["run_rate_daily"], now["alerts"], now["behind"]) == ("100.00", [], [])
    explorer.change = None
    refresh(world, commitment)
    assert spent(world, commitment) == ("6000", str(yesterday()))
    world.api.ok("DELETE", f"/commitments/{commitment['id']}")


def drop(day: date) -> Callable[[Answer, Answer], Answer]:
    def change(_: Answer, answer: Answer) -> Answer:
        return answer | {"ResultsByTime": [p for p in answer["ResultsByTime"] if p["TimePeriod"]["Start"] != str(day)]}

    return change


@pytest.mark.parametrize(
    "change",
    [lambda _, answer: answer | {"ResultsByTime": []}, drop(yesterday() - 30 * DAY), drop(yesterday() - 3 * DAY)],
    ids=["no day", "a day is missing", "a day of this month or the last is missing"],
)
def test_an_answer_that_lacks_days_is_no_answer(
    world: World, explorer: Explorer, made: Answer, change: Callable[[Answer, Answer], Answer]
) -> None:
    before = progress(world, made)
    explorer.change = change
    job = refresh(world, made, **EVERYTHING)
    assert job["status"] == "failed" and "Cost Explorer's answer has no" in job["items"][0]["reason"], job["items"]
    after = progress(world, made)
    assert after["periods"] == before["periods"] and after["as_of"] == before["as_of"]
    assert after["sources"][0]["final_through"] == before["sources"][0]["final_through"]
    explorer.change = None
    assert refresh(world, made, **EVERYTHING)["status"] == "succeeded"
    assert spent(world, made) == ("6000", str(yesterday()))


def test_a_question_of_too_many_pages_is_asked_by_fewer_days(world: World, explorer: Explorer, made: Answer) -> None:
    def endless(asked: Answer, answer: Answer) -> Answer:
        period = asked["TimePeriod"]
        if (date.fromisoformat(period["End"]) - date.fromisoformat(period["Start"])).days <= 10:
            return answer
        return {"ResultsByTime": [], "NextPageToken": str(int(asked.get("NextPageToken", 0)) + 1)}

    explorer.change = endless
    job = refresh(world, made, **{"from": str(yesterday() - 59 * DAY)})
    assert job["status"] == "succeeded", job["items"]
    assert spent(world, made) == ("6000", str(yesterday()))


def test_a_fault_of_awss_own_passes(world: World, made: Answer) -> None:
    inject(world, service="ce", action="GetCostAndUsage", code="InternalFailure", status=500, count=1)
    assert refresh(world, made)["status"] == "succeeded"
    assert progress(world, made)["sources"][0]["problem"] is None


def test_a_payer_that_was_never_read_is_named_and_no_shortfall_is_told(world: World, made: Answer) -> None:
    add(world.api, SECOND_PAYER, "Second payer")
    periods = made["periods"]
    both = contract(world, periods=[periods[0] | {"amount": "70000"}], payer_account_ids=[world.master, SECOND_PAYER])
    commitment = world.api.ok("POST", "/commitments", both)
    refresh(world, commitment)
    now = progress(world, commitment)
    assert now["behind"] == [{"payer_account_id": SECOND_PAYER, "last_day": None}]
    assert [a["kind"] for a in now["alerts"]] == ["costs_behind"]
    assert f"{SECOND_PAYER} (never read)" in now["alerts"][0]["text"]
    world.api.ok("DELETE", f"/commitments/{commitment['id']}")
