"""An organisation of thousands of accounts that are only listed, and how many requests Organizations takes."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import botocore.config
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "script" / "lib"))

import processes  # noqa: E402


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    running = processes.start_sandbox(tmp_path_factory.mktemp("large"), linked_accounts=2, listed_accounts=5_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_CONFIG_FILE", str(running.aws_config))
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        yield running
    running.server.end()


def client(large: Any, service: str) -> Any:
    config = botocore.config.Config(retries={"total_max_attempts": 1})
    return boto3.Session(profile_name="master").client(
        service, region_name="us-east-1", endpoint_url=large.url, config=config
    )


def test_every_account_is_listed_once_on_pages_of_twenty(large: Any) -> None:
    pages = list(client(large, "organizations").get_paginator("list_accounts").paginate())
    accounts = [account for page in pages for account in page["Accounts"]]
    assert len(accounts) == 5_003
    assert len({a["Id"] for a in accounts}) == 5_003
    assert max(len(page["Accounts"]) for page in pages) == 20
    assert {a["State"] for a in accounts} == {"ACTIVE", "SUSPENDED"}
    assert {a["JoinedMethod"] for a in accounts} == {"CREATED", "INVITED"}
    # organisation, root, at most five units, the account
    assert max(len(a["Paths"][0].strip("/").split("/")) for a in accounts) == 2 + 5 + 1


def test_nobody_can_enter_an_account_that_is_only_listed(large: Any) -> None:
    sts = client(large, "sts")
    with pytest.raises(sts.exceptions.ClientError) as refusal:
        sts.assume_role(RoleArn="arn:aws:iam::300000000000:role/OrganizationAccountAccessRole", RoleSessionName="test")
    assert refusal.value.response["Error"]["Code"] == "AccessDenied"


def test_too_many_requests_are_refused_and_taken_again_after_a_while(large: Any) -> None:
    settings = f"{large.console_url}/control/settings"
    # So few that even a machine with no time to spare asks faster.
    rate, burst = 1.0, 2
    organizations = client(large, "organizations")
    assert processes.request("POST", settings, {"organizations_requests_per_second": rate})[0] == 200
    try:
        answered, began = 0, time.monotonic()
        while answered < 200:
            try:
                organizations.list_roots()
            except organizations.exceptions.TooManyRequestsException as refusal:
                assert refusal.response["Error"]["Code"] == "TooManyRequestsException"
                break
            answered += 1
        assert burst <= answered <= burst + rate * (time.monotonic() - began)
        # Another operation has a bucket of its own.
        assert organizations.describe_organization()["Organization"]
        time.sleep(1 / rate)
        assert organizations.list_roots()["Roots"]
    finally:
        processes.request("POST", settings, {"organizations_requests_per_second": 0})
