"""The Tagging API's writes, limits, permissions and pages."""

from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError
from cloud import Client, Cloud, start_sandbox, stop_sandbox
from estate import allow, error_code, user_with
from taggable import Maker, pairs
from taggable_services import RESOURCES

REGION = "us-east-1"


@pytest.fixture
def maker(cloud: Cloud, unique: str) -> Maker:
    return Maker(cloud, "master", unique, REGION)


@pytest.fixture
def tagging(maker: Maker) -> Client:
    return maker("resourcegroupstaggingapi")


def tag(tagging: Client, *arns: str, **tags: str) -> dict:
    return tagging.tag_resources(ResourceARNList=list(arns), Tags=tags)["FailedResourcesMap"]


def untag(tagging: Client, *arns: str, keys: list[str]) -> dict:
    return tagging.untag_resources(ResourceARNList=list(arns), TagKeys=keys)["FailedResourcesMap"]


def listed(tagging: Client, arn: str) -> dict[str, str] | None:
    """The resource's tags as GetResources tells them; None when it is not there."""
    for page in tagging.get_paginator("get_resources").paginate(ResourceTypeFilters=[arn.split(":")[2]]):
        for entry in page["ResourceTagMappingList"]:
            if entry["ResourceARN"] == arn:
                return {item["Key"]: item["Value"] for item in entry["Tags"]}
    return None


@pytest.mark.parametrize("kind", RESOURCES)
def test_every_type_is_tagged_and_its_own_service_says_so(maker: Maker, tagging: Client, kind: str) -> None:
    make, read = RESOURCES[kind]
    arn = make(maker)
    before = read(maker, arn)
    assert tag(tagging, arn, team="a b: c@d", Stage="één", empty="") == {}
    assert read(maker, arn) == {**before, "team": "a b: c@d", "Stage": "één", "empty": ""}
    assert tag(tagging, arn, team="d", extra="e") == {}
    assert untag(tagging, arn, keys=["empty", "not-there", "STAGE"]) == {}
    after = {**before, "team": "d", "Stage": "één", "extra": "e"}
    assert read(maker, arn) == after
    assert listed(tagging, arn) == after
    assert untag(tagging, arn, keys=list(after)) == {}
    assert read(maker, arn) == {}
    assert listed(tagging, arn) == {}


# One service's own action each that tags and untags, of services whose actions are called differently.
PERMISSIONS = {
    "AWS::SQS::Queue": ("sqs:TagQueue", "sqs:UntagQueue"),
    "AWS::SNS::Topic": ("sns:TagResource", "sns:UntagResource"),
    "AWS::EC2::Volume": ("ec2:CreateTags", "ec2:DeleteTags"),
    "AWS::SSM::Parameter": ("ssm:AddTagsToResource", "ssm:RemoveTagsFromResource"),
    "AWS::ElasticLoadBalancingV2::TargetGroup": ("elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"),
    "AWS::Route53::HealthCheck": ("route53:ChangeTagsForResource", "route53:ChangeTagsForResource"),
    "AWS::KinesisFirehose::DeliveryStream": ("firehose:TagDeliveryStream", "firehose:UntagDeliveryStream"),
    "AWS::Kinesis::Stream": ("kinesis:AddTagsToStream", "kinesis:RemoveTagsFromStream"),
    "AWS::OpenSearchService::Domain": ("es:AddTags", "es:RemoveTags"),
    "AWS::CertificateManager::Certificate": ("acm:AddTagsToCertificate", "acm:RemoveTagsFromCertificate"),
    "AWS::EMR::Cluster": ("elasticmapreduce:AddTags", "elasticmapreduce:RemoveTags"),
    "AWS::RDS::DBSubnetGroup": ("rds:AddTagsToResource", "rds:RemoveTagsFromResource"),
}
API = ("tag:TagResources", "tag:UntagResources")


def denied(failed: dict, arn: str, action: str) -> bool:
    entry = failed.get(arn)
    return bool(
        entry
        and (entry["ErrorCode"], entry["StatusCode"]) == ("AccessDeniedException", 400)
        and action in entry["ErrorMessage"]
    )


