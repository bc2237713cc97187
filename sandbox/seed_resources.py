"""What stands in each account: a few resources with tags and a few that never had one, in two regions.

Called with the account's scope set. `call` is (service, method, path, headers, body), the services' own wire format.
"""

import json
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from ministack.core.responses import get_account_id, request_scope
from ministack.services import s3

from .accounts import Account

Call = Callable[[str, str, str, dict, bytes], Awaitable[None]]
SECOND_REGION = "eu-west-1"
FORM = {"content-type": "application/x-www-form-urlencoded"}


async def _json(call: Call, service: str, target: str, payload: dict) -> None:
    headers = {"content-type": "application/x-amz-json-1.0", "x-amz-target": target}
    await call(service, "POST", "/", headers, json.dumps(payload).encode())


async def _query(call: Call, service: str, version: str, action: str, **params: str) -> None:
    body = urlencode({"Action": action, "Version": version, **params}).encode()
    await call(service, "POST", "/", FORM, body)


async def _queue(call: Call, name: str, tags: dict[str, str]) -> None:
    await _json(call, "sqs", "AmazonSQS.CreateQueue", {"QueueName": name, **({"tags": tags} if tags else {})})


async def _topic(call: Call, name: str, tags: dict[str, str]) -> None:
    params = {}
    for number, (key, value) in enumerate(tags.items(), 1):
        params |= {f"Tags.member.{number}.Key": key, f"Tags.member.{number}.Value": value}
    await _query(call, "sns", "2010-03-31", "CreateTopic", Name=name, **params)


async def _table(call: Call, name: str, tags: dict[str, str]) -> None:
    await _json(
        call,
        "dynamodb",
        "DynamoDB_20120810.CreateTable",
        {
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
        },
    )


async def _instance(call: Call, tags: dict[str, str]) -> None:
    params = {"ImageId": "ami-0123456789abcdef0", "InstanceType": "t3.micro", "MinCount": "1", "MaxCount": "1"}
    if tags:
        params["TagSpecification.1.ResourceType"] = "instance"
    for number, (key, value) in enumerate(tags.items(), 1):
        params |= {f"TagSpecification.1.Tag.{number}.Key": key, f"TagSpecification.1.Tag.{number}.Value": value}
    await _query(call, "ec2", "2016-11-15", "RunInstances", **params)


async def _bucket(name: str, tags: dict[str, str]) -> None:
    """Through S3's in-process door: over the wire S3 would take the unsigned call for an anonymous one."""
    status, _headers, body = await s3.handle_request("PUT", f"/{name}", {}, b"", {}, internal=True)
    if status >= 300:
        raise RuntimeError(f"bucket {name}: {status} {body[:300]!r}")
    if tags:
        text = "".join(f"<Tag><Key>{key}</Key><Value>{value}</Value></Tag>" for key, value in tags.items())
        await s3.handle_request(
            "PUT",
            f"/{name}",
            {},
            f"<Tagging><TagSet>{text}</TagSet></Tagging>".encode(),
            {"tagging": [""]},
            internal=True,
        )


async def seed_resources(account: Account, call: Call) -> None:
    """Make the account's resources in its home region, and one of each queue and topic in the second region."""
    slug = account.name.lower().replace(" ", "-")
    team = slug.split("-")[0]
    tags = {
        "environment": "production" if "production" in slug else "non-production",
        "team": team,
        "cost-center": f"cc-{sum(map(ord, team)) % 900 + 100}",
    }
    await _bucket(f"{slug}-data-{account.account_id}", tags)
    await _bucket(f"{slug}-scratch-{account.account_id}", {})
    await _queue(call, f"{slug}-orders", tags)
    await _queue(call, f"{slug}-dead-letters", {})
    await _topic(call, f"{slug}-events", {"team": team})
    await _topic(call, f"{slug}-alarms", {})
    await _table(call, f"{slug}-sessions", tags)
    await _table(call, f"{slug}-cache", {})
    await _instance(call, {"Name": f"{slug}-web-1", **tags})
    await _instance(call, {})
    with request_scope(get_account_id(), SECOND_REGION):
        await _queue(call, f"{slug}-replica", {"Team": team})
        await _topic(call, f"{slug}-replica-events", {})
