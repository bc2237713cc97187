"""Nothing is inferred from silence: what was not looked at, not read, or not made by the customer is said to be so."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import World
from passing import world_behind
from test_inventory import imported, leave_out, listed, pages

UNHEARD_OF = "eu-north-9"


def with_a_new_region(call: str, status: int, answer: bytes) -> tuple[int, bytes]:
    if "Action=DescribeRegions" not in call:
        return status, answer
    item = (
        f"<item><regionName>{UNHEARD_OF}</regionName><regionEndpoint>ec2.{UNHEARD_OF}.amazonaws.com</regionEndpoint>"
        "<optInStatus>opt-in-not-required</optInStatus></item></regionInfo>"
    )
    return status, answer.replace(b"</regionInfo>", item.encode())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_behind(tmp_path_factory.mktemp("told-truly"), {"EC2": with_a_new_region}) as running:
        # All but one, the region in which global services are listed among them.
        names = [r["region"] for r in running.api.ok("GET", "/cloud-accounts/regions")["items"]]
        leave_out(running, {"regions": [n for n in names if n != "eu-west-1"], "services": []})
        yield running


@pytest.fixture(scope="module")
def master_id(world: World) -> str:
    return world.api.account(world.master)["id"]


@pytest.fixture(scope="module")
def made(world: World, master_id: str) -> dict[str, dict[str, Any]]:
    iam = world.aws("master", "iam")
    iam.create_user(UserName="somebody")
    trust = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
    iam.create_role(RoleName="tagged", AssumeRolePolicyDocument=trust, Tags=[{"Key": "team", "Value": "x"}])
    s3 = world.aws("master", "s3", "eu-central-1")
    s3.create_bucket(Bucket="far-away", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.put_bucket_tagging(Bucket="far-away", Tagging={"TagSet": [{"Key": "team", "Value": "x"}]})
    ec2 = world.aws("master", "ec2", "eu-west-1")
    long = "\N{CJK UNIFIED IDEOGRAPH-65E5}" * 67  # 201 bytes
    for name in (long, "ZÜRICH-Straße"):
        ec2.create_volume(AvailabilityZone="eu-west-1a", Size=8, TagSpecifications=[
            {"ResourceType": "volume", "Tags": [{"Key": "Name", "Value": name}]}])  # fmt: skip
    assert imported(world, master_id)["status"] == "succeeded"
    return listed(world)


def test_what_is_global_is_looked_at_where_its_region_is_left_out(
    world: World, master_id: str, made: dict[str, dict[str, Any]]
) -> None:
    assert f"arn:aws:iam::{world.master}:user/somebody" in made
    assert made["arn:aws:s3:::far-away"]["region"] == "eu-central-1"
    assert not [a for a, r in made.items() if r["region"] == "us-east-1" and r["service"] != "s3"]
    told = {(s["region"], s["type"]): s for s in pages(world, f"/scans?cloud_account_id={master_id}")}
    assert told["us-east-1", "*"]["detail"] == "Left out by the customer. What is global is looked at all the same."
    assert told["global", "AWS::IAM::User"]["outcome"] == "complete"
    assert told["global", "tags"]["outcome"] == "complete"


def test_a_region_that_the_portal_does_not_know_is_said_to_be_skipped(
    world: World, master_id: str, made: dict[str, dict[str, Any]]
) -> None:
    scans = pages(world, f"/scans?cloud_account_id={master_id}&outcome=skipped&region={UNHEARD_OF}")
    assert [(s["type"], s["detail"]) for s in scans] == [
        ("*", "This version of the portal does not know the region. A newer one may.")
    ]


def test_tags_that_were_never_read_are_unknown(world: World, made: dict[str, dict[str, Any]]) -> None:
    assert (made["arn:aws:s3:::far-away"]["tags_status"], made["arn:aws:s3:::far-away"]["tags"]) == ("unknown", [])
    unknown = listed(world, "tagged=unknown")
    assert "arn:aws:s3:::far-away" in unknown
    assert unknown.keys() == listed(world, "tags_status=unknown").keys()
    for query in ("tagged=false", "tag_absent=team"):
        assert not unknown.keys() & listed(world, query).keys()
    summary = world.api.ok("GET", "/resource-summary")
    assert summary["tags_unknown"] == len([r for r in unknown.values() if r["managed_by"] == "customer"])
    parts = ("tagged", "untagged", "tags_unknown", "managed_by_aws")
    assert sum(summary[p] for p in parts) == summary["resources"]


def test_tags_that_one_call_a_resource_tells_are_read(world: World, made: dict[str, dict[str, Any]]) -> None:
    role, user = (made[f"arn:aws:iam::{world.master}:{name}"] for name in ("role/tagged", "user/somebody"))
    assert {t["key"]: t["value"] for t in role["tags"]} == {"team": "x"}
    assert (role["tags_status"], user["tags_status"], user["tags"]) == ("read", "read", [])
    assert role["arn"] in listed(world, "tag[team]=x") and user["arn"] in listed(world, "tagged=false")


def test_a_terminal_tells_them_apart(world: World, made: dict[str, dict[str, Any]]) -> None:
    def ids(*options: str) -> set[str]:
        environment = os.environ | {
            "CLIENT_PORTAL_URL": world.portal.url,
            "CLIENT_PORTAL_TOKEN": world.portal.api_token,
        }
        words = [world.binary, "resource", "list", "--json", *options]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120, check=True)
        return {r["arn"] for r in json.loads(done.stdout)}

    assert ids("--tagged", "unknown") == listed(world, "tagged=unknown").keys()
    assert ids("--managed-by", "aws") == listed(world, "managed_by=aws").keys() != set()


def test_names_of_every_script_are_kept_and_found(world: World, made: dict[str, dict[str, Any]]) -> None:
    for text in ("zürich", "ZÜRICH", "strasse", "\N{CJK UNIFIED IDEOGRAPH-65E5}" * 3):
        assert len(listed(world, f"q={text}")) == 1, text


def test_at_the_first_level_no_tag_is_known(world: World, master_id: str, made: dict[str, dict[str, Any]]) -> None:
    def put(level: str) -> None:
        answer = world.api.send(
            "PUT", f"/cloud-accounts/{master_id}/access", json={"level": level, "cost_explorer_sync": True}
        )
        assert answer.ok, answer.text

    put("resources")
    try:
        assert imported(world, master_id)["status"] == "succeeded"
        rows = listed(world)
        assert len(rows) >= len(made) and {r["tags_status"] for r in rows.values()} == {"unknown"}
        assert not listed(world, "tagged=false") and not listed(world, "tag_absent=team")
        summary = world.api.ok("GET", "/resource-summary")
        assert (summary["tagged"], summary["untagged"]) == (0, 0)
        assert world.api.ok("GET", "/tags")["resources"] == 0
    finally:
        put("resources_and_tags")
