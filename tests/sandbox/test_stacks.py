"""Stacks with IAM in them: made, refused, rolled back, updated, deleted."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cloud import Client, Cloud
from estate import (
    activation_template,
    assume,
    assume_soon,
    create_stack,
    delete_stack,
    error_code,
    parameters,
    read_policy,
    trust_policy,
    wait_for_stack,
)

EXTERNAL_ID = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def stacks(cloud: Cloud) -> Client:
    return cloud.client("cloudformation", "master")


@pytest.fixture
def iam(cloud: Cloud) -> Client:
    return cloud.client("iam", "master")


@pytest.fixture
def template(cloud: Cloud, unique: str) -> dict[str, Any]:
    return activation_template(unique, cloud.account_id("portal"))


@pytest.mark.aws
def test_a_stack_makes_the_role_that_the_operator_can_assume(
    cloud: Cloud, stacks: Client, iam: Client, template: dict[str, Any], unique: str
) -> None:
    master = cloud.account_id("master")
    stack_id, status = create_stack(stacks, unique, template, AccountId=master, ExternalId=EXTERNAL_ID)
    assert status == "CREATE_COMPLETE"
    role = iam.get_role(RoleName=unique)["Role"]
    statement = role["AssumeRolePolicyDocument"]["Statement"][0]
    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": EXTERNAL_ID}}
    attached = iam.list_attached_role_policies(RoleName=unique)["AttachedPolicies"]
    assert sorted(item["PolicyName"] for item in attached) == [f"{unique}-read-1", f"{unique}-read-2"]
    operator = cloud.client("sts", "portal")
    credentials = assume_soon(operator, role["Arn"], ExternalId=EXTERNAL_ID)
    assert cloud.client_for("sts", credentials).get_caller_identity()["Account"] == master
    for wrong in ({}, {"ExternalId": "something-else"}):
        with pytest.raises(ClientError) as refused:
            assume(operator, role["Arn"], **wrong)
        assert error_code(refused.value) == "AccessDenied"
    assert delete_stack(stacks, stack_id) == "DELETE_COMPLETE"
    with pytest.raises(ClientError) as gone:
        iam.get_role(RoleName=unique)
    assert error_code(gone.value) == "NoSuchEntity"
    with pytest.raises(ClientError) as gone:
        iam.get_policy(PolicyArn=f"arn:aws:iam::{master}:policy/{unique}-read-1")
    assert error_code(gone.value) == "NoSuchEntity"


@pytest.mark.aws
def test_events_name_each_resource_in_order(
    cloud: Cloud, stacks: Client, template: dict[str, Any], unique: str
) -> None:
    stack_id, _ = create_stack(stacks, unique, template, AccountId=cloud.account_id("master"), ExternalId=EXTERNAL_ID)
    pages = stacks.get_paginator("describe_stack_events").paginate(StackName=stack_id)
    events = [event for page in pages for event in page["StackEvents"]]
    for name in ("Read1", "Read2", "Role"):
        of_one = [event for event in reversed(events) if event["LogicalResourceId"] == name]
        assert [event["ResourceStatus"] for event in of_one] == [
            "CREATE_IN_PROGRESS",
            "CREATE_IN_PROGRESS",
            "CREATE_COMPLETE",
        ]
        assert of_one[1]["ResourceStatusReason"] == "Resource creation Initiated"
        assert of_one[-1]["PhysicalResourceId"]
    assert events[0]["LogicalResourceId"] == unique
    assert events[0]["ResourceStatus"] == "CREATE_COMPLETE"
    outputs = stacks.describe_stacks(StackName=stack_id)["Stacks"][0]["Outputs"]
    assert outputs[0]["OutputValue"] == f"arn:aws:iam::{cloud.account_id('master')}:role/{unique}"
    delete_stack(stacks, stack_id)


@pytest.mark.aws
@pytest.mark.parametrize("capabilities", [[], ["CAPABILITY_IAM"]])
def test_custom_names_must_be_acknowledged(
    cloud: Cloud, stacks: Client, template: dict[str, Any], unique: str, capabilities: list[str]
) -> None:
    with pytest.raises(ClientError) as refused:
        stacks.create_stack(
            StackName=unique,
            TemplateBody=json.dumps(template),
            Capabilities=capabilities,
            Parameters=parameters(AccountId=cloud.account_id("master"), ExternalId=EXTERNAL_ID),
        )
    assert error_code(refused.value) == "InsufficientCapabilitiesException"
    assert "CAPABILITY_NAMED_IAM" in str(refused.value)


@pytest.mark.aws
@pytest.mark.parametrize(
    "values",
    [
        {"AccountId": "000000000001", "ExternalId": EXTERNAL_ID},
        {"AccountId": "12345", "ExternalId": EXTERNAL_ID},
        {"AccountId": "", "ExternalId": EXTERNAL_ID},
        {"ExternalId": EXTERNAL_ID},
    ],
)
def test_rules_and_patterns_refuse_before_anything_is_made(
    stacks: Client, template: dict[str, Any], unique: str, values: dict[str, str]
) -> None:
    with pytest.raises(ClientError) as refused:
        create_stack(stacks, unique, template, **values)
    assert error_code(refused.value) == "ValidationError"
    with pytest.raises(ClientError):
        stacks.describe_stacks(StackName=unique)


@pytest.mark.aws
def test_an_existing_role_fails_the_stack_and_stays_untouched(
    cloud: Cloud, stacks: Client, iam: Client, template: dict[str, Any], unique: str
) -> None:
    trust = trust_policy(cloud.account_id("master"))
    iam.create_role(RoleName=unique, AssumeRolePolicyDocument=json.dumps(trust), Description="not the stack's")
    try:
        stack_id, status = create_stack(
            stacks, unique, template, AccountId=cloud.account_id("master"), ExternalId=EXTERNAL_ID
        )
        assert status == "ROLLBACK_COMPLETE"
        events = stacks.describe_stack_events(StackName=stack_id)["StackEvents"]
        failed = [event for event in events if event["ResourceStatus"] == "CREATE_FAILED"]
        assert failed[0]["LogicalResourceId"] == "Role"
        assert "AlreadyExists" in failed[0]["ResourceStatusReason"]
        assert iam.get_role(RoleName=unique)["Role"]["Description"] == "not the stack's"
        assert not iam.list_attached_role_policies(RoleName=unique)["AttachedPolicies"]
        with pytest.raises(ClientError):
            iam.get_policy(PolicyArn=f"arn:aws:iam::{cloud.account_id('master')}:policy/{unique}-read-1")
    finally:
        iam.delete_role(RoleName=unique)
    assert delete_stack(stacks, stack_id) == "DELETE_COMPLETE"


@pytest.mark.aws
def test_a_second_stack_does_not_take_over_the_first_one_s_role(
    cloud: Cloud, stacks: Client, iam: Client, unique: str
) -> None:
    operator, master = cloud.account_id("portal"), cloud.account_id("master")
    first, _ = create_stack(
        stacks, unique, activation_template(unique, operator), AccountId=master, ExternalId=EXTERNAL_ID
    )
    other = activation_template(f"{unique}-b", operator, role_name=unique)
    second, status = create_stack(stacks, f"{unique}-b", other, AccountId=master, ExternalId="another-external-id")
    assert status == "ROLLBACK_COMPLETE"
    statement = iam.get_role(RoleName=unique)["Role"]["AssumeRolePolicyDocument"]["Statement"][0]
    assert statement["Condition"]["StringEquals"]["sts:ExternalId"] == EXTERNAL_ID
    assert delete_stack(stacks, second) == "DELETE_COMPLETE"
    assert iam.get_role(RoleName=unique)["Role"]
    assert delete_stack(stacks, first) == "DELETE_COMPLETE"


@pytest.mark.aws
def test_a_rolled_back_stack_keeps_its_name_until_it_is_deleted(
    cloud: Cloud, stacks: Client, iam: Client, template: dict[str, Any], unique: str
) -> None:
    trust = trust_policy(cloud.account_id("master"))
    values = {"AccountId": cloud.account_id("master"), "ExternalId": EXTERNAL_ID}
    iam.create_role(RoleName=unique, AssumeRolePolicyDocument=json.dumps(trust))
    stack_id, _ = create_stack(stacks, unique, template, **values)
    iam.delete_role(RoleName=unique)
    with pytest.raises(ClientError) as refused:
        create_stack(stacks, unique, template, **values)
    assert error_code(refused.value) == "AlreadyExistsException"
    delete_stack(stacks, stack_id)
    again, status = create_stack(stacks, unique, template, **values)
    assert status == "CREATE_COMPLETE"
    delete_stack(stacks, again)


@pytest.mark.aws
def test_the_same_token_is_the_same_request(
    cloud: Cloud, stacks: Client, template: dict[str, Any], unique: str
) -> None:
    request = {
        "StackName": unique,
        "TemplateBody": json.dumps(template),
        "ClientRequestToken": unique,
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "Parameters": parameters(AccountId=cloud.account_id("master"), ExternalId=EXTERNAL_ID),
    }
    first = stacks.create_stack(**request)["StackId"]
    assert stacks.create_stack(**request)["StackId"] == first
    wait_for_stack(stacks, first)
    with pytest.raises(ClientError) as refused:
        stacks.create_stack(**{**request, "ClientRequestToken": f"{unique}-other"})
    assert error_code(refused.value) == "AlreadyExistsException"
    delete_stack(stacks, first)


@pytest.mark.aws
def test_an_update_changes_trust_policies_and_attachments(
    cloud: Cloud, stacks: Client, iam: Client, unique: str
) -> None:
    operator, master = cloud.account_id("portal"), cloud.account_id("master")
    values = {"AccountId": master, "ExternalId": EXTERNAL_ID}
    stack_id, _ = create_stack(stacks, unique, activation_template(unique, operator, policies=2), **values)
    role_id = iam.get_role(RoleName=unique)["Role"]["RoleId"]
    template = activation_template(unique, operator, policies=3)
    template["Resources"]["Role"]["Properties"]["ManagedPolicyArns"] = [{"Ref": "Read2"}, {"Ref": "Read3"}]
    template["Resources"]["Read2"]["Properties"]["PolicyDocument"] = read_policy("sns:ListTopics")
    del template["Resources"]["Read1"]
    stacks.update_stack(
        StackName=unique,
        TemplateBody=json.dumps(template),
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=parameters(AccountId=master, ExternalId="rotated-external-id"),
    )
    assert wait_for_stack(stacks, stack_id) == "UPDATE_COMPLETE"
    role = iam.get_role(RoleName=unique)["Role"]
    assert role["RoleId"] == role_id
    condition = role["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]
    assert condition["StringEquals"]["sts:ExternalId"] == "rotated-external-id"
    attached = iam.list_attached_role_policies(RoleName=unique)["AttachedPolicies"]
    assert sorted(item["PolicyName"] for item in attached) == [f"{unique}-read-2", f"{unique}-read-3"]
    arn = f"arn:aws:iam::{master}:policy/{unique}-read-2"
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    assert version == "v2"
    assert document["Statement"][0]["Action"] == ["sns:ListTopics"]
    with pytest.raises(ClientError):
        iam.get_policy(PolicyArn=f"arn:aws:iam::{master}:policy/{unique}-read-1")
    assert delete_stack(stacks, stack_id) == "DELETE_COMPLETE"


@pytest.mark.aws
def test_an_add_on_stack_attaches_to_the_role_by_name(
    cloud: Cloud, stacks: Client, iam: Client, template: dict[str, Any], unique: str
) -> None:
    """The role's own stack cannot go while the add-on is there, and the add-on takes back what it gave."""
    stack_id, _ = create_stack(stacks, unique, template, AccountId=cloud.account_id("master"), ExternalId=EXTERNAL_ID)
    add_on = {
        "Resources": {
            "Write": {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {
                    "ManagedPolicyName": f"{unique}-write",
                    "Roles": [unique],
                    "PolicyDocument": read_policy("sqs:TagQueue"),
                },
            }
        }
    }
    add_on_id, status = create_stack(stacks, f"{unique}-add-on", add_on)
    assert status == "CREATE_COMPLETE"

    def names() -> list[str]:
        return [item["PolicyName"] for item in iam.list_attached_role_policies(RoleName=unique)["AttachedPolicies"]]

    assert f"{unique}-write" in names()
    assert delete_stack(stacks, stack_id) == "DELETE_FAILED"
    assert delete_stack(stacks, add_on_id) == "DELETE_COMPLETE"
    assert f"{unique}-write" not in names()
    assert delete_stack(stacks, stack_id) == "DELETE_COMPLETE"


