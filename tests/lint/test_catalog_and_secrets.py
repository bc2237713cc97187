"""What AWS's models mark as sensitive: none of it is kept, and a call that answers some is one that was looked at.

A permission to list is a permission to see all that the answer holds, whatever the portal keeps of it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from aws_generator import catalog  # noqa: E402
from aws_generator.models import Json, load  # noqa: E402
from aws_generator.pruning import joined  # noqa: E402

CONTENTS = {file.stem: catalog.parse(file.read_text(encoding="utf-8")) for file in (ROOT / "catalog").glob("*.yaml")}
ENTRIES = [entry for mine in catalog.read(CONTENTS).values() for entry in mine]
CALLS = sorted({
    (entry.folder, operation)
    for entry in ENTRIES
    for operation in (entry.operation, *(one.operation for one in entry.calls()), *([entry.tagging["read"]] if entry.tagging else []))
})  # fmt: skip

# Names that people give; AWS marks them as they might hold anything.
NAMES = {
    "AWS::Bedrock::Guardrail": "guardrails[].name",
    "AWS::Connect::Instance": "InstanceSummaryList[].InstanceAlias",
    "AWS::Grafana::Workspace": "workspaces[].name",
    "AWS::WorkSpacesWeb::Portal": "portals[].displayName",
}
# Calls whose answers have room for a secret, and why they are made all the same.
MASKED = "AWS answers stars, or nothing."
ONLY_WAY = "No other call lists the type; the member is never read."
LOOKED_AT = {
    "cloudfront:ListDistributions": ONLY_WAY,
    "dms:DescribeEndpoints": MASKED,
    "ds:DescribeDirectories": MASKED,
    "ec2:DescribeSpotFleetRequests": ONLY_WAY,
    "ec2:DescribeVpnConnections": ONLY_WAY,
    "fsx:DescribeBackups": MASKED,
    "fsx:DescribeFileSystems": MASKED,
    "fsx:DescribeSnapshots": MASKED,
    "fsx:DescribeVolumes": MASKED,
    "lambda:ListFunctions": ONLY_WAY,
    "lightsail:GetRelationalDatabases": MASKED,
    "rds:DescribeDBClusters": MASKED,
    "rds:DescribeDBInstances": MASKED,
    "rds:DescribeOptionGroups": MASKED,
    "redshift:DescribeClusters": MASKED,
}
# What AWS marks though it is no secret: what people write, and the names of administrators.
WORDS = (
    "description",
    "comment",
    "name",
    "displayname",
    "instancealias",
    "sharenotes",
    "message",
    "adminusername",
    "nexttoken",
)


def sensitive(shapes: Json, name: str, path: str = "", above: frozenset[str] = frozenset()) -> Iterator[str]:
    """The paths of an answer that AWS marks."""
    shape = shapes[name]
    if shape.get("sensitive") and path:
        yield path
    if name in above:
        return
    below = [(f"{path}.{member}" if path else member, traits) for member, traits in shape.get("members", {}).items()]
    below += [(path + mark, shape[part]) for part, mark in (("member", "[]"), ("value", "")) if part in shape]
    for longer, traits in below:
        yield from sensitive(shapes, traits["shape"], longer, above | {name})


def marked(folder: str, operation: str) -> set[str]:
    model = load(folder, "service-2")
    return set(sensitive(model["shapes"], model["operations"][operation]["output"]["shape"]))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.name)
def test_nothing_that_aws_marks_is_kept_but_names(entry: catalog.Entry) -> None:
    kept = {joined(entry.values["items"], path) for path in entry.item_paths()}
    expected = {NAMES[entry.name]} if entry.name in NAMES else set()
    assert kept & marked(entry.folder, entry.operation) == expected


@pytest.mark.parametrize(("folder", "operation"), CALLS)
def test_a_call_that_answers_what_aws_marks_was_looked_at(folder: str, operation: str) -> None:
    secrets = {path for path in marked(folder, operation) if path.split(".")[-1].strip("[]").lower() not in WORDS}
    secrets = {path for path in secrets if not path.lower().startswith("tags")}
    assert bool(secrets) == (f"{folder}:{operation}" in LOOKED_AT), sorted(secrets)


def test_a_password_in_an_answer_would_be_seen() -> None:
    assert any(path.endswith("Password") for path in marked("mediapackage", "ListChannels"))
    assert "mediapackage:ListChannels" not in LOOKED_AT
