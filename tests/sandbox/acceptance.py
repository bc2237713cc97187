"""Runs the sandbox's black-box tests against real AWS with the caller's own profiles: script/aws-acceptance.

Says what it will make and cost, asks, runs the tests marked `aws` (and `aws_organization` when asked to), and removes
what a failed test left behind: everything it makes is named sbx-*. No credential is written anywhere: the test
profiles ask export_credentials.py for them.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from cloud import Client

PREFIX = "sbx-"
WARNING = """This makes real things in real accounts, each named {prefix}*, and removes them again:
  in {operator} (operator) and {master} (master): IAM users with access keys, roles and policies, CloudFormation stacks
  in us-east-1 with such roles and policies, S3 buckets, some of them public with harmless content;
  access keys that exist for seconds only.
{organization}It reads the organisation's accounts. It takes some 20 minutes; AWS charges well under 0.10 USD (S3
and Cost Explorer requests; Cost Explorer must be enabled). Both profiles must be IAM users with AdministratorAccess (not root, not role sessions), and S3's
account-wide Block Public Access must be off in the operator's account."""
ORGANIZATION = """It CHANGES THE ORGANISATION: for seconds a service control policy that denies sqs:ListQueues is
attached to account {linked}, and that account is a delegated administrator of ssm.amazonaws.com.
"""


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/aws-acceptance", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--operator-profile", required=True, help="a profile of an account outside the organisation")
    parser.add_argument("--master-profile", required=True, help="a profile of the organisation's management account")
    parser.add_argument("--linked-profile", required=True, help="a profile of an account created in the organisation")
    parser.add_argument("--change-organization", action="store_true", help="run the tests that change the organisation")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("pytest_options", nargs="*", help="after --: options for pytest, for example -k name")
    return parser.parse_args()


