"""Cost Explorer's recommendations: downloaded through the meter, equal to what AWS says, kept through change and refusal."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import World, a_world, new_user, processes
from linked import activate_master
from recommending import ALWAYS_NEWER, PAYMENTS, SERVICES, TERMS, asked, assert_equal, at_aws, listed, refresh
from tagging import inject, set_sandbox

AWS = os.environ.get("AWS_COMMAND", str(Path(sys.executable).parent / "aws"))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Each download may ask again."""
    with a_world(tmp_path_factory.mktemp("recommendations"), *ALWAYS_NEWER, linked_accounts=3) as running:
        activate_master(running, 3)
        running.api.ok("PUT", "/cost-explorer", {"monthly_cap": {"amount": "100", "currency": "USD"}})
        yield running


@pytest.fixture
def calm(world: World) -> Iterator[None]:
    yield
    processes.request("DELETE", f"{world.sandbox.console_url}/control/faults")
    set_sandbox(
        world,
        recommendation_generation=0,
        cost_explorer_enabled=True,
        cost_explorer_linked_access=True,
        recommendations_per_page=100,
    )


@pytest.mark.parametrize("scope", ["payer", "linked"])
def test_every_number_is_what_aws_says(world: World, calm: None, scope: str) -> None:
    set_sandbox(world, recommendations_per_page=4)
    job = refresh(world, scope=[scope], service=[*SERVICES])
    assert job["status"] == "succeeded", job
    for service in SERVICES:
        rows = listed(world, f"&kind=reserved_instance&service={service}&scope={scope}&lookback_days=30")
        assert rows
        for term in TERMS:
            for payment in PAYMENTS:
                for offering_class in ("standard", "convertible") if service == "ec2" else ("",):
                    mine = [
                        r
                        for r in rows
                        if (r["term_years"], r["payment_option"], r["offering_class"] or "")
                        == (term, payment, offering_class)
                    ]
                    assert_equal(mine, at_aws(world, service, term, payment, scope, offering_class))
                    assert {r["account_id"] for r in mine} <= {world.master, *world.linked}


@pytest.mark.parametrize("service", SERVICES)
def test_the_aws_command_says_the_same(world: World, service: str) -> None:
    if not listed(world, f"&service={service}&scope=payer"):
        refresh(world, service=[service])
    command = [AWS, "--profile", "master", "--endpoint-url", world.sandbox.url, "--region", "us-east-1", "--output", "json", "ce",
               "get-reservation-purchase-recommendation", "--service", SERVICES[service], "--account-scope", "PAYER",
               "--lookback-period-in-days", "THIRTY_DAYS", "--term-in-years", "THREE_YEARS", "--payment-option", "PARTIAL_UPFRONT"]  # fmt: skip
    environment = os.environ | {"AWS_CONFIG_FILE": str(world.sandbox.aws_config)}
    answer = json.loads(subprocess.run(command, capture_output=True, check=True, env=environment, timeout=120).stdout)
    details = [d for r in answer["Recommendations"] for d in r["RecommendationDetails"]]
    query = f"&service={service}&scope=payer&term_years=3&payment_option=partial_upfront&lookback_days=30"
    assert_equal([r for r in listed(world, query) if r["offering_class"] in (None, "standard")], details)


