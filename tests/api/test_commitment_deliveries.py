"""Cost files meet Cost Explorer and each other: each total is what an independent sum of the lines says."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from committing import DAY, EVERYTHING, apply, progress, refresh, upload, upload_files, yesterday
from conftest import World, a_world
from linked import activate_master
from recommending import ALWAYS_NEWER
from tagging import set_sandbox

CUR = [
    "bill_payer_account_id", "bill_billing_period_start_date", "bill_billing_period_end_date", "line_item_usage_start_date",
    "line_item_usage_end_date", "line_item_line_item_type", "line_item_unblended_cost", "line_item_currency_code", "bill_billing_entity"]  # fmt: skip
FOCUS = [
    "BillingAccountId", "BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd", "ChargeCategory",
    "BilledCost", "BillingCurrency", "InvoiceIssuerName"]  # fmt: skip
Answer = dict[str, Any]


def month_after(day: date) -> date:
    return (day.replace(day=1) + 31 * DAY).replace(day=1)


THIS_MONTH = (yesterday() + DAY).replace(day=1)
LAST_MONTH = (THIS_MONTH - DAY).replace(day=1)
YEAR_BEGIN = month_after(LAST_MONTH - 310 * DAY)  # ten months before, or about: Cost Explorer tells all of it
KNOWN_DAYS = (yesterday() - YEAR_BEGIN).days + 1
MONTH_DAYS = (THIS_MONTH - LAST_MONTH).days


def line(
    payer: str, day: date, amount: str, kind: str = "Usage", period: date | None = None, end: date | None = None
) -> list[str]:
    period = period or day.replace(day=1)
    return [payer, f"{period}T00:00:00Z", f"{month_after(period)}T00:00:00Z", f"{day}T00:00:00Z", f"{end or day + DAY}T00:00:00Z",
            kind, amount, "USD", "AWS"]  # fmt: skip


def month_of(payer: str, first: date, amount: str = "100") -> list[list[str]]:
    return [line(payer, first + n * DAY, amount) for n in range((month_after(first) - first).days)]


def csv(lines: list[list[str]], header: list[str] = CUR) -> str:
    return "\n".join(",".join(columns) for columns in [header, *lines]) + "\n"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("deliveries"), *ALWAYS_NEWER, linked_accounts=1) as running:
        activate_master(running, 1)
        running.api.ok("PUT", "/cost-explorer", {"monthly_cap": {"amount": "100", "currency": "USD"}})
        set_sandbox(running, cost_scenario=[
            {"account": running.master, "start": str(YEAR_BEGIN), "end": str(yesterday() + DAY), "amount": "100"}])  # fmt: skip
        yield running


def agreement(world: World, starts: date) -> Answer:
    ends = starts.replace(year=starts.year + 1) - DAY
    return world.api.ok("POST", "/commitments", {
        "name": "Agreement", "payer_account_ids": [world.master], "currency": "USD", "starts_on": str(starts),
        "periods": [{"starts_on": str(starts), "ends_on": str(ends), "amount": "36600"}]})  # fmt: skip


def taken_back(world: World, commitment: Answer) -> None:
    for delivery in world.api.ok("GET", f"/commitments/{commitment['id']}/imports")["items"]:
        world.api.ok("DELETE", f"/commitments/{commitment['id']}/imports/{delivery['id']}")
    world.api.ok("DELETE", f"/commitments/{commitment['id']}")


@pytest.fixture
def read(world: World) -> Iterator[Answer]:
    """A year of which Cost Explorer tells 100 a day."""
    made = agreement(world, YEAR_BEGIN)
    refresh(world, made, **EVERYTHING)
    assert spent(world, made) == 100 * KNOWN_DAYS
    yield made
    taken_back(world, made)


@pytest.fixture
def by_files(world: World) -> Iterator[Answer]:
    """The year 2024, which Cost Explorer does not keep any more."""
    made = agreement(world, date(2024, 1, 1))
    yield made
    taken_back(world, made)


def spent(world: World, commitment: Answer) -> Decimal:
    return Decimal(progress(world, commitment)["periods"][0]["spent"])


def bring(world: World, commitment: Answer, lines: list[list[str]], header: list[str] = CUR, **body: Any) -> Answer:
    preview = upload(world.api, commitment, csv(lines, header))
    assert preview["problems"] == []
    return apply(world.api, commitment, preview, **body)


# ---- a file's days are its billing period's


def test_a_refund_of_an_earlier_month_displaces_nothing_between(world: World, read: Answer) -> None:
    lines = month_of(world.master, LAST_MONTH)
    lines.append(line(world.master, LAST_MONTH - 120 * DAY, "-5", "Refund", LAST_MONTH))
    preview = upload(world.api, read, csv(lines))
    (period,) = preview["periods"]
    assert (period["period"], period["mode"], period["other_days"]) == (f"{LAST_MONTH:%Y-%m}", "replace", 1)
    assert (Decimal(period["before"]), Decimal(period["after"])) == (100 * MONTH_DAYS, 100 * MONTH_DAYS - 5)
    assert [(r["source"], r["first_day"], r["last_day"]) for r in period["replaces"]] == [
        ("cost_explorer", str(LAST_MONTH), str(THIS_MONTH - DAY))
    ]
    applied = apply(world.api, read, preview)
    assert spent(world, read) == 100 * KNOWN_DAYS  # refunds do not count, and nothing else has changed
    reasons = {n["reason"]: n["amount"] for n in progress(world, read)["periods"][0]["not_counted"]}
    assert reasons == {"record_type_excluded": "-5"}
    world.api.ok("DELETE", f"/commitments/{read['id']}/imports/{applied['id']}")
    assert spent(world, read) == 100 * KNOWN_DAYS


def test_twelve_monthly_files_stand_beside_each_other_and_one_that_is_taken_back_leaves_the_others(
    world: World, by_files: Answer
) -> None:
    for month in range(1, 12):
        bring(world, by_files, month_of(world.master, date(2024, month, 1)))
    december = date(2024, 12, 1)
    late = line(world.master, date(2024, 2, 10), "0.00", "Usage", december)
    last = bring(world, by_files, [*month_of(world.master, december), late])
    assert spent(world, by_files) == 36600
    assert progress(world, by_files)["as_of"] == "2024-12-31"
    world.api.ok("DELETE", f"/commitments/{by_files['id']}/imports/{last['id']}")
    assert spent(world, by_files) == 33500
    assert progress(world, by_files)["as_of"] == "2024-11-30"


@pytest.mark.parametrize("header", [CUR, FOCUS], ids=["cur", "focus"])
@pytest.mark.parametrize("says_ends", [True, False])
def test_a_file_of_monthly_granularity_covers_its_month(
    world: World, read: Answer, header: list[str], says_ends: bool
) -> None:
    lines = [line(world.master, LAST_MONTH, str(100 * MONTH_DAYS), end=THIS_MONTH)]
    if not says_ends:
        lines[0][4] = ""
    preview = upload(world.api, read, csv(lines, header))
    assert preview["periods"][0]["granularity"] == "monthly"
    assert any("by month" in note for note in preview["periods"][0]["notes"])
    apply(world.api, read, preview)
    assert spent(world, read) == 100 * KNOWN_DAYS


def test_a_file_of_monthly_granularity_of_an_open_month_is_refused_with_the_reason(world: World, read: Answer) -> None:
    lines = [line(world.master, THIS_MONTH, "500", end=month_after(THIS_MONTH))]
    preview = upload(world.api, read, csv(lines))
    assert [p["code"] for p in preview["problems"]] == ["period-not-over"]
    refused = world.api.post(f"/commitments/{read['id']}/imports/{preview['id']}/apply", {})
    assert refused.status_code == 409
    assert spent(world, read) == 100 * KNOWN_DAYS


def test_a_report_made_in_the_middle_of_its_last_day_leaves_that_day_to_cost_explorer(
    world: World, read: Answer
) -> None:
    days = [THIS_MONTH + n * DAY for n in range((yesterday() + DAY - THIS_MONTH).days + 1)]
    lines = [line(world.master, day, "100" if day != days[-1] else "4") for day in days]
    bring(world, read, lines)
    assert spent(world, read) == 100 * KNOWN_DAYS
    assert progress(world, read)["as_of"] == str(yesterday())


def test_a_gap_between_is_not_known(world: World, by_files: Answer) -> None:
    bring(world, by_files, month_of(world.master, date(2024, 1, 1)))
    bring(world, by_files, month_of(world.master, date(2024, 3, 1)))
    now = progress(world, by_files)
    assert (now["as_of"], now["periods"][0]["spent"]) == ("2024-01-31", "3100")
    assert now["sources"][0]["missing"][0] == {"first_day": "2024-02-01", "last_day": "2024-02-29"}
    bring(world, by_files, month_of(world.master, date(2024, 2, 1)))
    assert progress(world, by_files)["as_of"] == "2024-03-31"


def test_files_that_may_not_be_all_of_what_cost_explorer_tells_are_asked_about(world: World, read: Answer) -> None:
    """A report that was made before its month was over, and one of taxes alone: each would take 3,000 away."""
    whole = spent(world, read)
    for lines, said in (
        (month_of(world.master, LAST_MONTH)[:20], "Their usage ends on"),
        ([*month_of(world.master, LAST_MONTH)[:-1], line(world.master, THIS_MONTH - DAY, "4")], "On their last day"),
        ([line(world.master, LAST_MONTH, "7", "Tax")], "The files have no usage"),
        (month_of(world.master, LAST_MONTH, "3"), "On their last day"),
    ):
        preview = upload(world.api, read, csv(lines))
        assert said in preview["periods"][0]["unsure_because"]
        path = f"/commitments/{read['id']}/imports/{preview['id']}"
        for mode in (None, "add"):
            refused = world.api.post(f"{path}/apply", {"mode": mode})
            assert (refused.status_code, "--replace" in refused.json()["detail"]) == (409, True), refused.text
        assert spent(world, read) == whole
        apply(world.api, read, preview, mode="replace")
        assert spent(world, read) == whole - 100 * MONTH_DAYS + sum(
            Decimal(one[6]) for one in lines if one[5] == "Usage"
        )
        world.api.ok("DELETE", path)
        assert spent(world, read) == whole


# ---- the periods of files that do not say them


def test_months_are_proposed_and_nothing_is_stored_until_they_are_confirmed(world: World, by_files: Answer) -> None:
    without = [c for c in CUR if "billing_period" not in c]
    lines = [[*one[:1], *one[3:]] for one in month_of(world.master, date(2024, 10, 1))]
    lines.append([world.master, "2024-06-15", "2024-06-16", "Usage", "7", "USD", "AWS"])
    preview = upload(world.api, by_files, csv(lines, without))
    assert (preview["has_periods"], preview["proposed_periods"]) == (False, ["2024-10"])
    assert preview["periods"][0]["other_days"] == 1
    path = f"/commitments/{by_files['id']}/imports/{preview['id']}/apply"
    refused = world.api.post(path, {})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "periods")
    assert world.api.post(path, {"periods": ["2024"]}).status_code == 422
    apply(world.api, by_files, preview, periods=["2024-10"])
    (range_,) = progress(world, by_files)["sources"][0]["imports"]
    assert (range_["first_day"], range_["last_day"]) == ("2024-10-01", "2024-10-31")


# ---- several files of one period


def test_parts_of_a_month_are_joined_where_that_is_said_and_never_replace_each_other_in_silence(
    world: World, by_files: Answer
) -> None:
    month = date(2024, 10, 1)
    first = bring(world, by_files, [line(world.master, month, "100")])
    preview = upload(world.api, by_files, csv([line(world.master, month, "50")]))
    (period,) = preview["periods"]
    assert (period["mode"], period["before"], period["after"], period["after_if_added"]) == (None, "100", "50", "150")
    assert period["replaces"][0]["import_id"] == first["id"]
    refused = world.api.post(f"/commitments/{by_files['id']}/imports/{preview['id']}/apply", {})
    assert refused.status_code == 409
    assert "--add" in refused.json()["detail"]
    assert "--replace" in refused.json()["detail"]
    added = apply(world.api, by_files, preview, mode="add")
    assert spent_in(world, by_files, "2024-10") == 150
    # The same bytes cannot count twice.
    again = upload(world.api, by_files, csv([line(world.master, month, "50")]))
    refused = world.api.post(f"/commitments/{by_files['id']}/imports/{again['id']}/apply", {"mode": "add"})
    assert refused.status_code == 409
    # A delivery that replaces both, taken back, leaves both.
    whole = bring(world, by_files, [line(world.master, month, "160")], mode="replace")
    assert spent_in(world, by_files, "2024-10") == 160
    log = world.api.ok("GET", f"/commitments/{by_files['id']}/imports")["items"]
    assert [(d["id"], d["periods"][0]["counts"]) for d in log] == [
        (whole["id"], True),
        (added["id"], False),
        (first["id"], False),
    ]
    assert {r["import_id"] for r in log[0]["restores"]} == {first["id"], added["id"]}
    world.api.ok("DELETE", f"/commitments/{by_files['id']}/imports/{whole['id']}")
    assert spent_in(world, by_files, "2024-10") == 150
    world.api.ok("DELETE", f"/commitments/{by_files['id']}/imports/{first['id']}")
    assert spent_in(world, by_files, "2024-10") == 50


def test_files_that_come_together_are_one_delivery(world: World, by_files: Answer) -> None:
    month = date(2024, 10, 1)
    halves = {
        f"costs-0000{n}.csv": csv([line(world.master, month, amount)]).encode() for n, amount in ((1, "100"), (2, "50"))
    }
    apply(world.api, by_files, upload_files(world.api, by_files, halves))
    assert spent_in(world, by_files, "2024-10") == 150
    (delivery,) = world.api.ok("GET", f"/commitments/{by_files['id']}/imports")["items"]
    assert [f["name"] for f in delivery["files"]] == list(halves)
    # The same once more is the same.
    apply(world.api, by_files, upload_files(world.api, by_files, halves))
    assert spent_in(world, by_files, "2024-10") == 150


def test_two_versions_of_a_report_in_one_delivery_are_a_problem(world: World, by_files: Answer) -> None:
    """AWS may keep each version of a month beside the others; both count 7,131 of 3,565."""
    first = [line(world.master, date(2024, 10, 1) + n * DAY, str(100 + n)) for n in range(31)]
    later = [*first, line(world.master, date(2024, 10, 31), "1", "Tax")]
    preview = upload_files(world.api, by_files, [("a.csv", csv(first).encode()), ("b.csv", csv(later).encode())])
    assert [(one["file"], one["code"]) for one in preview["problems"]] == [(1, "same-costs")]
    world.api.ok("DELETE", f"/commitments/{by_files['id']}/imports/{preview['id']}")
    parts = [("a.csv", csv(first[:16]).encode()), ("b.csv", csv(later[16:]).encode())]
    apply(world.api, by_files, upload_files(world.api, by_files, parts))
    assert spent_in(world, by_files, "2024-10") == sum(range(100, 131))


def test_a_later_state_of_a_month_replaces_the_earlier_one_by_itself(world: World, by_files: Answer) -> None:
    month = date(2024, 10, 1)
    lines = month_of(world.master, month)
    bring(world, by_files, lines[:15])
    bring(world, by_files, lines)
    bring(world, by_files, [*lines, line(world.master, month + 30 * DAY, "12", "Tax")])
    assert spent_in(world, by_files, "2024-10") == 3100
    assert len(world.api.ok("GET", f"/commitments/{by_files['id']}/imports")["items"]) == 3


def spent_in(world: World, commitment: Answer, month: str) -> Decimal:
    """What counts in a month: before it nothing is known, and so nothing is counted."""
    bounds = world.api.ok("GET", f"/commitments/{commitment['id']}/progress?granularity=daily")
    return sum(
        (Decimal(p["counted"]) for p in bounds["periods"][0]["series"] if p["counted"] and p["day"].startswith(month)),
        Decimal(),
    )


# ---- the command line


def test_the_command_line_says_what_it_replaces_and_wants_to_be_told_what_is_not_evident(
    world: World, by_files: Answer, tmp_path: Path
) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {
            "CLIENT_PORTAL_URL": world.portal.url,
            "CLIENT_PORTAL_TOKEN": world.portal.api_token,
        }
        command = [world.binary, "commitment", words[0], by_files["id"], *words[1:]]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)

    month = date(2024, 10, 1)
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text(csv([line(world.master, month, "100")]))
    two.write_text(csv([line(world.master, month, "50")]))
    assert run("import", str(one), "--apply").returncode == 0
    looked = run("import", str(two))
    assert "100 before, 50 after where it replaces, 150 where it is added" in looked.stdout
    assert "one.csv" in looked.stdout
    assert "--replace or --add" in looked.stdout
    refused = run("import", str(two), "--apply")
    assert refused.returncode != 0
    assert "--add" in refused.stderr
    assert run("import", str(two), "--apply", "--add", "--replace").returncode != 0
    assert run("import", str(two), "--apply", "--add").returncode == 0
    assert spent_in(world, by_files, "2024-10") == 150
    listed = run("imports").stdout
    assert listed.count("counts") == 2
    (newest, _) = world.api.ok("GET", f"/commitments/{by_files['id']}/imports")["items"]
    assert newest["id"] in listed
    assert run("remove-import", newest["id"]).returncode == 0
    assert spent_in(world, by_files, "2024-10") == 100
