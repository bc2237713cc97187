"""What the tests share: the activation template's shape, users with chosen permissions, waiting for stacks."""

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cloud import Client, Cloud

WAIT_SECONDS = 120
ACCESS_ROLE = "OrganizationAccountAccessRole"
# The calls that creating, rolling back and deleting the activation stack takes (stack, policy, role, template).
STACK_ACTIONS = [
    "cloudformation:CreateStack",
    "cloudformation:DescribeStacks",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DeleteStack",
]
POLICY_ACTIONS = ["iam:CreatePolicy", "iam:GetPolicy", "iam:ListPolicyVersions", "iam:DeletePolicy"]
ROLE_ACTIONS = [
    "iam:CreateRole",
    "iam:GetRole",
    "iam:AttachRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListRolePolicies",
    "iam:DetachRolePolicy",
    "iam:DeleteRole",
]
OTHER_ACTIONS = ["cloudformation:GetTemplateSummary", "s3:GetObject"]
CREATOR_ACTIONS = STACK_ACTIONS + POLICY_ACTIONS + ROLE_ACTIONS + OTHER_ACTIONS


def error_code(error: ClientError) -> str:
    return error.response["Error"]["Code"]


def trust_policy(operator: str, role_name: str = "", external_id: str = "") -> dict:
    condition: dict = {}
    if external_id:
        condition["StringEquals"] = {"sts:ExternalId": external_id}
    if role_name:
        condition["ArnEquals"] = {"aws:PrincipalArn": f"arn:aws:iam::{operator}:role/{role_name}"}
    statement = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{operator}:root"}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [{**statement, **({"Condition": condition} if condition else {})}]}


def read_policy(*actions: str, resource: str = "*") -> dict:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": resource}]}


def activation_template(name: str, operator: str, policies: int = 2, role_name: str = "") -> dict:
    """A role that the operator may assume with an external ID, and its read-only managed policies."""
    resources = {}
    for number in range(1, policies + 1):
        resources[f"Read{number}"] = {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {
                "ManagedPolicyName": f"{name}-read-{number}",
                "PolicyDocument": read_policy("sqs:ListQueues", "iam:GetRole"),
            },
        }
    trust = trust_policy(operator, external_id="placeholder")
    trust["Statement"][0]["Condition"]["StringEquals"]["sts:ExternalId"] = {"Ref": "ExternalId"}
    resources["Role"] = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": role_name or name,
            "AssumeRolePolicyDocument": trust,
            "ManagedPolicyArns": [{"Ref": f"Read{number}"} for number in range(1, policies + 1)],
        },
    }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Lets the portal read this account.",
        "Parameters": {
            "AccountId": {"Type": "String", "AllowedPattern": "\\d{12}", "Description": "The account's number."},
            "ExternalId": {"Type": "String", "MinLength": 2},
        },
        "Rules": {
            "RightAccount": {
                "Assertions": [
                    {
                        "Assert": {"Fn::Equals": [{"Ref": "AWS::AccountId"}, {"Ref": "AccountId"}]},
                        "AssertDescription": "Create this stack in the account that it was made for.",
                    }
                ]
            }
        },
        "Resources": resources,
        "Outputs": {"RoleArn": {"Value": {"Fn::GetAtt": ["Role", "Arn"]}}},
    }


def parameters(**values: str) -> list[dict]:
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]


def is_loopback(client: Client) -> bool:
    """The sandbox does at once what AWS does in time."""
    return "127.0.0.1" in client.meta.endpoint_url


def wait_for_stack(client: Client, stack: str, seconds: float = WAIT_SECONDS) -> str:
    """The status in which the stack comes to rest."""
    deadline = time.monotonic() + seconds
    while True:
        status = client.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
        if not status.endswith("IN_PROGRESS"):
            return status
        assert time.monotonic() < deadline, f"{stack} is still {status}"
        time.sleep(0.05 if is_loopback(client) else 3)


