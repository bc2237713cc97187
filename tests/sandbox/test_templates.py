"""Where templates come from and who may read them; S3's public access."""

import json

import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from cloud import Cloud
from estate import activation_template, allow, error_code, public_bucket, user_with

READS = "cloudformation:GetTemplateSummary"


@pytest.fixture
def template(cloud: Cloud, unique: str) -> bytes:
    return json.dumps(activation_template(unique, cloud.account_id("portal"))).encode()


def object_url(cloud: Cloud, bucket: str, key: str) -> str:
    if cloud.is_aws:
        return f"https://{bucket}.s3.amazonaws.com/{key}"
    return f"{cloud.info['url']}/{bucket}/{key}"


@pytest.mark.aws
def test_every_form_of_a_public_template_s_url(cloud: Cloud, unique: str, template: bytes) -> None:
    stacks = cloud.client("cloudformation", "master")
    with public_bucket(cloud, "portal", unique, {"deep/t.json": template}):
        for url in (
            f"https://{unique}.s3.amazonaws.com/deep/t.json",
            f"https://{unique}.s3.us-east-1.amazonaws.com/deep/t.json",
            f"https://s3.amazonaws.com/{unique}/deep/t.json",
            f"https://s3.us-east-1.amazonaws.com/{unique}/deep/t.json",
        ):
            summary = stacks.get_template_summary(TemplateURL=url)
            assert summary["Description"] == "Lets the portal read this account."
            assert summary["Capabilities"] == ["CAPABILITY_NAMED_IAM"]
            assert [item["ParameterKey"] for item in summary["Parameters"]] == ["AccountId", "ExternalId"]
            assert "DefaultValue" not in summary["Parameters"][0]
            assert sorted(summary["ResourceTypes"]) == ["AWS::IAM::ManagedPolicy", "AWS::IAM::Role"]


def test_the_path_form_at_the_sandbox(cloud: Cloud, unique: str, template: bytes) -> None:
    with public_bucket(cloud, "portal", unique, {"t.json": template}):
        summary = cloud.client("cloudformation", "master").get_template_summary(
            TemplateURL=object_url(cloud, unique, "t.json")
        )
        assert {name for group in summary["ResourceIdentifierSummaries"] for name in group["LogicalResourceIds"]} == {
            "Read1",
            "Read2",
            "Role",
        }


@pytest.mark.aws
def test_another_account_s_private_template_is_refused(cloud: Cloud, unique: str, template: bytes) -> None:
    s3 = cloud.client("s3", "portal")
    stacks = cloud.client("cloudformation", "master")
    s3.create_bucket(Bucket=unique)
    s3.put_object(Bucket=unique, Key="t.json", Body=template)
    url = f"https://{unique}.s3.amazonaws.com/t.json"
    with pytest.raises(ClientError) as refused:
        stacks.get_template_summary(TemplateURL=url)
    assert error_code(refused.value) == "ValidationError"
    assert "S3 error: Access Denied" in str(refused.value)
    assert cloud.client("cloudformation", "portal").get_template_summary(TemplateURL=url)
    s3.delete_object(Bucket=unique, Key="t.json")
    s3.delete_bucket(Bucket=unique)


@pytest.mark.aws
def test_the_template_is_read_with_the_caller_s_permission(cloud: Cloud, unique: str, template: bytes) -> None:
    with public_bucket(cloud, "portal", unique, {"t.json": template}):
        url = f"https://{unique}.s3.amazonaws.com/t.json"
        with user_with(cloud, "master", f"{unique}-a", allow(READS)) as key, pytest.raises(ClientError) as refused:
            cloud.client_for("cloudformation", key).get_template_summary(TemplateURL=url)
        assert "S3 error: Access Denied" in str(refused.value)
        reads = allow("s3:GetObject", resource=f"arn:aws:s3:::{unique}/*")
        with user_with(cloud, "master", f"{unique}-b", allow(READS), reads) as key:
            assert cloud.client_for("cloudformation", key).get_template_summary(TemplateURL=url)


@pytest.mark.aws
@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/t.json",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "https://s3.amazonaws.com/",
        "https://s3.amazonaws.com/bucket",
        "https://this-bucket-is-never-there-0000.s3.amazonaws.com/t.json",
    ],
)
def test_other_urls_are_refused(cloud: Cloud, url: str) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.client("cloudformation", "master").get_template_summary(TemplateURL=url)
    assert error_code(refused.value) == "ValidationError"


