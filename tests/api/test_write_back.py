"""Tags written to AWS: one resource through every level, every writable type, and what goes wrong on the way."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tagging
from conftest import OFTEN, World, a_world, processes
from linked import activate_master
from tagging import WRITES, changed, edit, level, nothing_pending, resource, tags
from test_inventory import imported, listed

sys.path.insert(0, str(Path(__file__).parents[1] / "sandbox"))
from taggable import Maker  # noqa: E402 - beside the other suite
from taggable_services import RESOURCES  # noqa: E402

REGION = "us-east-1"
AWS = os.environ.get("AWS_COMMAND", str(Path(sys.executable).parent / "aws"))


class Cloud:
    """What the makers of the sandbox's own suite ask for, from this portal's sandbox."""

    def __init__(self, world: World) -> None:
        self.world = world

    def client(self, service: str, profile: str, region_name: str) -> Any:
        return self.world.aws(profile, service, region_name)

    def account_id(self, profile: str) -> str:
        return self.world.aws(profile, "sts").get_caller_identity()["Account"]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("write-back"), linked_accounts=2) as running:
        master = activate_master(running, 2)
        regions = [n for r in running.api.ok("GET", "/cloud-accounts/regions")["items"] if (n := r["region"]) != REGION]
        running.api.ok("PUT", "/inventory-exclusions", {"regions": regions, "services": []})
        imported(running, master)
        yield running


@pytest.fixture(scope="module")
def master_id(world: World) -> str:
    return world.api.account(world.master)["id"]


@pytest.fixture
def calm(world: World) -> Iterator[None]:
    yield
    processes.request("DELETE", f"{world.sandbox.console_url}/control/faults")
    tagging.set_sandbox(world, stale_tag_reads_seconds=0)


def queue(world: World, master_id: str, name: str, tags: dict[str, str] | None = None) -> tuple[str, str]:
    """A new queue: the portal's id of it, and its URL."""
    url = world.aws("master", "sqs").create_queue(QueueName=name, tags=tags or {})["QueueUrl"]
    imported(world, master_id)
    found = listed(world, f"type=AWS::SQS::Queue&q={name}")
    return next(r["id"] for r in found.values() if r["name"] == name), url


def at_aws(world: World, url: str) -> dict[str, str]:
    """As the `aws` command says it: the outside witness."""
    command = [
        AWS,
        "--endpoint-url",
        world.sandbox.url,
        "--profile",
        "master",
        "--region",
        REGION,
        "--output",
        "json",
        "sqs",
        "list-queue-tags",
        "--queue-url",
        url,
    ]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout or "{}").get("Tags", {})


def sources(world: World, resource_id: str) -> dict[str, tuple[str, str, bool]]:
    return {t["key"]: (t["value"], t["source"], t["pending"]) for t in resource(world, resource_id)["tags"]}


def history(world: World, resource_id: str) -> list[tuple[Any, ...]]:
    entries = world.api.ok("GET", f"/resources/{resource_id}/tag-history")["changes"]
    return [(e["what"], e["key"], e["before"], e["after"], e["who"]) for e in entries]


