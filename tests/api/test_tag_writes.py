"""Writing tags where AWS sets limits: at 50 tags, by what each service takes, and what AWS asks to try again."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import tagging
from conftest import World, a_world, processes
from linked import activate_master
from tagging import WRITES, changed, edit, level, nothing_pending, tags
from test_inventory import imported, listed

REGION = "us-east-1"
FIFTY = {f"k{n:02}": f"v{n}" for n in range(50)}
ODD = "R&D (lab); 50% \N{MOUNTAIN}"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("tag-writes"), linked_accounts=1) as running:
        master = activate_master(running, 1)
        regions = [n for r in running.api.ok("GET", "/cloud-accounts/regions")["items"] if (n := r["region"]) != REGION]
        running.api.ok("PUT", "/inventory-exclusions", {"regions": regions, "services": []})
        arn = running.aws("master", "sns").create_topic(Name="full", Tags=listed_tags(FIFTY))["TopicArn"]
        assert arn.endswith(":full")
        ec2 = running.aws("master", "ec2")
        volume = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=1)["VolumeId"]
        ec2.create_tags(Resources=[volume], Tags=[{"Key": "owner", "Value": "team-a, (ops)"}])
        scaling = running.aws("master", "autoscaling")
        subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
        scaling.create_launch_configuration(
            LaunchConfigurationName="lc", ImageId="ami-12345678", InstanceType="t3.micro"
        )
        scaling.create_auto_scaling_group(
            AutoScalingGroupName="full",
            LaunchConfigurationName="lc",
            MinSize=0,
            MaxSize=1,
            VPCZoneIdentifier=subnet,
            Tags=[
                {"ResourceId": "full", "ResourceType": "auto-scaling-group", "PropagateAtLaunch": True} | tag
                for tag in listed_tags(FIFTY)
            ],
        )
        s3 = running.aws("master", "s3")
        s3.create_bucket(Bucket=f"busy-{running.master}")
        s3.put_bucket_tagging(Bucket=f"busy-{running.master}", Tagging={"TagSet": [{"Key": "k", "Value": "1"}]})
        running.aws("master", "sqs").create_queue(QueueName="plain")
        level(running, running.master, WRITES)
        imported(running, master, 180)
        yield running


def listed_tags(wanted: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in wanted.items()]


def one(world: World, query: str, name: str) -> dict[str, Any]:
    return next(r for r in listed(world, query).values() if r["name"] == name)


def test_at_the_limit_a_key_is_renamed(world: World) -> None:
    topic = one(world, "type=AWS::SNS::Topic", "full")
    group = one(world, "type=AWS::AutoScaling::AutoScalingGroup", "full")
    wanted = {k: v for k, v in FIFTY.items() if k != "k00"} | {"renamed": "v0"}
    for resource in (topic, group):
        assert edit(world, resource["id"], {"renamed": "v0"}, ["k00"]).ok
        nothing_pending(world, resource["id"])
        assert tags(world, resource["id"]) == wanted, resource["type"]
    sns = world.aws("master", "sns").list_tags_for_resource(ResourceArn=topic["arn"])["Tags"]
    assert {t["Key"]: t["Value"] for t in sns} == wanted
    found = world.aws("master", "autoscaling").get_paginator("describe_tags").paginate().build_full_result()["Tags"]
    assert {t["Key"]: t["Value"] for t in found if t["ResourceId"] == "full"} == wanted


def test_refused_at_the_limit_the_tags_are_as_they_were_and_the_record_says_so(world: World) -> None:
    """AWS takes the removal, and then not the tag for which it made room: nothing is lost."""
    topic = one(world, "type=AWS::SNS::Topic", "full")
    before = tags(world, topic["id"])
    gone = next(iter(sorted(before)))
    # Another writer takes the place in between: the portal's own look came before it.
    tagging.inject(
        world, service="tagging", action="TagResources", code="InvalidParameterException", status=400, count=1
    )
    change = changed(world, {"resource_ids": [topic["id"]], "set": {"another": "x"}, "remove": [gone]})
    processes.request("DELETE", f"{world.sandbox.console_url}/control/faults")
    (item,) = change["items"]
    assert item["state"] == "failed" and "put back" in item["detail"], item
    sns = world.aws("master", "sns").list_tags_for_resource(ResourceArn=topic["arn"])["Tags"]
    assert {t["Key"]: t["Value"] for t in sns} == before
    shown = {t["key"]: (t["value"], t["pending"]) for t in world.api.ok("GET", f"/resources/{topic['id']}")["tags"]}
    assert shown[gone] == (before[gone], False)
    entries = world.api.ok("GET", f"/resources/{topic['id']}/tag-history")["changes"]
    assert ("not_written", gone) in [(e["what"], e["key"]) for e in entries]


def test_each_service_takes_what_it_takes(world: World) -> None:
    volume = next(iter(listed(world, "type=AWS::EC2::Volume&tag[owner]=team-a, (ops)").values()))
    queue = one(world, "type=AWS::SQS::Queue", "plain")
    assert edit(world, volume["id"], {"cost": "7"}).ok, "beside a value that others could not have"
    assert edit(world, volume["id"], {"note": ODD, "a,b": "1"}).ok
    nothing_pending(world, volume["id"])
    found = world.aws("master", "ec2").describe_tags()["Tags"]
    assert {t["Key"]: t["Value"] for t in found if t["ResourceId"] == volume["resource_id"]}["note"] == ODD
    refused = edit(world, queue["id"], {"note": ODD, "fine": "1"})
    assert refused.status_code == 422
    assert [(e["field"], e["code"]) for e in refused.json()["errors"]] == [("set.note", "forbidden-character")]
    plan = world.api.ok(
        "POST", "/tag-changes/preview", {"resource_ids": [volume["id"], queue["id"]], "set": {"n": ODD}}
    )
    assert {i["resource_id"]: i["blocked"] and i["blocked"]["code"] for i in plan["items"]} == {
        volume["id"]: None,
        queue["id"]: "forbidden-character",
    }


def test_what_aws_asks_to_try_again_is_tried_again(world: World) -> None:
    bucket = one(world, "type=AWS::S3::Bucket", f"busy-{world.master}")
    tagging.inject(world, service="s3", action="PutBucketTagging", code="OperationAborted", status=409, count=1)
    change = changed(world, {"resource_ids": [bucket["id"]], "set": {"k": "2"}})
    assert [i["state"] for i in change["items"]] == ["done"], change
    tagging.inject(world, service="s3", action="PutBucketTagging", code="MalformedXML", status=400, count=1)
    change = changed(world, {"resource_ids": [bucket["id"]], "set": {"k": "3"}})
    assert [i["state"] for i in change["items"]] == ["failed"], "what does not pass is not"
    processes.request("DELETE", f"{world.sandbox.console_url}/control/faults")


def run(world: World, *words: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "CLIENT_PORTAL_URL": world.portal.url, "CLIENT_PORTAL_TOKEN": world.portal.api_token}
    return subprocess.run([world.binary, *words], capture_output=True, env=environment, timeout=120, check=False)


def test_in_a_terminal_a_key_is_the_one_that_was_meant(world: World) -> None:
    queue = one(world, "type=AWS::SQS::Queue", "plain")["id"]
    before = tags(world, queue)
    for words in (
        ("resource", "tag", queue, "--set", "k8s.io/cluster=foo=2"),
        ("tag", "change", "--resource", queue, "--set", "k8s.io/cluster=foo=2"),
        ("resource", "tag", queue, "--set", "z=1", "--set", "z=2"),
        ("tag", "change", "--resource", queue, "--set", "z=1", "--set", "z=2"),
        ("tag", "change", "--tag", "a=b=c", "--set", "z=1"),
        ("resource", "list", "--tag", "a=b=c"),
    ):
        refused = run(world, *words)
        assert refused.returncode == 2 and b"client-portal: " in refused.stderr, words
    assert tags(world, queue) == before
    assert run(world, "resource", "tag", queue, "--set", "k8s.io/cluster\\=foo=2").returncode == 0
    nothing_pending(world, queue)
    assert tags(world, queue)["k8s.io/cluster=foo"] == "2"
    for typed in ("k8s.io/cluster\\=foo", "k8s.io/cluster\\=foo=2"):
        shown = run(world, "resource", "list", "--tag", typed, "--csv").stdout
        assert shown.startswith(b"\xef\xbb\xbfaccount_id,") and b'""k8s.io/cluster=foo"":""2""' in shown
        assert shown.count(b"\r\n") == 2
    again = run(world, "resource", "tag", queue, "--remove", "k8s.io/cluster=foo").stdout.decode()
    assert "k8s.io/cluster\\=foo=2" in again, "as it can be typed"
    nothing_pending(world, queue)


def test_what_strangers_wrote_does_nothing_to_a_terminal(world: World) -> None:
    volume = next(iter(listed(world, "type=AWS::EC2::Volume&tag[owner]=team-a, (ops)").values()))
    bad = "a\u009bb\u202ec\u2066"
    ec2 = world.aws("master", "ec2")
    ec2.create_tags(Resources=[volume["resource_id"]], Tags=[{"Key": "bad", "Value": bad}])
    imported(world, world.api.account(world.master)["id"], 180)
    for words in (("resource", "show", volume["id"]), ("tag", "history", volume["id"]), ("resource", "list", "--json")):
        shown = run(world, *words).stdout.decode()
        assert "a\\u009bb\\u202ec\\u2066" in shown, words
        assert not any(c in shown for c in "\u009b\u202e\u2066"), words
    whole = json.loads(run(world, "resource", "list", "--json").stdout)
    assert {t["key"]: t["value"] for r in whole if r["id"] == volume["id"] for t in r["tags"]}["bad"] == bad
    ec2.delete_tags(Resources=[volume["resource_id"]], Tags=[{"Key": "bad"}])


def test_on_a_terminal_progress_stays_on_its_line(world: World) -> None:
    """What the program itself tells the terminal is not made printable."""
    terminal, end = pty.openpty()
    command = [world.binary, "resource", "import", world.master, "--wait", "60"]
    environment = {**os.environ, "CLIENT_PORTAL_URL": world.portal.url, "CLIENT_PORTAL_TOKEN": world.portal.api_token}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=end, env=environment) as running:
        os.close(end)
        told = b""
        try:
            while part := os.read(terminal, 4096):
                told += part
        except OSError:  # the other end is closed
            pass
        assert running.wait(60) in (0, 1)
    os.close(terminal)
    assert b"\r\x1b[K" in told and b"u001b" not in told, told


def test_a_name_twice_in_a_body_is_refused(world: World) -> None:
    queue = one(world, "type=AWS::SQS::Queue", "plain")
    for path, body in (
        (f"/resources/{queue['id']}/tags", '{"set": {"z": "1", "z": "2"}, "remove": []}'),
        (f"/resources/{queue['id']}/tags", '{"set": {"z": "1", "\\u007a": "2"}}'),
    ):
        answer = requests.patch(
            f"{world.portal.url}/api/v1{path}",
            data=body,
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {world.portal.api_token}"},
            timeout=30,
        )
        assert answer.status_code == 400 and answer.json()["errors"][0]["field"] == "set.z", answer.text
    assert "z" not in tags(world, queue["id"])
