"""A stack can do what its creator can do, call by call."""

import json
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError
from cloud import Client, Cloud
from estate import (
    CREATOR_ACTIONS,
    OTHER_ACTIONS,
    POLICY_ACTIONS,
    ROLE_ACTIONS,
    STACK_ACTIONS,
    activation_template,
    allow,
    assume,
    delete_stack,
    error_code,
    parameters,
    public_bucket,
    trust_policy,
    user_with,
    wait_for_stack,
)

EXTERNAL_ID = "0123456789abcdef0123456789abcdef"


def statements(account: str, name: str, bucket: str, without: str = "") -> list[dict]:
    """Exactly what the page tells the stack's creator to have, each action on the narrowest resource."""

    def some(actions: list[str]) -> list[str]:
        return [action for action in actions if action != without]

    found = [
        (some(STACK_ACTIONS), f"arn:aws:cloudformation:us-east-1:{account}:stack/{name}/*"),
        (some(POLICY_ACTIONS), f"arn:aws:iam::{account}:policy/{name}-read-*"),
        (some(ROLE_ACTIONS), f"arn:aws:iam::{account}:role/{name}"),
        (some(OTHER_ACTIONS[:1]), "*"),
        (some(OTHER_ACTIONS[1:]), f"arn:aws:s3:::{bucket}/*"),
    ]
    return [allow(*actions, resource=resource) for actions, resource in found if actions]


@pytest.fixture(scope="module")
def bucket(cloud: Cloud) -> Iterator[str]:
    """The operator's public bucket; templates are put into it by name."""
    name = f"sbx-templates-{cloud.account_id('portal')}"
    s3 = cloud.client("s3", "portal")
    with public_bucket(cloud, "portal", name, {}):
        yield name
        for item in s3.list_objects_v2(Bucket=name).get("Contents", []):
            s3.delete_object(Bucket=name, Key=item["Key"])


def put_template(cloud: Cloud, bucket: str, name: str) -> str:
    template = activation_template(name, cloud.account_id("portal"))
    cloud.client("s3", "portal").put_object(Bucket=bucket, Key=f"{name}.json", Body=json.dumps(template).encode())
    return f"https://{bucket}.s3.amazonaws.com/{name}.json"


def create(cloud: Cloud, client: Client, name: str, url: str) -> tuple[str, str]:
    client.get_template_summary(TemplateURL=url)
    stack_id = client.create_stack(
        StackName=name,
        TemplateURL=url,
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=parameters(AccountId=cloud.account_id("master"), ExternalId=EXTERNAL_ID),
    )["StackId"]
    return stack_id, wait_for_stack(client, stack_id)


@pytest.mark.aws
def test_exactly_these_actions_create_and_delete(cloud: Cloud, bucket: str, unique: str) -> None:
    url = put_template(cloud, bucket, unique)
    with user_with(cloud, "master", unique, *statements(cloud.account_id("master"), unique, bucket)) as key:
        client = cloud.client_for("cloudformation", key)
        stack_id, status = create(cloud, client, unique, url)
        assert status == "CREATE_COMPLETE"
        assert client.describe_stack_events(StackName=stack_id)["StackEvents"]
        assert delete_stack(client, stack_id) == "DELETE_COMPLETE"


@pytest.mark.aws
def test_exactly_these_actions_roll_back(cloud: Cloud, bucket: str, unique: str) -> None:
    """The role's name is taken, so the policies that were made first must be taken away again."""
    iam = cloud.client("iam", "master")
    url = put_template(cloud, bucket, unique)
    iam.create_role(RoleName=unique, AssumeRolePolicyDocument=json.dumps(trust_policy(cloud.account_id("master"))))
    try:
        with user_with(cloud, "master", unique, *statements(cloud.account_id("master"), unique, bucket)) as key:
            client = cloud.client_for("cloudformation", key)
            stack_id, status = create(cloud, client, unique, url)
            assert status == "ROLLBACK_COMPLETE"
            assert delete_stack(client, stack_id) == "DELETE_COMPLETE"
    finally:
        iam.delete_role(RoleName=unique)
    with pytest.raises(ClientError):
        iam.get_policy(PolicyArn=f"arn:aws:iam::{cloud.account_id('master')}:policy/{unique}-read-1")


