"""What each service takes in tags and which errors pass: the portal's tables, held to AWS's own models."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from conftest import a_world

ROOT = Path(__file__).resolve().parents[2]
LOADER = botocore.session.get_session().get_component("data_loader")
SERVICES = [f.stem for f in sorted((ROOT / "catalog").glob("*.yaml"))]
# The Tagging API hands tags on as they are: what it takes itself is any text.
MODELS = {name: LOADER.load_service_model(name, "service-2") for name in [*SERVICES, "resourcegroupstaggingapi"]}
WRITES = re.compile(r"(Tag|AddTag|CreateTags|CreateOrUpdateTags|ChangeTags|PutBucketTagging)\w*")


def words(model: dict[str, Any]) -> str:
    """The documentation of everything that speaks of tags, as plain text."""
    found = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            text = value.get("documentation")
            if isinstance(text, str) and "tag" in text.lower():
                found.append(re.sub(r"\s+", " ", re.sub("<[^>]+>", "", text)))
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(model)
    return "\n".join(found)


def tag_shapes(model: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Key and value of each call that writes tags of the service's resources."""
    shapes = model["shapes"]

    def below(shape: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        if shape["type"] == "map":
            yield shapes[shape["key"]["shape"]], shapes[shape["value"]["shape"]]
        elif shape["type"] == "list":
            yield from below(shapes[shape["member"]["shape"]])
        elif shape["type"] == "structure":
            members = {n.lower().removeprefix("tag"): m for n, m in shape.get("members", {}).items()}
            if {"key", "value"} <= set(members):
                yield shapes[members["key"]["shape"]], shapes[members["value"]["shape"]]
            else:
                for name in members:
                    if "items" in name or name in ("", "set"):
                        yield from below(shapes[members[name]["shape"]])

    names = [name for name in model["operations"] if WRITES.fullmatch(name)]
    for name in ["TagResource"] if "TagResource" in names else names:  # the others are of contacts, log groups and such
        operation = model["operations"][name]
        for member, target in shapes[operation["input"]["shape"]].get("members", {}).items():
            if "tag" in member.lower() and "key" not in member.lower():
                yield from below(shapes[target["shape"]])


@cache
def category(letter: str, negated: bool = False) -> str:
    """A general category as Python's expressions have it: ranges."""
    ranges: list[list[int]] = []
    for number in range(sys.maxunicode + 1):
        if (unicodedata.category(chr(number))[0] == letter) != negated:
            if ranges and ranges[-1][1] == number - 1:
                ranges[-1][1] = number
            else:
                ranges.append([number, number])
    return "".join(f"\\U{a:08x}-\\U{b:08x}" for a, b in ranges)


@cache
def expression(pattern: str) -> re.Pattern[str]:
    """As Java reads it, in which the services are written: \\s and \\w are ASCII's."""
    whole = pattern.replace(r"\p{all}", r"\U00000000-\U0010FFFF").replace(
        r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF"
    )

    def ranges(found: re.Match[str]) -> str:
        made = category(found[2], found[1] == "P")
        depth = whole.count("[", 0, found.start()) - whole.count("]", 0, found.start())
        return made if depth > 0 else f"[{made}]"

    return re.compile(re.sub(r"\\([pP])\{([LZNC])\}", ranges, whole), re.ASCII)


@cache
def samples() -> list[str]:
    """All of ASCII and some of each general category; no control characters, which the portal never writes."""
    chosen = [chr(number) for number in range(0x20, 0x100)]
    for wanted in ("L", "M", "N", "P", "S", "Z", "Cf"):
        of_it = [c for n in range(0x100, sys.maxunicode) if unicodedata.category(c := chr(n)).startswith(wanted)]
        chosen += of_it[:: max(1, len(of_it) // 40)]
    return [c for c in chosen if unicodedata.category(c) != "Cc"]


def takes(rules: dict[str, Any], character: str) -> bool:
    return (
        rules["any_character"]
        or unicodedata.category(character)[0] in rules["categories"]
        or character in rules["characters"]
    )


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    with a_world(tmp_path_factory.mktemp("rules"), linked_accounts=1) as world:
        served = world.api.ok("GET", "/tag-rules")
        types = world.api.ok("GET", "/resource-types")
    own = {r["service"]: r for r in served["services"]}
    writable = {t["service"] for t in types if t["write"] != "none"}
    assert set(own) <= {t["service"] for t in types} and served["most_tags"] == 50
    return {service: own.get(service, served["common"]) for service in writable}


def test_characters_and_lengths_are_the_models(rules: dict[str, dict[str, Any]]) -> None:
    with_pattern = set()
    for service, own in rules.items():
        for shapes in tag_shapes(MODELS[service]):
            for shape, of_text in zip(shapes, (own["key"], own["value"]), strict=True):
                most = shape.get("max", of_text["most"])
                assert most == of_text["most"] or most >= 1_000_000, (service, shape)
                if pattern := shape.get("pattern"):
                    with_pattern.add(service)
                    match = expression(pattern)
                    wrong = [c for c in samples() if takes(of_text, c) != bool(match.fullmatch(f"a{c}a"))]
                    assert wrong == [], (service, pattern, wrong[:20])
    assert len(with_pattern) >= 12, "the models' patterns were found"
    # Without a pattern: a service has rules of its own only where AWS says so in words.
    assert {s for s, own in rules.items() if own["key"]["any_character"]} - with_pattern == {"ec2"}
    for service, own in rules.items():
        if service not in with_pattern:
            for text in (own["key"], own["value"]):
                assert text["any_character"] or ("%" in text["characters"]) == ("- % @" in words(MODELS[service])), (
                    service
                )


def test_what_a_service_reserves_is_what_its_words_say(rules: dict[str, dict[str, Any]]) -> None:
    for service, own in rules.items():
        said = words(MODELS[service])
        values = any(
            text in said for text in ("either keys or values", "tag value that begins with aws:", "aws: or rds:")
        )
        assert own["reserved_in_values"] == values, service
        assert ("rds:" in own["reserved_prefixes"]) == ("prefixed with aws: or rds:" in said), service
        assert "aws:" in own["reserved_prefixes"]


# What makes it worth trying again, in the words of the models.
PASSING = re.compile(
    r"(same time|simultaneous|concurrent|Retry your request|can be retried|already have a pending update|temporary failure|"
    r"isn't in a valid state|is not in the available state|another operation is in progress|Wait a short while)",
    re.IGNORECASE,
)
# Their words speak of something else.
LASTING = {"LimitExceededException"}


def test_errors_that_the_models_call_passing_are_tried_again() -> None:
    source = (ROOT / "src/tags/aws_errors.cpp").read_text()
    (table,) = re.findall(r"passing = \{(.*?)\};", source, re.DOTALL)
    parts = re.findall(r'"(\w+)"', table)
    seen = set()
    for service in SERVICES:
        model = MODELS[service]
        for name, operation in model["operations"].items():
            if not WRITES.fullmatch(name) and not name.startswith(("Untag", "RemoveTags", "DeleteTags")):
                continue
            for error in operation.get("errors", []):
                shape = model["shapes"][error["shape"]]
                code = shape.get("error", {}).get("code", error["shape"])
                if code in LASTING or not PASSING.search(re.sub("<[^>]+>", "", shape.get("documentation", ""))):
                    continue
                lower = code.lower()
                seen.add(code)
                assert any(p in lower for p in parts) or ("invalid" in lower and "state" in lower), (service, code)
    assert {"ConcurrentAccess", "ConcurrentModificationException", "ResourceContention", "TooManyUpdates"} <= seen
    assert "operationaborted" in parts
    assert "OperationAborted" in words(MODELS["s3"])


def test_what_botocore_tries_again_is_tried_again() -> None:
    source = (ROOT / "src/aws/limits/retry.cpp").read_text()
    table = LOADER.load_data("_retry")
    responses = [p["applies_when"].get("response", {}) for p in table["definitions"].values()]
    policies = [service.get("__default__", service)["policies"] for service in table["retry"].values()]
    responses += [p["applies_when"].get("response", {}) for of in policies for p in of.values() if "applies_when" in p]
    codes = {r["service_error_code"] for r in responses if "service_error_code" in r}
    assert len(codes) > 10
    assert {c for c in codes if f'"{c}"' not in source} == set()
    bare = {r["http_status_code"] for r in responses if "service_error_code" not in r and "http_status_code" in r}
    assert {s for s in bare if f"status == {s}" not in source} == set()
