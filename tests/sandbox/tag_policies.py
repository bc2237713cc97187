"""How tests write tag policies."""

from collections.abc import Callable
from typing import Any

# attach(target, document) answers the new policy's ID.
Attach = Callable[[str, dict[str, Any]], str]
TYPE = "TAG_POLICY"


def assign(value: object) -> dict[str, Any]:
    return {"@@assign": value}


def policy(key: str = "costcenter", /, **settings: object) -> dict[str, Any]:
    return {"tags": {key: settings}}


KEY = {"tag_key": assign("CostCenter")}
A = policy(**KEY, tag_value=assign(["Development", "Support"]))
