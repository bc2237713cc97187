"""The Resource Groups Tagging API: who may tag what, its limits, and its pages.

Resource Groups Tagging API Reference, "TagResources", "UntagResources" (besides `tag:TagResources` the permission of the
resource's own service is needed; 20 ARNs, 50 tags; what fails for one ARN stands in FailedResourcesMap) and "GetResources"
(pages of 1 to 100; tagged or previously tagged resources only). Service Authorization Reference, each service's "Actions"
(which action tags). AWS Tagging User Guide, "Tag naming limits and requirements".
"""

import base64
import binascii
import json
import time
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from ministack.core.arn import Arn, ArnParseError, parse_arn
from ministack.core.responses import get_account_id, get_region
from ministack.services import tagging

from .. import partition
from .authorization import current_principal, denial_for
from .base import Answer, Function, replace, wrap_handler
from .tag_policies import resource_type, violation
from .tag_stores import tags_of
from .tag_writes import KEY_CHARACTERS, TAG_LIMIT, VALUE_CHARACTERS, WRITES, is_system_key

ARN_LIMIT = 20
PAGE_DEFAULT, PAGE_LIMIT = 50, 100
TOKEN_SECONDS = 15 * 60
TAG, UNTAG = 0, 1
# ARN service -> the owning service's actions that tag and untag; the others have TagResource and UntagResource.
ACTIONS = {
    "acm": ("AddTagsToCertificate", "RemoveTagsFromCertificate"),
    "ec2": ("CreateTags", "DeleteTags"),
    "elasticache": ("AddTagsToResource", "RemoveTagsFromResource"),
    "elasticloadbalancing": ("AddTags", "RemoveTags"),
    "elasticmapreduce": ("AddTags", "RemoveTags"),
    "es": ("AddTags", "RemoveTags"),
    "firehose": ("TagDeliveryStream", "UntagDeliveryStream"),
    "rds": ("AddTagsToResource", "RemoveTagsFromResource"),
    "route53": ("ChangeTagsForResource", "ChangeTagsForResource"),
    "s3": ("PutBucketTagging", "PutBucketTagging"),
    "sqs": ("TagQueue", "UntagQueue"),
    "ssm": ("AddTagsToResource", "RemoveTagsFromResource"),
}
# Kinesis has both, and either will do.
OTHER_ACTIONS = {"kinesis": ("AddTagsToStream", "RemoveTagsFromStream")}
# The patterns of the services' models (acm, lambda, logs, ...): letters, separators and numbers of any script, and these.
# Firehose's and Kinesis' have one more; Amazon EC2 User Guide, "Tag your Amazon EC2 resources": any character.
TAG_CHARACTERS = "_.:/=+-@"
MORE_CHARACTERS = {"firehose": "%", "kinesis": "%"}
ANY_CHARACTER = {"ec2", "es"}
# No account in the ARN, and no region in those of the home region.
WITHOUT_ACCOUNT = {"s3", "route53"}
AT_HOME = {"route53", "cloudfront"}
# Accounts and ARNs that had tags: without tags they are "previously tagged", and listed still.
_ONCE_TAGGED: set[tuple[str, str]] = set()


class _Refused(Exception):
    """The whole call fails: the error's code and message."""

    def __init__(self, message: str, code: str = "InvalidParameterException") -> None:
        super().__init__(message)
        self.code = code


Counted = TypeVar("Counted", bound=list | dict)


