"""How far what was bought is used, and how much of the usage it covers.

API Reference, "GetReservationUtilization", "GetReservationCoverage", "GetSavingsPlansUtilization",
"GetSavingsPlansUtilizationDetails", "GetSavingsPlansCoverage". The numbers are those that the ledger's fees are made of.
"""

from datetime import date

from .filters import simple_values
from .ledger import lines
from .offers import ELASTICSEARCH
from .owned import EC2, OPENSEARCH, Reservation, SavingsPlan, reservations, savings_plans
from .scope import visible
from .wire import CostExplorerError, amount, interval, invalid, one_of, page, page_size, past, share, slices, today

# "The last 12 months and the current month."
MONTHS_BACK = 12
GRANULARITIES = ("DAILY", "MONTHLY")
DEFAULT_PAGE = 100
DEFAULT_PLANS = 20
RESERVATION_FILTERS = ("LINKED_ACCOUNT", "REGION", "SERVICE", "INSTANCE_TYPE", "PLATFORM")
PLAN_FILTERS = (
    "LINKED_ACCOUNT",
    "SAVINGS_PLAN_ARN",
    "SAVINGS_PLANS_TYPE",
    "REGION",
    "PAYMENT_OPTION",
    "INSTANCE_TYPE_FAMILY",
)
COVERAGE_GROUPS = ("INSTANCE_TYPE", "LINKED_ACCOUNT", "PLATFORM", "REGION")
PLAN_COVERAGE_GROUPS = ("SERVICE", "REGION", "INSTANCE_FAMILY")


def _periods(payload: dict) -> tuple[date, date, list[tuple[date, date]]]:
    start, end = past(payload, MONTHS_BACK)
    if payload.get("GroupBy"):
        if payload.get("Granularity"):
            raise invalid("Granularity can't be set if GroupBy is set.")
        return start, end, [(start, end)]
    return start, end, slices(start, end, one_of(payload, "Granularity", GRANULARITIES, "DAILY"))


def _group_keys(payload: dict, allowed: tuple[str, ...]) -> list[str]:
    keys = [str(group.get("Key")) if isinstance(group, dict) else "" for group in payload.get("GroupBy") or []]
    if any(key not in allowed for key in keys):
        raise invalid(f"Only {', '.join(allowed)} is supported for groupBy with type DIMENSION")
    return keys


def _owned_reservations(payload: dict, caller: str) -> list[Reservation]:
    wanted = simple_values(payload["Filter"], RESERVATION_FILTERS) if payload.get("Filter") else {}
    services = wanted.pop("SERVICE", {EC2})
    if len(services) != 1:
        raise invalid("Values are invalid. The number of values for Service Filter should not exceed 1")
    services = {OPENSEARCH if name == ELASTICSEARCH else name for name in services}
    seen = {owner.account_id for owner in visible(caller)}
    return [
        each
        for each in reservations(caller)
        if each.account_id in seen
        and each.service in services
        and all(
            {
                "LINKED_ACCOUNT": each.account_id,
                "REGION": each.region,
                "INSTANCE_TYPE": each.instance_type,
                "PLATFORM": each.platform,
            }[key]
            in values
            for key, values in wanted.items()
        )
    ]


def _reservation_use(owned: list[Reservation], start: date, end: date) -> dict:
    """ReservationAggregates of those days."""
    bought = used = units = used_units = on_demand = upfront = recurring = unused_cost = potential = 0
    for each in owned:
        days = each.days(start, end)
        hours, used_hours = each.hours * days, each.used_hours * days
        bought, used = bought + hours, used + used_hours
        units, used_units = units + hours * each.normalized_units, used_units + used_hours * each.normalized_units
        on_demand += used_hours * each.on_demand
        potential += hours * (each.on_demand - each.fee)
        upfront, recurring = upfront + hours * each.upfront, recurring + hours * each.recurring
        unused_cost += (hours - used_hours) * each.fee
    net, realized = on_demand - upfront - recurring, on_demand - (upfront + recurring - unused_cost)
    return {
        "UtilizationPercentage": share(used, bought),
        "UtilizationPercentageInUnits": share(used_units, units),
        "PurchasedHours": str(bought),
        "PurchasedUnits": str(units),
        "TotalActualHours": str(used),
        "TotalActualUnits": str(used_units),
        "UnusedHours": str(bought - used),
        "UnusedUnits": str(units - used_units),
        "OnDemandCostOfRIHoursUsed": amount(on_demand),
        "NetRISavings": amount(net),
        "TotalPotentialRISavings": amount(potential),
        "AmortizedUpfrontFee": amount(upfront),
        "AmortizedRecurringFee": amount(recurring),
        "TotalAmortizedFee": amount(upfront + recurring),
        "RICostForUnusedHours": amount(unused_cost),
        "RealizedSavings": amount(realized),
        "UnrealizedSavings": amount(potential - realized),
    }


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00.000Z"


