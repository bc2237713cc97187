"""AssumeRole: who is let in, for how long, and what a session may do."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from cloud import Client, Cloud
from estate import allow, assume, error_code, role_with, trust_policy, user_with


@pytest.fixture
def sts(cloud: Cloud) -> Client:
    return cloud.client("sts", "portal")


def refused(call: Callable[..., Any], *args: Any, **options: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as error:
        call(*args, **options)
    return error_code(error.value), error.value.response["Error"]["Message"]


@pytest.mark.aws
def test_a_refusing_and_a_missing_role_answer_alike(cloud: Cloud, sts: Client, unique: str) -> None:
    master = cloud.account_id("master")
    with role_with(cloud, "master", unique, trust_policy(master)) as arn:
        code, refusing = refused(assume, sts, arn)
        assert code == "AccessDenied"
        code, missing = refused(assume, sts, f"{arn}-not-there")
        assert code == "AccessDenied"
    assert refusing.replace(unique, "") == missing.replace(f"{unique}-not-there", "")
    assert "sts:AssumeRole" in missing
    assert f":iam::{cloud.account_id('portal')}:" in missing


@pytest.mark.aws
def test_the_principal_arn_of_a_session_is_its_role(cloud: Cloud, sts: Client, unique: str) -> None:
    """The portal's trust: the operator's account, its role by name, and the external ID."""
    operator = cloud.account_id("portal")
    trust = trust_policy(operator, role_name=f"{unique}-portal", external_id="the-external-id")
    caller_may = allow("sts:AssumeRole")
    with (
        role_with(cloud, "portal", f"{unique}-portal", trust_policy(operator), caller_may) as portal_arn,
        role_with(cloud, "portal", f"{unique}-other", trust_policy(operator), caller_may) as other_arn,
        role_with(cloud, "master", unique, trust) as target,
    ):
        portal = cloud.client_for("sts", assume(sts, portal_arn))
        assert assume(portal, target, ExternalId="the-external-id")
        assert refused(assume, portal, target)[0] == "AccessDenied"
        assert refused(assume, portal, target, ExternalId="the-external-iD")[0] == "AccessDenied"
        other = cloud.client_for("sts", assume(sts, other_arn))
        assert refused(assume, other, target, ExternalId="the-external-id")[0] == "AccessDenied"
        assert refused(assume, sts, target, ExternalId="the-external-id")[0] == "AccessDenied"


@pytest.mark.aws
def test_a_role_in_a_path_is_assumed_by_its_whole_arn(cloud: Cloud, sts: Client, unique: str) -> None:
    operator = cloud.account_id("portal")
    with role_with(cloud, "master", unique, trust_policy(operator), Path="/team/") as arn:
        assert arn.endswith(f":role/team/{unique}")
        assert assume(sts, arn)
        assert refused(assume, sts, arn.replace("/team/", "/"))[0] == "AccessDenied"


@pytest.mark.aws
@pytest.mark.parametrize(
    "condition,lets_in",
    [
        ({"Null": {"sts:ExternalId": "true"}}, True),
        ({"Null": {"sts:ExternalId": "false"}}, False),
        ({"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}}, True),
        ({"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}}, False),
        ({"StringEquals": {"aws:PrincipalAccount": "OPERATOR"}}, True),
        ({"StringNotEquals": {"aws:PrincipalAccount": "OPERATOR"}}, False),
        ({"DateLessThan": {"aws:CurrentTime": "2001-01-01T00:00:00Z"}}, False),
    ],
)
def test_trust_conditions(cloud: Cloud, sts: Client, unique: str, condition: dict[str, Any], lets_in: bool) -> None:
    operator = cloud.account_id("portal")
    trust = trust_policy(operator)
    trust["Statement"][0]["Condition"] = json.loads(json.dumps(condition).replace("OPERATOR", operator))
    with role_with(cloud, "master", unique, trust) as arn:
        if lets_in:
            assert assume(sts, arn)
        else:
            assert refused(assume, sts, arn)[0] == "AccessDenied"


@pytest.mark.aws
def test_a_deny_in_the_trust_policy_wins(cloud: Cloud, sts: Client, unique: str) -> None:
    trust = trust_policy(cloud.account_id("portal"))
    trust["Statement"].append(
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sts:AssumeRole",
            "Condition": {"StringNotEquals": {"sts:ExternalId": "right"}},
        }
    )
    with role_with(cloud, "master", unique, trust) as arn:
        assert assume(sts, arn, ExternalId="right")
        assert refused(assume, sts, arn, ExternalId="wrong")[0] == "AccessDenied"


@pytest.mark.aws
def test_both_sides_must_allow_across_accounts(cloud: Cloud, unique: str) -> None:
    operator = cloud.account_id("portal")
    with (
        role_with(cloud, "master", unique, trust_policy(operator)) as arn,
        user_with(cloud, "portal", unique, allow("sts:GetCallerIdentity")) as key,
    ):
        code, message = refused(assume, cloud.client_for("sts", key), arn)
        assert code == "AccessDenied"
        assert arn in message


@pytest.mark.aws
@pytest.mark.parametrize(
    "options,code",
    [
        ({"DurationSeconds": 899}, "ValidationError"),
        ({"DurationSeconds": 3601}, "ValidationError"),
        ({"DurationSeconds": 43201}, "ValidationError"),
        ({"RoleSessionName": "x"}, "ValidationError"),
        ({"RoleSessionName": "with space"}, "ValidationError"),
        ({"RoleSessionName": "y" * 65}, "ValidationError"),
        ({"ExternalId": "z"}, "ValidationError"),
        ({"ExternalId": "no*stars"}, "ValidationError"),
        ({"Policy": "{"}, "MalformedPolicyDocument"),
    ],
)
def test_what_assume_role_refuses(cloud: Cloud, unique: str, options: dict[str, Any], code: str) -> None:
    """Sent past botocore's own checks."""
    sts = cloud.client("sts", "portal", config=Config(parameter_validation=False, retries={"max_attempts": 1}))
    with role_with(cloud, "master", unique, trust_policy(cloud.account_id("portal"))) as arn:
        assert refused(sts.assume_role, **{"RoleArn": arn, "RoleSessionName": "fine", **options})[0] == code