def create_stack(client: Client, name: str, template: dict, **params: str) -> tuple[str, str]:
    """The stack's ID and the status in which its creation ends."""
    stack_id = client.create_stack(
        StackName=name,
        TemplateBody=json.dumps(template),
        Parameters=parameters(**params),
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )["StackId"]
    return stack_id, wait_for_stack(client, stack_id)


def delete_stack(client: Client, stack_id: str) -> str:
    client.delete_stack(StackName=stack_id)
    return wait_for_stack(client, stack_id)


@contextlib.contextmanager
def user_with(cloud: Cloud, profile: str, name: str, *statements: dict) -> Iterator[dict]:
    """An IAM user with one inline policy, gone afterwards; its access key as IAM answers it."""
    iam = cloud.client("iam", profile)
    iam.create_user(UserName=name)
    key = None
    try:
        iam.put_user_policy(
            UserName=name,
            PolicyName="only",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": list(statements)}),
        )
        key = iam.create_access_key(UserName=name)["AccessKey"]
        if cloud.is_aws:
            time.sleep(15)
        yield key
    finally:
        if key:
            iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
        with contextlib.suppress(ClientError):
            iam.delete_user_policy(UserName=name, PolicyName="only")
        iam.delete_user(UserName=name)


def allow(*actions: str, resource: str | list = "*") -> dict:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


@contextlib.contextmanager
def role_with(cloud: Cloud, profile: str, name: str, trust: dict, *statements: dict, **options: Any) -> Iterator[str]:
    """A role with one inline policy, gone afterwards; its ARN."""
    iam = cloud.client("iam", profile)
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust), **options)["Role"]["Arn"]
    try:
        if statements:
            iam.put_role_policy(
                RoleName=name,
                PolicyName="only",
                PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": list(statements)}),
            )
        if cloud.is_aws:
            time.sleep(15)
        yield arn
    finally:
        if statements:
            iam.delete_role_policy(RoleName=name, PolicyName="only")
        iam.delete_role(RoleName=name)


def assume(client: Client, arn: str, session: str = "test-session", **options: Any) -> dict:
    return client.assume_role(RoleArn=arn, RoleSessionName=session, **options)["Credentials"]


def assume_soon(client: Client, arn: str, **options: Any) -> dict:
    """As `assume`, but a new role gets a minute in which it may still refuse: IAM is eventually consistent."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return assume(client, arn, **options)
        except ClientError as error:
            if error_code(error) != "AccessDenied" or time.monotonic() > deadline or is_loopback(client):
                raise
            time.sleep(3)


@contextlib.contextmanager
def public_bucket(cloud: Cloud, profile: str, name: str, objects: dict[str, bytes]) -> Iterator[str]:
    """A bucket whose objects anybody may read, gone afterwards."""
    s3 = cloud.client("s3", profile)
    s3.create_bucket(Bucket=name)
    try:
        s3.delete_public_access_block(Bucket=name)
        s3.put_bucket_policy(
            Bucket=name,
            Policy=json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": "*",
                            "Action": "s3:GetObject",
                            "Resource": f"arn:aws:s3:::{name}/*",
                        }
                    ],
                }
            ),
        )
        for key, body in objects.items():
            s3.put_object(Bucket=name, Key=key, Body=body)
        yield name
    finally:
        for key in objects:
            s3.delete_object(Bucket=name, Key=key)
        s3.delete_bucket(Bucket=name)


def code_of(call: Callable[..., Any], **params: Any) -> str:
    with pytest.raises(ClientError) as refused:
        call(**params)
    return error_code(refused.value)


def new_account(organizations: Client, unique: str) -> str:
    request = organizations.create_account(AccountName=unique, Email=f"{unique}@example.com")["CreateAccountStatus"]
    assert request["State"] == "IN_PROGRESS"
    status = organizations.describe_create_account_status(CreateAccountRequestId=request["Id"])["CreateAccountStatus"]
    assert status["State"] == "SUCCEEDED"
    return status["AccountId"]


def administrator_of(cloud: Cloud, account: str) -> dict:
    """Credentials through the role that the organisation made there."""
    return assume(cloud.client("sts", "master"), f"arn:aws:iam::{account}:role/{ACCESS_ROLE}")