@pytest.mark.parametrize("kind", PERMISSIONS)
def test_the_owning_services_action_is_needed(
    cloud: Cloud, maker: Maker, tagging: Client, unique: str, kind: str
) -> None:
    make, read = RESOURCES[kind]
    arn, (tags, untags) = make(maker), PERMISSIONS[kind]
    present = read(maker, arn)
    with user_with(cloud, "master", f"{unique}-api", allow(*API)) as key:
        caller = cloud.client_for("resourcegroupstaggingapi", key)
        assert denied(tag(caller, arn, a="b"), arn, tags.split(":")[0])
        assert denied(untag(caller, arn, keys=["a"]), arn, untags.split(":")[0])
    assert read(maker, arn) == present
    with user_with(cloud, "master", f"{unique}-both", allow(*API, tags, untags)) as key:
        caller = cloud.client_for("resourcegroupstaggingapi", key)
        assert tag(caller, arn, a="b") == {} and read(maker, arn) == {**present, "a": "b"}
        assert untag(caller, arn, keys=["a"]) == {} and read(maker, arn) == present


def test_without_the_apis_own_permission_nothing_is_tagged(cloud: Cloud, maker: Maker, unique: str) -> None:
    arn = RESOURCES["AWS::SQS::Queue"][0](maker)
    with user_with(cloud, "master", f"{unique}-own", allow("sqs:*", "tag:GetResources")) as key:
        caller = cloud.client_for("resourcegroupstaggingapi", key)
        for call in (lambda: tag(caller, arn, a="b"), lambda: untag(caller, arn, keys=["a"])):
            with pytest.raises(ClientError) as refused:
                call()
            assert error_code(refused.value) in ("AccessDeniedException", "AccessDenied")
    assert RESOURCES["AWS::SQS::Queue"][1](maker, arn) == {}


def test_one_arn_fails_and_the_others_do_not(cloud: Cloud, maker: Maker, unique: str) -> None:
    queue, topic = RESOURCES["AWS::SQS::Queue"][0](maker), RESOURCES["AWS::SNS::Topic"][0](maker)
    missing = maker.arn("sqs", "not-there")
    with user_with(cloud, "master", f"{unique}-u", allow(*API, "sqs:TagQueue")) as key:
        failed = tag(cloud.client_for("resourcegroupstaggingapi", key), queue, topic, missing, a="b")
    assert set(failed) == {topic, missing} and denied(failed, topic, "sns:TagResource")
    assert failed[missing]["ErrorCode"] == "InvalidParameterException"
    assert RESOURCES["AWS::SQS::Queue"][1](maker, queue) == {"a": "b"}


def test_a_policy_can_name_the_resource_and_the_tags(cloud: Cloud, maker: Maker, unique: str) -> None:
    queue = RESOURCES["AWS::SQS::Queue"][0](maker)
    statement = {
        **allow("sqs:TagQueue", resource=queue),
        "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}},
    }
    with user_with(cloud, "master", f"{unique}-u", allow(*API), statement) as key:
        caller = cloud.client_for("resourcegroupstaggingapi", key)
        assert tag(caller, queue, team="b") == {}
        assert denied(tag(caller, queue, other="b"), queue, "sqs:TagQueue")


LONG_KEY, LONG_VALUE = "k" * 129, "v" * 257
QUEUE = f"arn:aws:sqs:{REGION}:000000000000:x"


@pytest.mark.aws
@pytest.mark.parametrize(
    "arns,tags",
    [
        ([f"{QUEUE}{number}" for number in range(21)], {"a": "b"}),
        ([QUEUE], {str(n): "" for n in range(51)}),
        ([QUEUE], {"aws:a": "b"}),
        ([QUEUE], {"AwS:a": "b"}),
        ([QUEUE], {LONG_KEY: "b"}),
        ([QUEUE], {"a": LONG_VALUE}),
        (["arn:aws:sqs:ap-south-1:000000000000:x"], {"a": "b"}),
        (["nonsense"], {"a": "b"}),
    ],
)
def test_the_apis_limits(tagging: Client, arns: list[str], tags: dict[str, str]) -> None:
    with pytest.raises(ClientError) as refused:
        tagging._make_api_call("TagResources", {"ResourceARNList": arns, "Tags": tags})
    assert error_code(refused.value) == "InvalidParameterException"