def _attributes(each: Reservation) -> dict:
    """As the service writes them; the API Reference's example begins each with a capital."""
    return {
        "accountId": each.account_id,
        "accountName": each.account_name,
        "availabilityZone": "",
        "averageOnDemandHourlyRate": amount(each.on_demand),
        "cancellationDateTime": _moment(each.end),
        "endDateTime": _moment(each.end),
        "hourlyRecurringFee": amount(each.recurring),
        "instanceType": each.instance_type,
        "leaseId": each.id,
        "numberOfInstances": str(each.count),
        "offeringType": "Standard",
        "platform": each.platform,
        "region": each.region,
        "scope": "Region",
        "startDateTime": _moment(each.start),
        "subscriptionId": each.id,
        "subscriptionStatus": "Active" if each.end > today() else "Expired",
        "subscriptionType": each.payment,
        "tenancy": "Shared",
        "totalAssetValue": amount(each.upfront_total + each.recurring * each.hours * (each.end - each.start).days),
        "upfrontFee": amount(each.upfront_total),
    }


def get_reservation_utilization(payload: dict, caller: str) -> dict:
    start, end, periods = _periods(payload)
    keys = _group_keys(payload, ("SUBSCRIPTION_ID",))
    owned = [each for each in _owned_reservations(payload, caller) if each.days(start, end)]
    total = _reservation_use(owned, start, end)
    if keys:
        groups = [
            {
                "Key": "SUBSCRIPTION_ID",
                "Value": each.id,
                "Attributes": _attributes(each),
                "Utilization": _reservation_use([each], start, end),
            }
            for each in owned
        ]
        shown, more = page(payload, "GetReservationUtilization", groups, page_size(payload, "MaxResults", DEFAULT_PAGE))
        return {
            "UtilizationsByTime": [{"TimePeriod": interval(start, end), "Groups": shown, "Total": total}],
            "Total": total,
            **more,
        }
    found = (
        [
            {"TimePeriod": interval(*period), "Groups": [], "Total": _reservation_use(owned, *period)}
            for period in periods
        ]
        if owned
        else []
    )
    shown, more = page(payload, "GetReservationUtilization", found, page_size(payload, "MaxResults", DEFAULT_PAGE))
    return {"UtilizationsByTime": shown, "Total": total, **more}


def _reservation_coverage(owned: list[Reservation], start: date, end: date) -> dict:
    """Coverage: beside what is reserved, a third as much again runs on demand."""
    hours = units = on_demand_hours = on_demand_units = cost = 0
    for each in owned:
        days = each.days(start, end)
        extra = each.used_hours * days // 3
        hours, on_demand_hours = hours + each.used_hours * days, on_demand_hours + extra
        units += each.used_hours * days * each.normalized_units
        on_demand_units, cost = on_demand_units + extra * each.normalized_units, cost + extra * each.on_demand
    return {
        "CoverageHours": {
            "OnDemandHours": str(on_demand_hours),
            "ReservedHours": str(hours),
            "TotalRunningHours": str(hours + on_demand_hours),
            "CoverageHoursPercentage": share(hours, hours + on_demand_hours),
        },
        "CoverageNormalizedUnits": {
            "OnDemandNormalizedUnits": str(on_demand_units),
            "ReservedNormalizedUnits": str(units),
            "TotalRunningNormalizedUnits": str(units + on_demand_units),
            "CoverageNormalizedUnitsPercentage": share(units, units + on_demand_units),
        },
        "CoverageCost": {"OnDemandCost": amount(cost)},
    }


def get_reservation_coverage(payload: dict, caller: str) -> dict:
    start, end, periods = _periods(payload)
    keys = _group_keys(payload, COVERAGE_GROUPS)
    owned = _owned_reservations(payload, caller)
    found = []
    for period in periods:
        groups: dict[tuple[str, ...], list[Reservation]] = {}
        for each in owned if keys else []:
            of = {
                "INSTANCE_TYPE": each.instance_type,
                "LINKED_ACCOUNT": each.account_id,
                "PLATFORM": each.platform,
                "REGION": each.region,
            }
            groups.setdefault(tuple(of[key] for key in keys), []).append(each)
        found.append(
            {
                "TimePeriod": interval(*period),
                "Total": _reservation_coverage(owned, *period),
                "Groups": [
                    {
                        "Attributes": dict(zip((_camel(key) for key in keys), values, strict=True)),
                        "Coverage": _reservation_coverage(group, *period),
                    }
                    for values, group in groups.items()
                ],
            }
        )
    shown, more = page(payload, "GetReservationCoverage", found, page_size(payload, "MaxResults", DEFAULT_PAGE))
    return {"CoveragesByTime": shown, "Total": _reservation_coverage(owned, start, end), **more}


def _camel(key: str) -> str:
    first, *rest = key.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)


