"""The main job in other partitions, each with an operator's side of its own: China and GovCloud as the sandbox plays them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from conftest import World, processes, product, wait_for
from recommending import listed, refresh

REGIONS = {"aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
CONSOLES = {"aws-cn": "console.amazonaws.cn", "aws-us-gov": "console.amazonaws-us-gov.com"}


@pytest.fixture(scope="module", params=REGIONS)
def partition(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def world(partition: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    run_dir: Path = tmp_path_factory.mktemp(partition)
    binary = product.binary_file(os.environ.get("PORTAL_BUILD", "release"))
    with (
        processes.portal_with_sandbox(binary, run_dir, linked_accounts=3, partition=partition) as (portal, sandbox),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("AWS_CONFIG_FILE", str(sandbox.aws_config))
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        yield World(portal, sandbox, binary, processes.portal_environment(sandbox), run_dir)


def test_only_its_own_regions_are_offered_and_others_named_as_such(world: World, partition: str) -> None:
    regions = world.api.ok("GET", "/cloud-accounts/regions")["items"]
    assert {r["partition"] for r in regions if r["offered"]} == {partition}
    assert all("is not configured" in r["reason"] for r in regions if r["partition"] == "aws")
    answer = world.api.post(
        "/cloud-accounts", {"provider": "aws", "name": "x", "account_id": "123456789012", "region": "eu-west-1"}
    )
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "partition-not-configured")


@pytest.fixture(scope="module")
def activation(world: World, partition: str) -> dict[str, Any]:
    """Of the master, which is Activated, with its organization."""
    region = REGIONS[partition]
    order = world.api.ok(
        "POST", "/cloud-accounts", {"provider": "aws", "name": "Acme", "account_id": world.master, "region": region}
    )
    assert order["partition"] == partition
    activation = order["activation"]
    client = boto3.Session(profile_name="master").client(
        "cloudformation", region_name=region, endpoint_url=world.sandbox.url
    )
    client.create_stack(
        StackName=activation["stack_name"],
        TemplateURL=activation["template_url"],
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in activation["parameters"].items()],
        Capabilities=activation["capabilities"],
    )
    wait_for(lambda: world.api.account(world.master)["status"] == "activated")
    wait_for(lambda: world.api.account(world.master)["linked_count"] == 3)
    return activation


def test_a_master_is_activated_and_its_organization_discovered(
    world: World, partition: str, activation: dict[str, Any]
) -> None:
    region = REGIONS[partition]
    iam = boto3.Session(profile_name="master").client("iam", region_name=region, endpoint_url=world.sandbox.url)
    trust = iam.get_role(RoleName=activation["stack_name"])["Role"]["AssumeRolePolicyDocument"]
    assert (
        trust["Statement"][0]["Principal"]["AWS"]
        == f"arn:{partition}:iam::{world.sandbox.about['operator_account_id']}:root"
    )
    linked = world.api.ok("GET", f"/cloud-accounts?master_account_id={world.master}")["items"]
    assert {a["partition"] for a in linked} == {partition}


@pytest.mark.usefixtures("activation")
def test_currencies_are_the_ones_that_aws_names(world: World, partition: str) -> None:
    """Reservations and Savings Plans come in bare numbers: they are in the currency of the payer's other answers."""
    if partition != "aws-cn":
        pytest.skip("there is no Cost Explorer to ask")
    job = refresh(world)
    assert job["status"] in ("succeeded", "partly_failed")
    owned = world.api.ok("GET", "/recommendations/owned")
    named = [row["net_savings"] for row in owned["items"]] + [row["on_demand_cost"] for row in owned["coverage"]]
    named += [row["monthly_savings"] for row in listed(world)]
    told = [amount["currency"] for amount in named if amount]
    assert len(told) > 10
    assert set(told) == {"CNY"}


@pytest.mark.usefixtures("activation")
def test_a_master_without_cost_explorer_stands_in_the_list_with_the_reason(world: World, partition: str) -> None:
    sources = world.api.ok("GET", "/recommendations/sources")
    (master,) = [source for source in sources["items"] if source["account_id"] == world.master]
    if partition == "aws-cn":
        assert master["coverage"] == "asked"
    else:
        assert (master["coverage"], master["detail"]) == ("never", "AWS offers no Cost Explorer in aws-us-gov.")
        assert sources["not_seen"] == len(sources["items"]) == 4  # and its linked accounts


def test_the_console_of_the_partition_is_where_people_are_sent(world: World, partition: str, tmp_path: Path) -> None:
    """Without the sandbox's console in its place."""
    environment = {n: v for n, v in world.environment.items() if n != "CLIENT_PORTAL_AWS_CONSOLE_URL"}
    settings = tmp_path / "portal.toml"
    settings.write_text(f"[aws.partitions.{partition}]\n")
    environment["CLIENT_PORTAL_CONFIG"] = str(settings)
    portal = processes.start_portal(world.binary, tmp_path, tmp_path / "data", 0, environment)
    try:
        api = World(portal, world.sandbox, world.binary, environment, tmp_path).api
        region = REGIONS[partition]
        order = api.ok(
            "POST",
            "/cloud-accounts",
            {"provider": "aws", "name": "Acme", "account_id": world.linked[0], "region": region},
        )
        assert order["activation"]["console_url"].startswith(
            f"https://{region}.{CONSOLES[partition]}/cloudformation/home?region={region}#"
        )
    finally:
        portal.server.end()


def test_a_role_cannot_trust_a_principal_of_another_partition(world: World, partition: str) -> None:
    """IAM User Guide, "AWS JSON policy elements: Principal": the sandbox is as strict, so that a wrong template would fail."""
    iam = boto3.Session(profile_name="master").client(
        "iam", region_name=REGIONS[partition], endpoint_url=world.sandbox.url
    )
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "sts:AssumeRole"}
        ],
    }
    with pytest.raises(iam.exceptions.ClientError) as refusal:
        iam.create_role(RoleName="foreign", AssumeRolePolicyDocument=json.dumps(trust))
    assert refusal.value.response["Error"]["Code"] == "MalformedPolicyDocument"