def test_one_resource_through_all_levels_and_back(world: World, master_id: str) -> None:
    me = world.api.ok("GET", "/me")["user"]["email"]
    level(world, world.master, "resources")
    one, url = queue(world, master_id, "walk", {"team": "payments", "env": "dev"})

    # Level 1: AWS's tags are not there; edits live in the portal.
    assert tags(world, one) == {}
    assert edit(world, one, {"owner": "jane", "env": "mine"}).ok
    assert sources(world, one) == {"owner": ("jane", "portal", False), "env": ("mine", "portal", False)}
    assert at_aws(world, url) == {"team": "payments", "env": "dev"}

    # Level 2: where AWS has a value it replaces the portal's, which stays in the history.
    level(world, world.master, "resources_and_tags")
    imported(world, master_id)
    assert sources(world, one) == {
        "owner": ("jane", "portal", False),
        "env": ("dev", "aws", False),
        "team": ("payments", "aws", False),
    }
    assert ("replaced", "env", "mine", "dev", None) in history(world, one)
    assert edit(world, one, {"team": "ours"}).ok, "an edit of a key that AWS has is taken, and is in the history"
    assert tags(world, one)["team"] == "payments"
    assert ("replaced", "team", "payments", "ours", me) in history(world, one)
    assert edit(world, one, remove=["env"]).ok and tags(world, one)["env"] == "dev"
    assert edit(world, one, {"note": "x"}).ok and edit(world, one, remove=["note"]).ok
    assert at_aws(world, url) == {"team": "payments", "env": "dev"}
    assert tagging.writes(world) == [], "at the reading levels nothing is ever written to AWS"

    # Level 3: the switch pushes nothing; what the portal alone has is a plan.
    level(world, world.master, WRITES)
    imported(world, master_id)
    assert at_aws(world, url) == {"team": "payments", "env": "dev"} and tagging.writes(world) == []
    plan = world.api.ok("POST", "/tag-changes/preview", {"kept_edits": "apply"})
    mine = [i for i in plan["items"] if i["resource_id"] == one]
    assert mine[0]["after"] == {"owner": "jane"} and mine[0]["writes"] is True and mine[0]["blocked"] is None
    assert changed(world, {"kept_edits": "apply", "resource_ids": [one]})["job"]["status"] == "succeeded"
    assert at_aws(world, url) == {"team": "payments", "env": "dev", "owner": "jane"}
    # Edits are written: set, change, remove, and other tags stay.
    shown = edit(world, one, {"team": "platform", "cost-center": "42"}, ["env"]).json()
    assert {t["key"]: t["pending"] for t in shown["tags"]} == {
        "team": True,
        "cost-center": True,
        "env": True,
        "owner": False,
    }
    nothing_pending(world, one)
    assert at_aws(world, url) == {"team": "platform", "owner": "jane", "cost-center": "42"}
    assert sources(world, one) == {k: (v, "aws", False) for k, v in at_aws(world, url).items()}
    assert ("asked", "team", "payments", "platform", me) in history(world, one)
    assert ("written", "team", "platform", "platform", me) in history(world, one)
    # AWS's value of today replaces what the portal wrote before: level 3 is as level 2.
    world.aws("master", "sqs").tag_queue(QueueUrl=url, Tags={"team": "outside"})
    imported(world, master_id)
    assert tags(world, one)["team"] == "outside"

    # Down: AWS is not touched; at level 1 AWS's tags are forgotten and the portal's kept.
    before = len(tagging.writes(world))
    level(world, world.master, "resources_and_tags")
    assert edit(world, one, {"local": "only"}).ok
    assert sources(world, one)["local"] == ("only", "portal", False)
    level(world, world.master, "resources")
    assert sources(world, one) == {"local": ("only", "portal", False)}
    told = json.dumps(world.api.ok("GET", f"/resources/{one}/tag-history"))
    assert "payments" not in told and "outside" not in told, "what AWS's tags said is forgotten in the history too"
    assert at_aws(world, url) == {"team": "outside", "owner": "jane", "cost-center": "42"}
    assert len(tagging.writes(world)) == before
    level(world, world.master, WRITES)
    imported(world, master_id)
    assert changed(world, {"kept_edits": "drop", "resource_ids": [one]})["items"][0]["state"] == "kept"
    assert "local" not in tags(world, one) and len(tagging.writes(world)) == before


def test_every_writable_type_is_set_changed_and_removed(world: World, master_id: str) -> None:
    """Read back by each service's own call, written beside the catalogue; other tags survive."""
    level(world, world.master, WRITES)
    made: dict[str, tuple[str, Any]] = {}
    for number, (kind, (make, read)) in enumerate(RESOURCES.items()):
        maker = Maker(Cloud(world), "master", f"every-{number}", REGION)
        made[kind] = (make(maker), functools.partial(read, maker))
    imported(world, master_id, 180)
    found = listed(world)
    ids = {kind: found[arn]["id"] for kind, (arn, _) in made.items() if arn in found}
    assert set(made) - set(ids) <= {"AWS::Glue::Job"}, (
        "the sandbox has no ListJobs; everything else that was made is there"
    )
    made = {kind: made[kind] for kind in ids}
    writable = {t["type"] for t in world.api.ok("GET", "/resource-types") if t["write"] != "none"}
    print(len(ids), "types of", len(writable), "writable ones; not in the sandbox:", sorted(writable - set(ids)))
    before = {kind: read(arn) for kind, (arn, read) in made.items()}

    def apply(**body: Any) -> None:
        change = changed(world, {"resource_ids": list(ids.values())} | body, 240)
        states = {i["type"]: (i["state"], i["detail"]) for i in change["items"] if i["state"] != "done"}
        assert states == {}, states

    apply(set={"portal": "one", "second": "two words: +-=._/@"})
    assert {k: read(a) for k, (a, read) in made.items()} == {
        k: v | {"portal": "one", "second": "two words: +-=._/@"} for k, v in before.items()
    }
    apply(set={"portal": "zwei äöü"})
    assert {k: read(a)["portal"] for k, (a, read) in made.items()} == dict.fromkeys(made, "zwei äöü")
    apply(remove=["portal", "second"])
    assert {k: read(a) for k, (a, read) in made.items()} == before
    assert len(ids) >= 70


