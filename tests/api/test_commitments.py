"""Commitments: entered by support, read through the meter, counted to the cent, and seen by their customer alone."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from committing import (
    DAY,
    EVERYTHING,
    SECOND_PAYER,
    Moved,
    as_csv,
    apply,
    as_scenario,
    cents,
    contract,
    progress,
    refresh,
    send_piece,
    upload,
    yesterday,
)
from conftest import Api, World, a_world, new_user, processes, second_customer
from linked import activate_master
from recommending import ALWAYS_NEWER, asked
from tagging import inject, set_sandbox

CONTRACTS = sorted((Path(__file__).parents[1] / "commitments" / "contracts").glob("*.json"))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("commitments"), *ALWAYS_NEWER, linked_accounts=3) as running:
        activate_master(running, 3)
        running.api.ok("PUT", "/cost-explorer", {"monthly_cap": {"amount": "100", "currency": "USD"}})
        yield running


@pytest.fixture
def calm(world: World) -> Iterator[None]:
    yield
    processes.request("DELETE", f"{world.sandbox.console_url}/control/faults")
    set_sandbox(world, cost_scenario=None, cost_explorer_enabled=True)
    for commitment in world.api.ok("GET", "/commitments")["items"]:
        for import_id in {i["id"] for s in commitment["sources"] for i in s["imports"]}:
            world.api.ok("DELETE", f"/commitments/{commitment['id']}/imports/{import_id}")
        world.api.ok("DELETE", f"/commitments/{commitment['id']}")


# ---- the contracts that were worked by hand


@pytest.mark.parametrize("file", CONTRACTS, ids=lambda file: file.stem)
def test_a_contract_worked_by_hand_matches_to_the_cent(world: World, calm: None, file: Path) -> None:
    moved = Moved(world, file)
    if (
        SECOND_PAYER in moved.contract["payer_account_ids"]
        and world.api.ok("GET", f"/cloud-accounts?q={SECOND_PAYER}")["items"] == []
    ):
        world.api.ok(
            "POST",
            "/cloud-accounts",
            {"provider": "aws", "name": "Second payer", "account_id": SECOND_PAYER, "region": "us-east-1"},
        )
    made = world.api.ok("POST", "/commitments", moved.contract)
    set_sandbox(world, cost_scenario=as_scenario(world, moved))
    text = as_csv(moved)
    if text.count("\n") > 1:
        preview = upload(world.api, made, text)
        assert preview["problems"] == [] and preview["complete"] and preview["lines"] == text.count("\n") - 1
        apply(world.api, made, preview)
    refresh(world, made, **EVERYTHING)
    for adjustment in moved.case["adjustments"]:
        world.api.ok(
            "POST", f"/commitments/{made['id']}/adjustments", adjustment | {"day": moved.day(adjustment["day"])}
        )
    got = progress(world, made, "?granularity=daily")
    assert got["as_of"] == str(yesterday())
    expected = moved.case["expected"]
    assert cents(got["run_rate_daily"]) == expected["run_rate_daily"]
    for wanted, period in zip(expected["periods"], got["periods"], strict=True):
        for name, field in (
            ("counted", "spent"),
            ("remaining", "remaining"),
            ("required_daily_rate", "required_daily_rate"),
        ):
            assert cents(period[field]) == wanted[name], name
        for name in ("carried_in", "opening_balance", "adjustments"):
            assert cents(period[name]) == wanted.get(name, "0.00"), name
        # What was worked by hand is moved to days whose bills are not final yet: a year that is over is open until then.
        final = min(
            max([s["final_through"] or "", *(i["last_day"] for i in s["imports"] if i["is_final"])])
            for s in got["sources"]
        )
        is_final = final >= period["ends_on"]
        state = "open" if wanted["state"] == "closed" and not is_final else wanted["state"]
        days = (period["state"], period["days"], period["days_elapsed"])
        assert days == (state, wanted["days"], wanted["days_elapsed"])
        assert period["met_on"] == moved.day(wanted["met_on"])
        plain = wanted["at_run_rate"]
        assert period["at_run_rate"] == {
            "forecast": plain["counted"],
            "shortfall": plain["shortfall"],
            "met_on": moved.day(plain["met_on"]),
        }
        if model := wanted.get("forecast"):
            assert (period["forecast"], period["shortfall"], period["forecast_met_on"]) == (
                model["counted"],
                model["shortfall"],
                moved.day(model["met_on"]),
            )
        # What is not the contract's payer's is not read at all.
        reasons = sorted((n["reason"], n.get("record_type") or "", cents(n["amount"])) for n in period["not_counted"])
        assert reasons == sorted(
            (n["reason"], n.get("record_type", ""), n["amount"])
            for n in wanted["not_counted"]
            if n["reason"] != "other_payer"
        )
        sums = {point["day"]: point["spent"] for point in period["series"]}
        for day, cumulative in wanted.get("cumulative", {}).items():
            assert cents(sums[moved.day(day)]) == cumulative
    total = got["total"]
    assert (cents(total["committed"]), cents(total["spent"]), cents(total["remaining"]), total["shortfall_at_run_rate"]) == (
        expected["total"]["committed"], expected["total"]["counted"], expected["total"]["remaining"], expected["total"]["shortfall_at_run_rate"])  # fmt: skip


# ---- reading


def test_reading_stays_within_its_estimate_and_reads_again_what_is_not_final(tmp_path: Path) -> None:
    with a_world(tmp_path, *ALWAYS_NEWER, linked_accounts=2) as world:
        activate_master(world, 2)
        made = world.api.ok("POST", "/commitments", contract(world))
        assert progress(world, made)["as_of"] is None
        estimate = world.api.ok("POST", f"/commitments/{made['id']}/refresh", {"dry_run": True})
        assert asked(world) == []  # reading by itself is off in tests
        (payer,) = estimate["payers"]
        assert payer["payer_account_id"] == world.master and payer["last_day"] == str(yesterday())
        assert refresh(world, made)["status"] == "succeeded"
        count = len(asked(world))
        assert estimate["estimate"]["least_requests"] <= count <= estimate["estimate"]["most_requests"]
        (usage,) = world.api.ok("GET", "/cost-explorer")["accounts"]
        assert usage["requests"] == count and {o["purpose"] for o in usage["operations"]} == {"commitments"}
        (source,) = world.api.ok("GET", f"/commitments/{made['id']}")["sources"]
        assert (
            source["last_day"] == str(yesterday())
            and source["final_through"] < source["last_day"]
            and source["problem"] is None
        )
        # What has become final is not read again; the days after it are, and what changed there is seen.
        again = world.api.ok("POST", f"/commitments/{made['id']}/refresh", {"dry_run": True})
        assert again["payers"][0]["first_day"] == str(date.fromisoformat(source["final_through"]) + DAY)
        before = {p["day"]: p["counted"] for p in progress(world, made, "?granularity=daily")["periods"][0]["series"]}
        set_sandbox(world, cost_scenario=[{"account": world.master, "date": str(yesterday()), "amount": "123.45"}])
        assert refresh(world, made)["status"] == "succeeded"
        after = {p["day"]: p["counted"] for p in progress(world, made, "?granularity=daily")["periods"][0]["series"]}
        assert after[str(yesterday())] == "123.45" != before[str(yesterday())]
        assert after[source["final_through"]] == before[source["final_through"]] != "0"
        # Unless it is asked for.
        refresh(world, made, **EVERYTHING)
        assert progress(world, made)["periods"][0]["spent"] == "123.45"
        # Off means not one request; the cap stops.
        count = len(asked(world))
        world.api.ok(
            "PUT", "/cost-explorer", {"monthly_cap": {"amount": str(Decimal("0.01") * (count + 1)), "currency": "USD"}}
        )
        capped = refresh(world, made)
        assert capped["status"] == "failed" and "cap" in capped["items"][0]["reason"] and len(asked(world)) == count + 1
        account = world.api.account(world.master)["id"]
        world.api.ok("PUT", f"/cloud-accounts/{account}/access", {"level": "resources", "cost_explorer_sync": False})
        off = refresh(world, made)
        assert off["status"] == "failed" and "setting" in off["items"][0]["reason"] and len(asked(world)) == count + 1
        assert progress(world, made)["periods"][0]["spent"] == "123.45"


def test_the_sum_is_what_the_sandbox_says(world: World, calm: None) -> None:
    made = world.api.ok(
        "POST", "/commitments", contract(world, rules={"excluded_record_types": [], "marketplace_cap_percent": 100})
    )
    refresh(world, made, **EVERYTHING)
    starts = date.fromisoformat(made["starts_on"])
    answer = world.aws("master", "ce").get_cost_and_usage(
        TimePeriod={"Start": str(starts), "End": str(yesterday() + DAY)}, Granularity="DAILY", Metrics=["UnblendedCost"])  # fmt: skip
    exact = sum((Decimal(d["Total"]["UnblendedCost"]["Amount"]) for d in answer["ResultsByTime"]), Decimal(0))
    assert exact and Decimal(progress(world, made)["periods"][0]["spent"]) == exact


def test_what_refuses_is_said_and_nothing_is_lost(world: World, calm: None) -> None:
    made = world.api.ok("POST", "/commitments", contract(world))
    refresh(world, made, **EVERYTHING)
    before = progress(world, made)
    inject(world, service="ce", action="GetCostAndUsage", code="AccessDeniedException", status=403, count=1)
    job = refresh(world, made)
    assert job["status"] == "failed" and "AccessDenied" in job["items"][0]["reason"] + json.dumps(job)
    after = progress(world, made)
    assert after["periods"][0]["spent"] == before["periods"][0]["spent"]
    assert after["sources"][0]["problem"]
    # Where AWS asks to slow down, the job goes on by itself.
    inject(world, service="ce", action="GetCostAndUsage", code="ThrottlingException", status=400, count=1)
    assert refresh(world, made)["status"] == "succeeded"
    assert progress(world, made)["sources"][0]["problem"] is None


# ---- people


def test_everything_that_is_wrong_is_named(world: World, calm: None) -> None:
    starts = yesterday()
    wrong = contract(
        world, currency="usd", payer_account_ids=["999988881111"],
        periods=[{"starts_on": str(starts), "ends_on": str(starts + 9 * DAY), "amount": "-1"}, {"starts_on": str(starts + 11 * DAY), "ends_on": "soon", "amount": "1"}])  # fmt: skip
    answer = world.api.post("/commitments", wrong)
    assert answer.status_code == 422
    fields = {(e["field"], e["code"]) for e in answer.json()["errors"]}
    assert {
        ("currency", "not-a-currency"),
        ("periods[0].amount", "negative"),
        ("periods[1].starts_on", "gap"),
        ("periods[1].ends_on", "not-a-day"),
    } <= fields
    answer = world.api.post("/commitments", contract(world, payer_account_ids=["999988881111"]))
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("payer_account_ids[0]", "not-the-customers")]
    answer = world.api.post("/commitments", contract(world, currency="XYZ"))
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("currency", "not-a-currency")]
    # Its costs are in the master's already: they would count twice.
    answer = world.api.post("/commitments", contract(world, payer_account_ids=[world.master, world.linked[0]]))
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("payer_account_ids[1]", "linked-to-a-payer")]
    answer = world.api.post("/commitments", contract(world, customer_id="another"))
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("customer_id", "not-the-customer")]
    assert world.api.ok("GET", "/commitments")["items"] == []


def test_support_writes_the_customer_reads_and_the_log_says_so(world: World, calm: None) -> None:
    made = world.api.ok("POST", "/commitments", contract(world))
    path = f"/commitments/{made['id']}"
    changed = world.api.ok("PUT", path, contract(world, name="Renewed", rules={"carry_over": "excess"}))
    assert (
        changed["name"] == "Renewed"
        and changed["rules"]["carry_over"] == "excess"
        and changed["rules"]["cost_metric"] == "unblended"
    )
    stale = world.api.send("PUT", path, json=contract(world), headers={"If-Match": '"old"'})
    assert stale.status_code == 412
    day = made["starts_on"]
    assert world.api.post(f"{path}/adjustments", {"day": day, "amount": "5", "reason": " "}).status_code == 422
    assert world.api.post(f"{path}/adjustments", {"day": "2001-01-01", "amount": "5", "reason": "r"}).status_code == 422
    adjusted = world.api.ok("POST", f"{path}/adjustments", {"day": day, "amount": "-2.50", "reason": "Deployed on AWS"})
    (adjustment,) = adjusted["adjustments"]
    assert (adjustment["amount"], adjustment["who"]) == ("-2.5", world.portal.email)
    assert progress(world, made)["periods"][0]["adjustments"] == "-2.5"
    assert world.api.ok("DELETE", f"{path}/adjustments/{adjustment['id']}")["adjustments"] == []
    administrator = new_user(world, "administrator", "edp@acme.example")
    assert administrator.ok("GET", path)["name"] == "Renewed"
    assert administrator.post("/commitments", contract(world)).status_code == 403
    for method, below in (
        ("PUT", ""),
        ("DELETE", ""),
        ("POST", "/adjustments"),
        ("POST", "/refresh"),
        ("POST", "/imports"),
    ):
        assert administrator.send(method, path + below, json=contract(world)).status_code == 403, (method, below)
    assert administrator.post(f"{path}/what-if", {"growth_percent": 5}).status_code == 200
    log = [e for e in administrator.ok("GET", "/audit-log?limit=100")["items"] if e["subject"] == made["id"]]
    assert [e["action"] for e in log] == [
        "commitment.take-back-adjustment",
        "commitment.adjust",
        "commitment.change",
        "commitment.create",
    ]
    assert (log[2]["before"]["name"], log[2]["after"]["name"]) == ("Agreement", "Renewed")
    # Whoever may see the contract sees what was done to it, and by whom; not from where.
    viewer = new_user(world, "viewer", "edp-viewer@acme.example")
    history = viewer.ok("GET", f"{path}/history")["items"]
    assert [(e["action"], e["who"]) for e in history] == [(e["action"], world.portal.email) for e in log]
    assert (history[2]["before"]["name"], history[2]["after"]["name"]) == (
        "Agreement",
        "Renewed",
    ) and "from_address" not in history[0]
    stranger = second_customer(world)
    for method, below in (
        ("GET", ""),
        ("GET", "/progress"),
        ("POST", "/what-if"),
        ("GET", "/history"),
        ("GET", "/alerts"),
    ):
        assert stranger.send(method, path + below, json={} if method == "POST" else None).status_code == 404
    assert stranger.ok("GET", "/commitments")["items"] == []


def test_a_reservation_in_a_what_if_causes_a_shortfall(world: World, calm: None) -> None:
    made = world.api.ok("POST", "/commitments", contract(world))
    starts = date.fromisoformat(made["starts_on"])
    set_sandbox(
        world,
        cost_scenario=[
            {"account": world.master, "start": str(starts), "end": str(yesterday() + DAY), "amount": "1000"}
        ],
    )
    refresh(world, made, **EVERYTHING)
    path = f"/commitments/{made['id']}/what-if"
    assert progress(world, made)["periods"][0]["shortfall"] == "0.00"
    plan = {"starts_on": str(yesterday() + 2 * DAY), "monthly_saving": "3000", "upfront": "1200", "term_months": 12}
    assumed = world.api.ok("POST", path, {"reservations": [plan]})["periods"][0]
    assert Decimal(assumed["shortfall"]["amount"]) > 25_000
    assert Decimal(world.api.ok("POST", path, {"growth_percent": 10})["periods"][0]["forecast"]["amount"]) > 365_000
    wrong = world.api.post(path, {"purchases": [{"day": str(yesterday()), "amount": "x"}]})
    assert {e["field"] for e in wrong.json()["errors"]} == {"purchases[0].day", "purchases[0].amount"}
    assert progress(world, made)["periods"][0]["shortfall"] == "0.00"


# ---- imports


def test_an_import_is_previewed_and_stored_as_a_whole_or_not_at_all(world: World, calm: None) -> None:
    made = world.api.ok("POST", "/commitments", contract(world, currency="EUR"))
    path = f"/commitments/{made['id']}/imports"
    head = "\ufeffBilledCost;EffectiveCost;ChargePeriodStart;ChargeCategory;ServiceName;PublisherName;BillingAccountId;BillingCurrency\r\n"
    line = f"{{}};1,5;{made['starts_on']}T00:00:00Z;Usage;S3;AWS;{world.master};EUR\r\n"
    wrong = upload(world.api, made, head + line.format("1,25") + line.format("viel") + line.format("2"), piece=37)
    assert wrong["problem_count"] == 1
    assert [(p["line"], p["field"], p["code"]) for p in wrong["problems"]] == [(3, "BilledCost", "not-an-amount")]
    refused = world.api.post(f"{path}/{wrong['id']}/apply", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing-to-change")
    assert progress(world, made)["periods"][0]["spent"] == "0" and progress(world, made)["sources"][0]["imports"] == []
    other = line.format("9").replace(world.master, "999988887777")
    # One that is given up makes room for others.
    world.api.ok("DELETE", f"{path}/{wrong['id']}")
    assert world.api.post(f"{path}/{wrong['id']}/apply", {}).status_code == 404
    for _ in range(6):
        world.api.ok("DELETE", f"{path}/{world.api.ok('POST', path)['id']}")
    good = upload(world.api, made, head + line.format("1,25") + other, piece=41)
    assert (good["format"], good["lines"], good["other_payers"], good["first_day"]) == (
        "focus",
        2,
        ["999988887777"],
        made["starts_on"],
    )
    assert [(m["amount"], m["currency"]) for m in good["months"]] == [("1.25", "EUR")]
    assert send_piece(world.api, f"{path}/{good['id']}/files/1/pieces/0", b"", name="late.csv").status_code == 409
    assert apply(world.api, made, good)["applied"]
    assert world.api.post(f"{path}/{good['id']}/apply", {}).status_code == 404
    got = progress(world, made)
    (imported,) = got["sources"][0]["imports"]
    assert (got["periods"][0]["spent"], imported["format"], imported["who"]) == ("1.25", "focus", world.portal.email)
    world.api.ok("DELETE", f"{path}/{imported['id']}")
    assert progress(world, made)["periods"][0]["spent"] == "0"
    assert world.api.delete(f"{path}/{imported['id']}").status_code == 404
    log = [e["action"] for e in world.api.ok("GET", "/audit-log?limit=3")["items"]]
    assert log == ["commitment.remove-import", "commitment.import", "commitment.create"]


def test_previews_keep_nobody_from_importing(world: World, calm: None, tmp_path: Path) -> None:
    made = world.api.ok("POST", "/commitments", contract(world))
    file = tmp_path / "costs.csv"
    header = "bill_payer_account_id,line_item_usage_start_date,line_item_line_item_type,line_item_unblended_cost,line_item_currency_code,bill_billing_entity"
    last_of_month = yesterday().replace(day=1) - DAY
    file.write_text(f"{header}\n{world.master},{last_of_month}T00:00:00Z,Usage,7,USD,AWS\n")
    environment = {**os.environ, "CLIENT_PORTAL_URL": world.portal.url, "CLIENT_PORTAL_TOKEN": world.portal.api_token}
    for more in [[]] * 6 + [["--apply", "--replace", "--period", f"{last_of_month:%Y-%m}"]]:
        words = [world.binary, "commitment", "import", made["id"], file, *more]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    series = progress(world, made, "?granularity=daily")["periods"][0]["series"]
    assert next(p["counted"] for p in series if p["day"] == str(last_of_month)) == "7"
    # Whatever one customer has open, another one imports.
    for _ in range(4):
        world.api.ok("POST", f"/commitments/{made['id']}/imports")
    assert world.api.post(f"/commitments/{made['id']}/imports").status_code == 429
    customer = world.api.ok("POST", "/customers", {"name": "Umbrella", "code": "umbrella"})
    support = Api(world.portal.url, world.portal.api_token, {"X-Customer-Id": customer["id"]})
    order = {"provider": "aws", "name": "Theirs", "account_id": "555555555555", "region": "us-east-1"}
    support.ok("POST", "/cloud-accounts", order)
    theirs = support.ok("POST", "/commitments", contract(world, payer_account_ids=["555555555555"]))
    support.ok("POST", f"/commitments/{theirs['id']}/imports")
    support.ok("DELETE", f"/commitments/{theirs['id']}")