def test_totals_are_exact_and_groups_stand_side_by_side(world: World) -> None:
    refresh(world)
    summary = world.api.ok("GET", "/recommendations/summary?term_years=3&payment_option=all_upfront")
    rows = listed(world, "&term_years=3&payment_option=all_upfront&lookback_days=30&scope=payer")
    for kind in summary["kinds"]:
        mine = [r for r in rows if r["kind"] == kind["kind"] and r["offering_class"] in (None, "standard")]
        exact = sum((Decimal(r["monthly_savings"]["amount"]) for r in mine), Decimal(0))
        assert Decimal(kind["total"][0]["monthly_savings"]["amount"]) == exact and kind["total"][0]["count"] == len(
            mine
        )
        for part in ("by_service", "by_account", "by_region"):
            assert sum((Decimal(t["monthly_savings"]["amount"]) for t in kind[part]), Decimal(0)) == exact
    groups = world.api.ok("GET", "/recommendation-groups?limit=1000&lookback_days=30&scope=payer")["items"]
    options = [o for g in groups for o in g["options"]]
    assert {o["id"] for o in options} == {r["id"] for r in listed(world, "&lookback_days=30&scope=payer")}
    best = [max(Decimal(o["monthly_savings"]["amount"]) for o in g["options"]) for g in groups]
    assert all(a >= b - Decimal("1e-6") for a, b in itertools.pairwise(best))
    for group in groups:
        order = [(o["term_years"], PAYMENTS.index(o["payment_option"])) for o in group["options"]]
        assert order == sorted(order) and len(set(order)) == len(order)
    assert any(len(g["options"]) == 6 for g in groups)
    # Page by page is the same.
    paged, cursor = [], ""
    while True:
        page = world.api.ok("GET", f"/recommendation-groups?limit=7&lookback_days=30&scope=payer{cursor}")
        paged += page["items"]
        if not page["next_cursor"]:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert [g["group_id"] for g in paged] == [g["group_id"] for g in groups]


def test_more_pages_than_were_reckoned_with_stop_and_are_read_the_next_time(world: World, calm: None) -> None:
    refresh(world, service=["rds"], lookback_days=[7])
    whole = {r["id"] for r in listed(world, "&service=rds&lookback_days=7&scope=payer")}
    set_sandbox(world, recommendations_per_page=1)
    estimate = world.api.ok(
        "POST", "/recommendations/refresh", {"dry_run": True, "service": ["ec2"], "lookback_days": [7]}
    )
    before = len(asked(world))
    job = refresh(world, service=["ec2"], lookback_days=[7])
    assert job["status"] == "partly_failed" and "partial" in {i["status"] for i in job["items"]}
    assert len(asked(world)) - before <= estimate["estimate"]["most_requests"]
    some = {r["id"] for r in listed(world, "&service=ec2&lookback_days=7&scope=payer")}
    assert refresh(world, service=["ec2"], lookback_days=[7])["status"] == "succeeded"
    assert some < {r["id"] for r in listed(world, "&service=ec2&lookback_days=7&scope=payer")}
    # What stands there already is not withdrawn by an answer that did not end.
    refresh(world, service=["rds"], lookback_days=[7])
    assert {r["id"] for r in listed(world, "&service=rds&lookback_days=7&scope=payer")} == whole


def test_equal_downloads_change_nothing_and_what_aws_takes_back_is_withdrawn(world: World, calm: None) -> None:
    refresh(world, service=["ec2", "rds"])
    first = {r["id"]: r for r in listed(world, "&service=ec2&service=rds&scope=payer")}
    refresh(world, service=["ec2", "rds"])
    second = {r["id"]: r for r in listed(world, "&service=ec2&service=rds&scope=payer")}
    assert second.keys() == first.keys()
    for id_, row in second.items():
        assert row["last_seen"] >= first[id_]["last_seen"]
        assert row | {"last_seen": ""} == first[id_] | {"last_seen": ""}
    set_sandbox(world, recommendation_generation=1)
    refresh(world, service=["ec2", "rds"])
    third = {r["id"]: r for r in listed(world, "&service=ec2&service=rds&scope=payer")}
    gone = first.keys() - third.keys()
    changed = [i for i in first.keys() & third.keys() if third[i]["details"] != first[i]["details"]]
    assert gone and changed and third.keys() - first.keys()
    one = world.api.ok("GET", f"/recommendations/{next(iter(gone))}")
    assert one["state"] == "withdrawn" and one["withdrawn_at"] and one["history"][0]["what"] == "withdrawn"
    one = world.api.ok("GET", f"/recommendations/{changed[0]}")
    entry = one["history"][0]
    assert (
        entry["what"] == "changed"
        and entry["before"]["EstimatedMonthlySavingsAmount"] == first[changed[0]]["monthly_savings"]["amount"]
    )
    assert entry["after"]["EstimatedMonthlySavingsAmount"] == one["monthly_savings"]["amount"]
    assert {r["id"] for r in listed(world, "&service=ec2&service=rds&scope=payer&state=withdrawn")} >= gone
    set_sandbox(world, recommendation_generation=0)
    refresh(world, service=["ec2", "rds"])
    back = world.api.ok("GET", f"/recommendations/{next(iter(gone))}")
    assert back["state"] == "open" and back["history"][0]["what"] == "returned"
    assert back["first_seen"] == first[back["id"]]["first_seen"]


