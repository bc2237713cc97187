"""What gets in: signatures of issued keys, and nothing else but reads of public objects."""

import datetime
import hashlib
import time

import boto3
import botocore.auth
import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from cloud import Cloud
from estate import error_code

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CALLER = "Action=GetCallerIdentity&Version=2011-06-15"
USERS = "Action=ListUsers&Version=2010-05-08"


def url_of(cloud: Cloud, service: str) -> str:
    return cloud.client(service, "master").meta.endpoint_url + "/"


def signed(cloud: Cloud, service: str, body: str, region: str = "us-east-1", **headers: str) -> AWSRequest:
    keys = cloud.session("master").get_credentials().get_frozen_credentials()
    request = AWSRequest("POST", url_of(cloud, service), data=body, headers={**FORM, **headers})
    SigV4Auth(Credentials(keys.access_key, keys.secret_key, keys.token), service, region).add_auth(request)
    return request


def send(request: AWSRequest, body: str | None = None) -> requests.Response:
    return requests.post(
        str(request.url), data=body if body is not None else request.data, headers=dict(request.headers), timeout=120
    )


@pytest.mark.aws
def test_a_right_signature_is_let_in(cloud: Cloud) -> None:
    assert send(signed(cloud, "sts", CALLER)).status_code == 200


@pytest.mark.aws
@pytest.mark.parametrize("service,body", [("sts", CALLER), ("iam", USERS)])
def test_a_changed_body_is_refused(cloud: Cloud, service: str, body: str) -> None:
    answer = send(signed(cloud, service, body), body + "&Changed=1")
    assert answer.status_code == 403
    assert "SignatureDoesNotMatch" in answer.text


@pytest.mark.aws
def test_a_body_hash_that_is_claimed_but_wrong_is_refused(cloud: Cloud) -> None:
    """The header is signed, so the signature is right; the body is not the one that was hashed."""
    claimed = hashlib.sha256(USERS.encode()).hexdigest()
    keys = cloud.session("master").get_credentials().get_frozen_credentials()
    request = AWSRequest("POST", url_of(cloud, "iam"), data=USERS, headers={**FORM, "X-Amz-Content-SHA256": claimed})
    SigV4Auth(Credentials(keys.access_key, keys.secret_key), "iam", "us-east-1").add_auth(request)
    assert send(request).status_code == 200
    assert send(request, USERS + "&PathPrefix=%2Fx%2F").status_code == 403


@pytest.mark.aws
def test_an_old_signature_is_refused(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    old = datetime.datetime.now(datetime.UTC).replace(tzinfo=None) - datetime.timedelta(minutes=16)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: old)
    answer = send(signed(cloud, "sts", CALLER))
    assert answer.status_code == 403
    assert "SignatureDoesNotMatch" in answer.text


@pytest.mark.aws
def test_iam_is_signed_for_us_east_1(cloud: Cloud) -> None:
    answer = send(signed(cloud, "iam", USERS, region="eu-west-1"))
    assert answer.status_code == 403
    assert "SignatureDoesNotMatch" in answer.text


@pytest.mark.aws
def test_cost_explorer_is_signed_for_us_east_1(cloud: Cloud) -> None:
    target = {"X-Amz-Target": "AWSInsightsIndexService.GetCostAndUsage", "Content-Type": "application/x-amz-json-1.1"}
    answer = send(signed(cloud, "ce", "{}", region="eu-west-1", **target))
    assert answer.status_code in (400, 403)
    assert "Credential should be scoped to a valid region" in answer.text
    # Let in, and refused for what it says.
    answer = send(signed(cloud, "ce", "{}", **target))
    assert answer.status_code == 400 and "ValidationException" in answer.text


@pytest.mark.aws
@pytest.mark.parametrize("service,operation", [("iam", "list_users"), ("organizations", "describe_organization")])
def test_boto3_in_another_region_reaches_the_global_services(cloud: Cloud, service: str, operation: str) -> None:
    assert getattr(cloud.client(service, "master", region_name="eu-west-1"), operation)()


@pytest.mark.aws
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer something"},
        {"Authorization": "Basic dXNlcjpwYXNz"},
        {"Authorization": "AWS AKIAIOSFODNN7EXAMPLE:abcdefghijk="},
        {"Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE"},
    ],
)
def test_nothing_else_than_a_signature_is_a_credential(cloud: Cloud, headers: dict[str, str]) -> None:
    answer = requests.post(url_of(cloud, "iam"), data=USERS, headers={**FORM, **headers}, timeout=120)
    assert answer.status_code in (400, 403)
    assert "<Users>" not in answer.text


