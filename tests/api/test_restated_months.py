"""Closed months are looked at again: what AWS changes in them is found by its monthly totals, and read again by days."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from committing import DAY, EVERYTHING, contract, progress, refresh, upload, yesterday
from conftest import World, a_world
from linked import activate_master
from recommending import ALWAYS_NEWER, asked
from tagging import inject, set_sandbox

CHECK = {"check_closed_months": True}


def month_before(day: date) -> date:
    return (day.replace(day=1) - DAY).replace(day=1)


# A month of which the bill is final, whatever today is.
CLOSED = month_before(month_before(yesterday()))
NEXT = (CLOSED + 31 * DAY).replace(day=1)
BEGIN = CLOSED - DAY * 20


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("restated"), *ALWAYS_NEWER, linked_accounts=1) as running:
        activate_master(running, 1)
        running.api.ok("PUT", "/cost-explorer", {"monthly_cap": {"amount": "100", "currency": "USD"}})
        yield running


def spend(world: World, *more: dict[str, Any]) -> None:
    usual = {"account": world.master, "start": str(BEGIN), "end": str(yesterday() + DAY), "amount": "100"}
    set_sandbox(world, cost_scenario=[usual, *({"account": world.master} | one for one in more)])


@pytest.fixture
def made(world: World) -> Iterator[dict[str, Any]]:
    spend(world)
    periods = [{"starts_on": str(BEGIN), "ends_on": str(BEGIN + 364 * DAY), "amount": "365000"}]
    commitment = world.api.ok("POST", "/commitments", contract(
        world, starts_on=str(BEGIN), periods=periods, rules={"excluded_record_types": ["Refund"]}))  # fmt: skip
    assert refresh(world, commitment, **EVERYTHING)["status"] == "succeeded"
    yield commitment
    for source in world.api.ok("GET", f"/commitments/{commitment['id']}")["sources"]:
        for one in source["imports"]:
            world.api.ok("DELETE", f"/commitments/{commitment['id']}/imports/{one['id']}")
    world.api.ok("DELETE", f"/commitments/{commitment['id']}")


def spent(world: World, commitment: dict[str, Any]) -> int:
    return int(progress(world, commitment)["periods"][0]["spent"])


def closed(world: World, commitment: dict[str, Any]) -> dict[str, Any]:
    return world.api.ok("GET", f"/commitments/{commitment['id']}")["sources"][0]["closed_months"]


def requests_of(world: World, commitment: dict[str, Any], **body: Any) -> int:
    before = len(asked(world))
    assert refresh(world, commitment, **body)["status"] == "succeeded"
    return len(asked(world)) - before


def test_a_discount_that_is_trued_up_later_is_found_and_counted(world: World, made: dict[str, Any]) -> None:
    days = (yesterday() - BEGIN).days + 1
    assert spent(world, made) == 100 * days
    usual = requests_of(world, made)
    spend(
        world,
        {"date": str(CLOSED + 14 * DAY), "amount": "-4000", "record_type": "Enterprise Discount Program Discount"},
    )
    # Days that were final are not read again by themselves the same day.
    assert (requests_of(world, made), spent(world, made)) == (usual, 100 * days)
    # Two questions by month, and two for the days of the one month that has changed.
    assert requests_of(world, made, **CHECK) == usual + 4
    assert spent(world, made) == 100 * days - 4000
    view = closed(world, made)
    assert [(r["month"], r["file_stands"]) for r in view["restated"]] == [(str(CLOSED)[:7], False)]
    assert view["waiting"] == []
    # Nothing has changed since: the two questions alone.
    assert requests_of(world, made, **CHECK) == usual + 2


def test_what_only_moves_between_kinds_or_to_the_marketplace_is_found(world: World, made: dict[str, Any]) -> None:
    """The month's sum is the same, and what counts of it is not."""
    days = (yesterday() - BEGIN).days + 1
    when = str(CLOSED + 3 * DAY)
    spend(world, {"date": when, "amount": "50"}, {"date": when, "amount": "-50", "record_type": "Refund"})
    refresh(world, made, **CHECK)
    assert spent(world, made) == 100 * days + 50
    spend(
        world,
        {"date": when, "amount": "-30", "billing_entity": "AWS Marketplace", "service": "Product"},
        {"date": when, "amount": "30"},
    )
    refresh(world, made, **CHECK)
    (part,) = [p for p in progress(world, made)["periods"][0]["counted"] if p["marketplace"]]
    assert part["amount"] == "-30"
    # Net costs alone, too.
    spend(world, {"date": when, "amount": "0", "net_amount": "-7"})
    refresh(world, made, **CHECK)
    restated = {r["month"] for r in closed(world, made)["restated"]}
    assert restated == {str(CLOSED)[:7]}
    world.api.ok("PUT", f"/commitments/{made['id']}", contract(
        world, starts_on=str(BEGIN), periods=made["periods"], rules={"cost_metric": "net_unblended"}))  # fmt: skip
    assert spent(world, made) == 100 * days - 7


