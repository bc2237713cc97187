"""Who may read Cost Explorer's costs, of which accounts, by which client, in which partition; and its faults."""

import json
import os
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
import requests
from botocore.exceptions import ClientError
from cloud import Client, Cloud, start_sandbox, stop_sandbox
from cost_explorer import EC2, ask, client_of, cost, dimension, linked, month, period, refused, set_to
from estate import allow, error_code, user_with


def test_a_linked_account_sees_its_own(cloud: Cloud, ce: Client) -> None:
    profile = linked(cloud)
    account = profile.removeprefix("linked-")
    member = client_of(cloud, profile)
    assert cost(member) == cost(ce, where=dimension("LINKED_ACCOUNT", account))
    assert not any(cost(member, where=dimension("LINKED_ACCOUNT", cloud.info["master_account_id"])).values())


def test_before_it_is_enabled_nobody_may_read(cloud: Cloud, ce: Client) -> None:
    params = ask(time=period(month(1), month(0)))
    expected = ("AccessDeniedException", "User not enabled for cost explorer access")
    with set_to(cloud, cost_explorer_enabled=False):
        assert refused(ce.get_cost_and_usage, **params) == expected
        assert refused(ce.get_reservation_purchase_recommendation, Service=EC2) == expected
    assert ce.get_cost_and_usage(**params)


def test_a_payer_may_keep_its_members_out(cloud: Cloud, ce: Client) -> None:
    params = ask(time=period(month(1), month(0)))
    member = client_of(cloud, linked(cloud))
    with set_to(cloud, cost_explorer_linked_access=False):
        assert refused(member.get_cost_and_usage, **params) == (
            "AccessDeniedException",
            "User not enabled for cost explorer access",
        )
        assert ce.get_cost_and_usage(**params)
    assert member.get_cost_and_usage(**params)


@pytest.mark.aws
def test_each_operation_is_a_permission(cloud: Cloud, unique: str) -> None:
    params = ask(time=period(month(1), month(0)))
    with user_with(cloud, "master", unique, allow("ce:GetCostAndUsage")) as key:
        client = cloud.client_for("ce", key)
        assert client.get_cost_and_usage(**params)
        code, message = refused(client.get_reservation_purchase_recommendation, Service=EC2)
        assert code == "AccessDeniedException"
        assert "is not authorized to perform: ce:GetReservationPurchaseRecommendation" in message


@pytest.mark.parametrize("code", ["LimitExceededException", "DataUnavailableException", "BillExpirationException"])
def test_faults_are_answered_and_calls_recorded(cloud: Cloud, ce: Client, code: str) -> None:
    base = cloud.info["console_url"] + "/control/"
    params = ask(time=period(month(1), month(0)))
    before = requests.get(base + "calls", timeout=120).json()["calls"][-1]["id"]
    requests.post(base + "faults", json={"service": "ce", "action": "GetCostAndUsage", "code": code}, timeout=120)
    with pytest.raises(ClientError) as error:
        ce.get_cost_and_usage(**params)
    assert error_code(error.value) == code
    assert ce.get_cost_and_usage(**params)
    calls = requests.get(base + "calls", params={"since": before}, timeout=120).json()["calls"]
    assert [(call["service"], call["action"], call["error_code"]) for call in calls] == [
        ("ce", "GetCostAndUsage", code),
        ("ce", "GetCostAndUsage", ""),
    ]


def test_an_account_in_no_organisation_has_its_own_costs(cloud: Cloud, ce: Client) -> None:
    own = client_of(cloud, "portal")
    answer = own.get_cost_and_usage(**ask("MONTHLY", "LINKED_ACCOUNT", time=period(month(1), month(0))))
    assert [group["Keys"] for group in answer["ResultsByTime"][0]["Groups"]] == [[cloud.info["operator_account_id"]]]


@pytest.mark.aws
def test_the_command_line_reads_it_too(cloud: Cloud) -> None:
    command = [
        str(Path(sys.executable).parent / "aws"),
        "--profile",
        "master",
        "--output",
        "json",
        "ce",
        "get-cost-and-usage",
        "--time-period",
        f"Start={month(1)},End={month(0)}",
        "--granularity",
        "MONTHLY",
        "--metrics",
        "UnblendedCost",
        "--group-by",
        "Type=DIMENSION,Key=LINKED_ACCOUNT",
    ]
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_CONFIG_FILE": str(cloud.config_file)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    (result,) = json.loads(done.stdout)["ResultsByTime"]
    assert result["TimePeriod"] == period(month(1), month(0))
    assert cloud.info["master_account_id"] in {group["Keys"][0] for group in result["Groups"]}


def test_china_has_it_in_its_own_currency_and_govcloud_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for partition, found in (("aws-cn", "CNY"), ("aws-us-gov", "UnknownOperationException")):
        directory = tmp_path / partition
        process, _ = start_sandbox(directory, "--partition", partition, "--linked-accounts", "1")
        try:
            monkeypatch.setenv("AWS_CONFIG_FILE", str(directory / "aws-config"))
            client = boto3.Session(profile_name="master").client("ce")
            params = ask(time=period(month(1), month(0)))
            try:
                answer = client.get_cost_and_usage(**params)
                assert answer["ResultsByTime"][0]["Total"]["UnblendedCost"]["Unit"] == found
            except ClientError as error:
                assert error_code(error) == found
        finally:
            stop_sandbox(process)