def test_an_auto_scaling_group_keeps_what_is_given_to_its_instances(world: World, master_id: str) -> None:
    level(world, world.master, WRITES)
    scaling = world.aws("master", "autoscaling")
    subnet = world.aws("master", "ec2").describe_subnets()["Subnets"][0]["SubnetId"]
    scaling.create_launch_configuration(LaunchConfigurationName="lc", ImageId="ami-12345678", InstanceType="t3.micro")
    both = [
        {"ResourceId": "workers", "ResourceType": "auto-scaling-group", "Key": k, "Value": "x", "PropagateAtLaunch": p}
        for k, p in (("up", True), ("own", False))
    ]
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="workers",
        LaunchConfigurationName="lc",
        MinSize=0,
        MaxSize=1,
        VPCZoneIdentifier=subnet,
        Tags=both,
    )
    imported(world, master_id)
    group = next(
        r["id"] for r in listed(world, "type=AWS::AutoScaling::AutoScalingGroup").values() if r["name"] == "workers"
    )
    assert edit(world, group, {"up": "changed", "own": "changed", "new": "n"}).ok
    nothing_pending(world, group)
    described = scaling.describe_tags(Filters=[{"Name": "auto-scaling-group", "Values": ["workers"]}])["Tags"]
    assert {t["Key"]: (t["Value"], t["PropagateAtLaunch"]) for t in described} == {
        "up": ("changed", True),
        "own": ("changed", False),
        "new": ("n", False),
    }
    assert edit(world, group, remove=["own"]).ok
    nothing_pending(world, group)
    described = scaling.describe_tags(Filters=[{"Name": "auto-scaling-group", "Values": ["workers"]}])["Tags"]
    assert {t["Key"]: t["PropagateAtLaunch"] for t in described} == {"up": True, "new": False}


def test_a_bucket_keeps_its_other_tags_and_those_of_its_stack(world: World, master_id: str) -> None:
    level(world, world.master, WRITES)
    cloud, s3 = world.aws("master", "cloudformation"), world.aws("master", "s3")
    body = {
        "Resources": {
            "B": {
                "Type": "AWS::S3::Bucket",
                "Properties": {"BucketName": f"stacked-{world.master}", "Tags": [{"Key": "kept", "Value": "1"}]},
            }
        }
    }
    cloud.create_stack(StackName="buckets", TemplateBody=json.dumps(body), Tags=[{"Key": "team", "Value": "a"}])
    cloud.get_waiter("stack_create_complete").wait(StackName="buckets", WaiterConfig=OFTEN)
    imported(world, master_id)
    bucket = next(
        r["id"] for r in listed(world, "type=AWS::S3::Bucket").values() if r["name"] == f"stacked-{world.master}"
    )

    def now() -> dict[str, str]:
        return {t["Key"]: t["Value"] for t in s3.get_bucket_tagging(Bucket=f"stacked-{world.master}")["TagSet"]}

    before = now()
    assert "aws:cloudformation:stack-name" in before
    # What the stack sets is flagged before anything is sent.
    plan = world.api.ok("POST", "/tag-changes/preview", {"resource_ids": [bucket], "set": {"team": "b"}})
    assert [w["code"] for w in plan["items"][0]["warnings"]] == ["managed-by-cloudformation"]
    assert "sets team" in plan["items"][0]["warnings"][0]["detail"]
    assert plan["aws_calls"] == [
        {
            "operation": "s3:PutBucketTagging",
            "account_id": world.master,
            "region": REGION,
            "resources": 1,
            "set": {"team": "b"},
            "remove": [],
        }
    ]
    assert edit(world, bucket, {"new": "n"}).ok
    nothing_pending(world, bucket)
    assert now() == before | {"new": "n"}
    assert edit(world, bucket, remove=["new", "kept"]).ok
    nothing_pending(world, bucket)
    assert now() == {k: v for k, v in before.items() if k != "kept"}
