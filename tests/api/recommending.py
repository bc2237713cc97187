"""What tests of recommendations ask: the portal by its API, and Cost Explorer itself by boto3."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from conftest import World, processes, wait_for
from tagging import ENDED

SERVICES = {
    "ec2": "Amazon Elastic Compute Cloud - Compute",
    "rds": "Amazon Relational Database Service",
    "elasticache": "Amazon ElastiCache",
    "opensearch": "Amazon OpenSearch Service",
    "redshift": "Amazon Redshift",
}
TERMS = {1: "ONE_YEAR", 3: "THREE_YEARS"}
ALWAYS_NEWER = ("--cost-explorer-fresh-seconds", "0")
PAYMENTS = ("no_upfront", "partial_upfront", "all_upfront")


def asked(world: World) -> list[str]:
    """The requests to Cost Explorer that AWS let through to the service."""
    calls = processes.request("GET", f"{world.sandbox.console_url}/control/calls")[2]["calls"]
    return [c["action"] for c in calls if c["service"] == "ce" and ":assumed-role/ClientPortal-" in c["principal_arn"]]


def refresh(world: World, seconds: float = 120, **body: Any) -> dict[str, Any]:
    answer = world.api.post("/recommendations/refresh", body)
    assert answer.status_code == 202, answer.text
    path = f"/jobs/{answer.json()['id']}"
    return wait_for(lambda: (job := world.api.ok("GET", path))["status"] in ENDED and job, seconds)


def listed(world: World, query: str = "") -> list[dict[str, Any]]:
    rows, cursor = [], ""
    while True:
        page = world.api.ok("GET", f"/recommendations?limit=200{query}{cursor}")
        rows += page["items"]
        if not page["next_cursor"]:
            assert page["total"]["count"] == len(rows)
            return rows
        cursor = f"&cursor={page['next_cursor']}"


def at_aws(
    world: World,
    service: str,
    term: int,
    payment: str,
    scope: str,
    offering_class: str = "",
    lookback: str = "THIRTY_DAYS",
) -> list[dict[str, Any]]:
    """All of AWS's RecommendationDetails, by every page."""
    client, details, token = world.aws("master", "ce"), [], {}
    while True:
        specification = (
            {"ServiceSpecification": {"EC2Specification": {"OfferingClass": offering_class.upper()}}}
            if offering_class
            else {}
        )
        answer = client.get_reservation_purchase_recommendation(
            Service=SERVICES[service], AccountScope=scope.upper(), LookbackPeriodInDays=lookback, TermInYears=TERMS[term],
            PaymentOption=payment.upper(), PageSize=3, **specification, **token)  # fmt: skip
        details += [d for r in answer["Recommendations"] for d in r["RecommendationDetails"]]
        if "NextPageToken" not in answer:
            return details
        token = {"NextPageToken": answer["NextPageToken"]}


def key(detail: dict[str, Any]) -> str:
    return json.dumps([detail.get("AccountId"), detail["InstanceDetails"]], sort_keys=True)


def assert_equal(rows: list[dict[str, Any]], details: list[dict[str, Any]]) -> None:
    """Number by number, in AWS's own texts."""
    assert len(rows) == len(details)
    by_key = {key(row["details"]): row for row in rows}
    assert len(by_key) == len(rows)
    for detail in details:
        row = by_key[key(detail)]
        assert row["details"] == detail
        assert row["monthly_savings"] == {
            "amount": detail["EstimatedMonthlySavingsAmount"],
            "currency": detail["CurrencyCode"],
        }
        assert row["upfront_cost"]["amount"] == detail["UpfrontCost"]
        assert row["recurring_monthly_cost"]["amount"] == detail["RecurringStandardMonthlyCost"]
        assert row["quantity"] == detail["RecommendedNumberOfInstancesToPurchase"]
        months = 12 * row["term_years"]
        assert Decimal(row["term_savings"]["amount"]) == Decimal(detail["EstimatedMonthlySavingsAmount"]) * months
        cost = Decimal(detail["UpfrontCost"]) + months * Decimal(detail["RecurringStandardMonthlyCost"])
        rate = cost / (Decimal(row["quantity"]) * 8760 * row["term_years"])
        assert abs(Decimal(row["effective_hourly_rate"]["amount"]) - rate) <= Decimal("1e-18")
