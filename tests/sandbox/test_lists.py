"""Lists that an inventory reads: what they leave out, and what their items hold."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError
from cloud import Cloud
from estate import error_code


def test_inference_profiles_are_listed_by_type(cloud: Cloud) -> None:
    bedrock = cloud.client("bedrock", "master")
    of_aws = bedrock.list_inference_profiles(typeEquals="SYSTEM_DEFINED")["inferenceProfileSummaries"]
    assert {one["type"] for one in of_aws} == {"SYSTEM_DEFINED"}
    assert bedrock.list_inference_profiles(typeEquals="APPLICATION")["inferenceProfileSummaries"] == []


def test_a_configuration_recorder_has_an_arn_that_stays(cloud: Cloud, unique: str) -> None:
    config, role = cloud.client("config", "master"), f"arn:aws:iam::{cloud.account_id('master')}:role/x"
    seen = set()
    for _ in range(2):
        config.put_configuration_recorder(ConfigurationRecorder={"name": unique, "roleARN": role})
        recorders = config.describe_configuration_recorders(ConfigurationRecorderNames=[unique])
        seen.add(recorders["ConfigurationRecorders"][0]["arn"])
    assert len(seen) == 1
    assert f":configuration-recorder/{unique}/" in seen.pop()


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("mq", "list_configurations", {}),
        ("apigateway", "get_vpc_links", {}),
        ("cloudtrail", "list_event_data_stores", {}),
        ("eks", "list_fargate_profiles", {"clusterName": "x"}),
    ],
)
def test_what_it_does_not_know_it_says(cloud: Cloud, service: str, operation: str, parameters: dict[str, str]) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(cloud.client(service, "master"), operation)(**parameters)
    assert error_code(refused.value) == "UnknownOperationException"
