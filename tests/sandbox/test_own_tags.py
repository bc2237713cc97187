"""The own tag calls of S3 and Auto Scaling, and tag reads that lag behind writes."""

import time
from collections.abc import Callable, Iterator

import pytest
import requests
from botocore.exceptions import ClientError
from cloud import Client, Cloud
from estate import create_stack, delete_stack, error_code
from taggable import Maker, pairs
from taggable_services import RESOURCES
from test_tagging import REGION, listed, tag, untag


@pytest.fixture
def maker(cloud: Cloud, unique: str) -> Maker:
    return Maker(cloud, "master", unique, REGION)


@pytest.fixture
def bucket(cloud: Cloud, unique: str) -> Iterator[str]:
    s3 = cloud.client("s3", "master", region_name=REGION)
    s3.create_bucket(Bucket=unique)
    yield unique
    s3.delete_bucket(Bucket=unique)


def put(s3: Client, bucket: str, *tags: tuple[str, str]) -> None:
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": key, "Value": value} for key, value in tags]})


def bucket_tags(s3: Client, bucket: str) -> dict[str, str]:
    try:
        return pairs(s3.get_bucket_tagging(Bucket=bucket)["TagSet"])
    except ClientError as error:
        assert error_code(error) == "NoSuchTagSet"
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 404
        return {}


@pytest.mark.aws
def test_a_buckets_tags_are_replaced_as_a_whole(maker: Maker, bucket: str) -> None:
    s3 = maker("s3")
    assert bucket_tags(s3, bucket) == {}
    put(s3, bucket, ("a", "b"), ("c", "d & e"))
    assert bucket_tags(s3, bucket) == {"a": "b", "c": "d & e"}
    put(s3, bucket, ("f", ""))
    assert bucket_tags(s3, bucket) == {"f": ""}
    s3.delete_bucket_tagging(Bucket=bucket)
    assert bucket_tags(s3, bucket) == {}


@pytest.mark.aws
@pytest.mark.parametrize(
    "tags,code",
    [
        ([("a", "b"), ("a", "c")], "InvalidTag"),
        ([("aws:a", "b")], "InvalidTag"),
        ([("k" * 129, "b")], "InvalidTag"),
        ([("a", "v" * 257)], "InvalidTag"),
        ([(str(number), "") for number in range(51)], "BadRequest"),
    ],
)
def test_what_a_bucket_does_not_take(maker: Maker, bucket: str, tags: list[tuple[str, str]], code: str) -> None:
    s3 = maker("s3")
    put(s3, bucket, ("kept", "x"))
    with pytest.raises(ClientError) as refused:
        put(s3, bucket, *tags)
    assert error_code(refused.value) == code
    assert bucket_tags(s3, bucket) == {"kept": "x"}


@pytest.mark.aws
def test_a_bucket_by_the_tagging_api_keeps_its_other_tags(maker: Maker, bucket: str) -> None:
    s3, tagging, arn = maker("s3"), maker("resourcegroupstaggingapi"), f"arn:aws:s3:::{bucket}"
    put(s3, bucket, ("kept", "x"))
    assert tag(tagging, arn, team="a") == {}
    assert bucket_tags(s3, bucket) == {"kept": "x", "team": "a"}
    assert untag(tagging, arn, keys=["kept", "team"]) == {}
    assert bucket_tags(s3, bucket) == {}


