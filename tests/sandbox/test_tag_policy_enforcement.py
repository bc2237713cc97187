"""What a tag policy refuses where it is enforced: by the Tagging API and by each service's own calls."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cloud import Client, Cloud
from estate import administrator_of, error_code
from tag_policies import KEY, A, Attach, assign, policy
from taggable import Maker, pairs
from test_tagging import tag, untag

REGION = "us-east-1"


class Account:
    """What a new account's administrator calls, in the shape that Maker's clients have."""

    def __init__(self, cloud: Cloud, account: str) -> None:
        self.id, self._cloud, self._credentials = account, cloud, administrator_of(cloud, account)

    def __call__(self, service: str) -> Client:
        return self._cloud.client_for(service, self._credentials)

    def queue(self, name: str) -> str:
        self("sqs").create_queue(QueueName=name)
        return f"arn:aws:sqs:{REGION}:{self.id}:{name}"

    def instance(self) -> str:
        return self("ec2").run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]


@pytest.fixture
def account(cloud: Cloud, levels: tuple[str, str, str]) -> Account:
    return Account(cloud, levels[2])


def refused_code(call: Callable[..., Any]) -> str:
    with pytest.raises(ClientError) as refused:
        call()
    assert "tag policy" in str(refused.value) and "'CostCenter'" in str(refused.value)
    return error_code(refused.value)


def enforcing(*kinds: str) -> dict:
    return policy(**KEY, tag_value=assign(["100", "200*"]), enforced_for=assign(list(kinds)))


def test_the_tagging_api_says_which_resource_the_policy_refused(
    account: Account, levels: tuple[str, str, str], attach: Attach, unique: str
) -> None:
    attach(levels[1], enforcing("sqs:queue"))
    queue, tagging = account.queue(unique), account("resourcegroupstaggingapi")
    topic = account("sns").create_topic(Name=unique)["TopicArn"]
    failed = tag(tagging, queue, topic, CostCenter="300", other="x")
    assert set(failed) == {queue}
    assert (failed[queue]["ErrorCode"], failed[queue]["StatusCode"]) == ("InvalidParameterException", 400)
    assert failed[queue]["ErrorMessage"] == (
        "The tag policy does not allow the specified value for the following tag key: 'CostCenter'."
    )
    url = account("sqs").get_queue_url(QueueName=unique)["QueueUrl"]
    assert not account("sqs").list_queue_tags(QueueUrl=url).get("Tags")
    assert pairs(account("sns").list_tags_for_resource(ResourceArn=topic)["Tags"]) == {
        "CostCenter": "300",
        "other": "x",
    }
    for value in ("100", "200", "200-b"):
        assert tag(tagging, queue, CostCenter=value) == {}
    for value in ("", "1000", "20", "x200"):
        assert queue in tag(tagging, queue, CostCenter=value)
    # Keys in another case are refused whatever the value; keys that the policy does not name are free.
    for key in ("costcenter", "COSTCENTER"):
        assert f"'{key}'" in tag(tagging, queue, **{key: "100"})[queue]["ErrorMessage"]
    assert tag(tagging, queue, CostCenters="300") == {}
    assert untag(tagging, queue, keys=["CostCenter"]) == {}


def test_nothing_is_refused_without_enforced_for(
    account: Account, levels: tuple[str, str, str], attach: Attach, unique: str
) -> None:
    attach(levels[0], A)
    attach(levels[2], policy("team", tag_value=assign(["a"]), enforced_for=assign(["ec2:volume", "sns:*"])))
    queue = account.queue(unique)
    assert tag(account("resourcegroupstaggingapi"), queue, CostCenter="x", costcenter="y", team="z") == {}
    instance = account.instance()
    account("ec2").create_tags(Resources=[instance], Tags=[{"Key": "CostCenter", "Value": "x"}])


def test_a_key_without_case_is_lower_case_and_without_values_takes_any(
    account: Account, levels: tuple[str, str, str], attach: Attach, unique: str
) -> None:
    attach(levels[2], policy("CostCenter", enforced_for=assign(["sqs:ALL_SUPPORTED"])))
    queue, tagging = account.queue(unique), account("resourcegroupstaggingapi")
    assert tag(tagging, queue, costcenter="anything") == {}
    assert queue in tag(tagging, queue, CostCenter="anything")


def test_what_changes_in_the_organisation_changes_what_is_refused(
    account: Account, levels: tuple[str, str, str], attach: Attach, organizations: Client, unique: str
) -> None:
    root, unit, number = levels
    policy_id = attach(unit, enforcing("sqs:*"))
    queue, tagging = account.queue(unique), account("resourcegroupstaggingapi")
    assert queue in tag(tagging, queue, CostCenter="300")
    organizations.update_policy(PolicyId=policy_id, Content=json.dumps(policy(**KEY, tag_value=assign(["300"]))))
    assert tag(tagging, queue, CostCenter="300") == {}
    organizations.update_policy(PolicyId=policy_id, Content=json.dumps(enforcing("sqs:*")))
    assert queue in tag(tagging, queue, CostCenter="300")
    organizations.move_account(AccountId=number, SourceParentId=unit, DestinationParentId=root)
    assert tag(tagging, queue, CostCenter="300") == {}


def test_the_management_account_is_bound_too(cloud: Cloud, enabled: str, attach: Attach, unique: str) -> None:
    attach(cloud.info["master_account_id"], enforcing("sqs:queue"))
    maker = Maker(cloud, "master", unique, REGION)
    maker("sqs").create_queue(QueueName=unique)
    assert maker.arn("sqs", unique) in tag(
        maker("resourcegroupstaggingapi"), maker.arn("sqs", unique), CostCenter="300"
    )


def test_ec2s_own_calls(account: Account, levels: tuple[str, str, str], attach: Attach, unique: str) -> None:
    attach(levels[1], enforcing("ec2:instance", "ec2:security-group"))
    ec2, instance = account("ec2"), account.instance()
    volume = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=8)["VolumeId"]
    wrong, right = [{"Key": "CostCenter", "Value": "300"}], [{"Key": "CostCenter", "Value": "2001"}]
    assert refused_code(lambda: ec2.create_tags(Resources=[volume, instance], Tags=wrong)) == "TagPolicyViolation"
    assert ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [volume, instance]}])["Tags"] == []
    ec2.create_tags(Resources=[volume], Tags=wrong)
    ec2.create_tags(Resources=[instance], Tags=right)

    def group(tags: list[dict]) -> dict[str, Any]:
        return ec2.create_security_group(
            GroupName=unique, Description="x", TagSpecifications=[{"ResourceType": "security-group", "Tags": tags}]
        )

    assert refused_code(lambda: group(wrong)) == "TagPolicyViolation"
    assert group(right)["GroupId"]
    ec2.delete_tags(Resources=[instance], Tags=right)


def test_other_services_own_calls(account: Account, levels: tuple[str, str, str], attach: Attach, unique: str) -> None:
    attach(levels[0], enforcing("s3:bucket", "sns:topic", "sqs:queue", "dynamodb:table"))
    wrong, right = [{"Key": "CostCenter", "Value": "300"}], [{"Key": "CostCenter", "Value": "100"}]
    s3, sns, sqs, dynamodb = account("s3"), account("sns"), account("sqs"), account("dynamodb")
    s3.create_bucket(Bucket=unique)
    s3.put_bucket_tagging(Bucket=unique, Tagging={"TagSet": right})
    assert refused_code(lambda: s3.put_bucket_tagging(Bucket=unique, Tagging={"TagSet": wrong})) == "TagPolicyException"
    assert s3.get_bucket_tagging(Bucket=unique)["TagSet"] == right

    topic = sns.create_topic(Name=unique, Tags=right)["TopicArn"]
    assert refused_code(lambda: sns.tag_resource(ResourceArn=topic, Tags=wrong)) == "TagPolicy"
    assert refused_code(lambda: sns.create_topic(Name=f"{unique}-2", Tags=wrong)) == "TagPolicy"

    url = sqs.create_queue(QueueName=unique, tags={"CostCenter": "100"})["QueueUrl"]
    refused_code(lambda: sqs.tag_queue(QueueUrl=url, Tags={"CostCenter": "300"}))
    refused_code(lambda: sqs.create_queue(QueueName=f"{unique}-2", tags={"CostCenter": "300"}))
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"CostCenter": "100"}

    def table(name: str, tags: list[dict]) -> str:
        return dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
            Tags=tags,
        )["TableDescription"]["TableArn"]

    arn = table(unique, right)
    assert refused_code(lambda: dynamodb.tag_resource(ResourceArn=arn, Tags=wrong)) == "ValidationException"
    assert refused_code(lambda: table(f"{unique}-2", wrong)) == "ValidationException"


def test_auto_scaling_groups(account: Account, levels: tuple[str, str, str], attach: Attach, unique: str) -> None:
    attach(levels[2], enforcing("autoscaling:autoScalingGroup"))
    scaling = account("autoscaling")
    scaling.create_launch_configuration(LaunchConfigurationName=unique, ImageId="ami-1", InstanceType="t3.micro")

    def make(name: str, value: str) -> None:
        scaling.create_auto_scaling_group(
            AutoScalingGroupName=name,
            MinSize=0,
            MaxSize=1,
            LaunchConfigurationName=unique,
            AvailabilityZones=[f"{REGION}a"],
            Tags=[{"Key": "CostCenter", "Value": value}],
        )

    refused_code(lambda: make(f"{unique}-2", "300"))
    make(unique, "100")
    refused_code(
        lambda: scaling.create_or_update_tags(
            Tags=[
                {
                    "ResourceId": unique,
                    "ResourceType": "auto-scaling-group",
                    "Key": "CostCenter",
                    "Value": "300",
                    "PropagateAtLaunch": True,
                }
            ]
        )
    )
    assert scaling.describe_auto_scaling_groups()["AutoScalingGroups"][0]["Tags"][0]["Value"] == "100"
