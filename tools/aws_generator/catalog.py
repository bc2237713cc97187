"""The catalogue of resource types (catalog/*.yaml), checked against AWS's models, as C++ tables.

Each entry says which operation lists a type and where in its answer identifier, ARN, name, state and tags are. An
operation's output is reduced to the members that an entry names: what is not named is never read, not even by the parser.
"""

import copy
import json
import re
from collections.abc import Hashable, Sequence
from typing import Any

import yaml

from . import paginators
from .entries import Entry
from .models import GeneratorError, Json, ServiceModel, quoted
from .pruning import Pruned, joined
from .tables import row, tables, text

TAG_KEYS = [("Key", "Value"), ("key", "value"), ("TagKey", "TagValue"), ("tagKey", "tagValue")]


class CatalogModel(ServiceModel):
    """A service with the operations that entries list by, their inputs reduced to what is sent."""

    def __init__(self, folder: str, entries: list[Entry]) -> None:
        self.entries, self.shapes = entries, {}
        tagged = next((entry for entry in entries if entry.tagging), None)
        tagging = (tagged and tagged.tagging) or {}
        wanted = {entry.operation: {} for entry in entries}
        if tagged and tagging["read"] in wanted:
            raise tagged.error("its tags are read by a call that lists: their answers cannot be told apart")
        super().__init__(folder, wanted | ({tagging["read"]: {}} if tagged else {}))
        pages = paginators.of_service(folder)
        self.shapes, self.operations = {}, copy.deepcopy(self.operations)
        self.tag_members = {}
        for name, operation in self.operations.items():
            pruned = Pruned(self, name)
            mine = [entry for entry in entries if entry.operation == name]
            sent = set()
            for entry in mine:
                self._want(pruned, entry)
                sent |= set(entry.values.get("parameters", {}))
            if not mine:
                assert tagged
                mine = [tagged]
                sent |= set(tagging["with"])
                self.read_members = self._tag_element(tagged, pruned.want(tagged, tagging["tags"], whole=True))
            paging = pages.get(name, {})
            for path in [*paginators.words(paging.get("output_token")), *paginators.words(paging.get("more_results"))]:
                for alternative in path.split(" || "):
                    pruned.want(mine[0], alternative.replace("[-1]", "[]"))
            sent |= set(paginators.words(paging.get("input_token")))
            self._reduce_input(name, operation, sent, mine[0])
            operation["output"]["shape"] = self._keep(pruned, name)
            if paging:
                paging.pop("result_key", None)

    def _want(self, pruned: Pruned, entry: Entry) -> None:
        items = entry.values["items"]
        for path in entry.item_paths():
            pruned.want(entry, joined(items, path))
        if tags := entry.values.get("tags"):
            shape = self.all_shapes[pruned.want(entry, joined(items, tags), whole=True)]
            self.tag_members[entry.name] = self._tag_members(entry, shape)

    def _tag_element(self, entry: Entry, name: str) -> tuple[str, str]:
        """The members of what a tagging's path leads to: each tag, or the map of all."""
        shape = self.all_shapes[name]
        return self._tag_members(
            entry, shape if shape["type"] == "map" else {"type": "list", "member": {"shape": name}}
        )

    def _tag_members(self, entry: Entry, shape: Json) -> tuple[str, str]:
        if shape["type"] == "map":
            return "", ""
        element = self.all_shapes[shape["member"]["shape"]] if shape["type"] == "list" else {"members": {}}
        for key, value in TAG_KEYS:
            members = element.get("members", {})
            if key in members and value in members:
                return key, value
        raise entry.error("its tags are neither a map nor a list of keys and values")

    def _reduce_input(self, name: str, operation: Json, sent: set[str], entry: Entry) -> None:
        if not operation.get("input"):
            if sent:
                raise entry.error(f"{name} takes no parameters")
            return
        shape = copy.deepcopy(self.all_shapes[operation["input"]["shape"]])
        if unknown := sent - set(shape["members"]):
            raise entry.error(f"{name} has no parameters {sorted(unknown)}")
        if missing := set(shape.get("required", [])) - sent:
            raise entry.error(f"{name} cannot be called without {sorted(missing)}")
        shape["members"] = {member: traits for member, traits in shape["members"].items() if member in sent}
        self.shapes[f"{name}Input"] = shape
        operation["input"]["shape"] = f"{name}Input"
        waiting = [traits["shape"] for traits in shape["members"].values()]
        while waiting:
            one = waiting.pop()
            if one not in self.shapes:
                self.shapes[one] = self.all_shapes[one]
                waiting += self.references(self.all_shapes[one])

    def _keep(self, pruned: Pruned, name: str) -> str:
        made = pruned.made()
        for one, shape in pruned.shapes.items():
            if self.shapes.setdefault(one, shape) != shape:
                raise GeneratorError(f"catalog/{self.folder}.yaml: two shapes are named {one} in {name}")
        return made

    def shape(self, name: str) -> Json:
        return self.shapes.get(name) or self.all_shapes[name]


