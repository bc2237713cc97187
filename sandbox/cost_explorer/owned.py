"""What the organisation bought already: a few reservations and Savings Plans, with the days on which they end.

They are drawn once a process, on the day of its start: the nearest ends in three weeks, as people find them. Each is in
the costs (ledger.py) as in the utilization (utilization.py). User Guide, "Understanding your reservations".
"""

import functools
from dataclasses import dataclass
from datetime import date, timedelta

from .scope import Owner, draw, family, uuid_of
from .wire import UNIT, today

STARTED_ON = today()
HOURS = 24
EC2 = "Amazon Elastic Compute Cloud - Compute"
RDS = "Amazon Relational Database Service"
ELASTICACHE = "Amazon ElastiCache"
OPENSEARCH = "Amazon OpenSearch Service"
REDSHIFT = "Amazon Redshift"
SAVINGS_PLANS = "Savings Plans for AWS Compute usage"


@dataclass(frozen=True)
class Commitment:
    """What both kinds have. Prices are in units of an hour; `used_percent` of it is used, to the hour, every day."""

    account_id: str
    account_name: str
    id: str
    service: str
    region: str
    payment: str
    years: int
    end: date
    used_percent: int

    @property
    def start(self) -> date:
        leap_day = (self.end.month, self.end.day) == (2, 29)
        return self.end.replace(year=self.end.year - self.years, day=28 if leap_day else self.end.day)

    def days(self, start: date, end: date) -> int:
        """For how many days of that period it is in force."""
        return max(0, (min(end, self.end) - max(start, self.start)).days)


@dataclass(frozen=True)
class Reservation(Commitment):
    """`on_demand`, `recurring` and `upfront` are for one instance and hour; the upfront fee is what those sum to."""

    instance_type: str = ""
    platform: str = ""
    count: int = 1
    on_demand: int = 0
    recurring: int = 0
    upfront: int = 0
    normalized_units: int = 4

    @property
    def hours(self) -> int:
        return self.count * HOURS

    @property
    def used_hours(self) -> int:
        return self.hours * self.used_percent // 100

    @property
    def fee(self) -> int:
        return self.recurring + self.upfront

    @property
    def upfront_total(self) -> int:
        return self.upfront * self.hours * (self.end - self.start).days


@dataclass(frozen=True)
class SavingsPlan(Commitment):
    """`commitment` is an hour's; what it covers would cost `covered` on demand."""

    type: str = ""
    instance_family: str = ""
    commitment: int = 0
    covered: int = 0

    @property
    def arn(self) -> str:
        return f"arn:aws:savingsplans::{self.account_id}:savingsplan/{self.id}"

    @property
    def daily(self) -> int:
        return self.commitment * HOURS

    @property
    def daily_used(self) -> int:
        return self.daily * self.used_percent // 100

    @property
    def daily_covered(self) -> int:
        return self.covered * HOURS


def _cents(hundredths_of_cents: int) -> int:
    return hundredths_of_cents * UNIT // 10_000


# Number of the account, service, instance, platform, region, payment, years, ends in days, count, used, prices.
_RESERVED = (
    (1, EC2, "m5.large", "Linux/UNIX", "us-east-1", "Partial Upfront", 3, 200, 8, 93, (960, 210, 207)),
    (3, EC2, "c5.xlarge", "Linux/UNIX", "eu-west-1", "No Upfront", 1, 23, 3, 61, (1920, 1210, 0)),
    (5, RDS, "db.r5.large", "PostgreSQL", "us-east-1", "All Upfront", 3, 410, 2, 100, (2500, 0, 1080)),
    (1, RDS, "db.m5.large", "MySQL", "us-east-1", "No Upfront", 1, 75, 2, 88, (1710, 1190, 0)),
    (3, ELASTICACHE, "cache.r5.large", "Redis", "us-east-1", "No Upfront", 1, 131, 4, 97, (2160, 1440, 0)),
    (5, OPENSEARCH, "m5.large.search", "", "us-east-1", "No Upfront", 1, 301, 3, 78, (1420, 980, 0)),
    (5, REDSHIFT, "ra3.xlplus", "", "us-east-1", "Partial Upfront", 3, 520, 2, 100, (10_860, 2400, 2350)),
)
_PLANS = (
    (0, "Compute", "", "", "No Upfront", 1, 150, 96, (25_000, 34_200)),
    (1, "EC2Instance", "m6i", "us-east-1", "No Upfront", 3, 640, 82, (8_000, 11_900)),
)


def _account(owners: list[Owner], number: int) -> Owner:
    return owners[number % len(owners)]


@functools.lru_cache(maxsize=8)
def _bought(owners: tuple[Owner, ...]) -> tuple[Commitment, ...]:
    found: list[Commitment] = []
    for number, service, kind, platform, region, payment, years, ends, count, used, prices in _RESERVED:
        owner = _account(list(owners), number)
        on_demand, recurring, upfront = map(_cents, prices)
        found.append(
            Reservation(
                owner.account_id,
                owner.name,
                str(draw("reservation", owner.name, kind) % 10**10),
                service,
                region,
                payment,
                years,
                STARTED_ON + timedelta(days=ends),
                used,
                kind,
                platform,
                count,
                on_demand,
                recurring,
                upfront,
                8 if kind.endswith("xlarge") else 4,
            )
        )
    for number, kind, instance_family, region, payment, years, ends, used, prices in _PLANS:
        owner = _account(list(owners), number)
        commitment, covered = map(_cents, prices)
        found.append(
            SavingsPlan(
                owner.account_id,
                owner.name,
                uuid_of("savings plan", owner.name, kind),
                SAVINGS_PLANS,
                region,
                payment,
                years,
                STARTED_ON + timedelta(days=ends),
                used,
                kind,
                instance_family,
                commitment,
                covered,
            )
        )
    return tuple(found)


def bought(caller: str) -> tuple[Commitment, ...]:
    """What the caller's whole organisation bought. An account in none has bought nothing."""
    owners = tuple(family(caller))
    # Of the first accounts only: what was bought stays with who bought it when others join.
    return _bought(owners[:13]) if len(owners) > 1 else ()


def reservations(caller: str) -> list[Reservation]:
    return [each for each in bought(caller) if isinstance(each, Reservation)]


def savings_plans(caller: str) -> list[SavingsPlan]:
    return [each for each in bought(caller) if isinstance(each, SavingsPlan)]
