"""Costs that a test plants: the setting `cost_scenario`, a list of amounts by account, record type and service.

Each is `{"account", "amount", "date" or "start" and "end" (exclusive, every day of it)}` and, where the costs differ from
the usual, "service", "record_type", "region", "billing_entity", "net_amount", "amortized_amount",
"net_amortized_amount" (all of them the amount if not said), "usage_quantity" (0). Amounts are decimal strings.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

DECIMALS = 10
# More than a body of the control API has room for.
MOST_ENTRIES = 5_000
MOST_DAYS = 1100
WORDS = {
    "service": "Amazon Elastic Compute Cloud - Compute",
    "record_type": "Usage",
    "region": "us-east-1",
    "billing_entity": "AWS",
}
AMOUNTS = ("amount", "net_amount", "amortized_amount", "net_amortized_amount", "usage_quantity")
FIELDS = {"account", "date", "start", "end", *WORDS, *AMOUNTS}


class ScenarioError(ValueError):
    """What is not in the form that a scenario has; the text says where."""


@dataclass(frozen=True)
class Planted:
    """The same amounts on every day from `start` to before `end`. `amounts` are in units of 10^-10, in AMOUNTS' order."""

    account: str
    service: str
    record_type: str
    region: str
    billing_entity: str
    start: date
    end: date
    amounts: tuple[int, int, int, int, int]


def _units(entry: dict, name: str) -> int:
    text = entry.get(name, "0" if name == "usage_quantity" else entry.get("amount"))
    if not isinstance(text, str) or not re.fullmatch(rf"-?\d{{1,15}}(\.\d{{1,{DECIMALS}}})?", text):
        raise ScenarioError(f"{name} must be a decimal string with at most {DECIMALS} decimals, not {text!r}")
    return int(Decimal(text).scaleb(DECIMALS))


def _day(entry: dict, name: str) -> date:
    try:
        return date.fromisoformat(str(entry.get(name)))
    except ValueError as error:
        raise ScenarioError(f"{name} must be a day such as 2026-01-31") from error


def _entry(entry: object) -> Planted:
    if not isinstance(entry, dict) or set(entry) - FIELDS:
        raise ScenarioError(f"an entry of cost_scenario is an object with {', '.join(sorted(FIELDS))}")
    if not isinstance(entry.get("account"), str) or not re.fullmatch(r"\d{12}", entry["account"]):
        raise ScenarioError("account must be the 12 digits of an account")
    words = [entry.get(name, usual) for name, usual in WORDS.items()]
    if not all(isinstance(word, str) and word for word in words):
        raise ScenarioError(f"{', '.join(WORDS)} must be texts")
    start = _day(entry, "date" if "date" in entry else "start")
    end = date.fromordinal(start.toordinal() + 1) if "date" in entry else _day(entry, "end")
    if not 0 < (end - start).days <= MOST_DAYS:
        raise ScenarioError(f"end must be from 1 to {MOST_DAYS} days after start")
    service, record_type, region, billing_entity = words
    first, net, amortized, net_amortized, quantity = (_units(entry, name) for name in AMOUNTS)
    return Planted(
        entry["account"],
        service,
        record_type,
        region,
        billing_entity,
        start,
        end,
        (first, net, amortized, net_amortized, quantity),
    )


def parse_scenario(entries: object) -> list[Planted] | None:
    """None is no scenario, an empty list one in which nothing costs anything; ScenarioError."""
    if entries is None:
        return None
    if not isinstance(entries, list) or len(entries) > MOST_ENTRIES:
        raise ScenarioError(f"cost_scenario is null or a list of at most {MOST_ENTRIES} entries")
    return [_entry(entry) for entry in entries]