def _owned_plans(payload: dict, caller: str, start: date, end: date) -> list[SavingsPlan]:
    """What AWS says where there is no plan in that time is DataUnavailableException."""
    wanted = simple_values(payload["Filter"], PLAN_FILTERS) if payload.get("Filter") else {}
    seen = {owner.account_id for owner in visible(caller)}
    found = [
        each
        for each in savings_plans(caller)
        if each.account_id in seen
        and each.days(start, end)
        and all(
            {
                "LINKED_ACCOUNT": each.account_id,
                "SAVINGS_PLAN_ARN": each.arn,
                "REGION": each.region,
                "SAVINGS_PLANS_TYPE": f"{each.type}SavingsPlans",
                "PAYMENT_OPTION": each.payment,
                "INSTANCE_TYPE_FAMILY": each.instance_family,
            }[key]
            in values
            for key, values in wanted.items()
        )
    ]
    if not found:
        raise CostExplorerError("DataUnavailableException", "The requested data is unavailable.")
    return found


def _plan_use(plans: list[SavingsPlan], start: date, end: date) -> dict:
    total = sum(each.daily * each.days(start, end) for each in plans)
    used = sum(each.daily_used * each.days(start, end) for each in plans)
    covered = sum(each.daily_covered * each.days(start, end) for each in plans)
    return {
        "Utilization": {
            "TotalCommitment": amount(total),
            "UsedCommitment": amount(used),
            "UnusedCommitment": amount(total - used),
            "UtilizationPercentage": share(used, total),
        },
        "Savings": {"NetSavings": amount(covered - total), "OnDemandCostEquivalent": amount(covered)},
        "AmortizedCommitment": {
            "AmortizedRecurringCommitment": amount(total),
            "AmortizedUpfrontCommitment": "0",
            "TotalAmortizedCommitment": amount(total),
        },
    }


def get_savings_plans_utilization(payload: dict, caller: str) -> dict:
    start, end, periods = _periods(payload)
    plans = _owned_plans(payload, caller, start, end)
    return {
        "SavingsPlansUtilizationsByTime": [
            {"TimePeriod": interval(*period), **_plan_use(plans, *period)} for period in periods
        ],
        "Total": _plan_use(plans, start, end),
    }


def get_savings_plans_utilization_details(payload: dict, caller: str) -> dict:
    start, end = past(payload, MONTHS_BACK)
    plans = _owned_plans(payload, caller, start, end)
    details = [
        {
            "SavingsPlanArn": each.arn,
            "Attributes": {
                "AccountId": each.account_id,
                "AccountName": each.account_name,
                "SavingsPlansType": each.type,
                "Region": each.region,
                "InstanceFamily": each.instance_family,
                "PaymentOption": each.payment,
                "PurchaseTerm": f"{each.years} year",
                "HourlyCommitment": amount(each.commitment),
                "HourlyRecurringFee": amount(each.commitment),
                "UpfrontFee": "0",
                "Status": "Active",
                "StartDateTime": _moment(each.start),
                "EndDateTime": _moment(each.end),
            },
            **_plan_use([each], start, end),
        }
        for each in plans
    ]
    shown, more = page(
        payload,
        "GetSavingsPlansUtilizationDetails",
        details,
        page_size(payload, "MaxResults", DEFAULT_PLANS),
        "NextToken",
    )
    return {
        "SavingsPlansUtilizationDetails": shown,
        "Total": _plan_use(plans, start, end),
        "TimePeriod": interval(start, end),
        **more,
    }


def get_savings_plans_coverage(payload: dict, caller: str) -> dict:
    """Covered, as the ledger's SavingsPlanCoveredUsage; on demand, what EC2 costs beside it."""
    start, end, periods = _periods(payload)
    keys = _group_keys(payload, PLAN_COVERAGE_GROUPS)
    wanted = simple_values(payload["Filter"], ("LINKED_ACCOUNT", "REGION", "SERVICE")) if payload.get("Filter") else {}
    found: dict[tuple, list[int]] = {}
    for line in lines(caller):
        kind = line.keys["RECORD_TYPE"]
        if (
            line.keys["SERVICE"] != EC2
            or kind not in ("Usage", "SavingsPlanCoveredUsage")
            or any(line.keys[key] not in values for key, values in wanted.items())
        ):
            continue
        for period in periods:
            group = tuple(line.keys.get(key, "") for key in keys)
            sums = found.setdefault((period, group), [0, 0])
            sums[kind == "SavingsPlanCoveredUsage"] += line.sums(*period)[0]
    rows = [
        {
            "Attributes": dict(zip(keys, group, strict=True)),
            "TimePeriod": interval(*period),
            "Coverage": {
                "SpendCoveredBySavingsPlans": amount(covered),
                "OnDemandCost": amount(on_demand),
                "TotalCost": amount(covered + on_demand),
                "CoveragePercentage": share(covered, covered + on_demand),
            },
        }
        for (period, group), (on_demand, covered) in sorted(found.items())
    ]
    shown, more = page(
        payload, "GetSavingsPlansCoverage", rows, page_size(payload, "MaxResults", DEFAULT_PLANS), "NextToken"
    )
    return {"SavingsPlansCoverages": shown, **more}