def test_a_resource_has_fifty_tags_at_most(maker: Maker, tagging: Client) -> None:
    make, read = RESOURCES["AWS::SQS::Queue"]
    arn = make(maker)
    full = {f"key-{number}": "x" for number in range(50)}
    assert tag(tagging, arn, **full) == {}
    assert "LimitExceeded" in tag(tagging, arn, more="x")[arn]["ErrorCode"]
    assert tag(tagging, arn, **{"key-1": "y"}) == {} and untag(tagging, arn, keys=["key-2"]) == {}
    assert tag(tagging, arn, more="x") == {} and len(read(maker, arn)) == 50


def test_each_service_takes_its_own_characters(maker: Maker, tagging: Client) -> None:
    """Refused by the service of the resource, and so for its ARN alone; EC2 takes any character."""
    queue, volume = RESOURCES["AWS::SQS::Queue"][0](maker), RESOURCES["AWS::EC2::Volume"][0](maker)
    failed = tag(tagging, queue, volume, **{"lab": "R&D (lab); 50%"})
    assert set(failed) == {queue} and failed[queue]["ErrorCode"].startswith("InvalidParameter")
    assert RESOURCES["AWS::EC2::Volume"][1](maker, volume)["lab"] == "R&D (lab); 50%"
    assert tag(tagging, queue, **{"ort": "Zürich 字 _.:/=+-@"}) == {}


def test_resources_are_listed_in_pages(cloud: Cloud, maker: Maker, tagging: Client, unique: str) -> None:
    arns = []
    for number in range(5):
        maker("sqs").create_queue(QueueName=f"{unique}-{number}", tags={"page": unique})
        arns.append(maker.arn("sqs", f"{unique}-{number}"))
    maker("sqs").create_queue(QueueName=f"{unique}-never")
    question = {"TagFilters": [{"Key": "page", "Values": [unique]}], "ResourceTypeFilters": ["sqs"]}
    found, token = [], ""
    for size in (2, 2, 1):
        page = tagging.get_resources(ResourcesPerPage=2, PaginationToken=token, **question)
        token = page["PaginationToken"]
        assert len(page["ResourceTagMappingList"]) == size
        found += [entry["ResourceARN"] for entry in page["ResourceTagMappingList"]]
    assert token == "" and sorted(found) == arns
    assert listed(tagging, maker.arn("sqs", f"{unique}-never")) is None
    for wrong in ({"PaginationToken": "garbage"}, {"ResourcesPerPage": 101}, {"ResourcesPerPage": 0}):
        with pytest.raises(ClientError) as refused:
            tagging.get_resources(**question, **wrong)
        assert error_code(refused.value) in ("InvalidParameterException", "PaginationTokenExpiredException")


def test_fifty_a_page_when_nothing_is_said(maker: Maker, tagging: Client, unique: str) -> None:
    for number in range(51):
        maker("sns").create_topic(Name=f"{unique}-{number}", Tags=[{"Key": "page", "Value": unique}])
    page = tagging.get_resources(TagFilters=[{"Key": "page", "Values": [unique]}])
    assert len(page["ResourceTagMappingList"]) == 50 and page["PaginationToken"]


def test_another_partition_is_tagged_by_its_own_arns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    process, _ = start_sandbox(tmp_path, "--partition", "aws-cn")
    try:
        monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "aws-config"))
        session = boto3.Session(profile_name="master")
        network = session.client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
        balancing, tagging = session.client("elbv2"), session.client("resourcegroupstaggingapi")
        arn = balancing.create_target_group(Name="t", Protocol="HTTP", Port=80, VpcId=network)["TargetGroups"][0][
            "TargetGroupArn"
        ]
        assert arn.startswith("arn:aws-cn:") and tag(tagging, arn, a="b") == {}
        assert pairs(balancing.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]) == {"a": "b"}
        with pytest.raises(ClientError) as refused:
            tag(tagging, arn.replace("aws-cn", "aws"), a="b")
        assert error_code(refused.value) == "InvalidParameterException"
    finally:
        stop_sandbox(process)
