"""What can be reserved: instances with their on-demand price and how AWS describes them, and what reserving saves.

API Reference, `InstanceDetails` and the types in it. Prices are AWS's list prices of us-east-1 and eu-west-1, near enough;
discounts are rounded.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from .owned import EC2, ELASTICACHE, OPENSEARCH, RDS, REDSHIFT

ELASTICSEARCH = "Amazon Elasticsearch Service"
# Taken by name, with nothing to reserve in this estate.
EMPTY = ("Amazon MemoryDB Service", "Amazon DynamoDB Service")
SERVICES = (EC2, RDS, ELASTICACHE, ELASTICSEARCH, OPENSEARCH, REDSHIFT, *EMPTY)
STANDARD, CONVERTIBLE = "STANDARD", "CONVERTIBLE"
# Percent off the on-demand price, by years and how much is paid at once.
DISCOUNTS = {
    (1, "NO_UPFRONT"): 36,
    (1, "PARTIAL_UPFRONT"): 39,
    (1, "ALL_UPFRONT"): 41,
    (3, "NO_UPFRONT"): 55,
    (3, "PARTIAL_UPFRONT"): 59,
    (3, "ALL_UPFRONT"): 61,
}
CONVERTIBLE_LESS = {1: 8, 3: 11}
# RDS and Redshift sell nothing for three years without something upfront ("Reserved DB instances", "Reserved nodes").
NOT_SOLD = {(RDS, 3, "NO_UPFRONT"), (REDSHIFT, 3, "NO_UPFRONT")}


@dataclass(frozen=True)
class Offer:
    """An instance that a reservation covers. `price` is an hour's; `units` are its normalized units where sizes flex."""

    details: dict
    price: Decimal
    units: int = 0
    everywhere: bool = False

    @property
    def key(self) -> str:
        """What tells this from every other: all that AWS says of it."""
        return repr(self.details)


def _ec2(
    family: str,
    size: str,
    region: str,
    price: str,
    units: int,
    platform: str = "Linux/UNIX",
    current: bool = True,
    everywhere: bool = False,
) -> Offer:
    return Offer(
        {
            "EC2InstanceDetails": {
                "Family": family,
                "InstanceType": f"{family}.{size}",
                "Region": region,
                "AvailabilityZone": "",
                "Platform": platform,
                "Tenancy": "shared",
                "CurrentGeneration": current,
                "SizeFlexEligible": bool(units),
            }
        },
        Decimal(price),
        units,
        everywhere,
    )


def _rds(
    family: str,
    size: str,
    region: str,
    price: str,
    engine: str,
    deployment: str = "Single-AZ",
    edition: str = "",
    license_model: str = "No license required",
) -> Offer:
    flexible = license_model == "No license required"
    return Offer(
        {
            "RDSInstanceDetails": {
                "Family": family,
                "InstanceType": f"db.{family}.{size}",
                "Region": region,
                "DatabaseEngine": engine,
                "DatabaseEdition": edition,
                "DeploymentOption": deployment,
                "LicenseModel": license_model,
                "CurrentGeneration": True,
                "SizeFlexEligible": flexible,
            }
        },
        Decimal(price),
        (8 if deployment == "Multi-AZ" else 4) if flexible else 0,
    )


def _cache(family: str, size: str, region: str, price: str, product: str) -> Offer:
    return Offer(
        {
            "ElastiCacheInstanceDetails": {
                "Family": family,
                "NodeType": f"cache.{family}.{size}",
                "Region": region,
                "ProductDescription": product,
                "CurrentGeneration": True,
                "SizeFlexEligible": False,
            }
        },
        Decimal(price),
    )


def _search(family: str, size: str, region: str, price: str) -> Offer:
    return Offer(
        {
            "ESInstanceDetails": {
                "InstanceClass": family,
                "InstanceSize": size,
                "Region": region,
                "CurrentGeneration": True,
                "SizeFlexEligible": False,
            }
        },
        Decimal(price),
    )


def _warehouse(family: str, size: str, region: str, price: str) -> Offer:
    return Offer(
        {
            "RedshiftInstanceDetails": {
                "Family": family,
                "NodeType": f"{family}.{size}",
                "Region": region,
                "CurrentGeneration": family != "dc2",
                "SizeFlexEligible": False,
            }
        },
        Decimal(price),
    )


_SEARCH = (
    _search("m6g", "large", "us-east-1", "0.128"),
    _search("r6g", "large", "us-east-1", "0.167"),
    _search("c6g", "large", "eu-west-1", "0.127"),
    _search("t3", "medium", "us-east-1", "0.073"),
)
# The first of each is what recommendation_generation 0 leaves out.
OFFERS: dict[str, tuple[Offer, ...]] = {
    EC2: (
        _ec2("r5", "large", "eu-west-1", "0.141", 4),
        _ec2("t3", "micro", "us-east-1", "0.0104", 1, everywhere=True),
        _ec2("m5", "large", "us-east-1", "0.096", 4),
        _ec2("c5", "large", "us-east-1", "0.085", 4),
        _ec2("m6i", "large", "eu-west-1", "0.107", 4),
        _ec2("c6g", "large", "us-east-1", "0.068", 4),
        _ec2("m5", "xlarge", "us-east-1", "0.376", 0, "Windows"),
        _ec2("m4", "large", "us-east-1", "0.1", 4, current=False),
    ),
    RDS: (
        _rds("r6g", "large", "us-east-1", "0.26", "Aurora PostgreSQL"),
        _rds("m5", "large", "us-east-1", "0.171", "MySQL"),
        _rds("m5", "large", "us-east-1", "0.342", "MySQL", "Multi-AZ"),
        _rds("r5", "large", "eu-west-1", "0.265", "PostgreSQL"),
        _rds("m5", "xlarge", "us-east-1", "0.92", "SQL Server", edition="Standard", license_model="License included"),
    ),
    ELASTICACHE: (
        _cache("m6g", "large", "us-east-1", "0.149", "Redis"),
        _cache("r6g", "large", "us-east-1", "0.206", "Redis"),
        _cache("r6g", "large", "us-east-1", "0.165", "Valkey"),
        _cache("t3", "medium", "eu-west-1", "0.073", "Memcached"),
    ),
    OPENSEARCH: _SEARCH,
    ELASTICSEARCH: _SEARCH,
    REDSHIFT: (
        _warehouse("ra3", "4xlarge", "us-east-1", "3.26"),
        _warehouse("ra3", "xlplus", "us-east-1", "1.086"),
        _warehouse("ra3", "large", "eu-west-1", "0.543"),
        _warehouse("dc2", "large", "us-east-1", "0.25"),
    ),
}


def price_with(offer: Offer, years: int, payment: str, offering_class: str) -> Decimal:
    """What an hour of a reserved instance costs in all."""
    percent = DISCOUNTS[years, payment] - (CONVERTIBLE_LESS[years] if offering_class == CONVERTIBLE else 0)
    return offer.price * (100 - percent) / 100


def once(payment: str) -> Callable[[Decimal], Decimal]:
    """The part of a term's whole price that is paid at its start."""
    share = {"NO_UPFRONT": Decimal(0), "PARTIAL_UPFRONT": Decimal("0.5"), "ALL_UPFRONT": Decimal(1)}[payment]
    return lambda whole: whole * share