@pytest.mark.aws
def test_a_stacks_bucket_keeps_the_stacks_tags(maker: Maker, unique: str) -> None:
    stacks, s3, tagging = maker("cloudformation"), maker("s3"), maker("resourcegroupstaggingapi")
    stack_id, status = create_stack(
        stacks,
        unique,
        {
            "Resources": {
                "Made": {
                    "Type": "AWS::S3::Bucket",
                    "Properties": {"BucketName": unique, "Tags": [{"Key": "team", "Value": "a"}]},
                }
            }
        },
    )
    assert status == "CREATE_COMPLETE"
    try:
        system = {
            "aws:cloudformation:stack-id": stack_id,
            "aws:cloudformation:stack-name": unique,
            "aws:cloudformation:logical-id": "Made",
        }
        assert bucket_tags(s3, unique) == {"team": "a", **system}
        for wrong in ([("team", "b")], [("team", "b"), *{**system, "aws:cloudformation:stack-name": "x"}.items()]):
            with pytest.raises(ClientError) as refused:
                put(s3, unique, *wrong)
            assert error_code(refused.value) == "InvalidTag"
        put(s3, unique, ("team", "b"), *system.items())
        assert tag(tagging, f"arn:aws:s3:::{unique}", more="c") == {}
        assert bucket_tags(s3, unique) == {"team": "b", "more": "c", **system}
    finally:
        assert delete_stack(stacks, stack_id) == "DELETE_COMPLETE"


@pytest.fixture
def group(maker: Maker) -> Iterator[str]:
    scaling = maker("autoscaling")
    scaling.create_launch_configuration(LaunchConfigurationName=maker.name, ImageId="ami-1", InstanceType="t3.micro")
    scaling.create_auto_scaling_group(
        AutoScalingGroupName=maker.name,
        MinSize=0,
        MaxSize=1,
        LaunchConfigurationName=maker.name,
        AvailabilityZones=[f"{REGION}a"],
        Tags=[{"Key": "kept", "Value": "x & y", "PropagateAtLaunch": True}],
    )
    yield maker.name
    scaling.delete_auto_scaling_group(AutoScalingGroupName=maker.name, ForceDelete=True)


def group_tag(group: str, key: str, value: str = "", propagate: bool = False) -> dict:
    return {
        "ResourceId": group,
        "ResourceType": "auto-scaling-group",
        "Key": key,
        "Value": value,
        "PropagateAtLaunch": propagate,
    }


def group_tags(scaling: Client, group: str) -> dict[str, tuple[str, bool]]:
    """As both calls that answer them tell them."""
    described = scaling.describe_tags(Filters=[{"Name": "auto-scaling-group", "Values": [group]}])["Tags"]
    found = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[group])["AutoScalingGroups"][0]["Tags"]
    assert sorted(map(str, described)) == sorted(map(str, found))
    return {tag["Key"]: (tag["Value"], tag["PropagateAtLaunch"]) for tag in found}


def test_a_groups_tags_keep_whether_instances_get_them(maker: Maker, group: str) -> None:
    scaling = maker("autoscaling")
    scaling.create_or_update_tags(Tags=[group_tag(group, "a", "b <c>", True), group_tag(group, "d", "e")])
    assert group_tags(scaling, group) == {"kept": ("x & y", True), "a": ("b <c>", True), "d": ("e", False)}
    scaling.create_or_update_tags(Tags=[group_tag(group, "a", "f", False)])
    scaling.delete_tags(Tags=[group_tag(group, "d")])
    assert group_tags(scaling, group) == {"kept": ("x & y", True), "a": ("f", False)}
    propagated = scaling.describe_tags(
        Filters=[{"Name": "auto-scaling-group", "Values": [group]}, {"Name": "propagate-at-launch", "Values": ["true"]}]
    )["Tags"]
    assert [found["Key"] for found in propagated] == ["kept"]


def test_a_groups_tags_are_answered_in_pages(maker: Maker, group: str) -> None:
    scaling = maker("autoscaling")
    scaling.create_or_update_tags(Tags=[group_tag(group, f"key-{number}") for number in range(4)])
    pages = list(
        scaling.get_paginator("describe_tags").paginate(
            Filters=[{"Name": "auto-scaling-group", "Values": [group]}], MaxRecords=2
        )
    )
    assert [len(page["Tags"]) for page in pages] == [2, 2, 1]


