"""GetCostAndUsage, GetDimensionValues and GetCostForecast: the ledger's sums.

API Reference of these operations. Every sum is of the same whole numbers, so what is grouped, filtered or told by day
adds up to the last digit.
"""

import itertools
from datetime import date, timedelta

from ..accounts import DIRECTORY
from ..settings import SETTINGS
from .filters import DIMENSIONS, test_of
from .ledger import METRICS, Group, Line, grouped, lines
from .wire import (
    CURRENCY,
    amount,
    bounds,
    interval,
    invalid,
    months_before,
    one_of,
    page,
    page_size,
    past,
    slices,
    today,
)

GRANULARITIES = ("DAILY", "MONTHLY", "HOURLY")
# The service names these in its refusal; the ledger has those that DIMENSIONS has.
GROUPS = (
    "AZ",
    "INSTANCE_TYPE",
    "LINKED_ACCOUNT",
    "OPERATION",
    "PURCHASE_TYPE",
    "SERVICE",
    "USAGE_TYPE",
    "PLATFORM",
    "TENANCY",
    "RECORD_TYPE",
    "LEGAL_ENTITY_NAME",
    "DEPLOYMENT_OPTION",
    "DATABASE_ENGINE",
    "CACHE_ENGINE",
    "INSTANCE_TYPE_FAMILY",
    "REGION",
    "BILLING_ENTITY",
    "RESERVATION_ID",
    "SAVINGS_PLANS_TYPE",
    "SAVINGS_PLAN_ARN",
    "OPERATING_SYSTEM",
)
# Where a metric is among a line's amounts. Rates are not blended here.
PLACES = {**{name: place for place, name in enumerate(METRICS)}, "BlendedCost": 0}
FORECASTS = {"UNBLENDED_COST": 0, "NET_UNBLENDED_COST": 1, "AMORTIZED_COST": 2, "NET_AMORTIZED_COST": 3}
FORECAST_FROM_DAYS = 30
DEFAULT_ROWS = 1000
DEFAULT_VALUES = 1000
# Bills are final some days after the month ("Understanding your bill").
FINAL_AFTER_DAYS = 5


def _granularity(payload: dict) -> str:
    granularity = one_of(payload, "Granularity", GRANULARITIES)
    if granularity == "HOURLY":
        raise invalid("Hourly data granularity is not enabled for this account.")
    return granularity


def _metrics(payload: dict) -> list[str]:
    asked = payload.get("Metrics")
    if not isinstance(asked, list) or not asked:
        raise invalid("Metrics must not be empty.")
    for name in asked:
        if name not in PLACES:
            raise invalid(f"Metric {name} is invalid. Valid values are {', '.join(PLACES)}")
    return list(dict.fromkeys(asked))


def _group_keys(payload: dict) -> list[str]:
    groups = payload.get("GroupBy") or []
    if not isinstance(groups, list) or len(groups) > 2:
        raise invalid("Only two group definitions are allowed.")
    keys = []
    for group in groups:
        if not isinstance(group, dict) or group.get("Type") != "DIMENSION":
            raise invalid("This sandbox groups by DIMENSION only.")
        if group.get("Key") not in GROUPS:
            raise invalid(f"Group Definition dimension is invalid. Valid values are {', '.join(GROUPS)}")
        if group["Key"] not in DIMENSIONS:
            raise invalid(f"This sandbox groups by {', '.join(DIMENSIONS)} only.")
        keys.append(group["Key"])
    if len(set(keys)) != len(keys):
        raise invalid("Group definitions must not be the same.")
    return keys


def _shown(metrics: list[str], sums: tuple[int, ...]) -> dict:
    return {
        name: {"Amount": amount(sums[PLACES[name]]), "Unit": "N/A" if name == "UsageQuantity" else CURRENCY}
        for name in metrics
    }


def _today_cut(end: date) -> date:
    """Nothing is known of days to come."""
    return min(end, today() + timedelta(days=1))


def _of_period(groups: dict[tuple[str, ...], Group], start: date, end: date) -> dict[tuple[str, ...], tuple[int, ...]]:
    """The sums of those groups of which there is anything in the period."""
    end = max(start, _today_cut(end))
    sums = {name: group.sums(start, end) for name, group in groups.items()}
    return {name: amounts for name, amounts in sums.items() if any(amounts)}


def _estimated(end: date) -> bool:
    """A month is an estimate until its bill is final."""
    month = months_before(end - timedelta(days=1), 0)
    return month >= months_before(today() - timedelta(days=FINAL_AFTER_DAYS), 0)


def _names(account_ids: list[str]) -> list[dict]:
    known = [DIRECTORY.get(account_id) for account_id in account_ids]
    return [{"Value": account.account_id, "Attributes": {"description": account.name}} for account in known if account]


# A row is a period, a group and its sums; without groups, or where none has anything, group and sums may be None.
Row = tuple[date, date, tuple[str, ...] | None, tuple[int, ...] | None]
# The rows of the last questions, with the lines that they are made of: pages of one question come one after the other.
_ANSWERS: dict[tuple, tuple[list[Line], list[Row]]] = {}
ANSWERS = 4


