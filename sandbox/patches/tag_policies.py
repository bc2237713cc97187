"""Tag policies on writes: what the account's effective policy does not let be written is refused.

AWS Organizations User Guide, "Enforce tagging consistency": tag writes, and creations with tags, of the types that the
policy enforces; taking tags away never. The errors are the services' own: Amazon EC2 API Reference, "Error codes"
(`TagPolicyViolation`); Amazon S3 API Reference, "Error responses" (`TagPolicyException`); Amazon SNS API Reference,
"TagResource" (`TagPolicy`); DynamoDB's is a ValidationException. SQS's and Auto Scaling's are in no page of AWS: their
codes for a wrong parameter. S3's and Auto Scaling's own calls ask from tag_writes.py, the Tagging API from tagging.py.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from ministack.core.arn import parse_arn
from ministack.core.responses import error_response_json, get_account_id
from ministack.services import dynamodb, ec2, sns, sqs

from ..errors import error_response
from ..organizations.tag_policies import refused_key
from .base import Answer, Function, wrap, wrap_handler

# Services whose ARNs name no resource type.
ONLY_TYPE = {"s3": "bucket", "sqs": "queue", "sns": "topic"}
Tags = Iterable[tuple[str, str]]


def resource_type(arn: str) -> str:
    """The resource type in the words of tag policies: `ec2:instance`."""
    spec = parse_arn(arn)
    kind = ONLY_TYPE.get(spec.service) or spec.resource.strip("/").split("/")[0].split(":")[0]
    return f"{spec.service}:{kind}"


def violation(kind: str, tags: Tags) -> str:
    """Why the account that is asked may not write `tags` to what is of `kind`, or ""."""
    own = [(key, value or "") for key, value in tags if key[:4].lower() != "aws:"]
    key = refused_key(get_account_id(), kind, own)
    return (
        "" if key is None else f"The tag policy does not allow the specified value for the following tag key: '{key}'."
    )


def _listed(tags: Iterable[dict]) -> list[tuple[str, str]]:
    return [(str(tag.get("Key")), str(tag.get("Value") or "")) for tag in tags]


def _ec2_failure(kind: str, tags: Tags) -> tuple | None:
    reason = violation(f"ec2:{kind}", tags)
    return error_response("ec2", "TagPolicyViolation", reason, 400) if reason else None


def _tag_specifications(params: dict) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The tags that a creating call of EC2 asks for, by resource type."""
    for name in ("TagSpecification", "TagSpecifications"):
        number = 1
        while kind := ec2._p(params, f"{name}.{number}.ResourceType"):
            prefix, tags, count = f"{name}.{number}.Tag", [], 1
            while key := ec2._p(params, f"{prefix}.{count}.Key"):
                tags.append((key, ec2._p(params, f"{prefix}.{count}.Value", "")))
                count += 1
            yield kind, tags
            number += 1


def _ec2_action(original: Function) -> Function:
    def action(params: dict[str, Any]) -> Answer:
        failures = (_ec2_failure(kind, tags) for kind, tags in _tag_specifications(params))
        return next(filter(None, failures), None) or original(params)

    return action


def _create_tags(original: Function) -> Function:
    """One resource whose type refuses a tag, and none is tagged."""

    def create_tags(params: dict[str, Any]) -> Answer:
        tags = _listed(ec2._parse_tags(params))
        kinds = dict.fromkeys(map(ec2._guess_resource_type, ec2._parse_member_list(params, "ResourceId")))
        failures = (_ec2_failure(kind, tags) for kind in kinds)
        return next(filter(None, failures), None) or original(params)

    return create_tags


def _queue_action(original: Function) -> Function:
    def action(data: dict[str, Any], url: str) -> Answer:
        reason = violation("sqs:queue", (data.get("Tags") or data.get("tags") or {}).items())
        if reason:
            raise sqs._Err("InvalidParameterValue", reason)
        return original(data, url)

    return action


def _topic_action(original: Function) -> Function:
    def action(params: dict[str, Any]) -> Answer:
        reason = violation("sns:topic", sns._param_tags(params).items())
        return sns._error("TagPolicy", reason, 400) if reason else original(params)

    return action


def _table_action(original: Function) -> Function:
    def action(data: dict[str, Any]) -> Answer:
        reason = violation("dynamodb:table", _listed(data.get("Tags") or []))
        if reason:
            return error_response_json(
                "ValidationException", f"One or more parameter values were invalid: {reason}", 400
            )
        return original(data)

    return action


def install() -> None:
    for action in ec2._ACTION_MAP:
        wrap_handler(ec2._ACTION_MAP, action, _create_tags if action == "CreateTags" else _ec2_action)
    for action in ("CreateQueue", "TagQueue"):
        wrap_handler(sqs._HANDLERS, action, _queue_action)
    for name in ("_create_topic", "_tag_resource"):
        wrap(name, _topic_action, sns)
    for name in ("_create_table", "_tag_resource"):
        wrap(name, _table_action, dynamodb)