@pytest.mark.aws
@pytest.mark.parametrize("body", ["", "not a template", "{}", '{"Resources": {}}', "- a\n- b", "[1, 2"])
def test_what_is_no_template_is_refused(cloud: Cloud, unique: str, body: str) -> None:
    client = cloud.client(
        "cloudformation", "master", config=Config(parameter_validation=False, retries={"max_attempts": 1})
    )
    with pytest.raises(ClientError) as refused:
        client.get_template_summary(TemplateBody=body)
    assert error_code(refused.value) == "ValidationError"
    with pytest.raises(ClientError) as refused:
        client.create_stack(StackName=unique, TemplateBody=body)
    assert error_code(refused.value) == "ValidationError"


@pytest.mark.aws
def test_anonymous_reads_are_for_public_objects(cloud: Cloud, unique: str) -> None:
    s3 = cloud.client("s3", "portal")
    with public_bucket(cloud, "portal", unique, {"hello.txt": b"hello"}):
        url = object_url(cloud, unique, "hello.txt")
        answer = requests.get(url, timeout=120)
        assert (answer.status_code, answer.content) == (200, b"hello")
        assert requests.get(object_url(cloud, unique, "missing"), timeout=120).status_code == 403
        assert requests.put(url, data=b"changed", timeout=120).status_code == 403
        assert requests.get(object_url(cloud, unique, ""), timeout=120).status_code == 403
        s3.put_public_access_block(
            Bucket=unique,
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "IgnorePublicAcls": True,
                "BlockPublicPolicy": True,
                "RestrictPublicBuckets": True,
            },
        )
        assert requests.get(url, timeout=120).status_code == 403
        assert s3.get_object(Bucket=unique, Key="hello.txt")["Body"].read() == b"hello"


@pytest.mark.aws
def test_a_pre_signed_url_reads_a_private_object_until_it_is_changed(cloud: Cloud, unique: str) -> None:
    s3 = cloud.client("s3", "portal", config=Config(signature_version="s3v4", s3={"addressing_style": "path"}))
    s3.create_bucket(Bucket=unique)
    s3.put_object(Bucket=unique, Key="private.txt", Body=b"private")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": unique, "Key": "private.txt"}, ExpiresIn=60)
    assert requests.get(url, timeout=120).content == b"private"
    assert requests.get(url.replace("private.txt", "other.txt"), timeout=120).status_code == 403
    signature = url.rpartition("X-Amz-Signature=")[2]
    assert requests.get(url.replace(signature, "0" * 64), timeout=120).status_code == 403
    s3.delete_object(Bucket=unique, Key="private.txt")
    s3.delete_bucket(Bucket=unique)


@pytest.mark.aws
def test_a_new_bucket_blocks_public_access(cloud: Cloud, unique: str) -> None:
    s3 = cloud.client("s3", "portal")
    s3.create_bucket(Bucket=unique)
    block = s3.get_public_access_block(Bucket=unique)["PublicAccessBlockConfiguration"]
    assert all(block.values()) and len(block) == 4
    with pytest.raises(ClientError) as refused:
        s3.put_bucket_policy(
            Bucket=unique,
            Policy=json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": "*",
                            "Action": "s3:GetObject",
                            "Resource": f"arn:aws:s3:::{unique}/*",
                        }
                    ],
                }
            ),
        )
    assert error_code(refused.value) == "AccessDenied"
    s3.put_object(Bucket=unique, Key="secret", Body=b"x")
    assert requests.get(object_url(cloud, unique, "secret"), timeout=120).status_code == 403
    s3.delete_object(Bucket=unique, Key="secret")
    s3.delete_bucket(Bucket=unique)


@pytest.mark.aws
def test_a_bucket_name_belongs_to_one_account(cloud: Cloud, unique: str) -> None:
    s3 = cloud.client("s3", "portal")
    s3.create_bucket(Bucket=unique)
    with pytest.raises(ClientError) as refused:
        cloud.client("s3", "master").create_bucket(Bucket=unique)
    assert error_code(refused.value) == "BucketAlreadyExists"
    s3.delete_bucket(Bucket=unique)
