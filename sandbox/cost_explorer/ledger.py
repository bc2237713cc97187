"""The daily costs of every account: lines of one service, region, charge type and seller.

Made from the accounts' names and the days alone, so every start and every question gives the same. Cost and Usage Report
User Guide, "lineItem/LineItemType" and "Understanding your amortized reservation data" say what each charge type costs
unblended and amortized; what is bought already is owned.py's.
"""

import calendar
from collections.abc import Callable
from datetime import date

from ..settings import SETTINGS
from .owned import (
    EC2,
    ELASTICACHE,
    OPENSEARCH,
    RDS,
    REDSHIFT,
    SAVINGS_PLANS,
    Commitment,
    Reservation,
    SavingsPlan,
    bought,
)
from .scenario import Planted, parse_scenario
from .scope import Owner, draw, family, visible
from .wire import MONTHS_BACK, UNIT, months_before, today

METRICS = ("UnblendedCost", "NetUnblendedCost", "AmortizedCost", "NetAmortizedCost", "UsageQuantity")
AWS, MARKETPLACE = "AWS", "AWS Marketplace"
NO_REGION = "NoRegion"
# A private discount, so that net and gross differ.
NET_PERCENT = 94
UNIT_STEP = 100
# Days are counted from here, for as long as the process lives.
_ORIGIN = months_before(today(), MONTHS_BACK + 1).toordinal()
Amounts = tuple[int, int, int, int, int]
NOTHING: Amounts = (0, 0, 0, 0, 0)
_GROWTH_FROM = date(2025, 1, 1).toordinal()

# Service, region, tenths of cents a day in an account of usual size, of how many accounts in ten.
_SERVICES = (
    (EC2, "us-east-1", 41_300, 10),
    (EC2, "eu-west-1", 9_700, 10),
    ("EC2 - Other", "us-east-1", 12_900, 10),
    (RDS, "us-east-1", 24_100, 8),
    ("Amazon Simple Storage Service", "us-east-1", 6_300, 10),
    ("Amazon Simple Storage Service", "eu-west-1", 1_900, 10),
    ("Amazon DynamoDB", "us-east-1", 2_700, 10),
    ("Amazon Simple Queue Service", "us-east-1", 190, 10),
    ("Amazon Simple Notification Service", "us-east-1", 70, 10),
    ("AmazonCloudWatch", "us-east-1", 1_300, 10),
    (ELASTICACHE, "us-east-1", 8_100, 6),
    (OPENSEARCH, "us-east-1", 7_400, 5),
    (REDSHIFT, "us-east-1", 11_200, 4),
)


def _reach(day: date) -> int:
    return max(0, day.toordinal() - _ORIGIN)


class Line:
    """One line of an account's costs. `of_day` answers a day's amounts in METRICS' order."""

    def __init__(
        self,
        account_id: str,
        service: str,
        region: str,
        record_type: str,
        billing_entity: str,
        of_day: Callable[[int], Amounts] = lambda _day: NOTHING,
    ) -> None:
        self.keys = {
            "LINKED_ACCOUNT": account_id,
            "SERVICE": service,
            "REGION": region,
            "RECORD_TYPE": record_type,
            "BILLING_ENTITY": billing_entity,
        }
        self._of_day = of_day
        # For each metric the sums from _ORIGIN to before each day, as far as they were asked for.
        self._sums: list[list[int]] = [[0] for _ in METRICS]

    def sums(self, start: date, end: date) -> Amounts:
        """What the line comes to from `start` to before `end`."""
        first, last = _reach(start), _reach(end)
        while len(self._sums[0]) <= last:
            amounts = self._of_day(_ORIGIN + len(self._sums[0]) - 1)
            for sums, value in zip(self._sums, amounts, strict=True):
                sums.append(sums[-1] + value)
        one, two, three, four, five = (sums[last] - sums[first] for sums in self._sums)
        return one, two, three, four, five


