"""Cost Explorer's costs: how they add up, who sees them, what is refused."""

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests
from botocore.config import Config
from cloud import Client, Cloud, a_cloud
from cost_explorer import (
    EC2,
    METRICS,
    RDS,
    USUAL,
    ask,
    client_of,
    cost,
    dimension,
    every_page,
    exact,
    month,
    period,
    refused,
    results,
    set_to,
    sums,
    today,
    tomorrow,
    whole,
)

RECORD_TYPES = {
    "Usage",
    "DiscountedUsage",
    "RIFee",
    "SavingsPlanRecurringFee",
    "SavingsPlanCoveredUsage",
    "SavingsPlanNegation",
    "Tax",
    "Credit",
    "Refund",
    "Support",
}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """Of this file alone: other tests make accounts, which have costs too."""
    with a_cloud(tmp_path_factory.mktemp("sandbox")) as made:
        yield made


@pytest.mark.parametrize(
    "keys",
    [
        (),
        ("LINKED_ACCOUNT",),
        ("SERVICE",),
        ("RECORD_TYPE",),
        ("REGION",),
        ("BILLING_ENTITY",),
        ("LINKED_ACCOUNT", "RECORD_TYPE"),
        ("SERVICE", "REGION"),
    ],
)
@pytest.mark.parametrize("granularity", ["DAILY", "MONTHLY"])
def test_sums_are_the_same_however_they_are_made(ce: Client, keys: tuple[str, ...], granularity: str) -> None:
    assert cost(ce, *keys, granularity=granularity) == cost(ce)


def test_days_and_months_are_cut_as_asked(ce: Client) -> None:
    days = results(every_page(ce.get_cost_and_usage, **ask("DAILY")))
    assert days[0]["TimePeriod"]["Start"] == month(13).isoformat()
    assert len(days) == (tomorrow() - month(13)).days
    assert all(
        one["TimePeriod"]["End"] == other["TimePeriod"]["Start"] for one, other in zip(days, days[1:], strict=False)
    )
    months = results(every_page(ce.get_cost_and_usage, **ask(time=period(month(2) + timedelta(days=9), tomorrow()))))
    assert [each["TimePeriod"]["Start"] for each in months] == [
        (month(2) + timedelta(days=9)).isoformat(),
        month(1).isoformat(),
        month(0).isoformat(),
    ]
    assert months[-1]["TimePeriod"]["End"] == tomorrow().isoformat()
    assert not months[0]["Estimated"] and months[-1]["Estimated"]
    assert days[-1]["Estimated"] and not days[0]["Estimated"]
    assert all(sums([day])["UnblendedCost"] for day in days)


def test_the_end_is_not_in_the_period(ce: Client) -> None:
    start, middle, end = month(2), month(2) + timedelta(days=10), month(1)
    parts = [cost(ce, time=period(start, middle)), cost(ce, time=period(middle, end))]
    together = cost(ce, time=period(start, end))
    assert {name: parts[0][name] + parts[1][name] for name in METRICS} == together


def test_nothing_is_known_of_days_to_come(ce: Client) -> None:
    if today().day < 2:
        pytest.skip("the month has no day before today")
    end = (month(0) + timedelta(days=31)).replace(day=1)
    assert cost(ce, time=period(month(0), end)) == cost(ce, time=period(month(0), tomorrow()))


