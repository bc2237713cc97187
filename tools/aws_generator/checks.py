"""What AWS's model of a call says, and an entry must not pass over: owners, states, defaults that hide something."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .pruning import steps

if TYPE_CHECKING:
    from .catalog import CatalogModel
    from .entries import Entry
    from .models import Json

OWNER = re.compile(
    r"(resource|file_?system|vpc|creator|db|cluster)?owner(_?(account)?_?id|_?account|_?aws_?account(_?id)?)?|owning_?account(_?id)?"
    r"|(aws_?)?account_?id|aws_?account(_?number)?|account_?number|registry_?id",
    re.IGNORECASE,
)
GONE = re.compile(
    r"(^|[_ -])(deleted|terminated|released|removed|cancell?ed|deregistered)([_ -]|$)|^delete[_-]complete$",
    re.IGNORECASE,
)
SAYS_GONE = re.compile(r"\b(deleted|terminated|released)\b", re.IGNORECASE)
# How AWS's documentation says that a call leaves something out unless it is asked for.
HIDES = re.compile(
    r"by default,?[^.]*\b(?:only|not|no|aren't|isn't)\b|default filter|default: ?no\b|default value of false"
    r"|(?:if you )?omit[^.]*\b(?:only|the default)\b|not included[^.]*by default"
    r"|whether (?:to include|the output includes)|indicates whether[^.]*\bincluded?\b",
    re.IGNORECASE,
)
HIDES_NOTHING = re.compile(r"returns details for all|you can only specify|true \(default\)|must also", re.IGNORECASE)


def check(model: CatalogModel, entry: Entry) -> None:
    _owner(model, entry)
    _states(model, entry)
    _defaults(model, entry)
    _tags(entry)


def _at(model: CatalogModel, entry: Entry, path: str, above: str = "") -> tuple[Json, Json]:
    """The traits of the last member of a path below `above` and its shape, of the whole model."""
    operation = model.all_shapes
    traits: Json = {}
    shape = operation[model.whole_answer(entry.operation)]
    whole = above if path == "." else f"{above}.{path}" if above else path
    for step in steps(entry, whole):
        if step == "[]":
            shape = operation[shape["member"]["shape"]]
        else:
            traits = shape["members"][step]
            shape = operation[traits["shape"]]
    return traits, shape


def _owner(model: CatalogModel, entry: Entry) -> None:
    _, item = _at(model, entry, ".", entry.values["items"])
    if entry.values.get("owner") or item["type"] != "structure":
        return
    members = [name for name in item["members"] if OWNER.fullmatch(name)]
    for name, traits in item["members"].items():
        below = model.all_shapes[traits["shape"]].get("members", {})
        members += [f"{name}.{one}" for one in below if name.lower().startswith("owner") and OWNER.fullmatch(one)]
    if members:
        raise entry.error(f"does not say its owner, which the answer tells ({', '.join(members)}); or {{none: why}}")


def _states(model: CatalogModel, entry: Entry) -> None:
    path = entry.values.get("state")
    if not path:
        return
    traits, shape = _at(model, entry, path, entry.values["items"])
    known = shape.get("enum", [])
    gone, lasting = entry.values.get("gone_states", []), entry.values.get("lasting_states", {})
    if known and (strange := sorted({*gone, *lasting} - set(known))):
        raise entry.error(f"has the states {strange}, which AWS's model does not have")
    if unsaid := [one for one in known if GONE.search(one) and one not in gone and one not in lasting]:
        raise entry.error(f"does not say whether {unsaid} are gone (gone_states) or not (lasting_states, with why)")
    words = traits.get("documentation", "") + shape.get("documentation", "")
    if not known and not gone and not lasting and SAYS_GONE.search(words):
        raise entry.error("has a state whose documentation speaks of what is gone: gone_states, or lasting_states")


def _defaults(model: CatalogModel, entry: Entry) -> None:
    """Whoever says in `leaves_out` what is not seen has read it."""
    if entry.values.get("leaves_out"):
        return
    operation = model.raw_operations[entry.operation]
    shape = model.all_shapes[operation["input"]["shape"]] if operation.get("input") else {"members": {}}
    sent = {name for parameters in entry.parameter_sets for name in parameters} | {entry.into, entry.into_above}
    for name, traits in shape["members"].items():
        text = traits.get("documentation") or model.all_shapes[traits["shape"]].get("documentation", "")
        words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
        if name not in sent and HIDES.search(words) and not HIDES_NOTHING.search(words):
            raise entry.error(
                f"does not send {name}, by which {entry.operation} hides something unless it is asked for: send it, or "
                "say what is not seen (leaves_out)"
            )


def _tags(entry: Entry) -> None:
    if entry.in_tagging_api or entry.values.get("tags") or entry.tagging or not entry.taggable:
        return
    raise entry.error("has tags that neither its list nor the Tagging API tells: it needs a tagging of its own")
