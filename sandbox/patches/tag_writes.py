"""Tag writes that are seen late, and the own tag calls of S3 and Auto Scaling.

Amazon S3 API Reference, "PutBucketTagging" (the whole set is replaced; 50 tags, no key twice, system tags are not the
requester's) and "GetBucketTagging" (`NoSuchTagSet`). Amazon EC2 Auto Scaling API Reference, "CreateOrUpdateTags",
"DeleteTags" and "DescribeTags". Amazon EC2 API Reference, "Eventual consistency": what was written may not be read at once;
the same holds for the Tagging API and S3's bucket settings.

A late write is checked and answered at once and applied when its time has come, before the first request after it; so
every read of every service is as late as AWS's, and writes stay in their order. Only the event loop comes here: no lock.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import escape

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import autoscaling, s3, tagging

from ..settings import SETTINGS
from .base import Answer, Function, wrap, wrap_handler
from .tag_policies import violation
from .tag_stores import XmlText

TAG_LIMIT = 50
KEY_CHARACTERS, VALUE_CHARACTERS = 128, 256
AUTO_SCALING_PAGE = 50
Change = Callable[[dict[str, str]], dict[str, str]]


@dataclass
class _Write:
    """`change` says what becomes of the tags, `apply` does it in the resource's account and region."""

    at: float
    account: str
    region: str
    arn: str
    change: Change
    apply: Callable[[], object]


class TagWrites:
    """The writes that are not seen yet, oldest first."""

    def __init__(self) -> None:
        self._late: list[_Write] = []

    def settle(self) -> None:
        """Apply what is due. The setting is read here, so setting it to 0 makes everything seen."""
        due = time.monotonic() - SETTINGS.stale_tag_reads_seconds
        while self._late and self._late[0].at <= due:
            write = self._late.pop(0)
            try:
                with request_scope(write.account, write.region):
                    write.apply()
            except tagging._ResourceNotFound:
                pass  # Deleted since.

    def submit(self, arn: str, change: Change, apply: Callable[[], object]) -> None:
        """Apply now, or when the time has come. May raise what `apply` raises."""
        if SETTINGS.stale_tag_reads_seconds == 0:
            apply()
        else:
            self._late.append(_Write(time.monotonic(), get_account_id(), get_region(), arn, change, apply))

    def after_all(self, arn: str, tags: dict[str, str]) -> dict[str, str]:
        """What becomes of `tags` when every late write of this account to `arn` is seen."""
        for write in self._late:
            if (write.arn, write.account) == (arn, get_account_id()):
                tags = write.change(tags)
        return tags


WRITES = TagWrites()


def is_system_key(key: str) -> bool:
    return key[:4].lower() == "aws:"


def _system(tags: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in tags.items() if is_system_key(key)}


def _set_bucket_tags(name: str, tags: dict[str, str]) -> None:
    if name in s3._buckets and tags:
        s3._bucket_tags[name] = tags
    else:
        s3._bucket_tags.pop(name, None)


def _bucket_arn(name: str) -> str:
    return f"arn:aws:s3:::{name}"


def _bucket_tag_failure(name: str, pairs: list[tuple[str, str]]) -> tuple | None:
    tags = dict(pairs)
    if len(tags) != len(pairs):
        return s3._error("InvalidTag", "Cannot provide multiple Tags with the same key", 400, f"/{name}")
    own = {key: value for key, value in tags.items() if not is_system_key(key)}
    failure = s3._validate_bucket_tags(own, f"/{name}")
    if failure is not None:
        return failure
    present = _system(WRITES.after_all(_bucket_arn(name), dict(s3._bucket_tags.get(name) or {})))
    wanted = _system(tags)
    if any(present.get(key) != value for key, value in wanted.items()):
        return s3._error("InvalidTag", "System tags cannot be added/updated by requester", 400, f"/{name}")
    if present != wanted:
        return s3._error("InvalidTag", "System tags cannot be removed by requester", 400, f"/{name}")
    refused = violation("s3:bucket", pairs)
    return s3._error("TagPolicyException", refused, 400, f"/{name}") if refused else None


