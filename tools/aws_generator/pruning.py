"""An operation's output, reduced to the members that the catalogue names: what is not named is never read."""

from __future__ import annotations

import copy
import re

from .entries import Entry
from .models import Json, ServiceModel

STEP = re.compile(r"([A-Za-z][A-Za-z0-9]*)((?:\[\])*)")
SCALARS = {"string", "character", "integer", "long", "short", "byte", "float", "double", "boolean", "timestamp"}


def steps(entry: Entry, path: str) -> list[str]:
    found = []
    for part in path.split("."):
        match = STEP.fullmatch(part)
        if not match:
            raise entry.error(f"the path {path!r} is not understood")
        found.append(match.group(1))
        found += ["[]"] * (len(match.group(2)) // 2)
    return found


def joined(items: str, path: str) -> str:
    return items if path == "." else f"{items}.{path}"


class Pruned:
    """An operation's output, reduced to some paths: clones of its shapes under names of their own."""

    def __init__(self, model: ServiceModel, operation: str) -> None:
        self.model, self.operation, self.shapes = model, operation, {}
        self.tree = {}

    def want(self, entry: Entry, path: str, whole: bool = False) -> str:
        """`whole`: what is there stays as it is (tags); else the path must lead to a scalar."""
        at, shape_name = self.tree, self.model.answer(self.operation)
        for step in steps(entry, path):
            shape = self.model.all_shapes[shape_name]
            if step == "[]":
                if shape["type"] != "list":
                    raise entry.error(f"{path!r} of {self.operation} goes through no list")
                shape_name = shape["member"]["shape"]
            else:
                if step not in shape.get("members", {}):
                    raise entry.error(
                        f"{path!r} leads nowhere in the answer of {self.operation}: {shape_name} has no {step}"
                    )
                shape_name = shape["members"][step]["shape"]
            at = at.setdefault(step, {})
        if not whole and self.model.all_shapes[shape_name]["type"] not in SCALARS:
            raise entry.error(f"{path!r} of {self.operation} is no single value")
        if whole:
            at["*"] = {}
        return shape_name

    def made(self, shape_name: str | None = None, tree: Json | None = None, name: str | None = None) -> str:
        """The name of the reduced shape."""
        tree = self.tree if tree is None else tree
        shape_name = shape_name or self.model.answer(self.operation)
        name = name or f"{self.operation}Output"
        shape = copy.deepcopy(self.model.all_shapes[shape_name])
        if shape["type"] in SCALARS or "*" in tree:
            self._whole(shape_name)
            return shape_name
        if shape["type"] == "list":
            shape["member"]["shape"] = self.made(shape["member"]["shape"], tree.get("[]", {}), name + "_")
        else:
            shape["members"] = {m: t for m, t in shape["members"].items() if m in tree}
            shape.pop("required", None)
            if shape.get("payload") not in shape["members"]:
                shape.pop("payload", None)
            for member, traits in shape["members"].items():
                traits["shape"] = self.made(traits["shape"], tree[member], f"{name}_{member}")
        self.shapes[name] = shape
        return name

    def _whole(self, shape_name: str) -> None:
        if shape_name in self.shapes:
            return
        shape = self.model.all_shapes[shape_name]
        self.shapes[shape_name] = shape
        for reference in ServiceModel.references(shape):
            self._whole(reference)
