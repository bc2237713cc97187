"""The third access level of many linked accounts: their add-on stacks by the master's automation, no question per account."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from conftest import World, a_world, second_customer, wait_for
from linked import (
    REGION,
    activate_master,
    automation,
    created,
    ended,
    job,
    make_automation,
    members_of,
    select,
    waiting_stack,
)
from tagging import WRITES


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("linked-write-access"), linked_accounts=12) as running:
        activate_master(running, 12)
        yield running


@pytest.fixture(scope="module")
def master_id(world: World) -> str:
    return world.api.account(world.master)["id"]


@pytest.fixture(scope="module")
def activated(world: World, master_id: str) -> list[str]:
    """Six linked accounts that the automation activated: its grant is for that alone."""
    chosen = created(members_of(world))[:6]
    run = select(world, master_id, chosen)
    make_automation(world, waiting_stack(world.api, run["id"]))
    assert ended(world.api, run["id"])["status"] == "succeeded"
    return chosen


def third_level(world: World, account_ids: list[str], level: str = WRITES) -> None:
    ids = [world.api.account(a)["id"] for a in account_ids]
    world.api.ok(
        "PUT", "/cloud-accounts/access", {"cloud_account_ids": ids, "level": level, "cost_explorer_sync": True}
    )


def give(world: World, master_id: str, account_ids: list[str], **more: Any) -> dict[str, Any]:
    return world.api.ok(
        "POST", f"/cloud-accounts/{master_id}/linked-accounts/access", {"account_ids": account_ids, **more}
    )


def refused(world: World, master_id: str, account_ids: list[str], **more: Any) -> tuple[int, str, str]:
    answer = world.api.post(f"/cloud-accounts/{master_id}/linked-accounts/access", {"account_ids": account_ids, **more})
    return answer.status_code, answer.json()["code"], answer.text


def role_name(world: World) -> str:
    return world.api.ok("GET", "/cloud-accounts/prerequisites")["role_name"]


def attached(world: World, account_id: str) -> set[str]:
    """The add-on's policies at the role, as AWS tells."""
    role = role_name(world)
    found = world.aws(world.profile_of(account_id), "iam").list_attached_role_policies(RoleName=role)[
        "AttachedPolicies"
    ]
    return {p["PolicyName"] for p in found if p["PolicyName"].startswith(f"{role}-tags-")}


def add_on_stacks(world: World, account_id: str) -> list[str]:
    stacks = world.aws(world.profile_of(account_id), "cloudformation", REGION).describe_stacks()["Stacks"]
    return [s["StackStatus"] for s in stacks if s["StackName"] == f"{role_name(world)}-tags"]


def variables(world: World, master_id: str) -> dict[str, str]:
    name = automation(world, master_id)["stack"]["stack_name"]
    return world.aws("master", "lambda", REGION).get_function_configuration(FunctionName=name)["Environment"][
        "Variables"
    ]


