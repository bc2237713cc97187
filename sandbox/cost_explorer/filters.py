"""Expressions: which lines a request is about.

API Reference, `Expression`: one root each, an Or and an And of at least two; values of one dimension are alternatives.
No cost here has tags or cost categories.
"""

from collections.abc import Callable

from .wire import invalid

Keys = dict[str, str]
Test = Callable[[Keys], bool]
DIMENSIONS = ("LINKED_ACCOUNT", "SERVICE", "RECORD_TYPE", "BILLING_ENTITY", "REGION")
ROOTS = ("Or", "And", "Not", "Dimensions", "Tags", "CostCategories")
DEPTH = 5


def everything(_keys: Keys) -> bool:
    return True


def _root(expression: object) -> tuple[str, object]:
    if not isinstance(expression, dict) or set(expression) - set(ROOTS):
        raise invalid("Expression is invalid: use And, Or, Not, Dimensions, Tags or CostCategories.")
    if len(expression) != 1:
        raise invalid("Expression has to have exactly one root operator.")
    return next(iter(expression.items()))


def _dimension(value: object) -> tuple[str, set[str]]:
    """A dimension's name and the values of which it may have one; `{""}` where it must have none."""
    if not isinstance(value, dict) or not isinstance(value.get("Key"), str):
        raise invalid("Dimensions must have a Key.")
    values, options = value.get("Values") or [], value.get("MatchOptions") or []
    if not isinstance(options, list) or not all(isinstance(each, str) for each in options):
        raise invalid("MatchOptions must be a list of words.")
    if set(options) - {"EQUALS", "CASE_SENSITIVE", "ABSENT"}:
        raise invalid(f"Match options {', '.join(options)} are not supported for dimension {value['Key']}.")
    if "ABSENT" in options:
        return value["Key"], {""}
    if not isinstance(values, list) or not values or not all(isinstance(each, str) for each in values):
        raise invalid(f"Values for {value['Key']} must not be empty.")
    return value["Key"], set(values)


def parse(expression: object, depth: int = 0) -> Test:
    """What tells whether the expression holds for a line's dimensions; ValidationException."""
    if depth > DEPTH:
        raise invalid("Expression is nested too deep.")
    operator, value = _root(expression)
    if operator == "Not":
        test = parse(value, depth + 1)
        return lambda keys: not test(keys)
    if operator in ("And", "Or"):
        if not isinstance(value, list) or len(value) < 2:
            raise invalid(f"{operator} expression must have at least 2 operands")
        tests = [parse(each, depth + 1) for each in value]
        joined = all if operator == "And" else any
        return lambda keys: joined(test(keys) for test in tests)
    if operator != "Dimensions":
        options = value.get("MatchOptions") if isinstance(value, dict) else None
        absent = isinstance(options, list) and "ABSENT" in options
        return lambda _keys: absent
    key, values = _dimension(value)
    if key not in DIMENSIONS:
        raise invalid(f"Dimension {key} is not allowed.")
    return lambda keys: keys[key] in values


def test_of(payload: dict) -> Test:
    return parse(payload["Filter"]) if payload.get("Filter") else everything


def simple_values(expression: object, allowed: tuple[str, ...]) -> dict[str, set[str]]:
    """The values by dimension where only And is supported, and one level of it."""
    operator, value = _root(expression)
    parts = value if operator == "And" else [expression]
    if not isinstance(parts, list):
        raise invalid("And must be a list of expressions.")
    found = {}
    for part in parts:
        operator, value = _root(part)
        if operator != "Dimensions":
            raise invalid("Only And of Dimensions is supported in this filter.")
        key, values = _dimension(value)
        if key not in allowed:
            raise invalid(f"Dimension {key} is not allowed.")
        found[key] = values
    return found
