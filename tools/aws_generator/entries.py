"""One entry of the catalogue of resource types, checked for what it says by itself."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from . import arns, conditions
from .models import GeneratorError, Json

FIELDS = {
    "list",
    "parameters",
    "items",
    "id",
    "arn",
    "arns",
    "arns_why",
    "name",
    "names",
    "state",
    "gone_states",
    "lasting_states",
    "region",
    "tags",
    "tagging",
    "in_tagging_api",
    "taggable",
    "fields",
    "global",
    "permissions",
    "write",
    "why",
    "arn_kind",
    "owner",
    "for_each",
    "only",
    "unless",
    "managed_by_aws",
    "leaves_out",
    "covers",
}
NEEDED = {"list", "items", "id", "arn"}
WRITES = {"tagging_api", "own_merge", "own_replace", "none"}
TAGGING_FIELDS = {"read", "with", "tags", "permissions", "actions", "most"}
TAGGING_NEEDED = {"read", "with", "tags"}
TAGGING_PLACEHOLDERS = {"arn", "id", "last"}
TYPE = re.compile(r"AWS::[A-Za-z0-9]+::[A-Za-z0-9]+")
PLACEHOLDERS = arns.KNOWN | {"kind"}
# Of a file, beside its types.
FILE_WORDS = {"defaults", "tagging", "pages", "sets"}
CALL_FIELDS = {"list", "parameters", "permissions", "why"}


@dataclass
class Call:
    """A call beside the one that lists the type: its parents, a set of identifiers, names."""

    operation: str
    parameters: Json
    permissions: list[str] | None
    why: str
    paths: dict[str, str]  # what it is read for: "values", or "items" with "id" and "name" below
    wanted: list[str] = field(default_factory=list)  # the same, from the answer's top
    filled: set[str] = field(default_factory=set)  # parameters beside `parameters`: a parent's parent


def call(values: Json, names: set[str], why: str) -> Call:
    if not isinstance(values, dict) or set(values) - CALL_FIELDS != names or "list" not in values:
        raise conditions.ConditionError(f"has a call beside that does not say list, {', '.join(sorted(names))}")
    paths = {name: values[name] for name in names}
    wanted = [paths["values"]] if "values" in paths else []
    if "items" in paths:
        wanted = [f"{paths['items']}.{paths[name]}" for name in ("id", "name")]
    return Call(
        values["list"], values.get("parameters", {}), values.get("permissions"), values.get("why", why), paths, wanted
    )


class Entry:
    """One resource type: what its YAML says, with the defaults of its file and how the file's types are tagged."""

    def __init__(
        self, folder: str, name: str, values: Json, tagging: Json | None = None, sets: Json | None = None
    ) -> None:
        self.folder, self.name, self.values = folder, name, values
        if not TYPE.fullmatch(name):
            raise self.error("is no CloudFormation type name")
        if unknown := set(values) - FIELDS:
            raise self.error(f"has unknown fields {sorted(unknown)}")
        if missing := NEEDED - {one for one in values if values[one]}:
            raise self.error(f"lacks {sorted(missing)}")
        self.operation = values["list"]
        parameters = values.get("parameters") or {}
        self.parameter_sets: list[Json] = parameters if isinstance(parameters, list) else [parameters]
        self._take_tagging(values.get("tagging", tagging))
        try:
            self._take_arns()
            self._take_rules(sets or {})
        except (conditions.ConditionError, GeneratorError) as error:
            raise self.error(str(error)) from error

    def _take_tagging(self, tagging: Json | None) -> None:
        values = self.values
        write = values.get("write", "tagging_api")
        self.write, self.write_reason = (write, "") if isinstance(write, str) else next(iter(write.items()))
        if self.write not in WRITES or (self.write == "none") != bool(self.write_reason):
            raise self.error(f"write is one of {sorted(WRITES)}; none: with the reason")
        self.in_tagging_api = values.get("in_tagging_api", True)
        self.taggable = values.get("taggable", True)
        if not self.taggable and (values.get("tags") or "tagging" in values or self.write != "none"):
            raise self.error("has tags, and is not taggable")
        # Who is not written, and whose tags are seen by another call, needs none of its own.
        is_read = self.write != "none" or "tagging" in values
        self.tagging = tagging if is_read else None
        if not self.tagging:
            if self.write != "none":
                raise self.error(
                    "is written, and the file has no tagging: by which call its tags are read, and which actions write them"
                )
            return
        needed = TAGGING_NEEDED | ({"actions"} if self.write != "none" else set())
        if wrong := set(self.tagging) - TAGGING_FIELDS or needed - set(self.tagging):
            raise self.error(f"has a tagging with unknown or missing fields {sorted(wrong)}")
        self.tag_parameters = json.dumps(self.tagging["with"]).replace("{kind}", values.get("arn_kind", ""))
        for placeholder in re.findall(r"\{(\w+)\}", self.tag_parameters):
            if placeholder not in TAGGING_PLACEHOLDERS:
                raise self.error(f"its tagging has the unknown placeholder {placeholder!r}")

    def _take_arns(self) -> None:
        values = self.values
        arn = values["arn"].replace("{kind}", values.get("arn_kind", ""))
        self.arn, self.arn_is_path = arn, not arn.startswith("arn:")
        for placeholder in re.findall(r"\{(\w*)\}", arn):
            if placeholder not in PLACEHOLDERS:
                raise self.error(f"its ARN has the unknown placeholder {placeholder!r}")
        shapes = values.get("arns")
        self.arns_none = shapes["none"] if isinstance(shapes, dict) and set(shapes) == {"none"} else ""
        if self.arns_none:
            shapes = []
        elif shapes is None and not self.arn_is_path:
            shapes = [arns.of_template(arn)]
        elif not isinstance(shapes, list) or not shapes:
            raise self.error("lacks arns: the shapes of its ARNs, or {none: why}")
        for shape in shapes:
            arns.check(shape)
        self.arns: list[str] = shapes
        # An answer may lack the ARN: it is made where the identifier suffices.
        makeable = self.arn_is_path and len(shapes) == 1 and arns.can_be_made(shapes[0])
        self.arn_made = shapes[0] if makeable else ""
        covers = values.get("covers", shapes)
        for shape in covers:
            arns.check(shape)
        self.covers: list[str] = covers
        if covers != shapes and not values.get("leaves_out"):
            raise self.error("covers less than its ARNs, and does not say what the call leaves out (leaves_out)")

    def _take_rules(self, sets: Json) -> None:
        values = self.values
        self.only = conditions.rules(values.get("only", []))
        self.unless = conditions.rules(values.get("unless", []))
        owner = values.get("owner")
        self.owner = owner if isinstance(owner, str) else ""
        if isinstance(owner, dict) and (set(owner) != {"none"} or not owner["none"]):
            raise self.error("has an owner that is neither a path nor {none: why}")
        self.managed = conditions.rules(values.get("managed_by_aws", []))
        wanted = {one.set for rule in self.all_rules() for one in rule if one.set}
        if missing := wanted - set(sets):
            raise self.error(f"asks for the sets {sorted(missing)}, which the file does not have")
        self.sets = {name: call(sets[name], {"values"}, "tells what AWS made") for name in sorted(wanted)}
        self.names = call(values["names"], {"items", "id", "name"}, "reads names") if "names" in values else None
        self.parent, self.into = self._parent(values.get("for_each"))
        self.above, self.into_above = self._parent((values.get("for_each") or {}).get("for_each"))
        if self.parent and self.above:
            self.parent.filled.add(self.into_above)
        if self.names and "name" in values:
            raise self.error("has both name and names")
        gone, lasting = values.get("gone_states", []), values.get("lasting_states", {})
        if (gone or lasting) and not values.get("state"):
            raise self.error("has gone_states or lasting_states, and no state")
        if not isinstance(lasting, dict) or not all(lasting.values()):
            raise self.error("has lasting_states that do not say why")

    def _parent(self, each: Json | None) -> tuple[Call | None, str]:
        """The call of a for_each, and the parameter that each of its values fills."""
        if not each:
            return None, ""
        if not each.get("into"):
            raise self.error("has a for_each without into: which parameter it fills")
        rest = {name: value for name, value in each.items() if name not in ("into", "for_each")}
        return call(rest, {"values"}, f"finds what {self.name} is listed by"), each["into"]

    def all_rules(self) -> list[list[conditions.Condition]]:
        return [*self.only, *self.unless, *self.managed]

    def calls(self) -> list[Call]:
        """Every call beside the one that lists it."""
        return [one for one in (self.above, self.parent, self.names, *self.sets.values()) if one]

    def error(self, what: str) -> GeneratorError:
        return GeneratorError(f"catalog/{self.folder}.yaml: {self.name} {what}")

    def item_paths(self) -> list[str]:
        """The paths below one item that are read."""
        named: list[Any] = [self.values.get(one) for one in ("id", "name", "state", "region")]
        named.append(self.owner)
        named += list(self.values.get("fields", {}).values())
        named += [one.path for rule in self.all_rules() for one in rule]
        if self.arn_is_path:
            named.append(self.arn)
        return [path for path in named if path and not path.startswith("{")]