class _Failed(Exception):
    """This ARN alone fails."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.entry = tagging._failed_resource(code, message, status)


def _error(refused: _Refused) -> tuple:
    body = {"__type": refused.code, "message": str(refused), "Message": str(refused)}
    return (
        400,
        {"Content-Type": "application/x-amz-json-1.1", "x-amzn-errortype": refused.code},
        json.dumps(body).encode(),
    )


def _counted(name: str, value: object, kind: type[Counted], most: int) -> Counted:
    if not isinstance(value, kind) or not 1 <= len(value) <= most:
        raise _Refused(
            f"1 validation error detected: Value at '{name}' failed to satisfy constraint: Member must have "
            f"length from 1 to {most}"
        )
    return value


def _check_tags(tags: dict) -> None:
    for key, value in tags.items():
        if not isinstance(key, str) or not 1 <= len(key) <= KEY_CHARACTERS:
            raise _Refused(
                f"1 validation error detected: Map keys of 'tags' must have length from 1 to {KEY_CHARACTERS}"
            )
        if not isinstance(value, str) or len(value) > VALUE_CHARACTERS:
            raise _Refused(
                f"1 validation error detected: Map values of 'tags' must have length from 0 to {VALUE_CHARACTERS}"
            )
        if is_system_key(key):
            raise _Refused("Tag keys cannot start with aws: in any case. This prefix is reserved for AWS use.")


def _parse_resource_arn(arn: str) -> Arn:
    """An ARN that a resource of its service can have. EC2's snapshots and images name no account."""
    try:
        spec = parse_arn(arn)
    except ArnParseError as error:
        raise tagging._InvalidResourceArn(f"{arn} is not a valid AmazonResourceName (ARN)") from error
    known = spec.service in tagging._COLLECTORS and spec.service not in tagging._GLOBAL_RESOURCE_SERVICES
    shared = spec.service == "ec2" and spec.resource.startswith(("snapshot/", "image/"))
    if spec.partition != partition.current().id or (known and (not spec.region or not (spec.account_id or shared))):
        raise tagging._InvalidResourceArn(f"{arn} is not a valid AmazonResourceName (ARN)")
    return spec


def _check_scope(spec: Arn, arn: str) -> None:
    if spec.service not in tagging._WRITERS:
        raise _Failed("InvalidParameterException", "Unrecognized service or resource type for tagging")
    if spec.service in AT_HOME and get_region() != partition.current().home_region:
        raise _Failed("InvalidParameterException", f"{arn} can be tagged in {partition.current().home_region} only")
    if spec.account_id != get_account_id() and not (
        spec.account_id == "" and spec.service in WITHOUT_ACCOUNT | {"ec2"}
    ):
        raise _Failed("InvalidClientTokenId", "No account found for the given parameters", 403)


def _check_permission(spec: Arn, arn: str, operation: int, keys: dict) -> None:
    """The identity that calls must be allowed the owning service's own action on the resource."""
    principal = current_principal()
    if principal is None:
        return
    default = ("TagResource", "UntagResource")
    names = [table[spec.service][operation] for table in (ACTIONS, OTHER_ACTIONS) if spec.service in table]
    if spec.service not in ACTIONS:
        names.insert(0, default[operation])
    denials = [denial_for(principal, f"{spec.service}:{name}", arn, keys) for name in names]
    if all(denials):
        raise _Failed("AccessDeniedException", denials[0])


def _check_characters(service: str, tags: dict[str, str]) -> None:
    if service in ANY_CHARACTER:
        return
    others = TAG_CHARACTERS + MORE_CHARACTERS.get(service, "")
    for text in (*tags, *tags.values()):
        if not all(unicodedata.category(c)[0] in "LZN" or c in others for c in text):
            raise _Failed("InvalidParameterException", "A tag key or value has characters that are not valid.")


def _change(arn: str, spec: Arn, operation: int, given: dict[str, str] | list[str]) -> None:
    """Tag or untag one resource, or raise what goes into FailedResourcesMap."""
    _check_scope(spec, arn)
    tags = given if isinstance(given, dict) else {}
    keys: dict[str, object] = {"aws:TagKeys": list(given)}
    keys.update({f"aws:RequestTag/{key}": value for key, value in tags.items()})
    try:
        before = tags_of(spec.service, arn)
    except tagging._ResourceNotFound:
        before = None
    keys.update({f"aws:ResourceTag/{key}": value for key, value in (before or {}).items()})
    _check_permission(spec, arn, operation, keys)
    if before is None:
        raise _Failed("InvalidParameterException", "Resource does not exist")
    _check_characters(spec.service, tags)
    refused = violation(resource_type(arn), tags.items())
    if refused:
        raise _Failed("InvalidParameterException", refused)

    def change(present: dict[str, str]) -> dict[str, str]:
        return {**present, **tags} if operation == TAG else {k: v for k, v in present.items() if k not in given}

    after = change(WRITES.after_all(arn, before))
    if sum(not is_system_key(key) for key in after) > TAG_LIMIT and operation == TAG:
        raise _Failed("LimitExceededException", f"The resource would have more than {TAG_LIMIT} tags")
    write = (tagging._WRITERS, tagging._REMOVERS)[operation][spec.service]
    try:
        # Adds and removes nothing, and finds out whether the resource is there, for a write that comes late too.
        write(spec, arn, {} if operation == TAG else [])
        WRITES.submit(arn, change, partial(write, spec, arn, given))
        _ONCE_TAGGED.add((get_account_id(), arn))
    except tagging._ResourceNotFound:
        raise _Failed("InvalidParameterException", "Resource does not exist") from None