@pytest.mark.aws
def test_an_update_that_fails_goes_back(cloud: Cloud, stacks: Client, iam: Client, unique: str) -> None:
    """A policy that is too large for IAM: the trust policy that was changed before it is put back."""
    operator, master = cloud.account_id("portal"), cloud.account_id("master")
    template = activation_template(unique, operator, policies=1)
    stack_id, _ = create_stack(stacks, unique, template, AccountId=master, ExternalId=EXTERNAL_ID)
    template["Resources"]["Large"] = {
        "Type": "AWS::IAM::ManagedPolicy",
        "DependsOn": "Role",
        "Properties": {"ManagedPolicyName": f"{unique}-large", "PolicyDocument": read_policy("s3:" + "x" * 6200)},
    }
    stacks.update_stack(
        StackName=unique,
        TemplateBody=json.dumps(template),
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=parameters(AccountId=master, ExternalId="another-external-id"),
    )
    assert wait_for_stack(stacks, stack_id) == "UPDATE_ROLLBACK_COMPLETE"
    statement = iam.get_role(RoleName=unique)["Role"]["AssumeRolePolicyDocument"]["Statement"][0]
    assert statement["Condition"]["StringEquals"]["sts:ExternalId"] == EXTERNAL_ID
    with pytest.raises(ClientError):
        iam.get_policy(PolicyArn=f"arn:aws:iam::{master}:policy/{unique}-large")
    assert delete_stack(stacks, stack_id) == "DELETE_COMPLETE"


