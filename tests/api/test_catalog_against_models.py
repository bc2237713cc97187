"""Every type of the catalogue, imported from answers that are made from AWS's models: the right fields, and no others."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import odd_items
import pytest
from conftest import World, processes, product
from linked import activate_master
from model_server import PLANTED, Entry, ModelServer, entries, texts
from paths import walk
from test_inventory import imported, pages

REGION = "us-east-1"
# These answer the portal's own work too (stacks, roles, templates): they come from the sandbox, where boto3 is the witness.
OF_THE_SANDBOX = {"cloudformation", "iam", "s3"}
HERE = [e for e in entries() if e.folder not in OF_THE_SANDBOX]


@pytest.fixture(scope="module")
def server_and_rows(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[ModelServer, dict[str, dict[str, Any]], World, list[dict[str, Any]]]]:
    run_dir = tmp_path_factory.mktemp("models")
    binary = product.binary_file("release")
    sandbox = processes.start_sandbox(run_dir, linked_accounts=1)
    server = ModelServer(sandbox.about["master_account_id"], REGION, {e.folder for e in HERE})
    try:
        environment = processes.portal_environment(sandbox)
        processes.deploy_infrastructure(binary, environment)
        environment |= server.environment()
        portal = processes.start_portal(binary, run_dir, run_dir / "data", 0, environment)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AWS_CONFIG_FILE", str(sandbox.aws_config))
            patch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            world = World(portal, sandbox, binary, environment, run_dir)
            master = activate_master(world, 1)
            imported(world, master)
            rows = {r["arn"]: r for r in pages(world, "/resources")}
            yield server, rows, world, pages(world, "/scans")
            portal.server.end()
    finally:
        server.end()
        sandbox.server.end()


def shown(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value


def holds(rule: dict[str, Any], item: Any) -> bool:
    """Of conditions on members; those on {name} and those of sets have tests of their own."""
    for path, wanted in rule.items():
        if isinstance(wanted, dict) or "{" in path:
            return False
        values = [
            str(v).lower() if isinstance(v, bool) else v for v in (wanted if isinstance(wanted, list) else [wanted])
        ]
        texts = [str(v).lower() if isinstance(v, bool) else str(v) for v in walk(item, path)]
        if not any(t == str(v) or (str(v).endswith("*") and t.startswith(str(v)[:-1])) for t in texts for v in values):
            return False
    return True


def is_meant(entry: Entry, item: Any) -> bool:
    only, unless = entry.rules("only"), entry.rules("unless")
    return (not only or any(holds(r, item) for r in only)) and not any(holds(r, item) for r in unless)


def one(item: Any, path: str | None, parent: str = "") -> Any:
    if path == "{parent}":
        return parent
    return shown(next(iter(walk(item, path)), None)) if path else None


def of_this_type(server: ModelServer, entry: Entry) -> list[tuple[Any, str]]:
    """The items that its calls answer, each with its parent."""
    return [
        (item, answer.parent)
        for answer in server.services[entry.folder].answers[entry.values["list"]]
        if answer.own <= texts(entry)
        for item in walk(answer.page, entry.values["items"])
        if is_meant(entry, item)
    ]


def expected(server: ModelServer, entry: Entry) -> dict[str, dict[str, Any]]:
    """By ARN: what the answers' items mean, worked out here from the entry and not by the portal's code."""
    found = {}
    values = entry.values
    names = values.get("names") or {}
    named = {
        one(item, names["id"]): one(item, names["name"])
        for answer in server.services[entry.folder].answers.get(names.get("list", ""), [])
        for item in walk(answer.page, names["items"])
    }
    for item, parent in of_this_type(server, entry):
        if odd_items.is_there(entry, item, one) and odd_items.can_be_kept(entry, item, one):
            identifier = one(item, values["id"])
            last = identifier.split("/")[-1] if "/" in identifier else identifier.split(":")[-1]
            arn = values["arn"]
            if not arn.startswith("arn:"):
                arn = one(item, arn) or odd_items.made_arn(entry) or ""
            arn = arn.format(
                partition="aws", region=REGION, account=server.account, id=identifier, last=last,
                slash_id=f"/{identifier.lstrip('/')}", kind=values.get("arn_kind"), parent=parent)  # fmt: skip
            tags = one(item, values.get("tags")) if values.get("tags") else None
            if isinstance(tags, list):
                tags = {
                    t.get("Key", t.get("key", t.get("TagKey"))): t.get("Value", t.get("value", t.get("TagValue")))
                    for t in tags
                }
            found[arn] = {
                "resource_id": identifier, "name": named.get(identifier) or (last if values.get("name") == "{last}" else one(item, values.get("name"))), "state": one(item, values.get("state")), "tags": tags or {},
                "managed_by": "aws" if any(holds(rule, item) for rule in entry.rules("managed_by_aws")) else "customer",
                "facts": {name: one(item, path, parent) for name, path in values.get("fields", {}).items() if one(item, path, parent) is not None},
            }  # fmt: skip
    return found


@pytest.mark.parametrize("entry", HERE, ids=lambda e: e.type)
def test_the_right_fields_are_read_of_every_item_of_every_page(server_and_rows: Any, entry: Entry) -> None:
    server, rows, _, scans = server_and_rows
    scan = next(s for s in scans if s["type"] == entry.type)
    items = [item for item, _ in of_this_type(server, entry)]
    assert scan["outcome"] == ("complete" if odd_items.is_whole(entry, items, one) else "partial"), scan
    wanted = expected(server, entry)
    assert len(wanted) >= 2
    assert len(wanted) >= 6 or not server.services[entry.folder].paginators.get(entry.values["list"])
    # The sandbox's own things are told by the Tagging API alone, which a partial look does not overrule.
    assert {a for a, r in rows.items() if r["type"] == entry.type and r["seen_by"] != ["tag:GetResources"]} == set(
        wanted
    )
    for arn, meant in wanted.items():
        row = rows[arn]
        got = {"resource_id": row["resource_id"], "name": row["name"], "state": row["state"], "facts": row["facts"],
               "managed_by": row["managed_by"], "tags": {t["key"]: t["value"] for t in row["tags"]}}  # fmt: skip
        assert got == meant


def test_nothing_that_is_not_named_is_kept_anywhere(server_and_rows: Any) -> None:
    _, rows, world, _ = server_and_rows
    assert len(rows) > 150
    for file in Path(world.run_dir).rglob("*"):
        if file.is_file() and file.name != "sandbox.log":
            assert PLANTED.encode() not in file.read_bytes(), file


def test_what_a_call_leaves_out_is_told(server_and_rows: Any) -> None:
    _, _, world, _ = server_and_rows
    told = {one["type"]: one.get("leaves_out") for one in world.api.ok("GET", "/resource-types")}
    assert told == {entry.type: entry.values.get("leaves_out") for entry in entries()}
    assert sum(words is not None for words in told.values()) >= 10


def test_there_are_at_least_180_types() -> None:
    assert len({e.type for e in entries()}) >= 180


def test_a_region_that_is_not_enabled_is_skipped_by_knowledge(server_and_rows: Any) -> None:
    _, _, _, scans = server_and_rows
    there = [s for s in scans if s["region"] == "ap-east-1"]
    assert [(s["type"], s["outcome"], s["detail"]) for s in there] == [
        ("*", "skipped", "The account has not enabled this region.")
    ]