def _put_bucket_tagging(original: Function) -> Function:
    def put_bucket_tagging(name: str, body: bytes) -> Answer:
        if name not in s3._buckets:
            return original(name, body)
        try:
            pairs: list[tuple[str, str]] = list(s3._iter_tag_pairs(s3.fromstring(body)))
        except (ParseError, ValueError):
            return original(name, body)
        failure = _bucket_tag_failure(name, pairs)
        if failure is None:
            tags = dict(pairs)
            WRITES.submit(_bucket_arn(name), lambda _: tags, partial(_set_bucket_tags, name, tags))
        return failure or (204, {}, b"")

    return put_bucket_tagging


def _delete_bucket_tagging(original: Function) -> Function:
    def delete_bucket_tagging(name: str) -> Answer:
        if name not in s3._buckets:
            return original(name)

        def delete() -> None:
            _set_bucket_tags(name, _system(s3._bucket_tags.get(name) or {}))

        WRITES.submit(_bucket_arn(name), _system, delete)
        return 204, {}, b""

    return delete_bucket_tagging


def _group_arn(name: str) -> str:
    return (autoscaling._asgs.get(name) or {}).get("AutoScalingGroupARN", "")


def _requested_tags(params: dict) -> list[dict[str, str]]:
    tags, number = [], 1
    while autoscaling._p(params, f"Tags.member.{number}.Key"):
        prefix = f"Tags.member.{number}."
        tags.append(
            {
                name: autoscaling._p(params, prefix + name)
                for name in ("ResourceId", "ResourceType", "Key", "Value", "PropagateAtLaunch")
            }
        )
        number += 1
    return tags


def _group_policy_failure(tags: list[dict[str, str]]) -> tuple | None:
    refused = violation("autoscaling:autoScalingGroup", [(tag["Key"], tag["Value"]) for tag in tags])
    return autoscaling._error("ValidationError", escape(refused)) if refused else None


def _group_tag_failure(tags: list[dict[str, str]]) -> tuple | None:
    for tag in tags:
        name = tag["ResourceId"]
        if name not in autoscaling._asgs:
            return autoscaling._error(
                "ValidationError", f"AutoScalingGroup name not found - AutoScalingGroup '{name}' not found"
            )
        if tag["ResourceType"] != "auto-scaling-group":
            return autoscaling._error("ValidationError", "The tag's resource type is not auto-scaling-group")
        if is_system_key(tag["Key"]):
            return autoscaling._error(
                "ValidationError", "aws: prefixed tag key names are not allowed for external use."
            )
        if len(tag["Key"]) > KEY_CHARACTERS or len(tag["Value"]) > VALUE_CHARACTERS:
            return autoscaling._error("ValidationError", "The tag's key or value is too long")
    for name in {tag["ResourceId"] for tag in tags}:
        present = {tag["Key"]: tag["Value"] for tag in autoscaling._tags.get(name) or []}
        added = {tag["Key"]: "" for tag in tags if tag["ResourceId"] == name}
        if len({**WRITES.after_all(_group_arn(name), present), **added}) > TAG_LIMIT:
            return autoscaling._error("LimitExceeded", f"The group has more than {TAG_LIMIT} tags.")
    return _group_policy_failure(tags)


def _change_group_tag(tag: dict[str, str], keep: bool) -> None:
    """Set the tag, with its own PropagateAtLaunch, or remove it."""
    name = tag["ResourceId"]
    group = autoscaling._asgs.get(name)
    if group is None:
        return
    tags = [kept for kept in autoscaling._tags.get(name) or [] if kept["Key"] != tag["Key"]]
    if keep:
        tags.append(
            {
                "Key": XmlText(tag["Key"]),
                "Value": XmlText(tag["Value"]),
                "ResourceId": name,
                "ResourceType": "auto-scaling-group",
                "PropagateAtLaunch": tag["PropagateAtLaunch"] == "true",
            }
        )
    autoscaling._tags[name] = group["Tags"] = sorted(tags, key=lambda kept: kept["Key"])


