"""The import: what the portal lists is what boto3's own describe calls list, and what was not seen is said."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import World, a_world, create_stack, processes, second_customer, wait_for
from linked import ENDED, activate_master
from seeding import REGIONS, SECRET, seed
from witness import everything_in


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("inventory"), linked_accounts=1) as running:
        activate_master(running, 1)
        leave_out(running, {"regions": others(running), "services": []})
        yield running


def others(world: World) -> list[str]:
    """All regions but three: an import of all takes longer and shows nothing more."""
    names = [r["region"] for r in world.api.ok("GET", "/cloud-accounts/regions")["items"]]
    return [n for n in names if n not in (*REGIONS, "ap-south-1")]


def leave_out(world: World, what: dict[str, list[str]]) -> None:
    answer = world.api.send("PUT", "/inventory-exclusions", json=what)
    assert answer.ok, answer.text


@pytest.fixture(scope="module")
def master_id(world: World) -> str:
    return world.api.account(world.master)["id"]


def imported(world: World, account: str, seconds: float = 120) -> dict[str, Any]:
    run = world.api.ok("POST", f"/cloud-accounts/{account}/sync")
    return wait_for(lambda: (job := world.api.ok("GET", f"/jobs/{run['id']}"))["status"] in ENDED and job, seconds)


def pages(world: World, path: str) -> list[dict[str, Any]]:
    found, cursor = [], ""
    while True:
        page = world.api.ok("GET", f"{path}{'&' if '?' in path else '?'}limit=1000{cursor}")
        found += page["items"]
        if not page["next_cursor"]:
            return found
        cursor = f"&cursor={page['next_cursor']}"


def listed(world: World, query: str = "") -> dict[str, dict[str, Any]]:
    rows = pages(world, f"/resources?{query}")
    by_arn = {r["arn"]: r for r in rows}
    assert len(by_arn) == len(rows), "a resource stands twice"
    return by_arn


def of_regions(rows: dict[str, dict[str, Any]]) -> set[str]:
    return {arn for arn, row in rows.items() if row["region"] in (*REGIONS, "global")}


@pytest.fixture(scope="module")
def made(world: World, master_id: str) -> dict[str, Any]:
    made = seed(world)
    run = imported(world, master_id)
    assert run["status"] == "succeeded", run
    return made


def fault(world: World, **values: Any) -> None:
    processes.request("POST", f"{world.sandbox.console_url}/control/faults", {"count": 10_000} | values)


@pytest.fixture
def no_faults(world: World) -> Iterator[None]:
    yield
    processes.request("DELETE", f"{world.sandbox.console_url}/control/faults")


def test_everything_is_there_by_arn_and_nothing_else(world: World, made: dict[str, Any]) -> None:
    expected = everything_in(world, REGIONS)
    found = listed(world)
    assert of_regions(found) == set(expected), of_regions(found) ^ set(expected)
    by_type = Counter(found[a]["type"] for a in expected)
    assert len(by_type) >= 65
    assert all(found[a]["type"] == t for a, t in expected.items())


def test_tags_state_and_fields_are_there_and_who_saw_them(world: World, made: dict[str, Any]) -> None:
    found = listed(world)
    volume = found[f"arn:aws:ec2:us-east-1:{world.master}:volume/{made['us-east-1']['volume']}"]
    assert (volume["name"], volume["facts"]["size_gib"], volume["state"]) == ("data", 9, "available")
    tags = [(t["key"], t["value"], t["source"]) for t in volume["tags"]]
    assert tags == [("Name", "data", "aws"), ("team", "a", "aws")]
    assert "ec2:DescribeVolumes" in volume["seen_by"]
    queue = found[f"arn:aws:sqs:eu-west-1:{world.master}:queue-1"]
    assert queue["seen_by"] == ["sqs:ListQueues", "tag:GetResources"]
    assert {t["key"]: t["value"] for t in queue["tags"]} == {"team": "b"}
    assert found[f"arn:aws:sqs:eu-west-1:{world.master}:queue-0"]["tags"] == []
    bucket = found[f"arn:aws:s3:::inventory-{world.master}"]
    assert {t["key"]: t["value"] for t in bucket["tags"]} == {"team": "f"}
    detail = world.api.ok("GET", f"/resources/{bucket['id']}")
    assert detail["write"] == "own_replace"
    role = next(r for r in found.values() if r["type"] == "AWS::IAM::Role")
    assert world.api.ok("GET", f"/resources/{role['id']}")["write_reason"].startswith("What principals may do")


def test_secrets_are_nowhere(world: World, made: dict[str, Any]) -> None:
    folder = Path(world.run_dir)
    files = [f for f in folder.rglob("*") if f.is_file() and f.name != "sandbox.log"]
    assert any(f.name.startswith("portal.sqlite") for f in files)
    for file in files:
        assert SECRET.encode() not in file.read_bytes(), file
    assert SECRET not in json.dumps(list(listed(world).values()))


def test_changes_and_deletions_are_followed_and_what_is_the_same_is_not_written(
    world: World, master_id: str, made: dict[str, Any]
) -> None:
    before = listed(world)
    ec2, sqs = world.aws("master", "ec2"), world.aws("master", "sqs", "eu-west-1")
    ec2.delete_security_group(GroupId=made["us-east-1"]["group"])
    ec2.create_tags(Resources=[made["us-east-1"]["volume"]], Tags=[{"Key": "team", "Value": "z"}])
    sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName="queue-2")["QueueUrl"])
    sqs.untag_queue(QueueUrl=sqs.get_queue_url(QueueName="queue-1")["QueueUrl"], TagKeys=["team"])
    sqs.create_queue(QueueName="queue-new")
    imported(world, master_id)
    assert of_regions(after := listed(world)) == set(everything_in(world, REGIONS))
    group = before[f"arn:aws:ec2:us-east-1:{world.master}:security-group/{made['us-east-1']['group']}"]
    gone = listed(world, "gone=true")
    assert {group["arn"], f"arn:aws:sqs:eu-west-1:{world.master}:queue-2"} <= set(gone)
    assert [c["what"] for c in world.api.ok("GET", f"/resources/{group['id']}")["changes"]] == ["gone"]
    arn = "arn:aws:ec2:us-east-1:" + world.master + ":volume/" + made["us-east-1"]["volume"]
    volume = world.api.ok("GET", f"/resources/{before[arn]['id']}")
    assert [(c["what"], c["before"]["tags"]["team"], c["after"]["tags"]["team"]) for c in volume["changes"]] == [
        ("changed", "a", "z")
    ]
    assert after[f"arn:aws:sqs:eu-west-1:{world.master}:queue-1"]["tags"] == []
    # Rows that did not change were not written: their last look is the scan's.
    same = [
        a
        for a in before
        if a in after and before[a]["tags"] == after[a]["tags"] and before[a]["state"] == after[a]["state"]
    ]
    assert all(after[a]["id"] == before[a]["id"] and after[a]["first_seen"] == before[a]["first_seen"] for a in same)
    assert all(after[a]["last_seen"] > before[a]["last_seen"] for a in same)
    assert all(world.api.ok("GET", f"/resources/{after[a]['id']}")["changes"] == [] for a in same[:20])


def test_one_denied_region_and_a_throttled_one_lose_nothing(
    world: World, master_id: str, made: dict[str, Any], no_faults: None
) -> None:
    before = of_regions(listed(world))
    fault(
        world,
        service="ec2",
        action="DescribeVolumes",
        region="eu-west-1",
        code="UnauthorizedOperation",
        message="no",
        status=403,
    )
    fault(world, service="sqs", action="ListQueues", region="us-east-1", code="ThrottlingException")
    fault(world, service="sns", action="ListTopics", region="us-east-1", code="InternalFailure", status=500)
    run = imported(world, master_id)
    assert run["status"] == "partly_failed"
    assert of_regions(listed(world)) == before
    told = {(s["region"], s["type"]): s for s in pages(world, f"/scans?cloud_account_id={master_id}")}
    assert told["eu-west-1", "AWS::EC2::Volume"]["outcome"] == "denied"
    assert told["us-east-1", "AWS::SQS::Queue"]["outcome"] == "throttled"
    assert told["us-east-1", "AWS::SNS::Topic"]["outcome"] == "failed"
    denied = told["eu-west-1", "AWS::EC2::Volume"]
    assert "UnauthorizedOperation" in denied["detail"] and denied["complete_at"] < denied["at"]
    assert told["us-east-1", "AWS::EC2::Volume"]["outcome"] == "complete"
    nothing = told["eu-west-1", "AWS::ElastiCache::SubnetGroup"]
    assert (nothing["outcome"], nothing["count"]) == ("complete", 0)
    region = next(i for i in run["items"] if i["target"] == "eu-west-1")
    assert (region["status"], "1 types were not seen" in region["reason"]) == ("partly_failed", True)


def test_what_the_tagging_api_still_lists_of_what_was_deleted_stays_gone(
    world: World, master_id: str, made: dict[str, Any]
) -> None:
    gone = f"arn:aws:sqs:eu-west-1:{world.master}:queue-2"
    assert gone in listed(world, "gone=true")
    imported(world, master_id)
    assert gone not in listed(world)


@pytest.mark.parametrize(
    ("query", "of"),
    [
        ("region=eu-west-1&type=AWS::SQS::Queue", lambda r: r["region"] == "eu-west-1" and r["type"] == "AWS::SQS::Queue"),
        ("tag_present=team", lambda r: any(t["key"] == "team" for t in r["tags"])),
        ("tag[team]=d&tag_present=team", lambda r: any((t["key"], t["value"]) == ("team", "d") for t in r["tags"])),
        ("tag_absent=team&service=sns", lambda r: r["service"] == "sns" and r["tags_status"] == "read" and not any(t["key"] == "team" for t in r["tags"])),
        ("tag[team]=d&tag[team]=b", lambda r: any(t["key"] == "team" and t["value"] in ("d", "b") for t in r["tags"])),
        ("tag[a[b]=c", lambda r: False),
        ("tagged=true", lambda r: bool(r["tags"])),
        ("tagged=false&service=ec2", lambda r: r["service"] == "ec2" and r["tags_status"] == "read" and not r["tags"]),
        ("tagged=unknown", lambda r: r["tags_status"] == "unknown" and not r["tags"]),
        ("tags_status=read&service=sqs", lambda r: r["service"] == "sqs" and r["tags_status"] == "read"),
        ("managed_by=aws", lambda r: r["managed_by"] == "aws"),
        ("managed_by=customer&service=ec2", lambda r: r["service"] == "ec2" and r["managed_by"] == "customer"),
        ("state=available&service=ec2", lambda r: r["state"] == "available" and r["service"] == "ec2"),
        ("q=QUEUE-", lambda r: "queue-" in r["arn"]),
        ("account_id=999999999999", lambda r: False),
        ("organizational_unit=Nowhere", lambda r: False),
    ],
)  # fmt: skip
def test_filters(world: World, made: dict[str, Any], query: str, of: Any) -> None:
    everything = listed(world)
    assert set(listed(world, query)) == {a for a, r in everything.items() if of(r)}


def test_pages_follow_each_other_without_a_gap(world: World, made: dict[str, Any]) -> None:
    found, cursor = [], ""
    while True:
        page = world.api.ok("GET", f"/resources?limit=7{cursor}")
        found += [r["id"] for r in page["items"]]
        if not page["next_cursor"]:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(found) == len(set(found)) == page["total"]["count"] == len(listed(world))


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "tagged=maybe",
        "tags_status=yes",
        "managed_by=me",
        "tag=x",
        "tag[]=x",
        "cursor=nonsense",
        "q=" + "x" * 300,
        "outcome=sometimes",
    ],
)
def test_bad_filters_are_refused_on_their_field(world: World, query: str) -> None:
    path = "/scans" if query.startswith("outcome") else "/resources"
    answer = world.api.get(f"{path}?{query}")
    assert answer.status_code in (400, 422), answer.text
    assert answer.json()["code"] in ("invalid-request", "invalid-cursor")


def test_the_summary_adds_up(world: World, made: dict[str, Any]) -> None:
    summary, rows = world.api.ok("GET", "/resource-summary"), listed(world)
    assert summary["resources"] == len(rows) == sum(t["count"] for t in summary["types"])
    own = [r for r in rows.values() if r["managed_by"] == "customer"]
    assert summary["managed_by_aws"] == len(rows) - len(own)
    assert summary["tagged"] == len([r for r in own if r["tags"]])
    assert summary["untagged"] == len([r for r in own if not r["tags"] and r["tags_status"] == "read"])
    assert summary["tags_unknown"] == len([r for r in own if not r["tags"] and r["tags_status"] == "unknown"])
    assert {k["name"]: k["count"] for k in summary["tag_keys"]}["team"] == len(
        [r for r in rows.values() if any(t["key"] == "team" for t in r["tags"])]
    )


def test_what_the_customer_leaves_out_is_skipped_and_nothing_is_retired(
    world: World, master_id: str, made: dict[str, Any]
) -> None:
    before = set(listed(world))
    left_out = {"regions": sorted(["eu-west-1", *others(world)]), "services": ["sns"]}
    leave_out(world, left_out)
    assert world.api.ok("GET", "/inventory-exclusions") == left_out
    try:
        assert imported(world, master_id)["status"] == "succeeded"
        told = {
            (s["region"], s["type"]): s for s in pages(world, f"/scans?cloud_account_id={master_id}&outcome=skipped")
        }
        left = told["eu-west-1", "*"]["detail"], told["us-east-1", "AWS::SNS::Topic"]["detail"]
        assert left == ("Left out by the customer.",) * 2
        assert set(listed(world)) == before
        refused = world.api.send("PUT", "/inventory-exclusions", json={"regions": ["mars-1"], "services": []})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid-region")
    finally:
        leave_out(world, {"regions": others(world), "services": []})
    imported(world, master_id)
    whole = {
        s["region"] for s in pages(world, f"/scans?cloud_account_id={master_id}&outcome=skipped") if s["type"] == "*"
    }
    assert "eu-west-1" not in whole and whole <= set(others(world)), (
        "a region that is looked at again is not said to be left out"
    )


def test_an_import_can_be_stopped_and_one_that_is_asked_for_meanwhile_comes_after_it(
    world: World, master_id: str, made: dict[str, Any]
) -> None:
    def asked() -> str:
        return world.api.ok("POST", f"/cloud-accounts/{master_id}/sync")["id"]

    def status(run: str) -> str:
        return world.api.ok("GET", f"/jobs/{run}")["status"]

    first = asked()
    wait_for(lambda: status(first) == "running")
    second = asked()
    assert second != first and asked() == second, "one runs, one waits"
    assert status(first) == "running" and world.api.ok("GET", f"/jobs/{second}")["progress"]["total"] == 0
    wait_for(lambda: status(first) == "succeeded")
    wait_for(lambda: world.api.ok("GET", f"/jobs/{second}")["progress"]["total"] > 0)
    stopped = world.api.send("DELETE", f"/cloud-accounts/{master_id}/sync")
    assert stopped.json()["status"] == "cancelled", stopped.text
    again = world.api.send("DELETE", f"/cloud-accounts/{master_id}/sync")
    assert again.json()["code"] == "job-has-ended"
    assert imported(world, master_id)["status"] == "succeeded"
    assert world.api.account(world.master)["last_sync"]


def test_an_account_that_is_not_activated_is_not_imported(world: World) -> None:
    linked = world.api.account(world.linked[0])["id"]
    answer = world.api.post(f"/cloud-accounts/{linked}/sync")
    assert (answer.status_code, answer.json()["code"]) == (409, "account-not-activatable")


def test_another_customer_sees_nothing(world: World, master_id: str, made: dict[str, Any]) -> None:
    other = second_customer(world)
    assert other.ok("GET", "/resources")["items"] == other.ok("GET", "/scans")["items"] == []
    assert other.ok("GET", "/resource-summary")["resources"] == 0
    some = next(iter(listed(world).values()))
    assert other.get(f"/resources/{some['id']}").status_code == 404
    assert other.post(f"/cloud-accounts/{master_id}/sync").status_code == 404
    assert other.send("DELETE", f"/cloud-accounts/{master_id}/sync").status_code == 404


def run(world: World, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CLIENT_PORTAL_URL": world.portal.url, "CLIENT_PORTAL_TOKEN": world.portal.api_token}
    return subprocess.run(
        [world.binary, "resource", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_in_a_terminal(world: World, master_id: str, made: dict[str, Any], no_faults: None) -> None:
    fault(world, service="sqs", action="ListQueues", region="us-east-1", code="AccessDenied", status=403)
    imported = run(world, "import", world.master, "--wait")
    assert imported.returncode == 1, "partly failed"
    assert "1 looks did not succeed" in imported.stdout
    assert " looks, " in imported.stderr
    denied = run(world, "scans", "--account", world.master, "--outcome", "denied")
    assert denied.stdout.startswith(f"{world.master}  us-east-1  AWS::SQS::Queue  denied")
    rows = json.loads(run(world, "list", "--json").stdout)
    assert {r["arn"] for r in rows} == set(listed(world))
    queues = run(world, "list", "--type", "AWS::SQS::Queue", "--region", "us-east-1", "--without-tag", "team")
    assert queues.returncode == 0
    assert "queue-0" in queues.stdout and "queue-1" not in queues.stdout
    table = run(world, "list", "--tag", "team=d", "--csv").stdout.splitlines()
    assert table[0].startswith("\ufeffaccount_id,region,type") and "AWS::SecretsManager::Secret" in table[1]
    assert '"{""team"":""d""}"' in table[1]
    shown = run(world, "show", rows[0]["id"])
    assert (shown.returncode, json.loads(shown.stdout)["arn"]) == (0, rows[0]["arn"])
    assert run(world, "show", "no-such").returncode == 1
    assert run(world, "list", "--query", "no such name").stdout.startswith("No resource fits")
    assert json.loads(run(world, "list", "--query", "no such name", "--json").stdout) == []
    assert run(world, "import", "999999999999").returncode == 1


def test_one_denied_account_of_two_ends_its_own_import_only(
    world: World, master_id: str, made: dict[str, Any], no_faults: None
) -> None:
    linked = world.linked[0]
    row = world.api.account(linked)
    create_stack(
        world,
        linked,
        world.api.ok("POST", f"/cloud-accounts/{row['id']}/activation", {"region": "us-east-1"})["activation"],
    )
    wait_for(lambda: world.api.account(linked)["status"] == "activated")
    assert imported(world, row["id"])["status"] == "succeeded"
    before = listed(world, f"account_id={linked}")
    assert before
    fault(world, service="ec2", account=linked, code="UnauthorizedOperation", status=403)
    refused = imported(world, row["id"])
    assert refused["status"] == "failed"
    assert "regions could not be read" in refused["reason"] and "UnauthorizedOperation" in refused["reason"]
    assert imported(world, master_id)["status"] == "succeeded"
    assert set(listed(world, f"account_id={linked}")) == set(before)


def test_an_account_is_imported_as_soon_as_it_is_activated(tmp_path: Path) -> None:
    with a_world(tmp_path, "--inventory-automatic", "true", linked_accounts=1) as world:
        leave_out(world, {"regions": others(world), "services": []})
        activate_master(world, 1)
        wait_for(lambda: world.api.account(world.master)["last_sync"], 300)
        assert len(listed(world)) > 100