def test_all_become_effective_by_one_stack_and_a_failure_is_retried(
    world: World, master_id: str, activated: list[str]
) -> None:
    chosen, broken = activated[:4], activated[0]
    third_level(world, chosen)
    assert "ADD_ON_STACK_NAME" not in variables(world, master_id), "the grant of an activation cannot do more"
    iam = world.aws(world.profile_of(broken), "iam")
    in_the_way = iam.create_policy(
        PolicyName=f"{role_name(world)}-tags-1",
        PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}]}
        ),
    )["Policy"]["Arn"]

    run = give(world, master_id, chosen)
    assert (run["kind"], run["progress"]["total"]) == ("linked-access", 4)
    stack = waiting_stack(world.api, run["id"])
    assert (stack["action"], stack["accounts"]) == ("replace_template", 4)
    assert job(world.api, run["id"])["status"] == "waiting_for_user"
    assert all(add_on_stacks(world, a) == [] for a in chosen)
    make_automation(world, stack)
    done = ended(world.api, run["id"])
    by_id = {i["target"]: i for i in done["items"]}
    assert (done["status"], done["progress"]) == ("partly_failed", {"done": 3, "failed": 1, "total": 4}), done
    for account_id in chosen[1:]:
        account = world.api.account(account_id)
        assert by_id[account_id]["status"] == "effective"
        assert (account["access"]["effective_level"], account["access"]["pending"]) == (WRITES, False)
        assert attached(world, account_id) == {f"{role_name(world)}-tags-1"}
        assert add_on_stacks(world, account_id) == ["CREATE_COMPLETE"]
    assert by_id[broken]["status"] == "failed"
    assert f"{role_name(world)}-tags-1" in by_id[broken]["reason"] and by_id[broken]["remedy"], by_id[broken]
    account = world.api.account(broken)
    assert (account["status"], account["access"]["pending"], attached(world, broken)) == ("activated", True, set())

    # Mended: the failures alone, and the living grant needs nothing of anybody.
    iam.delete_policy(PolicyArn=in_the_way)
    again = world.api.ok("POST", f"/jobs/{run['id']}/retry")
    assert (again["kind"], [i["target"] for i in again["items"]]) == ("linked-access", [broken])
    again = ended(world.api, again["id"])
    assert (again["status"], [i["status"] for i in again["items"]]) == ("succeeded", ["effective"])
    assert attached(world, broken) == {f"{role_name(world)}-tags-1"}
    now = automation(world, master_id)
    assert now["stack"]["template_url"] == stack["template_url"] and now["can_be_deleted"]
    assert [(r["id"], r["kind"]) for r in now["runs"]][:2] == [
        (again["id"], "linked-access"),
        (run["id"], "linked-access"),
    ]
    assert now["runs"][-1]["kind"] == "linked-accounts"
    actions = [e["action"] for e in world.api.ok("GET", "/audit-log?limit=200")["items"]]
    assert actions.count("linked-accounts.give_write_access") == 2
    assert actions.count("cloud-account.write_permission_found") == 4


def test_what_can_be_written_already_is_done_at_once(world: World, master_id: str, activated: list[str]) -> None:
    done = ended(world.api, give(world, master_id, activated[:4])["id"], 20)
    assert (done["status"], {i["status"] for i in done["items"]}, done["activation"]) == (
        "succeeded",
        {"effective"},
        None,
    )


def test_the_session_can_make_nothing_but_the_add_on(world: World, master_id: str, activated: list[str]) -> None:
    """What the function's session may do, tried by the master's administrator with the policy that stands in the stack."""
    account_id, role, admin = activated[4], role_name(world), "arn:aws:iam::aws:policy/AdministratorAccess"
    given = world.aws("master", "sts").assume_role(
        RoleArn=f"arn:aws:iam::{account_id}:role/OrganizationAccountAccessRole",
        RoleSessionName="as-the-function", Policy=variables(world, master_id)["ADD_ON_SESSION_POLICY"],
    )["Credentials"]  # fmt: skip
    session = boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], REGION)
    iam, cloud = (session.client(s, endpoint_url=world.sandbox.url) for s in ("iam", "cloudformation"))

    def denied(call: Any, **options: Any) -> None:
        with pytest.raises(ClientError) as error:
            call(**options)
        assert error.value.response["Error"]["Code"] == "AccessDenied"

    denied(iam.attach_role_policy, RoleName=role, PolicyArn=admin)
    denied(iam.attach_role_policy, RoleName="OrganizationAccountAccessRole", PolicyArn=admin)
    denied(iam.update_assume_role_policy, RoleName=role, PolicyDocument="{}")
    denied(iam.put_role_policy, RoleName=role, PolicyName="x", PolicyDocument="{}")
    denied(iam.create_policy, PolicyName="another", PolicyDocument="{}")
    denied(iam.create_user, UserName="x")
    denied(cloud.create_stack, StackName="another", TemplateBody="{}")
    denied(cloud.delete_stack, StackName=role)

    def fails(resource: dict[str, Any], *words: str) -> None:
        made = cloud.create_stack(
            StackName=f"{role}-tags", OnFailure="DELETE", Capabilities=["CAPABILITY_NAMED_IAM"],
            TemplateBody=json.dumps({"Resources": {"X": resource}}),
        )["StackId"]  # fmt: skip
        wait_for(lambda: cloud.describe_stacks(StackName=made)["Stacks"][0]["StackStatus"] == "DELETE_COMPLETE")
        reasons = " ".join(
            e.get("ResourceStatusReason", "") for e in cloud.describe_stack_events(StackName=made)["StackEvents"]
        )
        assert all(word in reasons for word in words), reasons

    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    policy = {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {"ManagedPolicyName": f"{role}-tags-1", "PolicyDocument": document},
    }
    fails(
        policy | {"Properties": policy["Properties"] | {"Roles": ["OrganizationAccountAccessRole"]}}, "AttachRolePolicy"
    )
    fails(
        policy | {"Properties": policy["Properties"] | {"ManagedPolicyName": "another", "Roles": [role]}},
        "CreatePolicy",
    )
    fails(
        {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "x", "AssumeRolePolicyDocument": document}}, "CreateRole"
    )
    assert attached(world, account_id) == set()


