"""Errors, paging, periods and numbers as Cost Explorer has them (API Reference, "Common errors", `DateInterval`).

Costs are whole numbers of UNIT, so that sums are exact however they are made.
"""

import base64
import binascii
import calendar
import hashlib
import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from .. import partition

# Cost Explorer tells amounts with ten decimals.
UNIT = 10**10
CURRENCY = "CNY" if partition.current().id == "aws-cn" else "USD"
PAGING = ("NextPageToken", "NextToken", "PageSize", "MaxResults")
MAX_PAGE_SIZE = 6000
# "Cost Explorer prepares the data of the current month and the prior 13" (User Guide, "Analyzing your costs").
MONTHS_BACK = 13


class CostExplorerError(Exception):
    """An error with AWS's code; every one of Cost Explorer's is HTTP 400."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def invalid(message: str) -> CostExplorerError:
    return CostExplorerError("ValidationException", message)


def today() -> date:
    return datetime.now(UTC).date()


def amount(units: int) -> str:
    """A sum of money or usage, exact, without zeros at the end."""
    sign, units = ("-", -units) if units < 0 else ("", units)
    return f"{sign}{units // UNIT}.{units % UNIT:010d}".rstrip("0").rstrip(".")


def share(part: int, whole: int) -> str:
    """A percentage with AWS's many digits; of nothing it is 0."""
    return number(Decimal(part) * 100 / Decimal(whole)) if whole else "0"


def number(value: Decimal) -> str:
    """Up to sixteen decimals: recommendations come with the digits of binary fractions, `123.4500000000000001`."""
    text = f"{value:.16f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def one_of(payload: dict, name: str, allowed: tuple[str, ...], default: str = "") -> str:
    """An enumerated parameter; without `default` it is required."""
    value = payload.get(name, default)
    if value == "" and not default:
        raise invalid(
            f"1 validation error detected: Value null at '{_member(name)}' failed to satisfy constraint: "
            "Member must not be null"
        )
    if value not in allowed:
        raise invalid(
            f"1 validation error detected: Value '{value}' at '{_member(name)}' failed to satisfy constraint: "
            f"Member must satisfy enum value set: [{', '.join(allowed)}]"
        )
    return value


def _member(name: str) -> str:
    return name[0].lower() + name[1:]


def page_size(payload: dict, name: str, default: int) -> int:
    """0 is what no page size is: the service's own."""
    size = payload.get(name) or default
    if isinstance(size, bool) or not isinstance(size, int) or not 0 < size <= MAX_PAGE_SIZE:
        raise invalid(
            f"1 validation error detected: Value '{size}' at '{_member(name)}' failed to satisfy constraint: "
            f"Member must have value less than or equal to {MAX_PAGE_SIZE}"
        )
    return size


def page(payload: dict, operation: str, items: list, size: int, token_name: str = "NextPageToken") -> tuple[list, dict]:
    """The page that the token asks for, and the answer's token where there is more. A token is good for its request."""
    asked = {name: value for name, value in payload.items() if name not in PAGING}
    digest = hashlib.sha256(json.dumps([operation, asked], sort_keys=True).encode()).hexdigest()[:16]
    start = 0
    if payload.get(token_name):
        start = _offset(payload[token_name], operation, digest)
    if start + size >= len(items):
        return items[start:], {}
    token = base64.urlsafe_b64encode(json.dumps([operation, digest, start + size]).encode()).decode()
    return items[start : start + size], {token_name: token}


def _offset(token: object, operation: str, digest: str) -> int:
    try:
        name, made_for, start = json.loads(base64.urlsafe_b64decode(str(token).encode()))
    except (binascii.Error, ValueError, TypeError):
        name, made_for, start = "", "", 0
    if name != operation or not isinstance(start, int) or start < 0:
        raise CostExplorerError("InvalidNextTokenException", "Invalid NextPageToken")
    if made_for != digest:
        # Only some operations have an error of its own for this.
        raise CostExplorerError(
            "RequestChangedException"
            if operation in ("GetCostAndUsage", "GetDimensionValues")
            else "InvalidNextTokenException",
            "Your request parameters changed between pages. Try again with the old parameters or without a pagination "
            "token.",
        )
    return start


def months_before(day: date, months: int) -> date:
    """The first day of the month that many months before the day's."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def next_month(day: date) -> date:
    return day.replace(day=1) + timedelta(days=calendar.monthrange(day.year, day.month)[1])


def day_of(text: object) -> date:
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise invalid("Start time or end time is invalid. Valid format is: yyyy-MM-dd.")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise invalid("Start time or end time is invalid. Valid format is: yyyy-MM-dd.") from error


def bounds(payload: dict) -> tuple[date, date]:
    """`TimePeriod` as it stands: the start is in it, the end is not."""
    period = payload.get("TimePeriod")
    if not isinstance(period, dict):
        raise invalid(
            "1 validation error detected: Value null at 'timePeriod' failed to satisfy constraint: Member must "
            "not be null"
        )
    start, end = day_of(period.get("Start")), day_of(period.get("End"))
    if start >= end:
        raise invalid("Start date (and hour) should be before end date (and hour)")
    return start, end


def past(payload: dict, months: int = MONTHS_BACK) -> tuple[date, date]:
    """A `TimePeriod` of which there can be data."""
    start, end = bounds(payload)
    if end > next_month(today()):
        raise invalid("end date past the beginning of next month")
    if start < months_before(today(), months):
        raise invalid("You haven't enabled historical data beyond 14 months.")
    return start, end


def slices(start: date, end: date, granularity: str) -> list[tuple[date, date]]:
    """The days or months of a period; the first and the last month may be cut."""
    found = []
    while start < end:
        stop = min(end, start + timedelta(days=1) if granularity == "DAILY" else next_month(start))
        found.append((start, stop))
        start = stop
    return found


def interval(start: date, end: date) -> dict:
    return {"Start": start.isoformat(), "End": end.isoformat()}