def _profile_section(name: str, source: str) -> str:
    """A profile that takes its credentials, region and endpoint from the caller's profile `source`."""
    session = boto3.Session(profile_name=source)
    settings = session._session.get_scoped_config()
    keep = {key: os.environ[key] for key in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE") if key in os.environ}
    export = Path(__file__).with_name("export_credentials.py")
    command = shlex.join(
        [
            "env",
            "-u",
            "AWS_CONFIG_FILE",
            "-u",
            "AWS_SHARED_CREDENTIALS_FILE",
            *[f"{key}={value}" for key, value in keep.items()],
            sys.executable,
            str(export),
            source,
        ]
    )
    endpoint = f"endpoint_url = {settings['endpoint_url']}\n" if "endpoint_url" in settings else ""
    return f"[profile {name}]\ncredential_process = {command}\nregion = us-east-1\n{endpoint}\n"


def _accounts(master: boto3.Session) -> list[dict]:
    pages = master.client("organizations", region_name="us-east-1").get_paginator("list_accounts").paginate()
    return [account for page in pages for account in page["Accounts"]]


def _caller(session: boto3.Session) -> str:
    identity = session.client("sts", region_name="us-east-1").get_caller_identity()
    if ":user/" not in identity["Arn"]:
        raise SystemExit(f"aws-acceptance: {identity['Arn']} is not an IAM user")
    return identity["Account"]


def _delete_roles(iam: Client) -> None:
    for page in iam.get_paginator("list_roles").paginate():
        for role in [item for item in page["Roles"] if item["RoleName"].startswith(PREFIX)]:
            name = role["RoleName"]
            for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
                iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
            for policy_name in iam.list_role_policies(RoleName=name)["PolicyNames"]:
                iam.delete_role_policy(RoleName=name, PolicyName=policy_name)
            iam.delete_role(RoleName=name)
            print(f"removed role {name}")


def _delete_users(iam: Client) -> None:
    for page in iam.get_paginator("list_users").paginate():
        for user in [item for item in page["Users"] if item["UserName"].startswith(PREFIX)]:
            name = user["UserName"]
            for key in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
                iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
            for policy_name in iam.list_user_policies(UserName=name)["PolicyNames"]:
                iam.delete_user_policy(UserName=name, PolicyName=policy_name)
            iam.delete_user(UserName=name)
            print(f"removed user {name}")


def _delete_policies(iam: Client) -> None:
    for page in iam.get_paginator("list_policies").paginate(Scope="Local"):
        for policy in [item for item in page["Policies"] if item["PolicyName"].startswith(PREFIX)]:
            for version in iam.list_policy_versions(PolicyArn=policy["Arn"])["Versions"]:
                if not version["IsDefaultVersion"]:
                    iam.delete_policy_version(PolicyArn=policy["Arn"], VersionId=version["VersionId"])
            iam.delete_policy(PolicyArn=policy["Arn"])
            print(f"removed policy {policy['PolicyName']}")


def _delete_stacks(stacks: Client) -> None:
    for page in stacks.get_paginator("describe_stacks").paginate():
        for stack in [item for item in page["Stacks"] if item["StackName"].startswith(PREFIX)]:
            stacks.delete_stack(StackName=stack["StackId"])
            stacks.get_waiter("stack_delete_complete").wait(StackName=stack["StackId"])
            print(f"removed stack {stack['StackName']}")


def _delete_buckets(s3: Client) -> None:
    for bucket in [item["Name"] for item in s3.list_buckets()["Buckets"] if item["Name"].startswith(PREFIX)]:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for item in page.get("Contents", []):
                s3.delete_object(Bucket=bucket, Key=item["Key"])
        s3.delete_bucket(Bucket=bucket)
        print(f"removed bucket {bucket}")


def _clean_up(session: boto3.Session) -> bool:
    """Remove what is left over; stacks first, because they own roles and policies."""

    def client(name: str) -> Client:
        return session.client(name, region_name="us-east-1")

    clean = True
    for remove, service in (
        (_delete_stacks, "cloudformation"),
        (_delete_users, "iam"),
        (_delete_roles, "iam"),
        (_delete_policies, "iam"),
        (_delete_buckets, "s3"),
    ):
        try:
            remove(client(service))
        except (ClientError, BotoCoreError) as error:
            clean = False
            print(f"could not remove everything: {error}", file=sys.stderr)
    return clean


def main() -> int:
    options = _options()
    operator = boto3.Session(profile_name=options.operator_profile)
    master = boto3.Session(profile_name=options.master_profile)
    linked = boto3.Session(profile_name=options.linked_profile)
    try:
        operator_id, master_id, linked_id = _caller(operator), _caller(master), _caller(linked)
        accounts = _accounts(master)
    except (ClientError, BotoCoreError) as error:
        raise SystemExit(f"aws-acceptance: {error}") from error
    members = [account["Id"] for account in accounts if account["Id"] != master_id]
    if linked_id not in members or operator_id in [account["Id"] for account in accounts]:
        raise SystemExit("aws-acceptance: the linked profile must be of the organisation, the operator's outside it")
    print(
        WARNING.format(
            prefix=PREFIX,
            operator=operator_id,
            master=master_id,
            organization=ORGANIZATION.format(linked=linked_id) if options.change_organization else "",
        )
    )
    if not options.yes and input("Go on? Type yes: ").strip() != "yes":
        return 1
    info = {
        "master_account_id": master_id,
        "operator_account_id": operator_id,
        "linked_account_ids": [linked_id, *[item for item in members if item != linked_id]],
    }
    marks = "aws or aws_organization" if options.change_organization else "aws"
    with tempfile.TemporaryDirectory() as directory:
        config = Path(directory) / "aws-config"
        config.write_text(
            _profile_section("portal", options.operator_profile)
            + _profile_section("master", options.master_profile)
            + _profile_section(f"linked-{linked_id}", options.linked_profile)
        )
        environment = {**os.environ, "SANDBOX_AWS_CONFIG": str(config), "SANDBOX_AWS_INFO": json.dumps(info)}
        try:
            status = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "pytest",
                    str(Path(__file__).parent),
                    "-q",
                    "-m",
                    marks,
                    *options.pytest_options,
                ],
                env=environment,
                check=False,
            ).returncode
        except KeyboardInterrupt:
            # What was made so far must go all the same.
            status = 130
    cleaned = [_clean_up(session) for session in (operator, master)]
    return status if all(cleaned) else 1


if __name__ == "__main__":
    sys.exit(main())