@pytest.mark.parametrize(
    "tags", [[("aws:a", "b")], [("Aws:a", "b")], [("k" * 129, "")], [(f"{number}", "") for number in range(50)]]
)
def test_what_a_group_does_not_take(maker: Maker, group: str, tags: dict[str, str]) -> None:
    scaling = maker("autoscaling")
    with pytest.raises(ClientError) as refused:
        scaling.create_or_update_tags(Tags=[group_tag(group, key, value) for key, value in tags])
    assert error_code(refused.value) in ("ValidationError", "LimitExceeded")
    with pytest.raises(ClientError):
        scaling.create_or_update_tags(Tags=[group_tag("not-there", "a")])
    assert group_tags(scaling, group) == {"kept": ("x & y", True)}


@pytest.fixture
def lag(cloud: Cloud) -> Iterator[Callable[[float], None]]:
    url = cloud.info["console_url"] + "/control/settings"

    def set_to(seconds: float) -> None:
        assert requests.post(url, json={"stale_tag_reads_seconds": seconds}, timeout=120).status_code == 200

    yield set_to
    set_to(0)


@pytest.mark.parametrize(
    "kind",
    [
        "AWS::EC2::Instance",
        "AWS::SQS::Queue",
        "AWS::SNS::Topic",
        "AWS::DynamoDB::Table",
        "AWS::RDS::DBInstance",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
    ],
)
def test_reads_lag_behind_writes(maker: Maker, lag: Callable[[float], None], kind: str) -> None:
    make, read = RESOURCES[kind]
    arn, tagging = make(maker), maker("resourcegroupstaggingapi")
    assert tag(tagging, arn, first="a") == {}
    lag(600)
    assert tag(tagging, arn, second="b") == {} and untag(tagging, arn, keys=["first"]) == {}
    assert read(maker, arn) == {"first": "a"} == listed(tagging, arn)
    lag(0)
    assert read(maker, arn) == {"second": "b"} == listed(tagging, arn)


def test_what_is_written_late_is_checked_at_once(maker: Maker, lag: Callable[[float], None]) -> None:
    arn, tagging = RESOURCES["AWS::SQS::Queue"][0](maker), maker("resourcegroupstaggingapi")
    lag(600)
    assert tag(tagging, arn, **{f"key-{number}": "" for number in range(50)}) == {}
    assert "LimitExceeded" in tag(tagging, arn, more="")[arn]["ErrorCode"]
    missing = maker.arn("sqs", "not-there")
    assert tag(tagging, missing, a="b")[missing]["ErrorCode"] == "InvalidParameterException"


def test_the_lag_ends_by_itself(maker: Maker, lag: Callable[[float], None], bucket: str) -> None:
    s3 = maker("s3")
    lag(0.5)
    put(s3, bucket, ("a", "b"))
    put(s3, bucket, ("c", "d"))
    assert bucket_tags(s3, bucket) == {}
    deadline = time.monotonic() + 10
    while bucket_tags(s3, bucket) != {"c": "d"}:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_buckets_and_groups_lag_too_and_writes_keep_their_order(
    maker: Maker, lag: Callable[[float], None], bucket: str, group: str
) -> None:
    s3, scaling = maker("s3"), maker("autoscaling")
    put(s3, bucket, ("a", "b"))
    lag(600)
    s3.delete_bucket_tagging(Bucket=bucket)
    put(s3, bucket, ("c", "d"))
    scaling.create_or_update_tags(Tags=[group_tag(group, "a", "b", True)])
    scaling.delete_tags(Tags=[group_tag(group, "kept")])
    assert bucket_tags(s3, bucket) == {"a": "b"} and group_tags(scaling, group) == {"kept": ("x & y", True)}
    lag(0)
    assert bucket_tags(s3, bucket) == {"c": "d"} and group_tags(scaling, group) == {"a": ("b", True)}


def test_a_resource_that_is_gone_before_its_tags_are_seen(maker: Maker, lag: Callable[[float], None]) -> None:
    arn, tagging = RESOURCES["AWS::SQS::Queue"][0](maker), maker("resourcegroupstaggingapi")
    lag(600)
    assert tag(tagging, arn, a="b") == {}
    maker("sqs").delete_queue(QueueUrl=maker("sqs").get_queue_url(QueueName=maker.name)["QueueUrl"])
    lag(0)
    assert listed(tagging, arn) is None
