"""The third access level: it takes effect when the role really may write tags, and falls at once; the policies say nothing wider."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError
from conftest import OFTEN, World, a_world, create_stack, wait_for
from linked import activate_master
from test_prerequisites import Person, policy_for

WRITES = "resources_and_tags_write_back"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("write-access"), linked_accounts=2) as running:
        activate_master(running, 2)
        yield running


def change(world: World, account: str, level: str, **more: Any) -> dict[str, Any]:
    return world.api.ok("PUT", f"/cloud-accounts/{account}/access", {"level": level, "cost_explorer_sync": True} | more)


def access(world: World, account_id: str) -> dict[str, Any]:
    return world.api.account(account_id)["access"]


def test_the_third_level_is_effective_when_the_role_has_the_permission(world: World) -> None:
    master = world.api.account(world.master)["id"]
    asked = change(world, master, WRITES)
    assert (asked["access"]["level"], asked["access"]["effective_level"], asked["access"]["pending"]) == (
        WRITES,
        "resources_and_tags",
        True,
    )
    stack = asked["activation"]
    assert stack["stack_name"].endswith("-tags") and stack["parameters"] == {"AccountId": world.master}
    shown = world.api.ok("GET", f"/cloud-accounts/{master}/access")
    assert shown["activation"]["console_url"] == stack["console_url"]
    assert shown["left_stack"] is None and shown["tag_policies"] and shown["read_policies"]
    # Asked again it is the same stack, not another.
    assert change(world, master, WRITES)["activation"]["template_url"] == stack["template_url"]

    create_stack(world, world.master, stack)
    wait_for(lambda: access(world, world.master)["effective_level"] == WRITES)
    now = world.api.ok("GET", f"/cloud-accounts/{master}/access")
    assert (now["access"]["pending"], now["activation"]) == (False, None)
    assert change(world, master, WRITES)["activation"] is None
    assert world.api.account(world.master)["status"] == "activated", (
        "the add-on's policies are no reason to refuse the role"
    )
    world.api.ok("POST", f"/cloud-accounts/{master}/activation/check", {})

    # Down: at once, and the permission that is now too much is shown with the stack to delete.
    down = change(world, master, "resources_and_tags")
    assert (down["access"]["effective_level"], down["access"]["write_permission"]) == ("resources_and_tags", True)
    left = world.api.ok("GET", f"/cloud-accounts/{master}/access")["left_stack"]
    assert left["stack_name"] == stack["stack_name"] and "delete-stack" in left["delete_command"]
    # Offboarding removes it first.
    removal = world.api.ok("DELETE", f"/cloud-accounts/{master}?dry_run=true")
    assert [s["stack_name"] for s in removal["stacks"]] == [
        stack["stack_name"],
        stack["stack_name"].removesuffix("-tags"),
    ]

    # Up again: the permission is there, so it takes effect at once.
    assert change(world, master, WRITES)["access"]["effective_level"] == WRITES
    cloudformation = world.aws("master", "cloudformation")
    cloudformation.delete_stack(StackName=stack["stack_name"])
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=stack["stack_name"], WaiterConfig=OFTEN)
    world.api.ok("POST", f"/cloud-accounts/{master}/activation/check", {})
    wait_for(lambda: access(world, world.master)["effective_level"] == "resources_and_tags")
    assert access(world, world.master)["pending"] is True
    assert world.api.account(world.master)["status"] == "activated"
    actions = [e["action"] for e in world.api.ok("GET", "/audit-log?limit=100")["items"]]
    assert (
        actions.count("cloud-account.write_permission_found")
        == actions.count("cloud-account.write_permission_gone")
        == 1
    )


@pytest.mark.parametrize("action", ["ec2:TerminateInstances", "*"], ids=["a deletion", "everything"])
def test_an_add_on_that_grants_more_is_refused(world: World, action: str) -> None:
    """Somebody puts more into the add-on's policy: the role is not what was meant any more."""
    master = world.api.account(world.master)["id"]
    stack = change(world, master, WRITES)["activation"]
    create_stack(world, world.master, stack)
    wait_for(lambda: access(world, world.master)["effective_level"] == WRITES)
    iam = world.aws("master", "iam")
    arn = f"arn:aws:iam::{world.master}:policy/{stack['stack_name']}-1"
    meant = iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]["Document"]
    iam.create_policy_version(
        PolicyArn=arn,
        SetAsDefault=True,
        PolicyDocument=f'{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"*"}}]}}',
    )
    change(world, master, "resources_and_tags")
    cloud = world.aws("master", "cloudformation")
    iam.detach_role_policy(RoleName=stack["stack_name"].removesuffix("-tags"), PolicyArn=arn)
    world.api.ok("POST", f"/cloud-accounts/{master}/activation/check", {})
    wait_for(lambda: access(world, world.master)["write_permission"] is False)
    change(world, master, WRITES)
    iam.attach_role_policy(RoleName=stack["stack_name"].removesuffix("-tags"), PolicyArn=arn)
    refused = wait_for(lambda: (a := world.api.account(world.master))["status"] == "refused" and a)
    assert "something else than writing tags" in refused["status_reason"]["detail"]
    assert refused["access"]["effective_level"] is None
    iam.create_policy_version(PolicyArn=arn, SetAsDefault=True, PolicyDocument=json.dumps(meant))
    wait_for(lambda: world.api.account(world.master)["status"] == "activated")
    for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
    cloud.delete_stack(StackName=stack["stack_name"])
    cloud.get_waiter("stack_delete_complete").wait(StackName=stack["stack_name"], WaiterConfig=OFTEN)
    world.api.ok("POST", f"/cloud-accounts/{master}/activation/check", {})
    wait_for(lambda: access(world, world.master)["write_permission"] is False)


