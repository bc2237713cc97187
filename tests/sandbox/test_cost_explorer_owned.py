"""Cost Explorer on what was bought already: how far it is used, what it covers, when it ends; and that the costs agree."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from cloud import Client, Cloud
from cost_explorer import (
    EC2,
    ELASTICACHE,
    ELASTICSEARCH,
    OPENSEARCH,
    RDS,
    REDSHIFT,
    client_of,
    every_page,
    exact,
    linked,
    month,
    period,
    refused,
    today,
)

SERVICES = [EC2, RDS, ELASTICACHE, OPENSEARCH, ELASTICSEARCH, REDSHIFT]
BY_SUBSCRIPTION = [{"Type": "DIMENSION", "Key": "SUBSCRIPTION_ID"}]


def last_month() -> dict:
    return period(month(1), month(0))


def of_service(name: str) -> dict:
    return {"Dimensions": {"Key": "SERVICE", "Values": [name]}}


def spent(ce: Client, metric: str, **where: list[str]) -> Decimal:
    parts = [{"Dimensions": {"Key": key, "Values": values}} for key, values in where.items()]
    answer = ce.get_cost_and_usage(
        TimePeriod=last_month(),
        Granularity="MONTHLY",
        Metrics=[metric],
        Filter={"And": parts} if len(parts) > 1 else parts[0],
    )
    return exact(answer["ResultsByTime"][0]["Total"][metric]["Amount"])


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_reserved_is_told_with_its_end_and_use(ce: Client, service: str) -> None:
    answer = ce.get_reservation_utilization(
        TimePeriod=last_month(), GroupBy=BY_SUBSCRIPTION, Filter=of_service(service)
    )
    (told,) = answer["UtilizationsByTime"]
    assert told["Groups"]
    for group in told["Groups"]:
        assert group["Key"] == "SUBSCRIPTION_ID" and group["Value"] == group["Attributes"]["subscriptionId"]
        assert date.fromisoformat(group["Attributes"]["endDateTime"][:10]) > today()
        use = group["Utilization"]
        assert int(use["PurchasedHours"]) == int(use["TotalActualHours"]) + int(use["UnusedHours"]) > 0
        assert exact(use["TotalAmortizedFee"]) == exact(use["AmortizedUpfrontFee"]) + exact(
            use["AmortizedRecurringFee"]
        )
        assert exact(use["NetRISavings"]) == exact(use["OnDemandCostOfRIHoursUsed"]) - exact(use["TotalAmortizedFee"])
        assert exact(use["RealizedSavings"]) + exact(use["UnrealizedSavings"]) == exact(use["TotalPotentialRISavings"])
        assert 0 < exact(use["UtilizationPercentage"]) <= 100
    assert sum(int(group["Utilization"]["PurchasedHours"]) for group in told["Groups"]) == int(
        answer["Total"]["PurchasedHours"]
    )


def test_something_ends_within_a_month_and_something_much_later(ce: Client) -> None:
    ends = [
        date.fromisoformat(group["Attributes"]["endDateTime"][:10])
        for service in SERVICES
        for group in ce.get_reservation_utilization(
            TimePeriod=last_month(), GroupBy=BY_SUBSCRIPTION, Filter=of_service(service)
        )["UtilizationsByTime"][0]["Groups"]
    ]
    assert min(ends) < today() + timedelta(days=30) and max(ends) > today() + timedelta(days=365)


@pytest.mark.parametrize("service", [EC2, RDS, ELASTICACHE, OPENSEARCH, REDSHIFT])
def test_the_costs_agree_with_the_use(ce: Client, service: str) -> None:
    total = ce.get_reservation_utilization(TimePeriod=last_month(), Granularity="MONTHLY", Filter=of_service(service))[
        "Total"
    ]
    reserved = {"SERVICE": [service], "RECORD_TYPE": ["DiscountedUsage", "RIFee"]}
    assert spent(ce, "AmortizedCost", **reserved) == exact(total["TotalAmortizedFee"])
    assert spent(ce, "UnblendedCost", **reserved) == exact(total["AmortizedRecurringFee"])
    assert spent(ce, "UsageQuantity", **reserved) == exact(total["TotalActualHours"])


def test_days_add_up_to_the_total(ce: Client) -> None:
    pages = every_page(ce.get_reservation_utilization, TimePeriod=last_month(), Granularity="DAILY", MaxResults=10)
    days = [day for page in pages for day in page["UtilizationsByTime"]]
    assert len(pages) > 2 and len(days) == (month(0) - month(1)).days
    assert sum(int(day["Total"]["PurchasedHours"]) for day in days) == int(pages[0]["Total"]["PurchasedHours"])
    assert sum(exact(day["Total"]["NetRISavings"]) for day in days) == exact(pages[0]["Total"]["NetRISavings"])


@pytest.mark.aws
def test_groups_have_no_granularity_and_one_service(ce: Client) -> None:
    assert (
        refused(ce.get_reservation_utilization, TimePeriod=last_month(), GroupBy=BY_SUBSCRIPTION, Granularity="DAILY")[
            0
        ]
        == "ValidationException"
    )
    both = {"Dimensions": {"Key": "SERVICE", "Values": [RDS, REDSHIFT]}}
    code, message = refused(ce.get_reservation_utilization, TimePeriod=last_month(), Filter=both)
    assert code == "ValidationException" and "should not exceed 1" in message


def test_coverage_is_reserved_of_running(ce: Client) -> None:
    answer = ce.get_reservation_coverage(
        TimePeriod=last_month(),
        GroupBy=[{"Type": "DIMENSION", "Key": "INSTANCE_TYPE"}],
        Metrics=["Hour", "Unit", "Cost"],
    )
    (told,) = answer["CoveragesByTime"]
    assert {group["Attributes"]["instanceType"] for group in told["Groups"]} == {"m5.large", "c5.xlarge"}
    use = ce.get_reservation_utilization(TimePeriod=last_month(), Granularity="MONTHLY")["Total"]
    hours = answer["Total"]["CoverageHours"]
    assert hours["ReservedHours"] == use["TotalActualHours"]
    assert int(hours["OnDemandHours"]) + int(hours["ReservedHours"]) == int(hours["TotalRunningHours"])
    assert 0 < exact(hours["CoverageHoursPercentage"]) < 100


def test_savings_plans_and_their_costs_agree(ce: Client) -> None:
    total = ce.get_savings_plans_utilization(TimePeriod=last_month(), Granularity="MONTHLY")["Total"]
    use = {name: exact(value) for name, value in total["Utilization"].items()}
    assert (
        use["UsedCommitment"] + use["UnusedCommitment"]
        == use["TotalCommitment"]
        == spent(ce, "UnblendedCost", RECORD_TYPE=["SavingsPlanRecurringFee"])
    )
    assert use["UsedCommitment"] == spent(ce, "AmortizedCost", RECORD_TYPE=["SavingsPlanCoveredUsage"])
    assert exact(total["Savings"]["OnDemandCostEquivalent"]) == spent(
        ce, "UnblendedCost", RECORD_TYPE=["SavingsPlanCoveredUsage"]
    )
    details = ce.get_savings_plans_utilization_details(TimePeriod=last_month())
    rows = details["SavingsPlansUtilizationDetails"]
    assert len(rows) == 2 and details["Total"] == total
    assert all(date.fromisoformat(row["Attributes"]["EndDateTime"][:10]) > today() for row in rows)
    assert all(row["SavingsPlanArn"].split(":")[4] == row["Attributes"]["AccountId"] for row in rows)
    (coverage,) = ce.get_savings_plans_coverage(TimePeriod=last_month(), Granularity="MONTHLY")["SavingsPlansCoverages"]
    assert exact(coverage["Coverage"]["SpendCoveredBySavingsPlans"]) == exact(
        total["Savings"]["OnDemandCostEquivalent"]
    )
    assert exact(coverage["Coverage"]["OnDemandCost"]) == spent(
        ce, "UnblendedCost", SERVICE=[EC2], RECORD_TYPE=["Usage"]
    )


def test_an_account_sees_what_it_bought_itself(cloud: Cloud, ce: Client) -> None:
    number = 0
    profile = linked(cloud, number)
    own = client_of(cloud, profile)
    groups = own.get_reservation_utilization(TimePeriod=last_month(), GroupBy=BY_SUBSCRIPTION)["UtilizationsByTime"][0][
        "Groups"
    ]
    assert {group["Attributes"]["accountId"] for group in groups} == {profile.removeprefix("linked-")}
    of_all = ce.get_reservation_utilization(TimePeriod=last_month(), GroupBy=BY_SUBSCRIPTION)["UtilizationsByTime"][0][
        "Groups"
    ]
    assert len(groups) < len(of_all) and all(group in of_all for group in groups)


def test_who_bought_nothing_is_told_so(cloud: Cloud) -> None:
    alone = client_of(cloud, "portal")
    answer = alone.get_reservation_utilization(TimePeriod=last_month())
    assert answer["UtilizationsByTime"] == [] and answer["Total"]["PurchasedHours"] == "0"
    assert refused(alone.get_savings_plans_utilization, TimePeriod=last_month())[0] == "DataUnavailableException"