def _change_all(operation: int, member: str, kind: type[list] | type[dict], action: str) -> Callable[[dict], tuple]:
    def change_all(data: dict) -> tuple:
        failed = {}
        try:
            arns = _counted("resourceARNList", data.get("ResourceARNList"), list, ARN_LIMIT)
            given = _counted(member[0].lower() + member[1:], data.get(member), kind, TAG_LIMIT)
            _check_tags(given if isinstance(given, dict) else dict.fromkeys(given, ""))
            parsed = [(arn, _parse_resource_arn(arn)) for arn in dict.fromkeys(arns)]
            for arn, spec in parsed:
                tagging._reject_foreign_region_arn(spec, arn, action)
        except (tagging._InvalidResourceArn, tagging._WrongRegionArn) as error:
            return _error(_Refused(str(error)))
        except _Refused as refused:
            return _error(refused)
        for arn, spec in parsed:
            try:
                _change(arn, spec, operation, given)
            except _Failed as failure:
                failed[arn] = failure.entry
        return tagging._json({"FailedResourcesMap": failed})

    return change_all


def _token(after: str, question: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([after, question, int(time.time())]).encode()).decode()


def _after(token: str, question: str) -> str:
    """The ARN after which the page begins."""
    try:
        after, asked, at = json.loads(base64.urlsafe_b64decode(token.encode()))
    except (binascii.Error, ValueError, TypeError):
        raise _Refused("Invalid pagination token") from None
    if asked != question:
        raise _Refused("The pagination token was made for another request")
    if time.time() - at > TOKEN_SECONDS:
        raise _Refused("The pagination token has expired", "PaginationTokenExpiredException")
    return after


def _page(data: dict, found: list[dict]) -> dict:
    size = data.get("ResourcesPerPage", PAGE_DEFAULT)
    if type(size) is not int or not 1 <= size <= PAGE_LIMIT:
        raise _Refused(f"ResourcesPerPage must be from 1 to {PAGE_LIMIT}")
    question = json.dumps([data.get("TagFilters"), data.get("ResourceTypeFilters")], sort_keys=True)
    after = _after(data["PaginationToken"], question) if data.get("PaginationToken") else ""
    rest = sorted((entry for entry in found if entry["ResourceARN"] > after), key=lambda entry: entry["ResourceARN"])
    page = rest[:size]
    return {
        "ResourceTagMappingList": page,
        "PaginationToken": _token(page[-1]["ResourceARN"], question) if len(rest) > size else "",
    }


def _get_resources(original: Function) -> Function:
    def get_resources(data: dict[str, Any]) -> Answer:
        if data.get("ResourceARNList"):
            return original(data)
        names = ("PaginationToken", "ResourcesPerPage", "TagsPerPage")
        status, headers, body = original({key: value for key, value in data.items() if key not in names})
        if status != 200:
            return status, headers, body
        found = []
        for entry in json.loads(body)["ResourceTagMappingList"]:
            seen = (get_account_id(), entry["ResourceARN"])
            if entry["Tags"]:
                _ONCE_TAGGED.add(seen)
            if seen in _ONCE_TAGGED:
                found.append(entry)
        try:
            return tagging._json(_page(data, found))
        except _Refused as refused:
            return _error(refused)

    return get_resources


def install() -> None:
    replace("_parse_resource_arn", _parse_resource_arn, tagging)
    wrap_handler(tagging._HANDLERS, "GetResources", _get_resources)
    wrap_handler(tagging._HANDLERS, "TagResources", lambda _original: _change_all(TAG, "Tags", dict, "TagResources"))
    wrap_handler(
        tagging._HANDLERS, "UntagResources", lambda _original: _change_all(UNTAG, "TagKeys", list, "UntagResources")
    )