class UsageLine(Line):
    """Usage that goes up and down in one of a few rhythms: a day costs `unit` times the rhythm's number of it.

    So a sum of days is one multiplication, and lines of the same rhythm are one: an organisation of a thousand accounts is
    added up as fast as one of ten.
    """

    def __init__(self, account_id: str, service: str, region: str, billing_entity: str, unit: int, rhythm: int) -> None:
        super().__init__(account_id, service, region, "Usage", billing_entity)
        self.unit, self.rhythm = unit, rhythm

    def sums(self, start: date, end: date) -> Amounts:
        return _usage_amounts(self.unit * _rhythm_sum(self.rhythm, start, end))


def _usage_amounts(cost: int) -> Amounts:
    """Without a rest, because units are multiples of UNIT_STEP."""
    net = cost * NET_PERCENT // 100
    return cost, net, cost, net, cost * 7 // 2


_RHYTHMS: dict[int, list[int]] = {}


def _rhythm_sum(rhythm: int, start: date, end: date) -> int:
    sums, last = _RHYTHMS.setdefault(rhythm, [0]), _reach(end)
    while len(sums) <= last:
        day = _ORIGIN + len(sums) - 1
        # Less on Saturdays and Sundays, a little growth, and a wobble.
        sums.append(sums[-1] + 1000 - (130 if day % 7 in (6, 0) else 0) + (day - _GROWTH_FROM) // 4 + day * rhythm % 97)
    return sums[last] - sums[_reach(start)]


class Group:
    """Lines that are told as one."""

    def __init__(self) -> None:
        self._units: dict[int, int] = {}
        self._others: list[Line] = []

    def add(self, line: Line) -> None:
        if isinstance(line, UsageLine):
            self._units[line.rhythm] = self._units.get(line.rhythm, 0) + line.unit
        else:
            self._others.append(line)

    def sums(self, start: date, end: date) -> tuple[int, ...]:
        rows = [line.sums(start, end) for line in self._others]
        rows.append(_usage_amounts(sum(unit * _rhythm_sum(rhythm, start, end) for rhythm, unit in self._units.items())))
        return tuple(map(sum, zip(*rows, strict=True)))


def grouped(found: list[Line], keys: list[str]) -> dict[tuple[str, ...], Group]:
    groups: dict[tuple[str, ...], Group] = {}
    for line in found:
        groups.setdefault(tuple(line.keys[key] for key in keys), Group()).add(line)
    return dict(sorted(groups.items()))


def _usage(owner: Owner, service: str, region: str, tenths_of_cents: int, billing_entity: str = AWS) -> UsageLine:
    size = draw("size", owner.name) % 140 + (90 if "Production" in owner.name else 25)
    unit = tenths_of_cents * size * (UNIT // 10**8) + draw("odd digits", owner.name, service, region) % (UNIT // 1000)
    return UsageLine(
        owner.account_id,
        service,
        region,
        billing_entity,
        unit // UNIT_STEP * UNIT_STEP,
        draw("rhythm", owner.name, service, region) % 83 + 7,
    )


def _monthly(units: int, on_day: int) -> Callable[[int], Amounts]:
    """Once a month, on that day of it, without a discount."""
    return lambda day: (units, units, units, units, UNIT) if date.fromordinal(day).day == on_day else NOTHING


def _in_force(commitment: Commitment, of_day: Callable[[int], Amounts]) -> Callable[[int], Amounts]:
    first, last = commitment.start.toordinal(), commitment.end.toordinal()
    return lambda day: of_day(day) if first <= day < last else NOTHING


def _reserved_fee(reservation: Reservation) -> Callable[[int], Amounts]:
    """The month's recurring fee on its first day; amortized, what of each day was not used."""
    unused = (reservation.hours - reservation.used_hours) * reservation.fee

    def of_day(day: int) -> Amounts:
        today_ = date.fromordinal(day)
        due = 0
        if today_.day == 1 or today_ == reservation.start:
            rest = calendar.monthrange(today_.year, today_.month)[1] - today_.day + 1
            hours = min(rest, (reservation.end - today_).days) * reservation.hours
            due = hours * reservation.recurring
        return due, due, unused, unused, 0

    return of_day


def _always(amounts: Amounts) -> Callable[[int], Amounts]:
    return lambda _day: amounts


def _commitment_lines(commitment: Commitment) -> list[Line]:
    account = commitment.account_id
    if isinstance(commitment, Reservation):
        used = commitment.used_hours * commitment.fee
        place = (commitment.service, commitment.region)
        return [
            Line(
                account,
                *place,
                "DiscountedUsage",
                AWS,
                _in_force(commitment, _always((0, 0, used, used, commitment.used_hours * UNIT))),
            ),
            Line(account, *place, "RIFee", AWS, _in_force(commitment, _reserved_fee(commitment))),
        ]
    assert isinstance(commitment, SavingsPlan)
    daily, used, covered = commitment.daily, commitment.daily_used, commitment.daily_covered
    unused, place = daily - used, (EC2, commitment.region or "us-east-1")
    return [
        Line(
            account,
            SAVINGS_PLANS,
            NO_REGION,
            "SavingsPlanRecurringFee",
            AWS,
            _in_force(commitment, _always((daily, daily, unused, unused, 24 * UNIT))),
        ),
        Line(
            account,
            *place,
            "SavingsPlanCoveredUsage",
            AWS,
            _in_force(commitment, _always((covered, covered, used, used, 24 * UNIT))),
        ),
        Line(
            account, *place, "SavingsPlanNegation", AWS, _in_force(commitment, _always((-covered, -covered, 0, 0, 0)))
        ),
    ]


def _account_lines(owner: Owner, number: int) -> list[Line]:
    lines: list[Line] = [
        _usage(owner, service, region, price)
        for service, region, price, in_ten in _SERVICES
        if draw("uses", owner.name, service) % 10 < in_ten
    ]
    odd = draw("monthly", owner.name) % UNIT
    lines.append(Line(owner.account_id, "Tax", NO_REGION, "Tax", AWS, _monthly(number % 7 * 31 * UNIT + odd, 1)))
    if number == 0:
        lines.append(
            Line(owner.account_id, "AWS Support (Business)", NO_REGION, "Support", AWS, _monthly(1_940 * UNIT + odd, 1))
        )
    if number % 4 == 1:
        lines.append(_usage(owner, "Log Analytics Platform", NO_REGION, 5_700, MARKETPLACE))
    if number % 5 == 2:
        lines.append(Line(owner.account_id, EC2, "us-east-1", "Credit", AWS, _monthly(-(75 * UNIT + odd), 3)))
    if number % 6 == 3:
        lines.append(Line(owner.account_id, RDS, "us-east-1", "Refund", AWS, _monthly(-(12 * UNIT + odd), 15)))
    return lines


_LINES: dict[tuple[str, str, int], list[Line]] = {}
_COMMITTED: dict[Commitment, list[Line]] = {}
_PLANTED: list = [None, []]


def _planted_line(entry: Planted) -> Line:
    first, last = entry.start.toordinal(), entry.end.toordinal()
    return Line(
        entry.account,
        entry.service,
        entry.region,
        entry.record_type,
        entry.billing_entity,
        lambda day: entry.amounts if first <= day < last else NOTHING,
    )


def _planted() -> list[Line]:
    if _PLANTED[0] is not SETTINGS.cost_scenario:
        _PLANTED[:] = [
            SETTINGS.cost_scenario,
            [_planted_line(each) for each in parse_scenario(SETTINGS.cost_scenario) or []],
        ]
    return _PLANTED[1]


def lines(caller: str) -> list[Line]:
    """Every line that the caller sees."""
    seen = {owner.account_id for owner in visible(caller)}
    if SETTINGS.cost_scenario is not None:
        return [line for line in _planted() if line.keys["LINKED_ACCOUNT"] in seen]
    found: list[Line] = []
    for number, owner in enumerate(family(caller)):
        if owner.account_id in seen:
            key = (owner.account_id, owner.name, number)
            if key not in _LINES:
                _LINES[key] = _account_lines(owner, number)
            found += _LINES[key]
    for commitment in bought(caller):
        if commitment.account_id in seen:
            if commitment not in _COMMITTED:
                _COMMITTED[commitment] = _commitment_lines(commitment)
            found += _COMMITTED[commitment]
    return found