def test_the_persons_permissions_are_enough_and_each_is_needed(world: World) -> None:
    """What Change Access lists: creates the add-on, rolls it back where it cannot be made, and deletes it."""
    master = world.api.account(world.master)["id"]
    order = {"activation": change(world, master, WRITES)["activation"]}
    shown = world.api.ok("GET", f"/cloud-accounts/{master}/access")
    iam = world.aws("master", "iam")
    name = order["activation"]["stack_name"]

    def tries(without: str | None) -> None:
        person = Person(world, world.master, order, policy_for(shown, world.master, without))
        try:
            assert person.create() == "CREATE_COMPLETE"
            person.delete()
            document = json.dumps(
                {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}
            )
            # The last of its policies is there already: those before it are taken back.
            last = iam.create_policy(PolicyName=f"{name}-{len(shown['tag_policies'])}", PolicyDocument=document)[
                "Policy"
            ]["Arn"]
            assert person.create() == "ROLLBACK_COMPLETE"
            person.delete()
            iam.delete_policy(PolicyArn=last)
        finally:
            cloud = world.aws("master", "cloudformation")
            cloud.delete_stack(StackName=name)
            role = shown["role_name"]
            for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
                if policy["PolicyName"].startswith(name):
                    iam.detach_role_policy(RoleName=role, PolicyArn=policy["PolicyArn"])
            for policy in iam.list_policies(Scope="Local")["Policies"]:
                if policy["PolicyName"].startswith(name):
                    iam.delete_policy(PolicyArn=policy["Arn"])

    tries(None)
    needless = []
    for action in [a["action"] for a in shown["actions"]]:
        try:
            tries(action)
            needless.append(action)
        except (ClientError, WaiterError, AssertionError):
            pass
    assert needless == []
    change(world, master, "resources_and_tags")
    world.api.ok("POST", f"/cloud-accounts/{master}/activation/check", {})
    wait_for(lambda: access(world, world.master)["write_permission"] is False)


def test_many_accounts_at_once(world: World) -> None:
    ids = [world.api.account(a)["id"] for a in (world.master, *world.linked)]
    answer = world.api.ok(
        "PUT", "/cloud-accounts/access", {"cloud_account_ids": ids, "level": WRITES, "cost_explorer_sync": False}
    )
    assert [a["id"] for a in answer["items"]] == ids
    assert {a["access"]["level"] for a in answer["items"]} == {WRITES}
    # The linked accounts are not Activated: there is no role yet that an add-on could stand on.
    assert [a["activation"] and a["activation"]["parameters"] for a in answer["items"]] == [
        {"AccountId": world.master},
        None,
        None,
    ]
    unknown = world.api.send(
        "PUT",
        "/cloud-accounts/access",
        json={
            "cloud_account_ids": [*ids, "00000000-0000-7000-8000-000000000000"],
            "level": "resources",
            "cost_explorer_sync": True,
        },
    )
    assert unknown.status_code == 404
    assert {world.api.account(a)["access"]["level"] for a in (world.master, *world.linked)} == {WRITES}, (
        "nothing was changed in part"
    )
    for bad in ([], ["x"] * 1001):
        body = {"cloud_account_ids": bad, "level": "resources", "cost_explorer_sync": True}
        assert world.api.send("PUT", "/cloud-accounts/access", json=body).status_code == 422
    world.api.ok(
        "PUT",
        "/cloud-accounts/access",
        {"cloud_account_ids": ids, "level": "resources_and_tags", "cost_explorer_sync": True},
    )
