"""GetReservationPurchaseRecommendation.

API Reference, "GetReservationPurchaseRecommendation"; User Guide, "Accessing reservation recommendations": refreshed at
least once every 24 hours; for the whole organisation (PAYER) or for each account (LINKED).
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ..settings import SETTINGS
from .offers import CONVERTIBLE, EMPTY, NOT_SOLD, OFFERS, SERVICES, STANDARD, Offer, once, price_with
from .owned import EC2
from .scope import Owner, draw, payer_of, uuid_of, visible
from .wire import CURRENCY, invalid, number, one_of, page, page_size, today

DAYS = {"SEVEN_DAYS": 7, "THIRTY_DAYS": 30, "SIXTY_DAYS": 60}
YEARS = {"ONE_YEAR": 1, "THREE_YEARS": 3}
PAYMENTS = ("NO_UPFRONT", "PARTIAL_UPFRONT", "ALL_UPFRONT")
# Of instances that are not sold any more.
OLD_PAYMENTS = ("LIGHT_UTILIZATION", "MEDIUM_UTILIZATION", "HEAVY_UTILIZATION")
SCOPES = ("PAYER", "LINKED")
MONTH_HOURS = Decimal(730)
# A longer look back sees a little less growth.
LOOKBACK_PERCENT = {7: 103, 30: 100, 60: 96}


def common(payload: dict) -> dict:
    """The parameters that both kinds of recommendations have, as they are in the answer."""
    parameters = {
        "AccountScope": one_of(payload, "AccountScope", SCOPES, "PAYER"),
        "LookbackPeriodInDays": one_of(payload, "LookbackPeriodInDays", tuple(DAYS), "SEVEN_DAYS"),
        "TermInYears": one_of(payload, "TermInYears", tuple(YEARS), "ONE_YEAR"),
        "PaymentOption": one_of(payload, "PaymentOption", PAYMENTS + OLD_PAYMENTS, "NO_UPFRONT"),
    }
    if parameters["PaymentOption"] in OLD_PAYMENTS:
        raise invalid(f"Invalid PaymentOption {parameters['PaymentOption']}. Valid values are {', '.join(PAYMENTS)}")
    return parameters


def metadata(caller: str, *what: object) -> dict:
    """Other once a day, and by the setting: later for a greater number, and never in the future."""
    generation = SETTINGS.recommendation_generation
    made = datetime.combine(today() - timedelta(days=1), datetime.min.time(), UTC) + timedelta(
        hours=12, minutes=generation % 700
    )
    return {
        "RecommendationId": uuid_of("recommendation", payer_of(caller), made.isoformat(), *what),
        "GenerationTimestamp": made.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _offering_class(payload: dict) -> str:
    specification = payload.get("ServiceSpecification", {}).get("EC2Specification") or {}
    if not isinstance(specification, dict):
        raise invalid("EC2Specification must be a structure.")
    return one_of(specification, "OfferingClass", (STANDARD, CONVERTIBLE), STANDARD)


def average_use(owner: Owner, offer: Offer, days: int) -> Decimal:
    """How many of these instances the account ran on average; 0 where it runs none."""
    if not offer.everywhere and draw("runs", owner.name, offer.key) % 10 >= 6:
        return Decimal(0)
    average = 2 if offer.everywhere else 1 + Decimal(draw("average", owner.name, offer.key) % (4 * 10**12)) / 10**12
    return average * LOOKBACK_PERCENT[days] / Decimal(100)


def _of_generation(index: int, offer: Offer, offers: int) -> Decimal:
    """How much the average is this time of what it is at first: 0 for the one offer in turn that is not recommended."""
    generation = SETTINGS.recommendation_generation
    if generation % offers == index:
        return Decimal(0)
    if generation and (index + generation) % 3 == 0:
        return 1 + Decimal(5 + draw("changed", generation, offer.key) % 30) / 100
    return Decimal(1)


def _detail(
    account_id: str, offer: Offer, average: Decimal, asked: dict, offering_class: str
) -> tuple[dict, Decimal, Decimal]:
    """One of RecommendationDetails, with its saving and its on-demand cost of a month."""
    days, years, payment = (DAYS[asked["LookbackPeriodInDays"]], YEARS[asked["TermInYears"]], asked["PaymentOption"])
    count = max(1, int(average))
    # Instances stop for a while now and then.
    used = (93 + Decimal(draw("used", offer.key) % (7 * 10**12)) / 10**12) / 100 * min(count, average) / count
    rate = price_with(offer, years, payment, offering_class)
    reserved, on_demand = count * rate * MONTH_HOURS, average * offer.price * MONTH_HOURS
    covered = count * used * offer.price * MONTH_HOURS
    saving, whole = covered - reserved, reserved * 12 * years
    upfront = once(payment)(whole)
    detail = {
        **({"AccountId": account_id} if account_id else {}),
        "InstanceDetails": offer.details,
        "RecommendedNumberOfInstancesToPurchase": str(count),
        "MinimumNumberOfInstancesUsedPerHour": str(max(0, count - 1)),
        "MaximumNumberOfInstancesUsedPerHour": str(count + 2),
        "AverageNumberOfInstancesUsedPerHour": number(average),
        "AverageUtilization": number(used * 100),
        "EstimatedBreakEvenInMonths": number(whole / covered),
        "CurrencyCode": CURRENCY,
        "EstimatedMonthlySavingsAmount": number(saving),
        "EstimatedMonthlySavingsPercentage": number(saving * 100 / on_demand),
        "EstimatedMonthlyOnDemandCost": number(on_demand),
        "EstimatedReservationCostForLookbackPeriod": number(
            (count * rate + (average - count * used) * offer.price) * 24 * days
        ),
        "UpfrontCost": number(upfront),
        "RecurringStandardMonthlyCost": number((whole - upfront) / (12 * years)),
    }
    if offer.units:
        detail |= {
            "RecommendedNormalizedUnitsToPurchase": str(count * offer.units),
            "MinimumNormalizedUnitsUsedPerHour": str(max(0, count - 1) * offer.units),
            "MaximumNormalizedUnitsUsedPerHour": str((count + 2) * offer.units),
            "AverageNormalizedUnitsUsedPerHour": number(average * offer.units),
        }
    return detail, saving, on_demand


def _details(owners: list[Owner], service: str, asked: dict, offering_class: str, payer: str) -> list[tuple]:
    offers, days = OFFERS[service], DAYS[asked["LookbackPeriodInDays"]]
    found = []
    for index, offer in enumerate(offers):
        part = _of_generation(index, offer, len(offers))
        averages = [(owner.account_id, average_use(owner, offer, days) * part) for owner in owners]
        if asked["AccountScope"] == "PAYER":
            together = sum((average for _, average in averages), Decimal(0))
            averages = [(payer if SETTINGS.recommendations_name_payer else "", together)]
        found += [
            _detail(account_id, offer, average, asked, offering_class) for account_id, average in averages if average
        ]
    # An instance used part of the time costs more reserved than by the hour: nothing is recommended.
    return [row for row in found if row[1] > 0]


def get_reservation_purchase_recommendation(payload: dict, caller: str) -> dict:
    service = payload.get("Service")
    if service not in SERVICES:
        raise invalid(f"Invalid Service {service}. Valid values are {', '.join(SERVICES)}")
    asked, offering_class = common(payload), _offering_class(payload)
    owners = visible(caller)
    if payload.get("AccountId"):
        owners = [owner for owner in owners if owner.account_id == payload["AccountId"]]
    size = page_size(payload, "PageSize", SETTINGS.recommendations_per_page)
    years = YEARS[asked["TermInYears"]]
    rows = (
        []
        if service in EMPTY or (service, years, asked["PaymentOption"]) in NOT_SOLD
        else _details(owners, service, asked, offering_class, caller)
    )
    shown, more = page(payload, "GetReservationPurchaseRecommendation", rows, size)
    answer = {"Metadata": metadata(caller, service, *asked.values(), offering_class), "Recommendations": [], **more}
    if rows:
        saving, on_demand = (sum((row[place] for row in rows), Decimal(0)) for place in (1, 2))
        answer["Recommendations"].append(
            {
                **asked,
                **(
                    {"ServiceSpecification": {"EC2Specification": {"OfferingClass": offering_class}}}
                    if service == EC2
                    else {}
                ),
                "RecommendationDetails": [row[0] for row in shown],
                "RecommendationSummary": {
                    "TotalEstimatedMonthlySavingsAmount": number(saving),
                    "TotalEstimatedMonthlySavingsPercentage": number(saving * 100 / on_demand),
                    "CurrencyCode": CURRENCY,
                },
            }
        )
    return answer