def test_a_run_that_is_cancelled_makes_nothing(world: World, master_id: str, activated: list[str]) -> None:
    target = activated[4]
    third_level(world, [target])
    before = automation(world, master_id)["stack"]["template_url"]
    run = give(world, master_id, [target])
    stack = waiting_stack(world.api, run["id"], but=before)
    assert stack["action"] == "replace_template"
    # Once is enough for an account.
    assert refused(world, master_id, [target])[:2] == (409, "no-add-on-to-make")
    assert refused(world, master_id, [target], region="eu-west-1")[:2] == (409, "other-run-under-way")
    cancelled = world.api.ok("POST", f"/jobs/{run['id']}/cancellation")
    assert (cancelled["status"], [i["status"] for i in cancelled["items"]]) == ("cancelled", ["cancelled"])
    make_automation(world, stack)
    assert (attached(world, target), add_on_stacks(world, target)) == (set(), [])
    assert world.api.account(target)["access"]["pending"] is True
    # Retried, it goes on under what was made meanwhile.
    again = ended(world.api, world.api.ok("POST", f"/jobs/{run['id']}/retry")["id"])
    assert [i["status"] for i in again["items"]] == ["effective"]
    assert attached(world, target) == {f"{role_name(world)}-tags-1"}


def test_a_level_that_is_taken_back_ends_the_run(world: World, master_id: str, activated: list[str]) -> None:
    target = activated[5]
    third_level(world, [target])
    before = automation(world, master_id)["stack"]["template_url"]
    run = give(world, master_id, [target])
    waiting_stack(world.api, run["id"], but=before)
    third_level(world, [target], "resources")
    done = ended(world.api, run["id"], 40)
    assert [i["status"] for i in done["items"]] == ["cancelled"]
    assert "access level was changed" in done["items"][0]["reason"]


def test_accounts_that_do_not_wait_for_it_are_refused_with_their_reason(
    world: World, master_id: str, activated: list[str]
) -> None:
    others = created(members_of(world))
    not_activated = next(a for a in others if a not in activated)
    status, code, said = refused(world, master_id, [activated[5], not_activated, world.master, "999999999999"])
    assert (status, code) == (409, "no-add-on-to-make")
    for word in ("does not change tags", "not Activated", "master account itself", "not in the organization"):
        assert word in said
    assert refused(world, master_id, [])[0] == 422
    assert refused(world, master_id, ["12"])[:2] == (422, "invalid-account-id")
    assert refused(world, master_id, [activated[5]], region="eu-nowhere-1")[:2] == (422, "invalid-region")
    other = second_customer(world)
    answer = other.post(f"/cloud-accounts/{master_id}/linked-accounts/access", {"account_ids": [activated[0]]})
    assert answer.status_code == 404
    linked = world.api.account(activated[0])["id"]
    assert refused(world, linked, [activated[1]])[:2] == (409, "master-account-not-active")
