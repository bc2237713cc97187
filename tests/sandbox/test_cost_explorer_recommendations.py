"""Cost Explorer's purchase recommendations: Reserved Instances and Savings Plans."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from cloud import Client, Cloud, a_cloud
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
    refused,
    set_to,
    settings,
    today,
)

DETAILS = {
    EC2: "EC2InstanceDetails",
    RDS: "RDSInstanceDetails",
    ELASTICACHE: "ElastiCacheInstanceDetails",
    OPENSEARCH: "ESInstanceDetails",
    ELASTICSEARCH: "ESInstanceDetails",
    REDSHIFT: "RedshiftInstanceDetails",
}
FLEXIBLE = {
    "RecommendedNormalizedUnitsToPurchase",
    "MinimumNormalizedUnitsUsedPerHour",
    "MaximumNormalizedUnitsUsedPerHour",
    "AverageNormalizedUnitsUsedPerHour",
}
OTHERS = {"Amazon MemoryDB Service", "Amazon DynamoDB Service"}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """Of this file alone: other tests make accounts, which have costs too."""
    with a_cloud(tmp_path_factory.mktemp("sandbox")) as made:
        yield made


def ask(
    service: str = EC2,
    scope: str = "PAYER",
    days: str = "THIRTY_DAYS",
    term: str = "ONE_YEAR",
    payment: str = "NO_UPFRONT",
    **more: Any,
) -> dict:
    return {
        "Service": service,
        "AccountScope": scope,
        "LookbackPeriodInDays": days,
        "TermInYears": term,
        "PaymentOption": payment,
        **more,
    }


def details(answer: dict) -> list[dict]:
    return [
        detail for recommendation in answer["Recommendations"] for detail in recommendation["RecommendationDetails"]
    ]


def identity(detail: dict) -> tuple:
    return detail["AccountId"], repr(detail["InstanceDetails"])


@pytest.mark.parametrize("service", DETAILS)
@pytest.mark.parametrize("scope", ["PAYER", "LINKED"])
def test_every_service_has_recommendations_in_the_form_of_aws(
    cloud: Cloud, ce: Client, service: str, scope: str
) -> None:
    answer = ce.get_reservation_purchase_recommendation(**ask(service, scope))
    (recommendation,) = answer["Recommendations"]
    assert recommendation["AccountScope"] == scope
    assert (recommendation["LookbackPeriodInDays"], recommendation["TermInYears"], recommendation["PaymentOption"]) == (
        "THIRTY_DAYS",
        "ONE_YEAR",
        "NO_UPFRONT",
    )
    rows = details(answer)
    assert rows
    accounts = {row["AccountId"] for row in rows}
    if scope == "PAYER":
        assert accounts == {cloud.info["master_account_id"]}
    else:
        assert len(accounts) > 1
        assert accounts <= {cloud.info["master_account_id"], *cloud.info["linked_account_ids"]}
    assert len({identity(row) for row in rows}) == len(rows)
    for row in rows:
        described = row["InstanceDetails"]
        assert list(described) == [DETAILS[service]]
        assert described[DETAILS[service]]["Region"] in ("us-east-1", "eu-west-1")
        flexible = described[DETAILS[service]]["SizeFlexEligible"]
        assert (FLEXIBLE <= set(row)) == flexible
        assert re.fullmatch(r"\d+(\.\d{1,16})?", row["EstimatedMonthlySavingsAmount"])
        assert row["CurrencyCode"] == "USD"
        assert exact(row["UpfrontCost"]) == 0
        assert int(row["RecommendedNumberOfInstancesToPurchase"]) >= 1
    total = sum(exact(row["EstimatedMonthlySavingsAmount"]) for row in rows)
    summary = recommendation["RecommendationSummary"]
    assert abs(exact(summary["TotalEstimatedMonthlySavingsAmount"]) - total) < Decimal("1e-10")


def test_some_amounts_have_more_digits_than_a_float_shows(ce: Client) -> None:
    rows = details(ce.get_reservation_purchase_recommendation(**ask(scope="LINKED")))
    assert any(len(row["EstimatedMonthlySavingsAmount"].partition(".")[2]) > 6 for row in rows)


def test_both_names_of_opensearch_answer_alike(ce: Client) -> None:
    assert details(ce.get_reservation_purchase_recommendation(**ask(OPENSEARCH))) == details(
        ce.get_reservation_purchase_recommendation(**ask(ELASTICSEARCH))
    )


@pytest.mark.aws
@pytest.mark.parametrize("name", ["EC2", "AmazonEC2", "RDS", "Amazon Elastic Compute Cloud", "amazon redshift", ""])
def test_services_have_long_names_only(ce: Client, name: str) -> None:
    code, message = refused(ce.get_reservation_purchase_recommendation, Service=name)
    assert code == "ValidationException"
    assert EC2 in message and OTHERS <= {each for each in OTHERS if each in message}


@pytest.mark.parametrize("service", sorted(OTHERS))
def test_services_without_anything_to_reserve_answer_nothing(ce: Client, service: str) -> None:
    answer = ce.get_reservation_purchase_recommendation(Service=service)
    assert answer["Recommendations"] == [] and answer["Metadata"]["RecommendationId"]


@pytest.mark.aws
@pytest.mark.parametrize(
    "change",
    [
        {"AccountScope": "ALL"},
        {"LookbackPeriodInDays": "7"},
        {"TermInYears": "TWO_YEARS"},
        {"PaymentOption": "None"},
        {"ServiceSpecification": {"EC2Specification": {"OfferingClass": "Standard"}}},
    ],
)
def test_what_is_no_choice_is_refused(ce: Client, change: dict[str, Any]) -> None:
    assert refused(ce.get_reservation_purchase_recommendation, **{**ask(), **change})[0] == "ValidationException"


@pytest.mark.parametrize("payment", ["LIGHT_UTILIZATION", "MEDIUM_UTILIZATION", "HEAVY_UTILIZATION"])
def test_what_is_not_sold_any_more_is_refused(ce: Client, payment: str) -> None:
    assert refused(ce.get_reservation_purchase_recommendation, **ask(payment=payment))[0] == "ValidationException"


@pytest.mark.parametrize("service", [EC2, ELASTICACHE, OPENSEARCH])
def test_terms_and_payments_fit_together(ce: Client, service: str) -> None:
    """What is paid at once and monthly is the whole; more at once and longer saves more; use and its cost stay."""
    by = {}
    for term, years in (("ONE_YEAR", 1), ("THREE_YEARS", 3)):
        for payment in ("NO_UPFRONT", "PARTIAL_UPFRONT", "ALL_UPFRONT"):
            row = details(ce.get_reservation_purchase_recommendation(**ask(service, term=term, payment=payment)))[0]
            by[years, payment] = row
            upfront, monthly = exact(row["UpfrontCost"]), exact(row["RecurringStandardMonthlyCost"])
            assert (upfront > 0) == (payment != "NO_UPFRONT")
            assert (monthly > 0) == (payment != "ALL_UPFRONT")
            if payment == "PARTIAL_UPFRONT":
                assert abs(upfront - monthly * 12 * years) < Decimal("1e-9")
    for years in (1, 3):
        savings = [
            exact(by[years, payment]["EstimatedMonthlySavingsAmount"])
            for payment in ("NO_UPFRONT", "PARTIAL_UPFRONT", "ALL_UPFRONT")
        ]
        assert savings == sorted(savings) and savings[0] < savings[2]
    assert exact(by[1, "NO_UPFRONT"]["EstimatedMonthlySavingsAmount"]) < exact(
        by[3, "NO_UPFRONT"]["EstimatedMonthlySavingsAmount"]
    )
    assert len({row["EstimatedMonthlyOnDemandCost"] for row in by.values()}) == 1
    assert len({identity(row) for row in by.values()}) == 1


@pytest.mark.parametrize("service", [RDS, REDSHIFT])
def test_three_years_with_nothing_upfront_are_not_sold_by_all(ce: Client, service: str) -> None:
    assert details(ce.get_reservation_purchase_recommendation(**ask(service, term="THREE_YEARS"))) == []
    assert details(
        ce.get_reservation_purchase_recommendation(**ask(service, term="THREE_YEARS", payment="PARTIAL_UPFRONT"))
    )


def test_convertible_saves_less(ce: Client) -> None:
    saving = {}
    for offering in ("STANDARD", "CONVERTIBLE"):
        specification = {"EC2Specification": {"OfferingClass": offering}}
        (recommendation,) = ce.get_reservation_purchase_recommendation(**ask(ServiceSpecification=specification))[
            "Recommendations"
        ]
        assert recommendation["ServiceSpecification"] == specification
        saving[offering] = exact(recommendation["RecommendationSummary"]["TotalEstimatedMonthlySavingsAmount"])
    assert saving["CONVERTIBLE"] < saving["STANDARD"]


def test_the_whole_is_the_sum_of_the_accounts(ce: Client) -> None:
    """What all use together at PAYER is what each uses at LINKED."""

    def used(scope: str) -> dict:
        found: dict[str, Decimal] = {}
        for row in details(ce.get_reservation_purchase_recommendation(**ask(scope=scope))):
            key = repr(row["InstanceDetails"])
            found[key] = found.get(key, Decimal(0)) + exact(row["AverageNumberOfInstancesUsedPerHour"])
        return found

    assert used("PAYER") == used("LINKED")


def test_pages_are_small_when_asked_and_lose_nothing(ce: Client) -> None:
    whole = ce.get_reservation_purchase_recommendation(**ask(scope="LINKED"))
    pages = every_page(ce.get_reservation_purchase_recommendation, **ask(scope="LINKED", PageSize=3))
    assert len(pages) > 3
    assert all(len(details(page)) <= 3 for page in pages)
    assert [detail for page in pages for detail in details(page)] == details(whole)
    assert {page["Metadata"]["RecommendationId"] for page in pages} == {whole["Metadata"]["RecommendationId"]}


@pytest.mark.aws
def test_a_made_up_token_is_refused(ce: Client) -> None:
    assert refused(ce.get_reservation_purchase_recommendation, **ask(NextPageToken="made-up"))[0] in (
        "InvalidNextTokenException",
        "ValidationException",
    )


def test_a_token_of_another_question_is_refused(ce: Client) -> None:
    token = ce.get_reservation_purchase_recommendation(**ask(scope="LINKED", PageSize=1))["NextPageToken"]
    assert (
        refused(ce.get_reservation_purchase_recommendation, **ask(RDS, scope="LINKED", NextPageToken=token))[0]
        == "InvalidNextTokenException"
    )


def test_a_linked_account_sees_its_own(cloud: Cloud, ce: Client) -> None:
    profile = linked(cloud)
    account = profile.removeprefix("linked-")
    own = details(client_of(cloud, profile).get_reservation_purchase_recommendation(**ask(scope="LINKED")))
    assert own and {row["AccountId"] for row in own} == {account}
    of_all = details(ce.get_reservation_purchase_recommendation(**ask(scope="LINKED")))
    assert own == [row for row in of_all if row["AccountId"] == account]
    assert own == details(ce.get_reservation_purchase_recommendation(**ask(scope="LINKED", AccountId=account)))
    assert (
        details(
            client_of(cloud, profile).get_reservation_purchase_recommendation(
                **ask(scope="LINKED", AccountId=cloud.info["master_account_id"])
            )
        )
        == []
    )


def test_the_generation_is_of_a_day_and_the_same_all_day(ce: Client) -> None:
    first = ce.get_reservation_purchase_recommendation(**ask())
    again = ce.get_reservation_purchase_recommendation(**ask())
    assert details(first) == details(again) and first["Metadata"] == again["Metadata"]
    stamp = first["Metadata"]["GenerationTimestamp"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp)
    assert stamp[:10] <= today().isoformat()
    other = ce.get_reservation_purchase_recommendation(**ask(payment="ALL_UPFRONT"))
    assert other["Metadata"]["RecommendationId"] != first["Metadata"]["RecommendationId"]
    assert other["Metadata"]["GenerationTimestamp"] == stamp


@pytest.mark.parametrize("service", DETAILS)
@pytest.mark.parametrize("scope", ["PAYER", "LINKED"])
def test_another_generation_has_gone_new_and_changed_rows(cloud: Cloud, ce: Client, service: str, scope: str) -> None:
    before = ce.get_reservation_purchase_recommendation(**ask(service, scope))
    with set_to(cloud, recommendation_generation=1):
        after = ce.get_reservation_purchase_recommendation(**ask(service, scope))
    old, new = ({identity(row): row for row in details(answer)} for answer in (before, after))
    assert set(old) - set(new) and set(new) - set(old)
    assert any(old[key] != new[key] for key in set(old) & set(new))
    assert any(old[key] == new[key] for key in set(old) & set(new))
    assert after["Metadata"]["RecommendationId"] != before["Metadata"]["RecommendationId"]
    assert after["Metadata"]["GenerationTimestamp"] > before["Metadata"]["GenerationTimestamp"]
    assert (
        ce.get_reservation_purchase_recommendation(**ask(service, scope))["Recommendations"]
        == before["Recommendations"]
    )


def test_the_whole_can_be_told_without_an_account(cloud: Cloud, ce: Client) -> None:
    named = details(ce.get_reservation_purchase_recommendation(**ask()))
    with set_to(cloud, recommendations_name_payer=False):
        nameless = details(ce.get_reservation_purchase_recommendation(**ask()))
    assert [{**row, "AccountId": cloud.info["master_account_id"]} for row in nameless] == named
    assert not any("AccountId" in row for row in nameless)


SAVINGS_PLANS = {"TermInYears": "ONE_YEAR", "PaymentOption": "NO_UPFRONT", "LookbackPeriodInDays": "THIRTY_DAYS"}


def plans(answer: dict) -> list[dict]:
    return answer["SavingsPlansPurchaseRecommendation"].get("SavingsPlansPurchaseRecommendationDetails", [])


@pytest.mark.parametrize("kind", ["COMPUTE_SP", "EC2_INSTANCE_SP", "SAGEMAKER_SP", "DATABASE_SP"])
def test_savings_plans_are_recommended(cloud: Cloud, ce: Client, kind: str) -> None:
    answer = ce.get_savings_plans_purchase_recommendation(SavingsPlansType=kind, **SAVINGS_PLANS)
    assert {row["AccountId"] for row in plans(answer)} == {cloud.info["master_account_id"]}
    by_account = ce.get_savings_plans_purchase_recommendation(
        SavingsPlansType=kind, AccountScope="LINKED", **SAVINGS_PLANS
    )
    assert len({row["AccountId"] for row in plans(by_account)}) > 1
    summary = answer["SavingsPlansPurchaseRecommendation"]["SavingsPlansPurchaseRecommendationSummary"]
    assert summary["TotalRecommendationCount"] == str(len(plans(answer)))
    for row in plans(answer):
        before, after = exact(row["EstimatedOnDemandCostWithCurrentCommitment"]), exact(row["EstimatedOnDemandCost"])
        assert abs(before - after - exact(row["EstimatedSPCost"]) - exact(row["EstimatedSavingsAmount"])) < Decimal(
            "1e-12"
        )
        assert exact(row["EstimatedSavingsAmount"]) > 0 and exact(row["UpfrontCost"]) == 0
        assert exact(row["HourlyCommitmentToPurchase"]) > 0
        assert bool(row["SavingsPlansDetails"]["InstanceFamily"]) == (kind == "EC2_INSTANCE_SP")
    upfront = ce.get_savings_plans_purchase_recommendation(
        SavingsPlansType=kind, **{**SAVINGS_PLANS, "PaymentOption": "ALL_UPFRONT", "TermInYears": "THREE_YEARS"}
    )
    assert bool(plans(upfront)) == (kind != "DATABASE_SP")
    assert all(exact(row["UpfrontCost"]) > 0 for row in plans(upfront))


def test_savings_plans_have_pages_and_a_filter(cloud: Cloud, ce: Client) -> None:
    params = {"SavingsPlansType": "EC2_INSTANCE_SP", "AccountScope": "LINKED", **SAVINGS_PLANS}
    whole = plans(ce.get_savings_plans_purchase_recommendation(**params))
    pages = every_page(ce.get_savings_plans_purchase_recommendation, **params, PageSize=2)
    assert len(pages) > 2 and [row for page in pages for row in plans(page)] == whole
    account = whole[0]["AccountId"]
    chosen = ce.get_savings_plans_purchase_recommendation(
        **params, Filter={"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": [account]}}
    )
    assert plans(chosen) == [row for row in whole if row["AccountId"] == account]
    assert refused(ce.get_savings_plans_purchase_recommendation, **params, NextPageToken="made-up")[0] == (
        "InvalidNextTokenException"
    )
    assert (
        refused(ce.get_savings_plans_purchase_recommendation, **{**params, "SavingsPlansType": "ALL_SP"})[0]
        == "ValidationException"
    )


def test_a_generation_is_started_and_listed(cloud: Cloud) -> None:
    client = client_of(cloud, "portal")
    started = client.start_savings_plans_purchase_recommendation_generation()
    listed = client.list_savings_plans_purchase_recommendation_generation(
        RecommendationIds=[started["RecommendationId"]]
    )["GenerationSummaryList"]
    assert [each["GenerationStatus"] for each in listed] == ["SUCCEEDED"]
    for _ in range(2):
        client.start_savings_plans_purchase_recommendation_generation()
    assert refused(client.start_savings_plans_purchase_recommendation_generation)[0] == "ServiceQuotaExceededException"


def test_the_settings_are_checked(cloud: Cloud) -> None:
    with pytest.raises(AssertionError, match="recommendation_generation"):
        settings(cloud, recommendation_generation=1.5)
