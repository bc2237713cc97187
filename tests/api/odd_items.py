"""Items that are not as the others, put into an answer of each type, and what is to become of each."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from model_server import Entry

OTHER_ACCOUNT = "999999999999"
UNHEARD_OF = "a-word-of-tomorrow"
# What an ARN is made of where an answer lacks it.
KNOWN = {"partition", "region", "account", "id", "last", "slash_id", "parent", "parent_last"}


def remove(item: Any, path: str) -> None:
    *way, name = path.split(".")
    for step in way:
        item = item.get(step) or {}
    item.pop(name, None)


def put(item: Any, path: str, value: Any) -> None:
    *way, name = path.split(".")
    for step in way:
        item = item.setdefault(step, {})
    item[name] = value


def made_arn(entry: Entry) -> str | None:
    """The template that makes an ARN which an answer lacks; none where the identifier does not suffice."""
    shapes = entry.values.get("arns")
    if not isinstance(shapes, list) or len(shapes) != 1:
        return None
    return shapes[0] if set(re.findall(r"\{([^}]*)\}", shapes[0])) <= KNOWN else None


def is_of_members(rule: dict[str, Any]) -> bool:
    """A rule that asks for nothing but an item's own members, in no list."""
    return not any(isinstance(wanted, dict) or "{" in path or "[" in path for path, wanted in rule.items())


def odd(entry: Entry, item: Any, fresh: Callable[[Any, str], None]) -> list[Any]:
    """Changed copies of an item; `fresh` gives a member a text of its own."""
    if not isinstance(item, dict):
        return []
    values, arn_is_path = entry.values, not entry.values["arn"].startswith("arn:")

    def another() -> Any:
        made = copy.deepcopy(item)
        for path in {values["id"], values.get("name"), values["arn"] if arn_is_path else None} - {None, "{last}"}:
            if not path.startswith("{") and "[" not in path:
                fresh(made, path)
        return made

    found = []
    if arn_is_path:
        found.append(without_arn := another())
        remove(without_arn, values["arn"])
    owner = values.get("owner")
    if isinstance(owner, str):
        found.append(of_another := another())
        put(of_another, owner, OTHER_ACCOUNT)
    if tags := values.get("tags"):
        found.append(untold := another())
        remove(untold, tags)
    if state := values.get("state"):
        found.append(strange := another())
        put(strange, state, UNHEARD_OF)
        if gone := values.get("gone_states"):
            found.append(ended := another())
            put(ended, state, gone[0])
    if rule := next((one for one in values.get("managed_by_aws", []) if is_of_members(one)), None):
        found.append(of_aws := another())
        for path, wanted in rule.items():
            value = wanted[0] if isinstance(wanted, list) else wanted
            put(of_aws, path, f"{value[:-1]}x" if str(value).endswith("*") else value)
    found.append(nameless := another())
    remove(nameless, values["id"])
    return found


def is_whole(entry: Entry, items: list[Any], one: Callable[[Any, str | None], Any]) -> bool:
    """Whether every item that is there can be kept."""
    return all(not is_there(entry, item, one) or can_be_kept(entry, item, one) for item in items)


def is_there(entry: Entry, item: Any, one: Callable[[Any, str | None], Any]) -> bool:
    owner, state = entry.values.get("owner"), one(item, entry.values.get("state"))
    if isinstance(owner, str) and one(item, owner) == OTHER_ACCOUNT:
        return False
    return str(state).lower() not in {gone.lower() for gone in entry.values.get("gone_states", [])}


def can_be_kept(entry: Entry, item: Any, one: Callable[[Any, str | None], Any]) -> bool:
    if not one(item, entry.values["id"]):
        return False
    return entry.values["arn"].startswith("arn:") or bool(one(item, entry.values["arn"]) or made_arn(entry))
