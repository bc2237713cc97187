"""The control API: the log of calls, injected faults, settings."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from cloud import Cloud
from cost_explorer import USUAL as COSTS
from estate import allow, error_code, user_with


class Control:
    def __init__(self, base: str) -> None:
        self.base = base

    def calls(self, since: int = 0) -> list[dict[str, Any]]:
        return requests.get(f"{self.base}calls", params={"since": since}, timeout=120).json()["calls"]

    def last(self) -> int:
        calls = self.calls()
        return calls[-1]["id"] if calls else 0

    def post(self, path: str, body: Any) -> requests.Response:
        return requests.post(self.base + path, json=body, timeout=120)

    def clear(self) -> None:
        requests.delete(f"{self.base}faults", timeout=120)


@pytest.fixture
def control(cloud: Cloud) -> Iterator[Control]:
    made = Control(cloud.info["console_url"] + "/control/")
    yield made
    made.clear()


def test_calls_are_recorded_with_who_and_what_came_of_it(cloud: Cloud, control: Control, unique: str) -> None:
    with user_with(cloud, "master", unique, allow("sqs:ListQueues")) as key:
        before = control.last()
        cloud.client_for("sqs", key).list_queues()
        with pytest.raises(ClientError):
            cloud.client_for("iam", key).list_users()
        calls = control.calls(before)
    account = cloud.info["master_account_id"]
    found = [(call["service"], call["action"], call["account"], call["status"], call["error_code"]) for call in calls]
    assert found[:2] == [("sqs", "ListQueues", account, 200, ""), ("iam", "ListUsers", account, 403, "AccessDenied")]
    assert calls[0]["principal_arn"] == f"arn:aws:iam::{account}:user/{unique}"
    assert key["AccessKeyId"] not in str(calls)


@pytest.mark.parametrize(
    "service,operation,code,status",
    [
        ("sts", "get_caller_identity", "Throttling", 400),
        ("organizations", "describe_organization", "TooManyRequestsException", 400),
        ("cloudformation", "list_stacks", "InternalFailure", 500),
        ("s3", "list_buckets", "SlowDown", 503),
        ("sqs", "list_queues", "ThrottlingException", 400),
    ],
)
def test_a_fault_is_answered_as_often_as_asked(
    cloud: Cloud, control: Control, service: str, operation: str, code: str, status: int
) -> None:
    client = cloud.client(service, "master", config=Config(retries={"total_max_attempts": 1}))
    getattr(client, operation)()
    action = client.meta.method_to_api_mapping[operation]
    action = "ListAllMyBuckets" if action == "ListBuckets" else action
    answer = control.post(
        "faults",
        {
            "service": service,
            "action": action,
            "code": code,
            "status": status,
            "count": 2,
            "account": cloud.info["master_account_id"],
            "message": "injected",
        },
    )
    assert answer.status_code == 201
    getattr(cloud.client(service, f"linked-{cloud.info['linked_account_ids'][0]}"), operation)()
    for _ in range(2):
        with pytest.raises(ClientError) as refused:
            getattr(client, operation)()
        assert (error_code(refused.value), refused.value.response["Error"]["Message"]) == (code, "injected")
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    getattr(client, operation)()


def test_faults_are_forgotten(cloud: Cloud, control: Control) -> None:
    control.post("faults", {"service": "sts", "count": 100})
    control.clear()
    assert cloud.client("sts", "master").get_caller_identity()


@pytest.mark.parametrize(
    "path,body",
    [
        ("settings", {"stack_seconds": -1}),
        ("settings", {"stack_seconds": "1"}),
        ("settings", {"stack_seconds": True}),
        ("settings", {"unknown": 1}),
        ("settings", [1]),
        ("faults", {"count": 0}),
        ("faults", {"status": 200}),
        ("faults", {"servce": "sts"}),
        ("faults", {"count": "1"}),
    ],
)
def test_what_makes_no_sense_is_refused(control: Control, path: str, body: Any) -> None:
    assert control.post(path, body).status_code == 400


def test_settings_are_read_back(cloud: Cloud, control: Control) -> None:
    url = cloud.info["console_url"] + "/control/settings"
    assert control.post("settings", {"stack_seconds": 2, "iam_delay_seconds": 0.5}).json() == (
        wanted := {
            "stack_seconds": 2.0,
            "iam_delay_seconds": 0.5,
            "organizations_requests_per_second": 0.0,
            "policy_clock_ahead_seconds": 0.0,
            "stale_tag_reads_seconds": 0.0,
            **COSTS,
        }
    )
    assert requests.get(url, timeout=120).json() == wanted
    control.post("settings", {"stack_seconds": 0, "iam_delay_seconds": 0})
