"""Bedrock's lists, where an inventory depends on what they leave out."""

from __future__ import annotations

from cloud import Cloud


def test_inference_profiles_are_listed_by_type(cloud: Cloud) -> None:
    bedrock = cloud.client("bedrock", "master")
    of_aws = bedrock.list_inference_profiles(typeEquals="SYSTEM_DEFINED")["inferenceProfileSummaries"]
    assert {one["type"] for one in of_aws} == {"SYSTEM_DEFINED"}
    assert bedrock.list_inference_profiles(typeEquals="APPLICATION")["inferenceProfileSummaries"] == []
