"""What an entry says of some of its items: a list of rules, of which one must hold; of a rule every condition.

    managed_by_aws: [{Path: "/aws-service-role/*"}, {IsDefault: true, VpcId: {in: default_vpcs}}]

A condition is a path below the item (or {id}, {name}, {arn}) and a value, or several: a star at the end stands for anything
(alone: for any text). `in` names a set of the file (`sets`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

WORDS = {"{id}", "{name}", "{arn}"}


class ConditionError(Exception):
    """Said of an entry."""


@dataclass
class Condition:
    path: str
    values: list[str]
    set: str = ""


def condition(path: str, value: Any) -> Condition:
    if isinstance(value, dict):
        if set(value) != {"in"}:
            raise ConditionError(f"has a condition on {path} that is neither values nor {{in: set}}")
        return Condition(path, [], value["in"])
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(one, str | bool | int) for one in values):
        raise ConditionError(f"has a condition on {path} without a value")
    texts = [str(one).lower() if isinstance(one, bool) else str(one) for one in values]
    if wrong := [one for one in texts if not one or "|" in one or "*" in one[:-1]]:
        raise ConditionError(f"has a condition on {path} with the value {wrong[0]!r}")
    return Condition(path, texts)


def rules(value: Any) -> list[list[Condition]]:
    if not isinstance(value, list) or not all(isinstance(rule, dict) and rule for rule in value):
        raise ConditionError("has conditions that are no list of rules")
    return [[condition(path, wanted) for path, wanted in rule.items()] for rule in value]
