"""The estate that every start makes."""

from typing import Any

from cloud import Client, Cloud


def everything(client: Client, operation: str, key: str, **params: Any) -> list:
    return [item for page in client.get_paginator(operation).paginate(**params) for item in page[key]]


def test_the_organisation_has_what_the_portal_must_deal_with(cloud: Cloud) -> None:
    organizations = cloud.client("organizations", "master")
    accounts = {item["Id"]: item for item in everything(organizations, "list_accounts", "Accounts")}
    linked = [accounts[account_id] for account_id in cloud.info["linked_account_ids"]]
    assert len(linked) == 12
    assert {item["JoinedMethod"] for item in linked} == {"CREATED", "INVITED"}
    assert any(item["Id"].startswith("0") for item in linked)
    assert [item["Id"] for item in linked if item["State"] == "SUSPENDED"] == cloud.info["suspended_account_ids"]
    assert cloud.info["operator_account_id"] not in accounts
    assert max(item["Paths"][0].count("/ou-") for item in linked) == 2
    assert len({item["Name"] for item in linked}) == 12


def test_profiles_are_users_with_administrator_access(cloud: Cloud) -> None:
    active = [item for item in cloud.info["linked_account_ids"] if item not in cloud.info["suspended_account_ids"]]
    expected = {"portal", "master"} | {f"linked-{item}" for item in active}
    assert set(cloud.session("master").available_profiles) == expected
    for profile in sorted(expected):
        arn = cloud.client("sts", profile).get_caller_identity()["Arn"]
        assert arn.endswith(":user/Administrator")
    attached = cloud.client("iam", "portal").list_attached_user_policies(UserName="Administrator")
    assert attached["AttachedPolicies"][0]["PolicyName"] == "AdministratorAccess"


def test_every_account_has_tagged_and_never_tagged_resources(cloud: Cloud) -> None:
    for account_id in (cloud.info["linked_account_ids"][0], cloud.info["linked_account_ids"][4]):
        profile = f"linked-{account_id}"
        sqs, sns = cloud.client("sqs", profile), cloud.client("sns", profile)
        tags = [sqs.list_queue_tags(QueueUrl=url).get("Tags", {}) for url in sqs.list_queues()["QueueUrls"]]
        assert any(tags) and not all(tags)
        topics = [item["TopicArn"] for item in sns.list_topics()["Topics"]]
        topic_tags = [sns.list_tags_for_resource(ResourceArn=arn)["Tags"] for arn in topics]
        assert any(topic_tags) and not all(topic_tags)
        dynamodb = cloud.client("dynamodb", profile)
        assert len(dynamodb.list_tables()["TableNames"]) == 2
        s3 = cloud.client("s3", profile)
        buckets = [item["Name"] for item in s3.list_buckets()["Buckets"]]
        assert len(buckets) == 2
        tagged = [name for name in buckets if name.split("-data-")[-1] == account_id]
        assert s3.get_bucket_tagging(Bucket=tagged[0])["TagSet"]
        reservations = cloud.client("ec2", profile).describe_instances()["Reservations"]
        instances = [item for reservation in reservations for item in reservation["Instances"]]
        assert sorted(bool(item.get("Tags")) for item in instances) == [False, True]
        assert cloud.client("sqs", profile, region_name="eu-west-1").list_queues()["QueueUrls"]