def test_every_charge_type_is_there_and_means_what_it_says(ce: Client) -> None:
    answer = ce.get_cost_and_usage(**ask("MONTHLY", "RECORD_TYPE", time=period(month(1), month(0))))
    assert answer["GroupDefinitions"] == [{"Type": "DIMENSION", "Key": "RECORD_TYPE"}]
    found = {
        group["Keys"][0]: {name: exact(value["Amount"]) for name, value in group["Metrics"].items()}
        for group in answer["ResultsByTime"][0]["Groups"]
    }
    assert set(found) == RECORD_TYPES
    assert found["DiscountedUsage"]["UnblendedCost"] == 0 < found["DiscountedUsage"]["AmortizedCost"]
    assert found["SavingsPlanNegation"]["UnblendedCost"] == -found["SavingsPlanCoveredUsage"]["UnblendedCost"]
    assert (
        found["SavingsPlanCoveredUsage"]["AmortizedCost"] + found["SavingsPlanRecurringFee"]["AmortizedCost"]
        == found["SavingsPlanRecurringFee"]["UnblendedCost"]
    )
    assert found["Credit"]["UnblendedCost"] < 0 and found["Refund"]["UnblendedCost"] < 0
    assert 0 < found["Usage"]["NetUnblendedCost"] < found["Usage"]["UnblendedCost"]


def test_marketplace_charges_are_told_by_their_seller(ce: Client) -> None:
    sellers = {
        value["Value"]
        for value in ce.get_dimension_values(TimePeriod=whole(), Dimension="BILLING_ENTITY")["DimensionValues"]
    }
    assert sellers == {"AWS", "AWS Marketplace"}
    parts = [cost(ce, where=dimension("BILLING_ENTITY", seller)) for seller in sorted(sellers)]
    assert {name: parts[0][name] + parts[1][name] for name in METRICS} == cost(ce)
    assert parts[1]["UnblendedCost"] > 0


def test_filters_nest_and_are_complements(cloud: Cloud, ce: Client) -> None:
    account = cloud.info["linked_account_ids"][0]
    chosen = {
        "And": [
            dimension("SERVICE", EC2, RDS),
            dimension("LINKED_ACCOUNT", account),
            {"Not": dimension("RECORD_TYPE", "Tax", "Credit", "Refund")},
        ]
    }
    inside, outside = cost(ce, where=chosen), cost(ce, where={"Not": chosen})
    assert inside["UnblendedCost"] > 0
    assert {name: inside[name] + outside[name] for name in METRICS} == cost(ce)
    assert cost(ce, where={"Or": [dimension("REGION", "us-east-1"), {"Not": dimension("REGION", "us-east-1")}]}) == (
        cost(ce)
    )
    grouped = ce.get_cost_and_usage(**ask("MONTHLY", "SERVICE", "LINKED_ACCOUNT", where=chosen))
    keys = {tuple(group["Keys"]) for result in grouped["ResultsByTime"] for group in result["Groups"]}
    assert keys <= {(EC2, account), (RDS, account)}
    assert grouped["DimensionValueAttributes"] == [
        {"Value": account, "Attributes": {"description": "Payments Production"}}
    ]


@pytest.mark.parametrize("rows", [1, 7, 100])
def test_pages_lose_nothing(cloud: Cloud, ce: Client, rows: int) -> None:
    params = ask("MONTHLY", "SERVICE", "REGION", time=period(month(2), month(0)))
    at_once = cost(ce, "SERVICE", "REGION", time=period(month(2), month(0)))
    with set_to(cloud, cost_rows_per_page=rows):
        pages = every_page(ce.get_cost_and_usage, **params)
        assert all(sum(len(result["Groups"]) for result in page["ResultsByTime"]) <= rows for page in pages)
        assert (len(pages) > 1) == (rows < 100)
        if len(pages) > 1:
            token = pages[0]["NextPageToken"]
            changed = {**params, "Granularity": "DAILY", "NextPageToken": token}
            assert refused(ce.get_cost_and_usage, **changed)[0] == "RequestChangedException"
    assert sums(results(pages)) == at_once


