"""Downloads of recommendations: what is asked of Cost Explorer, of which account, and when. Each test counts the requests
of a portal of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import requests

from conftest import a_world, create_stack, processes, wait_for
from holding import activate, becomes, check, shut_out
from linked import activate_master
from recommending import ALWAYS_NEWER, asked, listed, refresh
from tagging import set_sandbox

DEFAULT_QUESTIONS = 36 + 18 + 10 + 2


def test_one_download_asks_the_default_set_once_and_stays_within_its_estimate(tmp_path: Path) -> None:
    with a_world(tmp_path, linked_accounts=3) as world:
        activate_master(world, 3)
        assert asked(world) == []  # automatic downloads are off in tests
        estimate = world.api.ok("POST", "/recommendations/refresh", {"dry_run": True})
        assert asked(world) == []
        (account,) = estimate["accounts"]
        assert (account["account_id"], account["questions"], account["fresh"]) == (world.master, DEFAULT_QUESTIONS, 0)
        assert estimate["estimate"]["least_requests"] == DEFAULT_QUESTIONS
        assert Decimal(estimate["estimate"]["least_cost"]["amount"]) == Decimal("0.01") * DEFAULT_QUESTIONS
        assert refresh(world)["status"] == "succeeded"
        made = len(asked(world))
        assert estimate["estimate"]["least_requests"] <= made <= estimate["estimate"]["most_requests"]
        meter = world.api.ok("GET", "/cost-explorer")
        (usage,) = meter["accounts"]
        assert usage["requests"] == made and Decimal(usage["spent"]["amount"]) == Decimal("0.01") * made
        assert Decimal(usage["remaining"]["amount"]) == 5 - Decimal("0.01") * made
        # A second one before AWS has refreshed makes none, and says so.
        again = world.api.ok("POST", "/recommendations/refresh", {"dry_run": True})
        assert again["estimate"]["most_requests"] == 0 and again["accounts"][0]["fresh"] == DEFAULT_QUESTIONS
        second = refresh(world)
        assert second["status"] == "succeeded" and "No request was made" in second["reason"]
        assert len(asked(world)) == made
        # Off means not one request.
        master_id = world.api.account(world.master)["id"]
        world.api.ok("PUT", f"/cloud-accounts/{master_id}/access", {"level": "resources", "cost_explorer_sync": False})
        refused = world.api.post("/recommendations/refresh", {"lookback_days": [7]})
        assert (refused.status_code, refused.json()["code"]) == (409, "nothing-to-change")
        (source,) = [
            s for s in world.api.ok("GET", "/recommendations/sources")["items"] if s["account_id"] == world.master
        ]
        assert source["coverage"] == "off" and len(asked(world)) == made
        # The cap stops, and what was not asked says why.
        world.api.ok("PUT", f"/cloud-accounts/{master_id}/access", {"level": "resources", "cost_explorer_sync": True})
        world.api.ok(
            "PUT", "/cost-explorer", {"monthly_cap": {"amount": str(Decimal("0.01") * (made + 4)), "currency": "USD"}}
        )
        capped = world.api.ok("POST", "/recommendations/refresh", {"dry_run": True, "lookback_days": [60]})
        assert (capped["estimate"]["least_requests"], capped["estimate"]["most_requests"]) == (4, 4)
        stopped = refresh(world, lookback_days=[60])
        assert stopped["status"] == "partly_failed" and len(asked(world)) == made + 4
        assert sum(i["status"] == "capped" for i in stopped["items"]) == 36 + 18 - 4


def test_a_linked_account_alone_is_asked_until_its_master_is(tmp_path: Path) -> None:
    with a_world(tmp_path, *ALWAYS_NEWER, linked_accounts=2) as world:
        linked = world.linked[0]
        added = world.api.ok(
            "POST", "/cloud-accounts", {"provider": "aws", "name": "alone", "account_id": linked, "region": "us-east-1"}
        )
        create_stack(world, linked, added["activation"])
        wait_for(lambda: world.api.account(linked)["status"] == "activated")
        set_sandbox(world, cost_explorer_linked_access=False)
        assert {i["status"] for i in refresh(world)["items"]} == {"not_enabled"}
        set_sandbox(world, cost_explorer_linked_access=True)
        assert refresh(world)["status"] == "succeeded"
        rows = listed(world)
        assert rows and {r["payer_account_id"] for r in rows} == {linked} == {r["account_id"] for r in rows}
        master = world.api.ok("GET", "/recommendations/sources")["items"]
        assert {s["account_id"]: s["coverage"] for s in master}[world.master] == "not_active"
        activate_master(world, 2)
        wait_for(lambda: world.api.account(linked)["organization_role"] == "linked")
        assert refresh(world)["status"] == "succeeded"
        assert {r["payer_account_id"] for r in listed(world)} == {world.master}
        assert {r["payer_account_id"] for r in listed(world, "&state=withdrawn")} == {linked}
        # AWS may name no account at the payer's scope: the ids stay.
        before = {r["id"] for r in listed(world)}
        set_sandbox(world, recommendations_name_payer=False)
        assert refresh(world)["status"] == "succeeded"
        assert {r["id"] for r in listed(world)} == before
        owned = world.api.ok("GET", "/recommendations/owned")
        assert {o["kind"] for o in owned["items"]} == {"reserved_instance", "savings_plan"}
        assert all(o["ends_at"] and o["utilization_percentage"] for o in owned["items"])
        ends = [o["ends_at"] for o in owned["items"]]
        assert ends == sorted(ends) and {c["service"] for c in owned["coverage"]} >= {"ec2", "rds"}


def test_an_active_account_is_asked_by_itself_and_again_within_a_week(tmp_path: Path) -> None:
    port = processes.free_port_of_the_system()
    flags = ("--recommendations-automatic", "true", "--metrics-port", str(port))
    with a_world(tmp_path, *flags, linked_accounts=1) as world:
        activate_master(world, 1)

        def downloaded() -> dict[str, Any] | None:
            (source,) = [
                s for s in world.api.ok("GET", "/recommendations/sources")["items"] if s["account_id"] == world.master
            ]
            return source if len(source["downloads"]) == DEFAULT_QUESTIONS else None

        source = wait_for(downloaded)
        assert {d["outcome"] for d in source["downloads"]} == {"complete"} and listed(world)
        ahead = datetime.fromisoformat(source["next_download"]) - datetime.now(UTC)
        assert timedelta(days=6) < ahead <= timedelta(days=7)
        made = len(asked(world))
        assert made == DEFAULT_QUESTIONS == world.api.ok("GET", "/cost-explorer")["accounts"][0]["requests"]
        metrics = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=120).text
        assert f"portal_cost_explorer_requests {made}\n" in metrics and "portal_cost_explorer_capped 0\n" in metrics


def test_access_that_comes_back_buys_no_answer_again(tmp_path: Path) -> None:
    """By itself: what somebody asks for is asked, as AWS always has something newer here."""
    with a_world(tmp_path, *ALWAYS_NEWER, "--recommendations-automatic", "true", linked_accounts=1) as world:
        activate_master(world, 1)
        activate(world, world.linked[0])  # that the portal can enter something shows whose fault a refusal is

        def source() -> dict[str, Any]:
            items = world.api.ok("GET", "/recommendations/sources")["items"]
            return next(s for s in items if s["account_id"] == world.master)

        def is_ahead() -> bool:
            following = source()["next_download"]
            return bool(following) and datetime.fromisoformat(following) - datetime.now(UTC) > timedelta(days=5)

        wait_for(lambda: len(source()["downloads"]) == DEFAULT_QUESTIONS and is_ahead())
        assert len(asked(world)) == DEFAULT_QUESTIONS
        for _ in range(2):
            with shut_out(world, world.master):
                check(world.api, world.master)
                becomes(world.api, world.master, status="access_lost")
            check(world.api, world.master)
            becomes(world.api, world.master, status="activated")
            # Its schedule was brought forward, and has run when it is set for next week again.
            wait_for(is_ahead)
        set_aside = world.api.ok("POST", "/recommendations/refresh", {"dry_run": True})
        assert set_aside["accounts"][0]["questions"] == DEFAULT_QUESTIONS
        assert len(asked(world)) == DEFAULT_QUESTIONS
