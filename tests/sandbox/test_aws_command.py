"""The `aws` command against the sandbox, with nothing but AWS_CONFIG_FILE and a profile."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cloud import Cloud
from estate import activation_template, public_bucket


@pytest.fixture
def aws(cloud: Cloud) -> Callable[..., Any]:
    def run(profile: str, *arguments: str, fails: bool = False) -> Any:
        command = [str(Path(sys.executable).parent / "aws"), "--profile", profile, "--output", "json", *arguments]
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_CONFIG_FILE": str(cloud.config_file)}
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=False)
        if fails:
            assert done.returncode != 0
            return done.stderr
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    return run


@pytest.mark.aws
def test_accounts_are_listed(cloud: Cloud, aws: Callable[..., Any]) -> None:
    accounts = aws("master", "organizations", "list-accounts", "--page-size", "5")["Accounts"]
    assert set(cloud.info["linked_account_ids"]) <= {item["Id"] for item in accounts}


def test_the_effective_tag_policy(cloud: Cloud, aws: Callable[..., Any], unique: str) -> None:
    root = aws("master", "organizations", "list-roots")["Roots"][0]["Id"]
    account = cloud.info["linked_account_ids"][0]
    content = json.dumps({"tags": {"CostCenter": {"tag_key": {"@@assign": "CostCenter"}}}})
    aws("master", "organizations", "enable-policy-type", "--root-id", root, "--policy-type", "TAG_POLICY")
    policy = aws(
        "master",
        "organizations",
        "create-policy",
        "--name",
        unique,
        "--description",
        "",
        "--type",
        "TAG_POLICY",
        "--content",
        content,
    )["Policy"]["PolicySummary"]["Id"]
    aws("master", "organizations", "attach-policy", "--policy-id", policy, "--target-id", account)
    question = ("organizations", "describe-effective-policy", "--policy-type", "TAG_POLICY")
    told = aws("master", *question, "--target-id", account)["EffectivePolicy"]
    assert json.loads(told["PolicyContent"]) == {"tags": {"costcenter": {"tag_key": "CostCenter"}}}
    assert aws(f"linked-{account}", *question)["EffectivePolicy"] == told
    aws("master", "organizations", "detach-policy", "--policy-id", policy, "--target-id", account)
    assert "EffectivePolicyNotFoundException" in aws(f"linked-{account}", *question, fails=True)
    aws("master", "organizations", "delete-policy", "--policy-id", policy)
    aws("master", "organizations", "disable-policy-type", "--root-id", root, "--policy-type", "TAG_POLICY")


@pytest.mark.aws
def test_the_activation_stack_from_the_command_line(cloud: Cloud, aws: Callable[..., Any], unique: str) -> None:
    """What the portal's page offers to copy: create-stack by URL, wait, delete, wait."""
    template = json.dumps(activation_template(unique, cloud.account_id("portal"))).encode()
    with public_bucket(cloud, "portal", unique, {"t.json": template}):
        url = f"https://{unique}.s3.us-east-1.amazonaws.com/t.json"
        arguments = [
            "cloudformation",
            "create-stack",
            "--stack-name",
            unique,
            "--template-url",
            url,
            "--parameters",
            f"ParameterKey=AccountId,ParameterValue={cloud.info['master_account_id']}",
            "ParameterKey=ExternalId,ParameterValue=abcdef",
        ]
        assert "InsufficientCapabilitiesException" in aws("master", *arguments, fails=True)
        aws("master", *arguments, "--capabilities", "CAPABILITY_NAMED_IAM")
        aws("master", "cloudformation", "wait", "stack-create-complete", "--stack-name", unique)
        role = aws("master", "iam", "get-role", "--role-name", unique)["Role"]
        session = aws(
            "portal",
            "sts",
            "assume-role",
            "--role-arn",
            role["Arn"],
            "--role-session-name",
            "by-hand",
            "--external-id",
            "abcdef",
        )
        assert session["AssumedRoleUser"]["Arn"].endswith(f"assumed-role/{unique}/by-hand")
        aws("master", "cloudformation", "delete-stack", "--stack-name", unique)
        aws("master", "cloudformation", "wait", "stack-delete-complete", "--stack-name", unique)


@pytest.mark.aws
def test_an_object_is_put_and_read_back(cloud: Cloud, aws: Callable[..., Any], unique: str, tmp_path: Path) -> None:
    bucket = f"{unique}-cli"
    file = tmp_path / "big.bin"
    file.write_bytes(os.urandom(9 * 1024 * 1024))
    s3 = cloud.client("s3", "portal")
    s3.create_bucket(Bucket=bucket)
    aws("portal", "s3", "cp", str(file), f"s3://{bucket}/big.bin", "--only-show-errors")
    aws("portal", "s3", "cp", f"s3://{bucket}/big.bin", str(tmp_path / "back.bin"), "--only-show-errors")
    assert (tmp_path / "back.bin").read_bytes() == file.read_bytes()
    s3.delete_object(Bucket=bucket, Key="big.bin")
    s3.delete_bucket(Bucket=bucket)