class StrictLoader(yaml.SafeLoader):
    """YAML lets a later key take the place of an earlier one; here that is a mistake."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        names = [key.value for key, _ in node.value]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise GeneratorError(f"{', '.join(twice)} stands twice in one file of the catalogue")
        return super().construct_mapping(node, deep)


def parse(text: str) -> Json:
    return yaml.load(text, Loader=StrictLoader)  # noqa: S506 - a SafeLoader


def read(catalog: dict[str, Json]) -> dict[str, list[Entry]]:
    """The entries of each service, in the order of the files: `catalog` is folder -> content."""
    found = {}
    for folder, content in catalog.items():
        defaults, tagging = content.get("defaults", {}), content.get("tagging")
        found[folder] = [
            Entry(folder, name, {**defaults, **(values or {})}, tagging)
            for name, values in content.items()
            if name not in ("defaults", "tagging")
        ]
    names = [entry.name for entries in found.values() for entry in entries]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise GeneratorError(f"catalog/: {', '.join(twice)} stands twice")
    return found


def permissions(entries: dict[str, list[Entry]]) -> dict[str, Json]:
    """What the entries add to operations.yaml: the same fields, by service and operation."""
    wanted = {}
    for folder, mine in entries.items():
        for entry in mine:
            traits = wanted.setdefault(folder, {}).setdefault(
                entry.operation, {"as": "customer", "resource": "any", "why": entry.values.get("why", "")}
            )
            if "permissions" in entry.values:
                traits["permissions"] = entry.values["permissions"]
            traits.setdefault("types", []).append(entry.name)
            if entry.tagging:
                read = wanted[folder].setdefault(
                    entry.tagging["read"],
                    {
                        "as": "customer",
                        "resource": "any",
                        "why": "reads tags just before and after they are written",
                        "types": [],
                    },
                )
                if "permissions" in entry.tagging:
                    read["permissions"] = entry.tagging["permissions"]
    for operations in wanted.values():
        for traits in operations.values():
            types = traits.pop("types")
            traits["why"] = traits["why"] or "lists " + ", ".join(types)
    return wanted


def tag_actions(entries: dict[str, list[Entry]]) -> dict[str, str]:
    """What writing tags takes of the owning services: each action, with the types that it writes."""
    types = {}
    for mine in entries.values():
        for entry in mine:
            for action in entry.tagging["actions"] if entry.tagging else []:
                types.setdefault(action, []).append(entry.name)
    return {
        action: "writes tags of "
        + ", ".join(names if len(names) <= 3 else [*names[:2], f"{len(names) - 2} more types"])
        for action, names in sorted(types.items())
    }


def service_source(model: CatalogModel) -> str:
    namespace = f"catalog_{model.namespace}"
    exported = "\n".join(f"const Operation& {name}() {{ return operation_{name}; }}" for name in model.operations)
    return f"""// Generated by tools/generate_aws.py from catalog/{model.folder}.yaml. Do not edit.
#include "aws/model.hpp"

namespace portal::aws::{namespace} {{

namespace {{

{tables(model)}

}} // namespace

{exported}

}} // namespace portal::aws::{namespace}
"""


def fields_name(entry: Entry) -> str:
    return "fields_" + re.sub(r"\W+", "_", entry.name)


def tagging_name(entry: Entry) -> str:
    return "tagging_" + re.sub(r"\W+", "_", entry.name)


def table(models: Sequence[CatalogModel]) -> str:
    declared, fields, taggings, rows = [], [], [], []
    for model in models:
        namespace = f"catalog_{model.namespace}"
        declared.append(
            f"namespace {namespace} {{ " + " ".join(f"const Operation& {name}();" for name in model.operations) + " }"
        )
        for entry in model.entries:
            values = entry.values
            if values.get("fields"):
                fields.append(
                    f"const CatalogField {fields_name(entry)}[] = {{"
                    + ", ".join(f"{{{quoted(name)}, {quoted(path)}}}" for name, path in values["fields"].items())
                    + "};"
                )
            key, value = model.tag_members.get(entry.name, ("", ""))
            if entry.tagging:
                read_key, read_value = model.read_members
                taggings.append(
                    f"const CatalogTagging {tagging_name(entry)}{{"
                    + row(
                        [
                            ("operation", f"{namespace}::{entry.tagging['read']}"),
                            ("parameters", quoted(entry.tag_parameters)),
                            ("path", quoted(entry.tagging["tags"])),
                            ("key", text(read_key)),
                            ("value", text(read_value)),
                            ("most", str(entry.tagging["most"]) if "most" in entry.tagging else None),
                        ]
                    ).removeprefix("{")
                    + ";"
                )
            rows.append(
                (
                    entry.name,
                    row(
                        [
                            ("type", quoted(entry.name)),
                            ("service", quoted(model.folder)),
                            ("operation", f"{namespace}::{entry.operation}"),
                            (
                                "parameters",
                                text(json.dumps(values["parameters"])) if values.get("parameters") else None,
                            ),
                            ("items", quoted(values["items"])),
                            ("id", quoted(values["id"])),
                            ("arn", quoted(entry.arn)),
                            ("arn_prefixes", text("|".join(entry.prefixes()))),
                            ("name", text(values.get("name"))),
                            ("state", text(values.get("state"))),
                            ("region", text(values.get("region"))),
                            ("owner", text(values.get("owner"))),
                            ("tags", text(values.get("tags"))),
                            ("tag_key", text(key)),
                            ("tag_value", text(value)),
                            ("is_global", "true" if values.get("global") else None),
                            ("write", f"TagWrite::{entry.write}"),
                            ("tagging", f"&{tagging_name(entry)}" if entry.tagging else None),
                            ("write_reason", text(entry.write_reason)),
                            ("fields", fields_name(entry) if values.get("fields") else None),
                        ]
                    ),
                )
            )
    rows.sort()
    lines = "\n".join(f"    {one}," for _, one in rows)
    newline = "\n"
    return f"""// Generated by tools/generate_aws.py from catalog/. Do not edit.
#include "aws/catalog.hpp"

namespace portal::aws {{

{newline.join(declared)}

namespace {{

{newline.join(fields)}

{newline.join(taggings)}

const CatalogType rows[] = {{
{lines}
}};

}} // namespace

std::span<const CatalogType> catalog() {{ return rows; }}

}} // namespace portal::aws
"""
