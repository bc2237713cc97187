"""The Tagging API's writes, limits, permissions and pages; the own tag calls of S3 and Auto Scaling; reads that lag."""

import time

import pytest
import requests
from botocore.exceptions import ClientError
from estate import allow, error_code, user_with
from taggable import Maker
from taggable_services import RESOURCES

REGION = "us-east-1"


@pytest.fixture
def maker(cloud, unique) -> Maker:
    return Maker(cloud, "master", unique, REGION)


@pytest.fixture
def tagging(maker):
    return maker("resourcegroupstaggingapi")


def tag(tagging, *arns: str, **tags: str) -> dict:
    return tagging.tag_resources(ResourceARNList=list(arns), Tags=tags)["FailedResourcesMap"]


def untag(tagging, *arns: str, keys: list[str]) -> dict:
    return tagging.untag_resources(ResourceARNList=list(arns), TagKeys=keys)["FailedResourcesMap"]


def listed(tagging, arn: str) -> dict[str, str] | None:
    """The resource's tags as GetResources tells them; None when it is not there."""
    kind = ":".join(filter(None, [arn.split(":")[2]]))
    for page in tagging.get_paginator("get_resources").paginate(ResourceTypeFilters=[kind]):
        for entry in page["ResourceTagMappingList"]:
            if entry["ResourceARN"] == arn:
                return {item["Key"]: item["Value"] for item in entry["Tags"]}
    return None


@pytest.mark.parametrize("kind", RESOURCES)
def test_every_type_is_tagged_and_its_own_service_says_so(maker, tagging, kind):
    make, read = RESOURCES[kind]
    arn = make(maker)
    before = read(maker, arn)
    assert tag(tagging, arn, team="a & b <c>", Stage="één", empty="") == {}
    assert read(maker, arn) == {**before, "team": "a & b <c>", "Stage": "één", "empty": ""}
    assert tag(tagging, arn, team="d", extra="e") == {}
    assert untag(tagging, arn, keys=["empty", "not-there", "STAGE"]) == {}
    after = {**before, "team": "d", "Stage": "één", "extra": "e"}
    assert read(maker, arn) == after
    assert listed(tagging, arn) == after
    assert untag(tagging, arn, keys=list(after)) == {}
    assert read(maker, arn) == {}
    assert listed(tagging, arn) == {}