@pytest.mark.aws
@pytest.mark.parametrize(
    "change,message",
    [
        ({"TimePeriod": {"Start": "2020-01-01", "End": "2020-02-01"}}, "beyond 14 months"),
        ({"TimePeriod": period(today(), today())}, "should be before end date"),
        ({"TimePeriod": period(today(), today() + timedelta(days=70))}, "end date past the beginning of next month"),
        ({"TimePeriod": {"Start": "yesterday", "End": "today"}}, ""),
        ({"Granularity": "WEEKLY"}, ""),
        ({"Metrics": ["Cost"]}, ""),
        ({"Metrics": []}, ""),
        ({"GroupBy": [{"Type": "DIMENSION", "Key": "COLOUR"}]}, "Group Definition dimension is invalid"),
        ({"GroupBy": [{"Type": "DIMENSION", "Key": key} for key in ("SERVICE", "REGION", "RECORD_TYPE")]}, ""),
        ({"Filter": {"And": [dimension("SERVICE", EC2)]}}, "at least 2 operands"),
        ({"Filter": {**dimension("SERVICE", EC2), "Not": dimension("REGION", "us-east-1")}}, ""),
        ({"Filter": dimension("COLOUR", "red")}, ""),
    ],
)
def test_what_makes_no_sense_is_refused(ce: Client, change: dict[str, Any], message: str) -> None:
    params = {**ask(time=period(month(1), month(0))), **change}
    code, text = refused(ce.get_cost_and_usage, **params)
    assert code == "ValidationException" and message in text


def test_the_last_fourteen_months_are_there_to_the_day(ce: Client) -> None:
    first = month(13)
    assert cost(ce, granularity="DAILY", time=period(first, first + timedelta(days=1)))["UnblendedCost"] > 0
    before = period(first - timedelta(days=1), first + timedelta(days=1))
    assert refused(ce.get_cost_and_usage, **ask("DAILY", time=before))[0] == "ValidationException"


@pytest.mark.parametrize(
    "change",
    [
        {"TimePeriod": "2026"},
        {"Filter": []},
        {"Filter": {"And": 1}},
        {"Filter": {"Not": []}},
        {"Filter": {"Dimensions": 1}},
        {"Filter": {"Dimensions": {"Key": "SERVICE", "Values": [1], "MatchOptions": [[]]}}},
        {"Metrics": [1]},
        {"GroupBy": [1]},
        {"GroupBy": [{"Type": "DIMENSION", "Key": []}]},
        {"NextPageToken": 1},
        {"NextPageToken": "WzEsMiwzXQ=="},
        {"TimePeriod": {"Start": 1, "End": 2}},
        {"Granularity": None},
    ],
)
def test_what_no_client_sends_is_refused_too(cloud: Cloud, change: dict[str, Any]) -> None:
    """boto3 checks most of it itself: it is told not to."""
    client = cloud.client("ce", "master", config=Config(parameter_validation=False))
    client.meta.events.register(
        "before-call.ce",
        lambda params, **_: params.update(body=json.dumps({**ask(time=period(month(1), month(0))), **change}).encode()),
    )
    code, _ = refused(client.get_cost_and_usage)
    assert code in ("ValidationException", "SerializationException", "InvalidNextTokenException")


@pytest.mark.aws
def test_a_made_up_token_is_refused(ce: Client) -> None:
    assert refused(ce.get_cost_and_usage, **ask(), NextPageToken="made-up")[0] in (
        "InvalidNextTokenException",
        "ValidationException",
    )


def test_dimension_values_are_searched_and_paged(cloud: Cloud, ce: Client) -> None:
    params = {"TimePeriod": period(month(1), month(0)), "Dimension": "LINKED_ACCOUNT"}
    whole_answer = ce.get_dimension_values(**params)
    assert whole_answer["TotalSize"] == whole_answer["ReturnSize"] == 13
    pages = every_page(ce.get_dimension_values, **params, MaxResults=5)
    assert [page["ReturnSize"] for page in pages] == [5, 5, 3]
    found = ce.get_dimension_values(**params, SearchString="payments")["DimensionValues"]
    assert {each["Attributes"]["description"] for each in found} == {"Payments Production", "Payments Staging"}