@pytest.mark.parametrize("missing", CREATOR_ACTIONS)
def test_one_action_fewer_fails_somewhere(cloud: Cloud, bucket: str, unique: str, missing: str) -> None:
    """Not marked for AWS: it would take an hour there. What is left over is removed by the administrator."""
    url = put_template(cloud, bucket, unique)
    administrator = cloud.client("cloudformation", "master")
    account = cloud.account_id("master")
    outcome = []
    with user_with(cloud, "master", unique, *statements(account, unique, bucket, without=missing)) as key:
        client = cloud.client_for("cloudformation", key)
        try:
            stack_id, status = create(cloud, client, unique, url)
            outcome.append(status)
            client.describe_stack_events(StackName=stack_id)
            outcome.append(delete_stack(client, stack_id))
        except ClientError as error:
            outcome.append(error_code(error))
    assert outcome != ["CREATE_COMPLETE", "DELETE_COMPLETE"], f"{missing} is not needed"
    try:
        found = administrator.describe_stacks(StackName=unique)["Stacks"][0]
    except ClientError:
        return
    wait_for_stack(administrator, found["StackId"])
    assert delete_stack(administrator, found["StackId"]) == "DELETE_COMPLETE"


@pytest.mark.aws
def test_what_was_half_made_is_rolled_back(cloud: Cloud, bucket: str, unique: str) -> None:
    """AttachRolePolicy is missing: the role exists by then, and the rollback deletes it."""
    url = put_template(cloud, bucket, unique)
    account = cloud.account_id("master")
    with user_with(
        cloud, "master", unique, *statements(account, unique, bucket, without="iam:AttachRolePolicy")
    ) as key:
        client = cloud.client_for("cloudformation", key)
        stack_id, status = create(cloud, client, unique, url)
        assert status == "ROLLBACK_COMPLETE"
        reasons = [
            event.get("ResourceStatusReason", "")
            for event in client.describe_stack_events(StackName=stack_id)["StackEvents"]
            if event["ResourceStatus"] == "CREATE_FAILED"
        ]
        assert "iam:AttachRolePolicy" in reasons[0]
        assert "AccessDenied" in reasons[0]
    with pytest.raises(ClientError) as gone:
        cloud.client("iam", "master").get_role(RoleName=unique)
    assert error_code(gone.value) == "NoSuchEntity"
    delete_stack(cloud.client("cloudformation", "master"), stack_id)


def test_a_session_policy_limits_the_stack_too(cloud: Cloud, unique: str) -> None:
    """The bulk path: the organisation's role, narrowed to one stack, role and set of policies."""
    account = cloud.info["linked_account_ids"][0]
    template = json.dumps(activation_template(unique, cloud.account_id("portal")))
    arn = f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole"

    def outcome(without: str) -> str:
        policy = {"Version": "2012-10-17", "Statement": statements(account, unique, "none", without)}
        session = assume(cloud.client("sts", "master"), arn, Policy=json.dumps(policy), DurationSeconds=900)
        client = cloud.client_for("cloudformation", session)
        stack_id = client.create_stack(
            StackName=unique,
            TemplateBody=template,
            Capabilities=["CAPABILITY_NAMED_IAM"],
            Parameters=parameters(AccountId=account, ExternalId=EXTERNAL_ID),
        )["StackId"]
        status = wait_for_stack(client, stack_id)
        assert delete_stack(client, stack_id) == "DELETE_COMPLETE"
        return status

    assert outcome(without="") == "CREATE_COMPLETE"
    assert outcome(without="iam:GetRole") == "ROLLBACK_COMPLETE"


@pytest.mark.aws
def test_a_type_outside_the_creator_s_permissions_fails(cloud: Cloud, unique: str) -> None:
    template = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": unique}}}}
    with user_with(cloud, "master", unique, allow("cloudformation:*")) as key:
        client = cloud.client_for("cloudformation", key)
        stack_id = client.create_stack(StackName=unique, TemplateBody=json.dumps(template))["StackId"]
        assert wait_for_stack(client, stack_id) == "ROLLBACK_COMPLETE"
        assert delete_stack(client, stack_id) == "DELETE_COMPLETE"


@pytest.mark.aws
def test_describing_all_stacks_takes_listing_them_too(cloud: Cloud, unique: str) -> None:
    with user_with(cloud, "master", unique, allow("cloudformation:DescribeStacks")) as key:
        client = cloud.client_for("cloudformation", key)
        with pytest.raises(ClientError) as refused:
            client.describe_stacks()
        assert error_code(refused.value) == "AccessDenied"
        assert "cloudformation:ListStacks" in str(refused.value)
        with pytest.raises(ClientError) as missing:
            client.describe_stacks(StackName=unique)
        assert error_code(missing.value) == "ValidationError"
    both = allow("cloudformation:DescribeStacks", "cloudformation:ListStacks")
    with user_with(cloud, "master", f"{unique}-2", both) as key:
        assert "Stacks" in cloud.client_for("cloudformation", key).describe_stacks()
