"""Paths of the catalogue in answers: "Reservations[].Instances[]"."""

from __future__ import annotations

from typing import Any


def walk(value: Any, path: str) -> list[Any]:
    """Every value that a path leads to; "." is the value itself."""
    found = [value]
    for step in [] if path == "." else path.split("."):
        name, lists = step.rstrip("[]"), step.count("[]")
        found = [v[name] for v in found if isinstance(v, dict) and v.get(name) is not None]
        for _ in range(lists):
            found = [item for v in found for item in v]
    return found