@pytest.mark.aws
@pytest.mark.parametrize("key", ["test", "AKIAIOSFODNN7EXAMPLE", "account"])
def test_keys_that_nobody_issued_are_refused(cloud: Cloud, key: str) -> None:
    key = cloud.account_id("master") if key == "account" else key
    client = boto3.client(
        "iam",
        region_name="us-east-1",
        endpoint_url=cloud.info.get("url"),
        aws_access_key_id=key,
        aws_secret_access_key="test",
        config=Config(retries={"max_attempts": 1}),
    )
    with pytest.raises(ClientError) as refused:
        client.list_users()
    assert error_code(refused.value) in ("InvalidClientTokenId", "SignatureDoesNotMatch")


@pytest.mark.aws
def test_a_wrong_secret_is_refused(cloud: Cloud) -> None:
    keys = cloud.session("master").get_credentials().get_frozen_credentials()
    client = cloud.client_for("sts", {"AccessKeyId": keys.access_key, "SecretAccessKey": "wrong" * 8})
    with pytest.raises(ClientError) as refused:
        client.get_caller_identity()
    assert error_code(refused.value) == "SignatureDoesNotMatch"


@pytest.mark.aws
def test_a_disabled_key_is_refused(cloud: Cloud, unique: str) -> None:
    iam = cloud.client("iam", "master")
    iam.create_user(UserName=unique)
    key = iam.create_access_key(UserName=unique)["AccessKey"]
    iam.update_access_key(UserName=unique, AccessKeyId=key["AccessKeyId"], Status="Inactive")
    if cloud.is_aws:
        time.sleep(20)
    with pytest.raises(ClientError) as refused:
        cloud.client_for("sts", key).get_caller_identity()
    assert error_code(refused.value) == "InvalidClientTokenId"
    iam.delete_access_key(UserName=unique, AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName=unique)


@pytest.mark.aws
def test_a_session_needs_its_token(cloud: Cloud) -> None:
    session = cloud.client("sts", "master").get_session_token()["Credentials"]
    assert cloud.client_for("sts", session).get_caller_identity()
    for token in (None, "x" * 100):
        with pytest.raises(ClientError):
            cloud.client_for("sts", {**session, "SessionToken": token}).get_caller_identity()


@pytest.mark.parametrize(
    "path",
    [
        "/_ministack/reset",
        "/_ministack/health",
        "/_ministack/config",
        "/_localstack/health",
        "/health",
        "/_aws/sqs/messages",
        "/.well-known/jwks.json",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_control_paths_are_closed(cloud: Cloud, method: str, path: str) -> None:
    answer = requests.request(method, cloud.info["url"] + path, timeout=120)
    assert answer.status_code in (403, 404)


def test_an_unmapped_service_is_denied_by_default(cloud: Cloud, unique: str) -> None:
    """A user without permissions gets nowhere in any service that the sandbox has; checked on some that have no map."""
    iam = cloud.client("iam", "master")
    iam.create_user(UserName=unique)
    key = iam.create_access_key(UserName=unique)["AccessKey"]
    calls = [
        ("batch", "describe_job_queues"),
        ("eks", "list_clusters"),
        ("route53", "list_hosted_zones"),
        ("resourcegroupstaggingapi", "get_resources"),
        ("organizations", "describe_organization"),
        ("lambda", "list_functions"),
        ("s3", "list_buckets"),
        ("account", "list_regions"),
    ]
    for service, operation in calls:
        with pytest.raises(ClientError) as refused:
            getattr(cloud.client_for(service, key), operation)()
        assert error_code(refused.value) in (
            "AccessDenied",
            "AccessDeniedException",
            "UnauthorizedOperation",
            "ForbiddenException",
        ), service
    assert cloud.client_for("sts", key).get_caller_identity()["Arn"].endswith(f"user/{unique}")
    iam.delete_access_key(UserName=unique, AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName=unique)


def test_the_service_that_is_not_there_answers_a_modelled_error(cloud: Cloud) -> None:
    for service, operation, params in [
        ("support", "describe_services", {}),
        ("pricing", "describe_services", {}),
        ("redshift", "describe_clusters", {}),
    ]:
        client = cloud.client(service, "master")
        begin = time.monotonic()
        with pytest.raises(ClientError) as refused:
            getattr(client, operation)(**params)
        # Nothing is looked up for it: an unknown service must not hold everybody else up.
        assert time.monotonic() - begin < 5
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] < 500, service
        assert error_code(refused.value) not in ("Unknown", ""), service