@pytest.mark.aws
def test_a_policy_attached_from_outside_blocks_the_role_s_deletion(
    cloud: Cloud, stacks: Client, iam: Client, template: dict[str, Any], unique: str
) -> None:
    stack_id, _ = create_stack(stacks, unique, template, AccountId=cloud.account_id("master"), ExternalId=EXTERNAL_ID)
    outside = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    iam.attach_role_policy(RoleName=unique, PolicyArn=outside)
    assert delete_stack(stacks, stack_id) == "DELETE_FAILED"
    iam.detach_role_policy(RoleName=unique, PolicyArn=outside)
    assert delete_stack(stacks, stack_id) == "DELETE_COMPLETE"


@pytest.mark.aws
def test_a_retained_role_bucket_and_policy(cloud: Cloud, unique: str) -> None:
    """The operator's side: a role, a bucket of public objects and its policy; what is retained outlives the stack."""
    stacks, iam, s3 = (cloud.client(name, "portal") for name in ("cloudformation", "iam", "s3"))
    bucket = f"{unique}-{cloud.account_id('portal')}"
    template = {
        "Resources": {
            "Role": {
                "Type": "AWS::IAM::Role",
                "DeletionPolicy": "Retain",
                "Properties": {
                    "RoleName": unique,
                    "AssumeRolePolicyDocument": trust_policy(cloud.account_id("portal")),
                },
            },
            "Bucket": {
                "Type": "AWS::S3::Bucket",
                "DeletionPolicy": "Retain",
                "Properties": {
                    "BucketName": bucket,
                    "PublicAccessBlockConfiguration": {
                        "BlockPublicAcls": True,
                        "IgnorePublicAcls": True,
                        "BlockPublicPolicy": False,
                        "RestrictPublicBuckets": False,
                    },
                },
            },
            "Policy": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {
                    "Bucket": {"Ref": "Bucket"},
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Principal": "*",
                                "Action": "s3:GetObject",
                                "Resource": {"Fn::Sub": "${Bucket.Arn}/*"},
                            }
                        ],
                    },
                },
            },
        }
    }
    stack_id, status = create_stack(stacks, unique, template)
    assert status == "CREATE_COMPLETE"
    policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    assert policy["Statement"][0]["Resource"] == f"arn:aws:s3:::{bucket}/*"
    block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert block["BlockPublicPolicy"] is False
    assert block["BlockPublicAcls"] is True
    assert delete_stack(stacks, stack_id) == "DELETE_COMPLETE"
    assert iam.get_role(RoleName=unique)
    s3.head_bucket(Bucket=bucket)
    with pytest.raises(ClientError) as gone:
        s3.get_bucket_policy(Bucket=bucket)
    assert error_code(gone.value) == "NoSuchBucketPolicy"
    iam.delete_role(RoleName=unique)
    s3.delete_bucket(Bucket=bucket)
