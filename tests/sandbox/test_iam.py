"""IAM: what a role session may read of its own role, limits, and documents that are refused."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cloud import Client, Cloud
from estate import allow, assume, error_code, read_policy, role_with, trust_policy, user_with


@pytest.fixture
def iam(cloud: Cloud) -> Client:
    return cloud.client("iam", "master")


def code_of(call: Callable[..., Any], **params: Any) -> str:
    with pytest.raises(ClientError) as refused:
        call(**params)
    return error_code(refused.value)


@pytest.mark.aws
def test_a_role_reads_itself(cloud: Cloud, unique: str) -> None:
    """The portal proves the trust policy through the role itself."""
    operator, master = cloud.account_id("portal"), cloud.account_id("master")
    administrator = cloud.client("iam", "master")
    own = f"arn:aws:iam::{master}:role/{unique}"
    policy_arn = f"arn:aws:iam::{master}:policy/{unique}"
    administrator.create_policy(PolicyName=unique, PolicyDocument=json.dumps(read_policy("sqs:ListQueues")))
    may = [
        allow("iam:GetRole", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "iam:GetRolePolicy", resource=own),
        allow("iam:GetPolicy", "iam:GetPolicyVersion", resource=policy_arn),
    ]
    with role_with(cloud, "master", unique, trust_policy(operator, external_id="abc"), *may) as arn:
        administrator.attach_role_policy(RoleName=unique, PolicyArn=policy_arn)
        client = cloud.client_for("iam", assume(cloud.client("sts", "portal"), arn, ExternalId="abc"))
        document = client.get_role(RoleName=unique)["Role"]["AssumeRolePolicyDocument"]
        assert document == trust_policy(operator, external_id="abc")
        assert client.list_attached_role_policies(RoleName=unique)["AttachedPolicies"] == [
            {"PolicyName": unique, "PolicyArn": policy_arn}
        ]
        assert client.list_role_policies(RoleName=unique)["PolicyNames"] == ["only"]
        inline = client.get_role_policy(RoleName=unique, PolicyName="only")["PolicyDocument"]
        assert inline["Statement"] == may
        version = client.get_policy(PolicyArn=policy_arn)["Policy"]["DefaultVersionId"]
        found = client.get_policy_version(PolicyArn=policy_arn, VersionId=version)["PolicyVersion"]["Document"]
        assert found == read_policy("sqs:ListQueues")
        assert code_of(client.list_roles) == "AccessDenied"
        assert code_of(client.get_role, RoleName=f"{unique}-other") == "AccessDenied"
        administrator.detach_role_policy(RoleName=unique, PolicyArn=policy_arn)
    administrator.delete_policy(PolicyArn=policy_arn)


@pytest.mark.aws
def test_the_trust_policy_is_changed_and_seen(cloud: Cloud, iam: Client, unique: str) -> None:
    operator = cloud.account_id("portal")
    with role_with(cloud, "master", unique, trust_policy(operator)):
        changed = trust_policy(operator, external_id="changed")
        iam.update_assume_role_policy(RoleName=unique, PolicyDocument=json.dumps(changed))
        assert iam.get_role(RoleName=unique)["Role"]["AssumeRolePolicyDocument"] == changed


@pytest.mark.aws
@pytest.mark.parametrize(
    "document",
    [
        "not json",
        '{"Version": "2012-10-17"}',
        '{"Version": "2012-10-17", "Statement": []}',
        json.dumps(read_policy("sts:AssumeRole")),
        json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": "arn:aws:iam::111111111111:role/never-there"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            }
        ),
    ],
)
def test_malformed_trust_policies_are_refused(iam: Client, unique: str, document: str) -> None:
    assert code_of(iam.create_role, RoleName=unique, AssumeRolePolicyDocument=document) == "MalformedPolicyDocument"


@pytest.mark.aws
def test_missing_things_are_named(iam: Client, unique: str) -> None:
    with pytest.raises(ClientError) as missing:
        iam.get_role(RoleName=unique)
    assert error_code(missing.value) == "NoSuchEntity"
    assert f"The role with name {unique} cannot be found." in str(missing.value)


@pytest.mark.aws
def test_a_role_name_is_taken_once(cloud: Cloud, iam: Client, unique: str) -> None:
    trust = trust_policy(cloud.account_id("portal"))
    with role_with(cloud, "master", unique, trust):
        assert (
            code_of(iam.create_role, RoleName=unique, AssumeRolePolicyDocument=json.dumps(trust))
            == "EntityAlreadyExists"
        )


@pytest.mark.aws
def test_sizes(cloud: Cloud, iam: Client, unique: str) -> None:
    """Managed policy 6,144 characters, white space not counted; ten policies a role; a trust policy 2,048."""
    account = cloud.account_id("master")

    def policy(size: int) -> str:
        empty = json.dumps(read_policy("s3:x"), separators=(",", ":"))
        return empty.replace("s3:x", "s3:" + "x" * (size - len(empty) + 1))

    assert len(policy(6144)) == 6144
    iam.create_policy(PolicyName=unique, PolicyDocument=" " * 500 + policy(6144))
    iam.delete_policy(PolicyArn=f"arn:aws:iam::{account}:policy/{unique}")
    assert code_of(iam.create_policy, PolicyName=unique, PolicyDocument=policy(6145)) == "LimitExceeded"
    trust = trust_policy(account, external_id="e" * 1200)
    trust["Statement"].append({**trust["Statement"][0], "Condition": {"StringEquals": {"sts:ExternalId": "f" * 1200}}})
    assert code_of(iam.create_role, RoleName=unique, AssumeRolePolicyDocument=json.dumps(trust)) == "LimitExceeded"


@pytest.mark.aws
def test_ten_policies_a_role(cloud: Cloud, iam: Client, unique: str) -> None:
    account = cloud.account_id("master")
    arns = [f"arn:aws:iam::{account}:policy/{unique}-{number}" for number in range(11)]
    with role_with(cloud, "master", unique, trust_policy(account)):
        for arn in arns:
            iam.create_policy(PolicyName=arn.rsplit("/")[-1], PolicyDocument=json.dumps(read_policy("sqs:ListQueues")))
        for arn in arns[:10]:
            iam.attach_role_policy(RoleName=unique, PolicyArn=arn)
        assert code_of(iam.attach_role_policy, RoleName=unique, PolicyArn=arns[10]) == "LimitExceeded"
        assert code_of(iam.delete_role, RoleName=unique) == "DeleteConflict"
        assert code_of(iam.delete_policy, PolicyArn=arns[0]) == "DeleteConflict"
        for arn in arns[:10]:
            iam.detach_role_policy(RoleName=unique, PolicyArn=arn)
        for arn in arns:
            iam.delete_policy(PolicyArn=arn)


@pytest.mark.aws
def test_create_policy_is_checked_on_the_policy_s_arn(cloud: Cloud, unique: str) -> None:
    account = cloud.account_id("master")
    with user_with(
        cloud, "master", unique, allow("iam:CreatePolicy", resource=f"arn:aws:iam::{account}:policy/{unique}-mine")
    ) as key:
        client = cloud.client_for("iam", key)
        document = json.dumps(read_policy("sqs:ListQueues"))
        arn = client.create_policy(PolicyName=f"{unique}-mine", PolicyDocument=document)["Policy"]["Arn"]
        assert code_of(client.create_policy, PolicyName=f"{unique}-other", PolicyDocument=document) == "AccessDenied"
    cloud.client("iam", "master").delete_policy(PolicyArn=arn)


@pytest.mark.aws
def test_a_permissions_boundary_limits(cloud: Cloud, iam: Client, unique: str) -> None:
    account = cloud.account_id("master")
    boundary = iam.create_policy(PolicyName=unique, PolicyDocument=json.dumps(read_policy("sqs:ListQueues")))["Policy"][
        "Arn"
    ]
    with role_with(
        cloud,
        "master",
        unique,
        trust_policy(account),
        allow("sqs:ListQueues", "sns:ListTopics"),
        PermissionsBoundary=boundary,
    ) as arn:
        session = assume(cloud.client("sts", "master"), arn)
        assert cloud.client_for("sqs", session).list_queues()
        assert code_of(cloud.client_for("sns", session).list_topics) == "AuthorizationError"
    iam.delete_policy(PolicyArn=boundary)