@pytest.mark.aws
def test_a_role_s_own_maximum_and_chaining(cloud: Cloud, sts: Client, unique: str) -> None:
    operator = cloud.account_id("portal")
    with (
        role_with(cloud, "portal", f"{unique}-a", trust_policy(operator), allow("sts:AssumeRole")) as first,
        role_with(cloud, "master", unique, trust_policy(operator), MaxSessionDuration=7200) as arn,
    ):
        assert assume(sts, arn, DurationSeconds=7200)
        chained = cloud.client_for("sts", assume(sts, first))
        assert assume(chained, arn, DurationSeconds=3600)
        code, message = refused(assume, chained, arn, DurationSeconds=3601)
        assert code == "ValidationError"
        assert "role chaining" in message


@pytest.mark.aws
def test_a_session_policy_narrows_the_session(cloud: Cloud, sts: Client, unique: str) -> None:
    operator = cloud.account_id("portal")
    with role_with(cloud, "master", unique, trust_policy(operator), allow("sqs:ListQueues", "sns:ListTopics")) as arn:
        whole = assume(sts, arn)
        assert cloud.client_for("sqs", whole).list_queues() and cloud.client_for("sns", whole).list_topics()
        policy = {"Version": "2012-10-17", "Statement": [allow("sqs:*", "iam:*")]}
        narrow = assume(sts, arn, Policy=json.dumps(policy))
        assert cloud.client_for("sqs", narrow).list_queues()
        assert refused(cloud.client_for("sns", narrow).list_topics)[0] == "AuthorizationError"
        assert refused(cloud.client_for("iam", narrow).list_users)[0] == "AccessDenied"


@pytest.mark.aws
def test_a_deny_does_not_stop_get_caller_identity(cloud: Cloud, unique: str) -> None:
    with user_with(cloud, "master", unique, {"Effect": "Deny", "Action": "*", "Resource": "*"}) as key:
        assert cloud.client_for("sts", key).get_caller_identity()["Account"] == cloud.account_id("master")


def test_a_new_role_can_be_assumed_only_after_the_delay(cloud: Cloud, sts: Client, unique: str) -> None:
    settings = cloud.info["console_url"] + "/control/settings"
    requests.post(settings, json={"iam_delay_seconds": 1.5}, timeout=120).raise_for_status()
    try:
        with role_with(cloud, "master", unique, trust_policy(cloud.account_id("portal"))) as arn:
            begin = time.monotonic()
            assert refused(assume, sts, arn)[0] == "AccessDenied"
            while True:
                try:
                    assume(sts, arn)
                    break
                except ClientError as error:
                    assert error_code(error) == "AccessDenied"
                    time.sleep(0.1)
            assert time.monotonic() - begin > 1.2
    finally:
        requests.post(settings, json={"iam_delay_seconds": 0}, timeout=120)