def _create_or_update_tags(original: Function) -> Function:
    def create_or_update_tags(p: dict[str, Any]) -> Answer:
        tags = _requested_tags(p)
        failure = _group_tag_failure(tags)
        if failure is not None:
            return failure
        for tag in tags:
            WRITES.submit(
                _group_arn(tag["ResourceId"]),
                lambda kept, tag=tag: {**kept, tag["Key"]: tag["Value"]},
                partial(_change_group_tag, tag, True),
            )
        return original({})

    return create_or_update_tags


def _delete_tags(original: Function) -> Function:
    def delete_tags(p: dict[str, Any]) -> Answer:
        for tag in _requested_tags(p):
            WRITES.submit(
                _group_arn(tag["ResourceId"]),
                lambda kept, tag=tag: {key: value for key, value in kept.items() if key != tag["Key"]},
                partial(_change_group_tag, tag, False),
            )
        return original({})

    return delete_tags


def _create_group(original: Function) -> Function:
    def create_group(p: dict[str, Any]) -> Answer:
        failure = _group_policy_failure(_requested_tags(p))
        if failure is not None:
            return failure
        answer = original(p)
        for tag in _requested_tags(p) if answer[0] == 200 else ():
            _change_group_tag({**tag, "ResourceId": autoscaling._p(p, "AutoScalingGroupName")}, True)
        return answer

    return create_group


def _filters(params: dict) -> dict[str, list[str]]:
    found, number = {}, 1
    while autoscaling._p(params, f"Filters.member.{number}.Name"):
        prefix = f"Filters.member.{number}."
        found[autoscaling._p(params, prefix + "Name")] = autoscaling._parse_member_list(params, prefix + "Values")
        number += 1
    return found


def _describe_tags(_original: Function) -> Function:
    """Every tag with its group and PropagateAtLaunch, in pages; `Filters` narrow them down."""

    def describe_tags(p: dict[str, Any]) -> Answer:
        wanted = _filters(p)
        found = []
        for name, tags in autoscaling._tags.items():
            for tag in tags:
                facts = {
                    "auto-scaling-group": name,
                    "key": tag["Key"],
                    "value": tag["Value"],
                    "propagate-at-launch": str(bool(tag.get("PropagateAtLaunch"))).lower(),
                }
                if all(facts.get(key) in values for key, values in wanted.items()):
                    found.append(facts)
        size, token = autoscaling._p(p, "MaxRecords") or str(AUTO_SCALING_PAGE), autoscaling._p(p, "NextToken") or "0"
        if not size.isdigit() or not 1 <= int(size) <= 100:
            return autoscaling._error("ValidationError", "MaxRecords must be from 1 to 100")
        if not token.isdigit() or int(token) > len(found):
            return autoscaling._error("InvalidNextToken", "The NextToken value is not valid.")
        end = int(token) + int(size)
        members = "".join(
            f"<member><ResourceId>{escape(tag['auto-scaling-group'])}</ResourceId>"
            "<ResourceType>auto-scaling-group</ResourceType>"
            f"<Key>{escape(tag['key'])}</Key><Value>{escape(tag['value'])}</Value>"
            f"<PropagateAtLaunch>{tag['propagate-at-launch']}</PropagateAtLaunch></member>"
            for tag in found[int(token) : end]
        )
        next_token = f"<NextToken>{end}</NextToken>" if end < len(found) else ""
        return autoscaling._xml(
            200, "DescribeTagsResponse", f"<DescribeTagsResult><Tags>{members}</Tags>{next_token}</DescribeTagsResult>"
        )

    return describe_tags


def install() -> None:
    wrap("_put_bucket_tagging", _put_bucket_tagging, s3)
    wrap("_delete_bucket_tagging", _delete_bucket_tagging, s3)
    for action, make in (
        ("CreateOrUpdateTags", _create_or_update_tags),
        ("DeleteTags", _delete_tags),
        ("DescribeTags", _describe_tags),
        ("CreateAutoScalingGroup", _create_group),
    ):
        wrap_handler(autoscaling._ACTION_MAP, action, make)