def test_the_forecast_goes_on_as_it_was(ce: Client) -> None:
    answer = ce.get_cost_forecast(
        TimePeriod=period(tomorrow(), tomorrow() + timedelta(days=40)),
        Metric="UNBLENDED_COST",
        Granularity="MONTHLY",
        PredictionIntervalLevel=80,
    )
    parts = answer["ForecastResultsByTime"]
    assert sum(exact(part["MeanValue"]) for part in parts) == exact(answer["Total"]["Amount"]) > 0
    for part in parts:
        assert (
            exact(part["PredictionIntervalLowerBound"])
            < exact(part["MeanValue"])
            < exact(part["PredictionIntervalUpperBound"])
        )
    assert (
        refused(
            ce.get_cost_forecast,
            TimePeriod=period(month(1), tomorrow()),
            Metric="UNBLENDED_COST",
            Granularity="MONTHLY",
        )[0]
        == "ValidationException"
    )


def test_a_scenario_is_told_to_the_last_digit(cloud: Cloud, ce: Client) -> None:
    account, other = cloud.info["linked_account_ids"][:2]
    day, after = month(1), month(1) + timedelta(days=1)
    entries = [
        {
            "account": account,
            "service": RDS,
            "record_type": "Usage",
            "start": day.isoformat(),
            "end": month(0).isoformat(),
            "amount": "0.1",
        },
        {
            "account": account,
            "service": RDS,
            "record_type": "RIFee",
            "date": day.isoformat(),
            "amount": "100.0000000001",
            "net_amount": "90",
            "amortized_amount": "3.3",
            "net_amortized_amount": "3",
        },
        {
            "account": other,
            "record_type": "Credit",
            "date": after.isoformat(),
            "amount": "-7.25",
            "billing_entity": "AWS Marketplace",
            "region": "eu-west-1",
            "usage_quantity": "2",
        },
    ]
    days = (month(0) - month(1)).days
    with set_to(cloud, cost_scenario=entries):
        assert cost(ce) == {
            "UnblendedCost": days * Decimal("0.1") + Decimal("92.7500000001"),
            "NetUnblendedCost": days * Decimal("0.1") + Decimal("82.75"),
            "AmortizedCost": days * Decimal("0.1") + Decimal("-3.95"),
            "NetAmortizedCost": days * Decimal("0.1") + Decimal("-4.25"),
            "UsageQuantity": Decimal(2),
        }
        groups = ce.get_cost_and_usage(**ask("DAILY", "RECORD_TYPE", time=period(day, after)))["ResultsByTime"][0][
            "Groups"
        ]
        assert {group["Keys"][0]: group["Metrics"]["UnblendedCost"]["Amount"] for group in groups} == {
            "Usage": "0.1",
            "RIFee": "100.0000000001",
        }
        member = client_of(cloud, f"linked-{other}")
        assert cost(member)["UnblendedCost"] == Decimal("-7.25")
        control = requests.get(cloud.info["console_url"] + "/control/settings", timeout=120).json()
        assert control["cost_scenario"] == entries
    with set_to(cloud, cost_scenario=[]):
        assert not any(cost(ce).values())
    assert any(cost(ce).values())


@pytest.mark.parametrize(
    "entries",
    [
        {},
        [1],
        [{"account": "1", "date": "2026-01-01", "amount": "1"}],
        [{"account": "1" * 12, "date": "2026-13-01", "amount": "1"}],
        [{"account": "1" * 12, "date": "2026-01-01", "amount": 1}],
        [{"account": "1" * 12, "date": "2026-01-01", "amount": "0.00000000001"}],
        [{"account": "1" * 12, "start": "2026-01-02", "end": "2026-01-02", "amount": "1"}],
        [{"account": "1" * 12, "date": "2026-01-01", "amount": "1", "colour": "red"}],
    ],
)
def test_a_scenario_in_another_form_is_refused(cloud: Cloud, entries: Any) -> None:
    url = cloud.info["console_url"] + "/control/settings"
    assert requests.post(url, json={"cost_scenario": entries}, timeout=120).status_code == 400
    kept = requests.get(url, timeout=120).json()
    assert {name: kept[name] for name in USUAL} == USUAL