def test_of_a_month_that_a_file_covers_the_file_stands(world: World, made: dict[str, Any]) -> None:
    lines = ["bill_payer_account_id,bill_billing_period_start_date,line_item_usage_start_date,line_item_line_item_type,"
             "line_item_unblended_cost,line_item_currency_code,bill_billing_entity"]  # fmt: skip
    lines += [f"{world.master},{CLOSED},{CLOSED + n * DAY},Usage,90,USD,AWS" for n in range((NEXT - CLOSED).days)]
    preview = upload(world.api, made, "\n".join(lines) + "\n")
    world.api.ok("POST", f"/commitments/{made['id']}/imports/{preview['id']}/apply")
    days, of_month = (yesterday() - BEGIN).days + 1, (NEXT - CLOSED).days
    assert spent(world, made) == 100 * days - 10 * of_month
    spend(world, {"date": str(CLOSED), "amount": "-500"})
    refresh(world, made, **CHECK)
    assert spent(world, made) == 100 * days - 10 * of_month
    assert [r["file_stands"] for r in closed(world, made)["restated"]] == [True]
    # Taken back, Cost Explorer's costs hold: those of today.
    world.api.ok("DELETE", f"/commitments/{made['id']}/imports/{preview['id']}")
    assert spent(world, made) == 100 * days - 500


def test_the_estimate_says_what_a_check_costs_and_the_cap_holds(world: World, made: dict[str, Any]) -> None:
    def estimate(**body: Any) -> dict[str, Any]:
        return world.api.ok("POST", f"/commitments/{made['id']}/refresh", {"dry_run": True} | body)

    usual, checked = estimate(), estimate(**CHECK)
    assert not usual["payers"][0]["checks_closed_months"] and checked["payers"][0]["checks_closed_months"]
    assert checked["estimate"]["least_requests"] == usual["estimate"]["least_requests"] + 2
    assert checked["estimate"]["most_requests"] > usual["estimate"]["most_requests"]
    # What the daily readings need until the end of the month is kept for them: nothing is asked by month.
    account = next(a for a in world.api.ok("GET", "/cost-explorer")["accounts"] if a["account_id"] == world.master)
    used = account["requests"]
    spend(world, {"date": str(CLOSED), "amount": "-1"})
    world.api.ok("PUT", "/cost-explorer", {"monthly_cap": {"amount": f"{(used + 2) / 100:.2f}", "currency": "USD"}})
    before = len(asked(world))
    refresh(world, made, **CHECK)
    assert len(asked(world)) - before <= 2
    # That it waits is said, until it is done.
    since = closed(world, made)["put_off_at"]
    assert since
    refresh(world, made, **CHECK)
    assert closed(world, made)["put_off_at"] == since
    world.api.ok("PUT", "/cost-explorer", {"monthly_cap": {"amount": "100", "currency": "USD"}})
    refresh(world, made, **CHECK)
    assert closed(world, made)["put_off_at"] is None


def test_an_answer_that_does_not_come_changes_nothing_and_is_asked_for_again(
    world: World, made: dict[str, Any]
) -> None:
    days = (yesterday() - BEGIN).days + 1
    spend(world, {"date": str(CLOSED + DAY), "amount": "-10"})
    inject(world, service="ce", action="GetCostAndUsage", code="AccessDeniedException", status=400, count=1)
    assert refresh(world, made, **CHECK)["status"] in ("failed", "partly_failed")
    assert spent(world, made) == 100 * days
    refresh(world, made, **CHECK)
    assert spent(world, made) == 100 * days - 10


def test_the_command_line_asks_for_it_and_says_what_it_found(world: World, made: dict[str, Any]) -> None:
    spend(world, {"date": str(CLOSED + DAY), "amount": "-10"})
    words = [world.binary, "commitment", "refresh", made["id"], "--check-closed-months", "--wait", "60"]
    environment = {**os.environ, "CLIENT_PORTAL_URL": world.portal.url, "CLIENT_PORTAL_TOKEN": world.portal.api_token}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert [r["month"] for r in closed(world, made)["restated"]] == [str(CLOSED)[:7]]
