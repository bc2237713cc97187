"""Savings Plans: the recommendations, and when they were generated anew.

API Reference, "GetSavingsPlansPurchaseRecommendation", "StartSavingsPlansPurchaseRecommendationGeneration" (a write) and
"ListSavingsPlansPurchaseRecommendationGeneration"; Savings Plans User Guide, "Savings Plans types" (Database Savings
Plans are for one year and nothing upfront only).
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ..settings import SETTINGS
from .filters import simple_values
from .offers import once
from .recommendations import DAYS, LOOKBACK_PERCENT, MONTH_HOURS, YEARS, common, metadata
from .scope import Owner, draw, payer_of, uuid_of, visible
from .wire import CURRENCY, CostExplorerError, invalid, number, one_of, page, page_size

# Type: region and family of each plan, thousandths of an hour's spend, percent off by years, of how many accounts in ten.
TYPES: dict[str, tuple[tuple[tuple[str, str], ...], int, dict[int, int], int]] = {
    "COMPUTE_SP": ((("", ""),), 1900, {1: 27, 3: 51}, 9),
    "EC2_INSTANCE_SP": ((("us-east-1", "m5"), ("us-east-1", "c5"), ("eu-west-1", "r5")), 900, {1: 34, 3: 57}, 5),
    "SAGEMAKER_SP": ((("", ""),), 700, {1: 24, 3: 49}, 3),
    "DATABASE_SP": ((("", ""),), 800, {1: 20}, 5),
}
STATUSES = ("SUCCEEDED", "PROCESSING", "FAILED")
# "You can request a generation up to three times a day."
GENERATIONS_A_DAY = 3
LESS_FOR_LESS_UPFRONT = {"NO_UPFRONT": 0, "PARTIAL_UPFRONT": 2, "ALL_UPFRONT": 4}
_GENERATIONS: dict[str, list[dict]] = {}


def _spend(owner: Owner, kind: str, plan: tuple[str, str], days: int) -> Decimal:
    """What the account spends on demand in an hour on what such a plan would cover."""
    _plans, thousandths, _percents, in_ten = TYPES[kind]
    if draw("spends", owner.name, kind, *plan) % 10 >= in_ten:
        return Decimal(0)
    base = Decimal(thousandths) / 1000 * (40 + draw("spend", owner.name, kind, *plan) % 160) / 100
    generation = SETTINGS.recommendation_generation
    changed = 100 + (draw("spend of", generation, kind, *plan) % 20 if generation else 0)
    return base * LOOKBACK_PERCENT[days] * changed / 10_000


def _detail(account_id: str, kind: str, plan: tuple[str, str], spend: Decimal, asked: dict) -> dict:
    days, years, payment = DAYS[asked["LookbackPeriodInDays"]], YEARS[asked["TermInYears"]], asked["PaymentOption"]
    kept = Decimal(100 - TYPES[kind][2][years] - LESS_FOR_LESS_UPFRONT[payment]) / 100
    commitment = (spend * kept * Decimal("0.85")).quantize(Decimal("0.001"))
    used = Decimal(90 + draw("plan used", kind, *plan) % 10) / 100
    hours = Decimal(24 * days)
    before, cost = spend * hours, commitment * hours
    after = (spend - commitment * used / kept) * hours
    saving = before - cost - after
    return {
        "SavingsPlansDetails": {
            "Region": plan[0],
            "InstanceFamily": plan[1],
            "OfferingId": uuid_of("offering", kind, *plan, years, payment),
        },
        "AccountId": account_id,
        "UpfrontCost": number(once(payment)(commitment * 8760 * years)),
        "EstimatedROI": number(saving * 100 / cost),
        "CurrencyCode": CURRENCY,
        "EstimatedSPCost": number(cost),
        "EstimatedOnDemandCost": number(after),
        "EstimatedOnDemandCostWithCurrentCommitment": number(before),
        "EstimatedSavingsAmount": number(saving),
        "EstimatedSavingsPercentage": number(saving * 100 / before),
        "HourlyCommitmentToPurchase": number(commitment),
        "EstimatedAverageUtilization": number(used * 100),
        "EstimatedMonthlySavingsAmount": number(saving / hours * MONTH_HOURS),
        "CurrentMinimumHourlyOnDemandSpend": number(spend * Decimal("0.82")),
        "CurrentMaximumHourlyOnDemandSpend": number(spend * Decimal("1.31")),
        "CurrentAverageHourlyOnDemandSpend": number(spend),
        "RecommendationDetailId": uuid_of(
            "plan", account_id, kind, *plan, *asked.values(), SETTINGS.recommendation_generation
        ),
    }


def _summary(details: list[dict], hours: int) -> dict:
    def total(name: str) -> Decimal:
        return sum((Decimal(detail[name]) for detail in details), Decimal(0))

    before, saving = total("EstimatedOnDemandCostWithCurrentCommitment"), total("EstimatedSavingsAmount")
    cost, commitment = total("EstimatedSPCost"), total("HourlyCommitmentToPurchase")
    return {
        "EstimatedROI": number(saving * 100 / cost),
        "CurrencyCode": CURRENCY,
        "EstimatedTotalCost": number(cost + total("EstimatedOnDemandCost")),
        "CurrentOnDemandSpend": number(before),
        "EstimatedSavingsAmount": number(saving),
        "TotalRecommendationCount": str(len(details)),
        "DailyCommitmentToPurchase": number(commitment * 24),
        "HourlyCommitmentToPurchase": number(commitment),
        "EstimatedSavingsPercentage": number(saving * 100 / before),
        "EstimatedMonthlySavingsAmount": number(saving / hours * MONTH_HOURS),
        "EstimatedOnDemandCostWithCurrentCommitment": number(before),
    }


def get_savings_plans_purchase_recommendation(payload: dict, caller: str) -> dict:
    kind = one_of(payload, "SavingsPlansType", tuple(TYPES))
    for name, allowed in (("TermInYears", tuple(YEARS)), ("LookbackPeriodInDays", tuple(DAYS))):
        one_of(payload, name, allowed)
    if "PaymentOption" not in payload:
        one_of(payload, "PaymentOption", ())
    asked = common(payload)
    size = page_size(payload, "PageSize", SETTINGS.recommendations_per_page)
    owners = visible(caller)
    if payload.get("Filter"):
        wanted = simple_values(payload["Filter"], ("LINKED_ACCOUNT",)).get("LINKED_ACCOUNT", set())
        owners = [owner for owner in owners if owner.account_id in wanted]
    days, years = DAYS[asked["LookbackPeriodInDays"]], YEARS[asked["TermInYears"]]
    details = []
    if years in TYPES[kind][2] and (kind != "DATABASE_SP" or asked["PaymentOption"] == "NO_UPFRONT"):
        for plan in TYPES[kind][0]:
            spends = [(owner.account_id, _spend(owner, kind, plan, days)) for owner in owners]
            if asked["AccountScope"] == "PAYER":
                spends = [(caller, sum((spend for _, spend in spends), Decimal(0)))]
            details += [_detail(account_id, kind, plan, spend, asked) for account_id, spend in spends if spend]
    shown, more = page(payload, "GetSavingsPlansPurchaseRecommendation", details, size)
    answer = {**asked, "SavingsPlansType": kind, "SavingsPlansPurchaseRecommendationDetails": shown}
    if details:
        answer["SavingsPlansPurchaseRecommendationSummary"] = _summary(details, days * 24)
    return {"Metadata": metadata(caller, kind, *asked.values()), "SavingsPlansPurchaseRecommendation": answer, **more}


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def start_generation(_payload: dict, caller: str) -> dict:
    """Done at once: what it makes is what is there (recommendation_generation changes that)."""
    now, made = datetime.now(UTC), _GENERATIONS.setdefault(payer_of(caller), [])
    if sum(each["GenerationStartedTime"][:10] == _time(now)[:10] for each in made) >= GENERATIONS_A_DAY:
        raise CostExplorerError(
            "ServiceQuotaExceededException", "You've reached the limit of recommendation generations of a day."
        )
    generation = {
        "RecommendationId": uuid_of("generation", caller, now.isoformat(), len(made)),
        "GenerationStatus": "SUCCEEDED",
        "GenerationStartedTime": _time(now),
        "GenerationCompletionTime": _time(now),
        "EstimatedCompletionTime": _time(now + timedelta(minutes=10)),
    }
    made.append(generation)
    return {name: generation[name] for name in ("RecommendationId", "GenerationStartedTime", "EstimatedCompletionTime")}


def list_generations(payload: dict, caller: str) -> dict:
    status = payload.get("GenerationStatus")
    if status is not None:
        one_of(payload, "GenerationStatus", STATUSES)
    wanted = payload.get("RecommendationIds") or []
    if not isinstance(wanted, list):
        raise invalid("RecommendationIds is a list")
    found = [
        each
        for each in reversed(_GENERATIONS.get(payer_of(caller), []))
        if (status in (None, each["GenerationStatus"])) and (not wanted or each["RecommendationId"] in wanted)
    ]
    size = page_size(payload, "PageSize", SETTINGS.recommendations_per_page)
    shown, more = page(payload, "ListSavingsPlansPurchaseRecommendationGeneration", found, size)
    return {"GenerationSummaryList": shown, **more}
