"""The catalogue of resource types (catalog/*.yaml), checked against AWS's models, as C++ tables.

Each entry says which operation lists a type and where in its answer identifier, ARN, name, state and tags are. An
operation's output is reduced to the members that an entry names: what is not named is never read, not even by the parser.
"""

import copy
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import yaml

from . import arns, checks, paginators
from .entries import FILE_WORDS, Entry
from .models import GeneratorError, Json, ServiceModel
from .pruning import Pruned, joined

TAG_KEYS = [("Key", "Value"), ("key", "value"), ("TagKey", "TagValue"), ("tagKey", "tagValue")]


@dataclass
class Use:
    """What an operation is called for: by an entry, with these parameters, for these paths of its answer."""

    entry: Entry
    sent: set[str]
    paths: list[str]
    tags: str = ""  # the path to the tags that are read, from the answer's top


def sent_by(entry: Entry) -> set[str]:
    parents = {one for one in (entry.into, entry.into_above) if one}
    return parents | {name for parameters in entry.parameter_sets for name in parameters}


class CatalogModel(ServiceModel):
    """A service with the operations that entries list by, their inputs reduced to what is sent."""

    def __init__(self, folder: str, entries: list[Entry], pages: Json | None = None) -> None:
        self.entries, self.shapes, self.tag_members, self.read_members = entries, {}, {}, {}
        uses = self._uses()
        if unknown := set(pages or {}) - set(uses):
            raise GeneratorError(f"catalog/{folder}.yaml: nothing calls {sorted(unknown)}, which have pages")
        super().__init__(folder, {name: {"pages": pages[name]} if pages and name in pages else {} for name in uses})
        paginators.refuse_unpaged(self)
        self.shapes, self.operations = {}, copy.deepcopy(self.operations)
        known = paginators.of_model(self)
        for name, operation in self.operations.items():
            pruned, sent, entry = Pruned(self, name), set(), uses[name][0].entry
            for use in uses[name]:
                self._want(pruned, use)
                sent |= use.sent
            paging = known.get(name, {})
            for path in paginators.answered(paging):
                pruned.want(entry, path)
            sent |= set(paginators.words(paging.get("input_token")))
            self._reduce_input(name, operation, sent, entry)
            operation["output"]["shape"] = self._keep(pruned, name)

    def _uses(self) -> dict[str, list[Use]]:
        uses: dict[str, list[Use]] = {}
        for entry in self.entries:
            items = entry.values["items"]
            tags = joined(items, entry.values["tags"]) if entry.values.get("tags") else ""
            paths = [joined(items, path) for path in entry.item_paths()]
            uses.setdefault(entry.operation, []).append(Use(entry, sent_by(entry), paths, tags))
            for one in entry.calls():
                uses.setdefault(one.operation, []).append(Use(entry, one.filled | set(one.parameters), one.wanted))
        lists = set(uses)
        for entry in self.entries:
            if entry.tagging:
                if entry.tagging["read"] in lists:
                    raise entry.error("its tags are read by a call that lists: their answers cannot be told apart")
                read = Use(entry, set(entry.tagging["with"]), [], entry.tagging["tags"])
                uses.setdefault(entry.tagging["read"], []).append(read)
        return uses

    def _want(self, pruned: Pruned, use: Use) -> None:
        for path in use.paths:
            pruned.want(use.entry, path)
        if not use.tags:
            return
        found = pruned.want(use.entry, use.tags, whole=True)
        if use.paths:
            self.tag_members[use.entry.name] = self._tag_members(use.entry, self.all_shapes[found])
        else:
            self.read_members[use.entry.name] = self._tag_element(use.entry, found)

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
        defaults, tagging, sets = content.get("defaults", {}), content.get("tagging"), content.get("sets")
        found[folder] = [
            Entry(folder, name, {**defaults, **(values or {})}, tagging, sets)
            for name, values in content.items()
            if name not in FILE_WORDS
        ]
    everything = [entry for entries in found.values() for entry in entries]
    names = [entry.name for entry in everything]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise GeneratorError(f"catalog/: {', '.join(twice)} stands twice")
    shapes: dict[str, str] = {}
    for entry in everything:
        for shape in entry.arns:
            other = shapes.setdefault(arns.alike(shape), entry.name)
            if other != entry.name:
                raise entry.error(f"and {other} have ARNs of the same shape, {shape}: which is meant cannot be told")
    return found


def models(catalog: dict[str, Json], entries: dict[str, list[Entry]]) -> list[CatalogModel]:
    made = [CatalogModel(folder, mine, catalog[folder].get("pages")) for folder, mine in entries.items()]
    for model in made:
        for entry in model.entries:
            checks.check(model, entry)
    return made


READS_TAGS = "reads the tags of one resource"


def permissions(entries: dict[str, list[Entry]]) -> dict[str, Json]:
    """What the entries add to operations.yaml: the same fields, by service and operation."""
    wanted: dict[str, Json] = {}
    for folder, mine in entries.items():
        called = wanted.setdefault(folder, {})

        def add(operation: str, actions: list[str] | None, called: Json = called) -> Json:
            traits = called.setdefault(operation, {"as": "customer", "resource": "any", "why": "", "types": []})
            if actions is not None:
                traits["permissions"] = actions
            return traits

        for entry in mine:
            traits = add(entry.operation, entry.values.get("permissions"))
            traits["why"] = traits["why"] or entry.values.get("why", "")
            traits["types"].append(entry.name)
        for entry in mine:
            reads = [(one.operation, one.permissions, one.why) for one in entry.calls()]
            if entry.tagging:
                reads.append((entry.tagging["read"], entry.tagging.get("permissions"), READS_TAGS))
            for operation, actions, why in reads:
                traits = add(operation, actions)
                if not traits["types"]:
                    traits["why"] = traits["why"] or why
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
            for action in entry.tagging["actions"] if entry.tagging and entry.write != "none" else []:
                types.setdefault(action, []).append(entry.name)
    return {
        action: "writes tags of "
        + ", ".join(names if len(names) <= 3 else [*names[:2], f"{len(names) - 2} more types"])
        for action, names in sorted(types.items())
    }