def _rows(found: list[Line], keys: list[str], periods: list[tuple[date, date]]) -> list[Row]:
    groups = grouped(found, keys)
    rows: list[Row] = []
    for first, last in periods:
        sums = _of_period(groups, first, last)
        if keys:
            rows += [(first, last, name, amounts) for name, amounts in sums.items()] or [(first, last, None, None)]
        else:
            rows.append((first, last, None, sums.get((), (0,) * len(METRICS))))
    return rows


def _remembered_rows(found: list[Line], keys: list[str], periods: list[tuple[date, date]]) -> list[Row]:
    # Lines are kept with the answer, so that no other can be taken for one of them.
    question = (today(), tuple(keys), tuple(periods), tuple(map(id, found)))
    if question not in _ANSWERS:
        while len(_ANSWERS) >= ANSWERS:
            del _ANSWERS[next(iter(_ANSWERS))]
        _ANSWERS[question] = (found, _rows(found, keys, periods))
    return _ANSWERS[question][1]


def get_cost_and_usage(payload: dict, caller: str) -> dict:
    start, end = past(payload)
    granularity, metrics, keys, test = _granularity(payload), _metrics(payload), _group_keys(payload), test_of(payload)
    found = [line for line in lines(caller) if test(line.keys)]
    rows = _remembered_rows(found, keys, slices(start, end, granularity))
    shown, more = page(payload, "GetCostAndUsage", rows, SETTINGS.cost_rows_per_page or DEFAULT_ROWS)
    results = []
    for (first, last), part in itertools.groupby(shown, key=lambda row: row[:2]):
        told = list(part)
        results.append(
            {
                "TimePeriod": interval(first, last),
                "Total": {} if keys else _shown(metrics, told[0][3]),
                "Groups": [
                    {"Keys": list(group), "Metrics": _shown(metrics, sums)}
                    for _, _, group, sums in told
                    if group is not None
                ],
                "Estimated": _estimated(last),
            }
        )
    accounts = []
    if "LINKED_ACCOUNT" in keys:
        place = keys.index("LINKED_ACCOUNT")
        accounts = list(dict.fromkeys(row[2][place] for row in shown if row[2] is not None))
    return {
        **({"GroupDefinitions": [{"Type": "DIMENSION", "Key": key} for key in keys]} if keys else {}),
        "ResultsByTime": results,
        "DimensionValueAttributes": _names(accounts),
        **more,
    }


def get_dimension_values(payload: dict, caller: str) -> dict:
    start, end = past(payload)
    dimension = payload.get("Dimension")
    if dimension not in DIMENSIONS:
        raise invalid(f"This sandbox has the dimensions {', '.join(DIMENSIONS)} only.")
    test, search = test_of(payload), str(payload.get("SearchString") or "").lower()
    found = [line for line in lines(caller) if test(line.keys)]
    values = [group[0] for group in _of_period(grouped(found, [dimension]), start, end)]
    names = {each["Value"]: each["Attributes"] for each in _names(values)} if dimension == "LINKED_ACCOUNT" else {}
    rows = [
        {"Value": value, "Attributes": names.get(value, {})}
        for value in values
        if search in value.lower() or search in names.get(value, {}).get("description", "").lower()
    ]
    shown, more = page(payload, "GetDimensionValues", rows, page_size(payload, "MaxResults", DEFAULT_VALUES))
    return {"DimensionValues": shown, "ReturnSize": len(shown), "TotalSize": len(rows), **more}


def get_cost_forecast(payload: dict, caller: str) -> dict:
    """The mean of the last days, day by day; the interval grows with the level. AWS's is a model of its own."""
    start, end = bounds(payload)
    granularity = _granularity(payload)
    metric = one_of(payload, "Metric", tuple(FORECASTS))
    level = payload.get("PredictionIntervalLevel", 80)
    if isinstance(level, bool) or not isinstance(level, int) or not 51 <= level <= 99:
        raise invalid("PredictionIntervalLevel must be from 51 to 99.")
    if start < today():
        raise invalid("Start date must be equal to or later than the current date.")
    if (end - start).days > (93 if granularity == "DAILY" else 18 * 31):
        raise invalid("The forecast period is too long: at most 3 months by day or 18 months by month.")
    test, now = test_of(payload), today()
    groups = _of_period(
        grouped([line for line in lines(caller) if test(line.keys)], []), now - timedelta(days=FORECAST_FROM_DAYS), now
    )
    daily = groups.get((), (0,) * len(METRICS))[FORECASTS[metric]] // FORECAST_FROM_DAYS
    results = []
    for first, last in slices(start, end, granularity):
        mean = daily * (last - first).days
        spread = abs(mean) * level // 1000
        results.append(
            {
                "TimePeriod": interval(first, last),
                "MeanValue": amount(mean),
                "PredictionIntervalLowerBound": amount(mean - spread),
                "PredictionIntervalUpperBound": amount(mean + spread),
            }
        )
    return {"Total": {"Amount": amount(daily * (end - start).days), "Unit": CURRENCY}, "ForecastResultsByTime": results}
