"""What goes wrong between the portal's edit and AWS: each has its outcome, and no edit is lost without a word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import tagging
from conftest import World, a_world, processes, wait_for
from linked import activate_master
from tagging import ENDED, WRITES, changed, edit, level, nothing_pending, resource, tags
from test_inventory import imported, listed

REGION = "us-east-1"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("conflicts"), linked_accounts=2) as running:
        master = activate_master(running, 2)
        regions = [n for r in running.api.ok("GET", "/cloud-accounts/regions")["items"] if (n := r["region"]) != REGION]
        running.api.ok("PUT", "/inventory-exclusions", {"regions": regions, "services": ["ec2", "rds", "iam"]})
        level(running, running.master, WRITES)
        imported(running, master)
        yield running


@pytest.fixture(autouse=True)
def calm(world: World) -> Iterator[None]:
    yield
    processes.request("DELETE", f"{world.sandbox.console_url}/control/faults")
    tagging.set_sandbox(world, stale_tag_reads_seconds=0)
    if world.api.account(world.master)["access"]["effective_level"] != WRITES:
        level(world, world.master, WRITES)


class Queue:
    """A queue at AWS and in the portal."""

    def __init__(self, world: World, name: str, **values: str) -> None:
        self.world, self.sqs = world, world.aws("master", "sqs")
        self.url = self.sqs.create_queue(QueueName=name, tags=values)["QueueUrl"]
        imported(world, world.api.account(world.master)["id"])
        self.id = next(r["id"] for r in listed(world, f"q={name}").values() if r["name"] == name)

    def at_aws(self) -> dict[str, str]:
        return self.sqs.list_queue_tags(QueueUrl=self.url).get("Tags", {})

    def outside(self, **values: str) -> None:
        self.sqs.tag_queue(QueueUrl=self.url, Tags=values)

    def history(self, what: str) -> list[dict[str, Any]]:
        return [
            e for e in self.world.api.ok("GET", f"/resources/{self.id}/tag-history")["changes"] if e["what"] == what
        ]


def conflicts(world: World, queue: Queue) -> list[dict[str, Any]]:
    return world.api.ok("GET", f"/tag-conflicts?resource_id={queue.id}")["items"]


def last_change(world: World) -> dict[str, Any]:
    newest = world.api.ok("GET", "/tag-changes?limit=1")["items"][0]
    wait_for(lambda: world.api.ok("GET", f"/jobs/{newest['id']}")["status"] in ENDED)
    return world.api.ok("GET", f"/tag-changes/{newest['id']}")


def import_now(world: World) -> None:
    imported(world, world.api.account(world.master)["id"])


@pytest.mark.parametrize("keep", ["aws", "portal"])
def test_aws_changed_it_in_between(world: World, keep: str) -> None:
    queue = Queue(world, f"between-{keep}", team="a", env="dev")
    queue.outside(team="theirs")  # nobody has imported it yet
    assert edit(world, queue.id, {"team": "ours", "note": "n"}).ok
    change = last_change(world)
    assert [(i["state"]) for i in change["items"]] == ["conflict"]
    assert queue.at_aws() == {"team": "theirs", "env": "dev", "note": "n"}, "the other keys are written"
    (conflict,) = conflicts(world, queue)
    assert (conflict["aws_value"], conflict["portal_value"], conflict["base_value"]) == ("theirs", "ours", "a")
    assert conflict["who"] == world.api.ok("GET", "/me")["user"]["email"]
    shown = {t["key"]: (t["value"], t["conflict"]) for t in resource(world, queue.id)["tags"]}
    assert shown["team"] == ("theirs", True) and shown["note"] == ("n", False)
    answer = world.api.send("POST", f"/tag-conflicts/{conflict['id']}/resolution", json={"keep": keep})
    assert answer.ok, answer.text
    nothing_pending(world, queue.id)
    wait_for(lambda: not conflicts(world, queue))
    assert queue.at_aws()["team"] == ("theirs" if keep == "aws" else "ours")
    assert tags(world, queue.id)["team"] == queue.at_aws()["team"]
    again = world.api.send("POST", f"/tag-conflicts/{conflict['id']}/resolution", json={"keep": keep})
    assert again.status_code == 404
    assert [e["after"] for e in queue.history("conflicted")] == ["ours"]


def test_a_preview_is_applied_as_it_was_shown_or_not_at_all(world: World) -> None:
    queue = Queue(world, "preview", team="a")
    body = {"resource_ids": [queue.id], "set": {"team": "b"}}
    shown = world.api.send("POST", "/tag-changes", json=body | {"dry_run": True})
    assert shown.status_code == 200 and shown.json()["items"][0]["before"] == {"team": "a"}
    assert shown.json()["aws_calls"] == [
        {
            "operation": "tag:TagResources",
            "account_id": world.master,
            "region": REGION,
            "resources": 1,
            "set": {"team": "b"},
            "remove": [],
        }
    ]
    queue.outside(team="c")
    import_now(world)
    refused = world.api.send("POST", "/tag-changes", json=body, headers={"If-Match": shown.json()["digest"]})
    assert refused.status_code == 412 and queue.at_aws() == {"team": "c"}
    now = world.api.ok("POST", "/tag-changes/preview", body)
    assert changed(world, body, headers={"If-Match": now["digest"]})["items"][0]["state"] == "done"
    assert queue.at_aws() == {"team": "b"}


def test_two_people_edit_one_tag_at_once(world: World) -> None:
    queue = Queue(world, "two", team="a")
    etag = world.api.send("GET", f"/resources/{queue.id}").headers["ETag"]
    assert edit(world, queue.id, {"team": "first"}, headers={"If-Match": etag}).ok
    second = edit(world, queue.id, {"team": "second"}, headers={"If-Match": etag})
    assert second.status_code == 412 and second.json()["code"] == "precondition-failed"
    nothing_pending(world, queue.id)
    assert queue.at_aws() == {"team": "first"}
    # Who says nothing of what was read: the later edit stands, and both are in the history.
    assert edit(world, queue.id, {"team": "third"}).ok and edit(world, queue.id, {"team": "fourth"}).ok
    nothing_pending(world, queue.id)
    assert queue.at_aws() == {"team": "fourth"} and conflicts(world, queue) == []
    assert {e["after"] for e in queue.history("asked")} == {"first", "third", "fourth"}


@pytest.mark.parametrize("seconds", [1, 12])
def test_a_late_read_after_our_own_write_is_no_change_from_outside(world: World, seconds: int) -> None:
    queue = Queue(world, f"late-{seconds}", team="a")
    tagging.set_sandbox(world, stale_tag_reads_seconds=seconds)
    assert edit(world, queue.id, {"team": "b"}).ok
    wait_for(lambda: last_change(world)["items"][0]["state"] == "done")
    if seconds > 5:
        import_now(world)  # while AWS still shows what was before
        assert tags(world, queue.id)["team"] == "b"
        # Another edit meanwhile begins from what the portal wrote.
        assert edit(world, queue.id, {"team": "c"}).ok
    wait_for(lambda: queue.at_aws()["team"] == ("c" if seconds > 5 else "b"))
    tagging.set_sandbox(world, stale_tag_reads_seconds=0)
    import_now(world)
    nothing_pending(world, queue.id, 60)
    assert queue.at_aws() == tags(world, queue.id) == {"team": "c" if seconds > 5 else "b"}
    assert conflicts(world, queue) == [] and queue.history("changed") == [] and queue.history("conflicted") == []


def test_a_resource_that_is_gone(world: World) -> None:
    queue = Queue(world, "gone", team="a")
    queue.sqs.delete_queue(QueueUrl=queue.url)
    assert edit(world, queue.id, {"team": "b"}).ok
    (item,) = last_change(world)["items"]
    assert (item["state"], item["code"], item["detail"]) == ("failed", "gone", "It is not there any more.")
    assert tags(world, queue.id) == {"team": "a"}
    assert [(e["after"], e["detail"]) for e in queue.history("not_written")] == [("b", "It is not there any more.")]


def test_the_role_loses_the_permission_halfway(world: World) -> None:
    queues = [Queue(world, "denied-0", team="a")]
    for number in range(1, 45):
        queues[0].sqs.create_queue(QueueName=f"denied-{number}", tags={"team": "a"})
    import_now(world)
    role = world.api.ok("GET", f"/cloud-accounts/{world.api.account(world.master)['id']}/access")["role_name"]
    iam = world.aws("master", "iam")
    attached = [
        p["PolicyArn"]
        for p in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
        if "-tags-" in p["PolicyName"]
    ]
    # The first call goes through, then AWS refuses.
    tagging.inject(
        world,
        service="tagging",
        action="TagResources",
        account=world.master,
        code="ThrottlingException",
        message="x",
        status=400,
        count=2,
    )
    answer = world.api.ok("POST", "/tag-changes", {"filter": {"q": "denied-"}, "set": {"team": "b", "new": "n"}})
    wait_for(lambda: world.api.ok("GET", f"/tag-changes/{answer['id']}")["open"] < 45)
    for arn in attached:
        iam.detach_role_policy(RoleName=role, PolicyArn=arn)
    job = wait_for(lambda: (found := world.api.ok("GET", f"/jobs/{answer['id']}"))["status"] in ENDED and found)
    change = world.api.ok("GET", f"/tag-changes/{answer['id']}")
    states = {i["state"] for i in change["items"]}
    assert job["status"] == "partly_failed" and states == {"done", "failed"}, (job["status"], states)
    codes = {i["code"] for i in change["items"] if i["state"] == "failed"}
    assert codes <= {"aws-access-denied", "access-level"} and codes
    access = world.api.account(world.master)["access"]
    assert (access["effective_level"], access["pending"]) == ("resources_and_tags", True), (
        "the level is what the role really has"
    )
    # What was not written is kept in the portal where AWS has nothing, and is said.
    failed = next(i for i in change["items"] if i["state"] == "failed")
    assert tags(world, failed["resource_id"]) == {"team": "a", "new": "n"}
    for arn in attached:
        iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    wait_for(lambda: world.api.account(world.master)["access"]["effective_level"] == WRITES)
    retried = world.api.ok("POST", f"/tag-changes/{answer['id']}/retry")
    wait_for(lambda: world.api.ok("GET", f"/jobs/{retried['id']}")["status"] in ENDED)
    again = world.api.ok("GET", f"/tag-changes/{retried['id']}")
    assert {i["state"] for i in again["items"]} == {"done"} and again["total"] == change["failed"]
    assert all(
        r["tags"] and {t["key"]: t["value"] for t in r["tags"]} == {"team": "b", "new": "n"}
        for r in listed(world, "q=denied-").values()
    )
    # Undone as one, where nothing was changed since.
    queues[0].outside(team="since")
    import_now(world)
    undone = world.api.ok("POST", f"/tag-changes/{retried['id']}/undo")
    wait_for(lambda: world.api.ok("GET", f"/jobs/{undone['id']}")["status"] in ENDED)
    assert {i["state"] for i in world.api.ok("GET", f"/tag-changes/{undone['id']}")["items"]} == {"done"}


@pytest.mark.parametrize(
    ("action", "code", "status"),
    [
        ("TagResources", "ThrottlingException", 400),
        ("TagResources", "InternalServiceException", 500),
        ("ListQueueTags", "RequestThrottled", 400),
    ],
)
def test_what_passes_by_itself_is_tried_again(world: World, action: str, code: str, status: int) -> None:
    queue = Queue(world, f"again-{action}-{status}", team="a")
    service = "tagging" if action == "TagResources" else "sqs"
    tagging.inject(
        world,
        service=service,
        action=action,
        account=world.master,
        code=code,
        message="slow down",
        status=status,
        count=3 if service == "tagging" else 7,
    )
    assert edit(world, queue.id, {"team": "b"}).ok
    assert last_change(world)["items"][0]["state"] == "done"
    assert queue.at_aws() == {"team": "b"}


def test_the_level_falls_while_a_change_is_under_way(world: World) -> None:
    queue = Queue(world, "falls", team="a")
    tagging.inject(
        world,
        service="tagging",
        action="TagResources",
        account=world.master,
        code="InternalServiceException",
        message="x",
        status=500,
        count=1000,
    )
    assert edit(world, queue.id, {"team": "b", "new": "n"}).ok
    calls = f"{world.sandbox.console_url}/control/calls"
    wait_for(
        lambda: any(
            c["status"] == 500 and c["action"] == "TagResources"
            for c in processes.request("GET", calls)[2]["calls"][-50:]
        ),
        20,
    )
    level(world, world.master, "resources_and_tags")
    processes.request("DELETE", f"{world.sandbox.console_url}/control/faults")
    change = last_change(world)
    assert change["items"][0]["state"] in ("failed", "superseded"), change
    assert queue.at_aws() == {"team": "a"}
    assert {t["key"]: (t["value"], t["source"], t["pending"]) for t in resource(world, queue.id)["tags"]} == {
        "team": ("a", "aws", False), "new": ("n", "portal", False),
    }  # fmt: skip
    assert {e["after"] for e in queue.history("not_written")} == {"b", "n"}


def test_a_cancelled_change_sends_nothing_more(world: World) -> None:
    sqs = world.aws("master", "sqs")
    for number in range(45):
        sqs.create_queue(QueueName=f"cancel-{number}", tags={"team": "a"})
    import_now(world)
    tagging.inject(
        world,
        service="tagging",
        action="TagResources",
        account=world.master,
        code="InternalServiceException",
        message="x",
        status=500,
        count=1000,
    )
    change = world.api.ok("POST", "/tag-changes", {"filter": {"q": "cancel-"}, "set": {"team": "b"}})["id"]
    wait_for(lambda: any(i["state"] == "sent" for i in world.api.ok("GET", f"/tag-changes/{change}")["items"]))
    cancelled = world.api.ok("POST", f"/tag-changes/{change}/cancellation")
    assert {i["code"] for i in cancelled["items"] if i["state"] == "failed"} >= {"cancelled"}
    processes.request("DELETE", f"{world.sandbox.console_url}/control/faults")
    wait_for(lambda: world.api.ok("GET", f"/tag-changes/{change}")["open"] == 0)
    items = world.api.ok("GET", f"/tag-changes/{change}")["items"]
    done = sum(i["state"] == "done" for i in items)
    assert 0 < done < 45 and done + sum(i["code"] == "cancelled" for i in items) == 45
    at_aws = [
        sqs.list_queue_tags(QueueUrl=sqs.get_queue_url(QueueName=f"cancel-{n}")["QueueUrl"])["Tags"]["team"]
        for n in range(45)
    ]
    assert at_aws.count("b") == done, "what was sent is followed to its end, the rest is not sent"
    assert world.api.send("POST", f"/tag-changes/{change}/cancellation").status_code == 409