def test_people_decide_for_all_terms_at_once(world: World) -> None:
    if not listed(world, "&service=redshift"):
        refresh(world, service=["redshift"])
    row = listed(world, "&service=redshift&scope=payer")[0]
    path = f"/recommendations/{row['id']}/decision"
    for body in (
        {"state": "dismissed"},
        {"state": "dismissed", "reason": "  "},
        {"state": "assigned"},
        {"state": "withdrawn"},
        {"state": "assigned", "assignee": "nobody"},
        {"state": "snoozed"},
        {"state": "snoozed", "until": "2020-01-01T00:00:00Z"},
    ):
        refused = world.api.send("PUT", path, json=body)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid-request"), body
    dismissed = world.api.ok("PUT", path, {"state": "dismissed", "reason": "The cluster goes in March"})
    assert dismissed["decision"]["who"] == world.portal.email and dismissed["history"][0]["what"] == "decided"
    assert {a["state"] for a in dismissed["alternatives"]} == {"dismissed"}
    assert row["id"] in {r["id"] for r in listed(world, "&state=dismissed")}
    assert row["id"] not in {r["id"] for r in listed(world, "&state=open")}
    refresh(world, service=["redshift"])
    assert world.api.ok("GET", f"/recommendations/{row['id']}")["state"] == "dismissed"
    assert (
        world.api.ok("PUT", path, {"state": "assigned", "assignee": "ann@example.com"})["decision"]["assignee"]
        == "ann@example.com"
    )
    assert world.api.ok("PUT", path, {"state": "snoozed", "until": "2027-06-01T00:00:00Z"})["state"] == "snoozed"
    assert world.api.ok("PUT", path, {"state": "done"})["state"] == "done"
    opened = world.api.ok("PUT", path, {"state": "open"})
    assert opened["state"] == "open" and opened["decision"] is None
    log = [e for e in world.api.ok("GET", "/audit-log?limit=50")["items"] if e["action"] == "recommendation.decide"]
    assert len(log) == 5 and log[0]["before"]["state"] == "done" and log[0]["after"] is None
    viewer = new_user(world, "viewer", "viewer-of-recommendations@example.com")
    assert viewer.get("/recommendations").status_code == 200
    assert viewer.send("PUT", path, json={"state": "done"}).status_code == 403
    assert viewer.post("/recommendations/refresh", {}).status_code == 403
    assert (
        viewer.send("PUT", "/cost-explorer", json={"monthly_cap": {"amount": "1", "currency": "USD"}}).status_code
        == 403
    )
    assert world.api.send("PUT", "/recommendations/none/decision", json={"state": "done"}).status_code == 404


def downloads(world: World) -> dict[str, set[str]]:
    """Outcomes by service, of the recommendations of the master."""
    (source,) = [s for s in world.api.ok("GET", "/recommendations/sources")["items"] if s["account_id"] == world.master]
    found: dict[str, set[str]] = {}
    for d in source["downloads"]:
        if d["about"] == "recommendations" and d["lookback_days"] == 30 and d["scope"] == "payer":
            found.setdefault(d["service"], set()).add(d["outcome"])
    return found


def test_not_enabled_is_said_and_is_never_no_recommendations(world: World, calm: None) -> None:
    refresh(world, service=["rds"])
    before = {r["id"] for r in listed(world, "&service=rds&scope=payer")}
    set_sandbox(world, cost_explorer_enabled=False)
    spent = world.api.ok("GET", "/cost-explorer")["accounts"][0]["requests"]
    job = refresh(world, service=["rds"])
    assert job["status"] == "failed" and {i["status"] for i in job["items"]} == {"not_enabled"}
    assert "not enabled" in job["items"][0]["reason"]
    assert downloads(world)["rds"] == {"not_enabled"}
    assert {r["id"] for r in listed(world, "&service=rds&scope=payer")} == before
    usage = world.api.ok("GET", "/cost-explorer")["accounts"][0]
    assert usage["requests"] == spent  # what AWS refuses is free
    assert sum(o["refused"] for o in usage["operations"]) >= 1


