"""S1: exactly the permissions that the page lists create, roll back and delete the stack; with one fewer something fails."""

from __future__ import annotations

import json
import time
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError
from conftest import OFTEN, World


@pytest.fixture(scope="module")
def prerequisites(world: World) -> dict[str, Any]:
    return world.api.ok("GET", "/cloud-accounts/prerequisites?region=us-east-1")


@pytest.fixture(scope="module")
def account_id(world: World) -> str:
    return world.linked[5]


@pytest.fixture(scope="module")
def order(world: World, account_id: str) -> dict[str, Any]:
    return world.api.ok(
        "POST", "/cloud-accounts", {"provider": "aws", "name": "S1", "account_id": account_id, "region": "us-east-1"}
    )


class Person:
    """An IAM user of the account with one policy, and what they do with the stack."""

    def __init__(self, world: World, account_id: str, order: dict[str, Any], policy: str) -> None:
        self.world, self.account_id, self.activation = world, account_id, order["activation"]
        self.administrator = world.aws(world.profile_of(account_id), "iam")
        self.stacks = world.aws(world.profile_of(account_id), "cloudformation")
        self.name = f"person-{time.monotonic_ns()}"
        self.administrator.create_user(UserName=self.name)
        self.administrator.put_user_policy(UserName=self.name, PolicyName="s1", PolicyDocument=policy)
        key = self.administrator.create_access_key(UserName=self.name)["AccessKey"]
        self.client = boto3.client(
            "cloudformation", region_name="us-east-1", endpoint_url=world.sandbox.url, aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"], config=Config(retries={"total_max_attempts": 1}),
        )  # fmt: skip

    def create(self) -> str:
        name = self.activation["stack_name"]
        self.client.get_template_summary(TemplateURL=self.activation["template_url"])
        self.client.create_stack(
            StackName=name,
            TemplateURL=self.activation["template_url"],
            Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in self.activation["parameters"].items()],
            Capabilities=self.activation["capabilities"],
        )
        return self.settled(("CREATE_COMPLETE", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"))

    def settled(self, ends: tuple[str, ...]) -> str:
        status = ""
        for _ in range(100):
            status = self.client.describe_stacks(StackName=self.activation["stack_name"])["Stacks"][0]["StackStatus"]
            if status in ends:
                self.client.describe_stack_events(StackName=self.activation["stack_name"])
                return status
            time.sleep(0.05)
        raise AssertionError(f"the stack stays {status}")

    def delete(self) -> None:
        self.client.delete_stack(StackName=self.activation["stack_name"])
        self.client.get_waiter("stack_delete_complete").wait(
            StackName=self.activation["stack_name"], WaiterConfig=OFTEN
        )

    def everything(self) -> None:
        """Creates and deletes; then creates where the role is there already, which rolls back, and deletes."""
        role = self.activation["stack_name"]
        assert self.create() == "CREATE_COMPLETE"
        self.delete()
        self.administrator.create_role(
            RoleName=role, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
                {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}]}))  # fmt: skip
        assert self.create() == "ROLLBACK_COMPLETE"
        self.delete()
        left = [
            p["PolicyName"]
            for p in self.administrator.list_policies(Scope="Local")["Policies"]
            if p["PolicyName"].startswith(role)
        ]
        assert left == [], "the rollback left policies"

    def tidy(self) -> None:
        """As administrator: nothing of the stack is left for the next person."""
        name = self.activation["stack_name"]
        try:
            self.stacks.delete_stack(StackName=name)
            self.stacks.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig=OFTEN)
        except (ClientError, WaiterError):
            pass
        try:
            for attached in self.administrator.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
                self.administrator.detach_role_policy(RoleName=name, PolicyArn=attached["PolicyArn"])
            self.administrator.delete_role(RoleName=name)
        except ClientError:
            pass
        for policy in self.administrator.list_policies(Scope="Local")["Policies"]:
            if policy["PolicyName"].startswith(name):
                self.administrator.delete_policy(PolicyArn=policy["Arn"])


def policy_for(prerequisites: dict[str, Any], account_id: str, without: str | None = None) -> str:
    document = json.loads(json.dumps(prerequisites["person_policy"]).replace("<account-id>", account_id))
    for statement in document["Statement"]:
        statement["Action"] = [a for a in statement["Action"] if a != without]
    document["Statement"] = [s for s in document["Statement"] if s["Action"]]
    return json.dumps(document)


def test_the_policy_holds_exactly_the_listed_actions(prerequisites: dict[str, Any]) -> None:
    in_policy = [a for s in prerequisites["person_policy"]["Statement"] for a in s["Action"]]
    assert sorted(in_policy) == sorted(a["action"] for a in prerequisites["actions"])
    assert all(a["why"] and a["resource"] for a in prerequisites["actions"])


def test_exactly_these_permissions_create_roll_back_and_delete(
    world: World, prerequisites: dict[str, Any], account_id: str, order: dict[str, Any]
) -> None:
    person = Person(world, account_id, order, policy_for(prerequisites, account_id))
    try:
        person.everything()
    finally:
        person.tidy()


def test_each_permission_is_needed(
    world: World, prerequisites: dict[str, Any], account_id: str, order: dict[str, Any]
) -> None:
    needless = []
    for action in [a["action"] for a in prerequisites["actions"]]:
        person = Person(world, account_id, order, policy_for(prerequisites, account_id, without=action))
        try:
            person.everything()
            needless.append(action)
        except (ClientError, WaiterError, AssertionError):
            pass
        finally:
            person.tidy()
    assert needless == []


def test_what_is_granted_can_be_read_before_anything_is_created(world: World, prerequisites: dict[str, Any]) -> None:
    assert prerequisites["role_policies"]
    for policy in prerequisites["role_policies"]:
        granted = {a for s in policy["document"]["Statement"] for a in s["Action"]}
        assert granted == {a["action"] for a in policy["actions"]}
        assert all(a["why"] for a in policy["actions"])
    assert prerequisites["trust_policy"]["Statement"][0]["Condition"]["StringEquals"]["sts:ExternalId"]
    assert prerequisites["template_body"].startswith("#")