def test_one_service_failing_leaves_the_others(world: World, calm: None) -> None:
    inject(
        world,
        service="ce",
        action="GetSavingsPlansPurchaseRecommendation",
        code="AccessDeniedException",
        status=403,
        count=6,
    )
    job = refresh(world, service=["redshift", "compute"])
    assert job["status"] == "partly_failed"
    assert downloads(world)["redshift"] == {"complete"} and downloads(world)["compute"] == {"denied"}
    denied = [i for i in job["items"] if i["status"] == "denied"]
    assert denied and all("AccessDenied" in i["reason"] for i in denied)


def test_throttled_is_tried_again_later(world: World, calm: None) -> None:
    inject(
        world,
        service="ce",
        action="GetReservationPurchaseRecommendation",
        code="LimitExceededException",
        status=400,
        count=2,
    )
    job = refresh(world, service=["redshift"])
    assert job["status"] == "succeeded" and downloads(world)["redshift"] == {"complete"}


def run(world: World, *words: str) -> subprocess.CompletedProcess[str]:
    command = [world.binary, "recommendation", *words]
    environment = os.environ | {"CLIENT_PORTAL_URL": world.portal.url, "CLIENT_PORTAL_TOKEN": world.portal.api_token}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=120)


def test_the_command_line_does_the_same(world: World) -> None:
    dry = run(world, "refresh", "--service", "elasticache", "--dry-run")
    assert dry.returncode == 0 and "In all: 8 to " in dry.stdout
    done = run(world, "refresh", "--service", "elasticache", "--wait", "60")
    assert (done.returncode, done.stdout) == (0, "succeeded\n")
    rows = json.loads(run(world, "list", "--service", "elasticache", "--json").stdout)
    assert rows == listed(world, "&service=elasticache")
    table = run(world, "list", "--service", "elasticache", "--csv").stdout.splitlines()
    assert len(table) == len(rows) + 1 and rows[0]["monthly_savings"]["amount"] in table[1]
    assert run(world, "decide", rows[0]["id"], "dismissed").returncode == 1
    assert "(dismissed)" in run(world, "decide", rows[0]["id"], "dismissed", "--reason", "too small").stdout
    assert "too small" in run(world, "show", rows[0]["id"]).stdout
    assert run(world, "decide", rows[0]["id"], "open").returncode == 0
    assert world.master in run(world, "sources").stdout
    assert "covered" in run(world, "owned").stdout or not world.api.ok("GET", "/recommendations/owned")["coverage"]
    assert "0.01 USD a request" in run(world, "requests").stdout
    assert run(world, "requests", "--cap", "none").returncode == 1
    assert run(world, "show", "none").returncode == 1


def test_what_cannot_be_asked_is_refused_by_name(world: World) -> None:
    for body, field in (
        ({"service": ["lambda"]}, "service"),
        ({"lookback_days": [14]}, "lookback_days"),
        ({"scope": ["all"]}, "scope"),
        ({"cloud_account_ids": ["nobody"]}, "cloud_account_ids"),
        ({"service": []}, "service"),
    ):
        refused = world.api.post("/recommendations/refresh", body)
        assert refused.status_code == 422 and refused.json()["errors"][0]["field"] == field, body
    for amount in ("-1", "x", "10001", "1e9"):
        assert (
            world.api.send(
                "PUT", "/cost-explorer", json={"monthly_cap": {"amount": amount, "currency": "USD"}}
            ).status_code
            == 422
        )
    assert (
        world.api.send("PUT", "/cost-explorer", json={"monthly_cap": {"amount": "1", "currency": "EUR"}}).status_code
        == 422
    )
    for query in ("kind=none", "state=none", "term_years=x", "lookback_days=3.5"):
        assert world.api.get(f"/recommendations?{query}").status_code == 422, query
    assert world.api.get("/recommendations/summary?term_years=1&term_years=3").status_code == 422
