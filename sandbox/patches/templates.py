"""Where a template may come from, and who must be able to read it.

AWS CloudFormation API Reference, "CreateStack" (TemplateURL names an object in an S3 bucket, in any of S3's URL
forms), and Amazon S3 User Guide, "How Amazon S3 authorizes a request": CloudFormation reads with the caller's
identity, so another account's object needs the caller's own permission and the bucket's. A public bucket policy does
not replace the first.
"""

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import s3
from ministack.services.cloudformation import helpers

from ..errors import error_response
from .authorization import current_principal, denial_for
from .base import Answer, replace

URL_CHARACTERS = 5120
TEMPLATE_BYTES = 1_000_000
S3_HOST = re.compile(
    r"(?:(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.)?s3(?:[.-](?P<region>[a-z0-9-]+))?"
    r"\.amazonaws\.com(?:\.cn)?"
)
LOOPBACK_HOST = re.compile(r"(?:127\.0\.0\.1|localhost)")


class TemplateError(Exception):
    """Why a template cannot be had, in CloudFormation's words."""


def bucket_and_key(url: str) -> tuple[str, str]:
    """The object that a template URL names: virtual-hosted or path form, at S3 or at this sandbox."""
    parts = urlsplit(url)
    path = unquote(parts.path).lstrip("/")
    host = parts.hostname or ""
    match = S3_HOST.fullmatch(host)
    if len(url) <= URL_CHARACTERS and match and parts.scheme == "https" and match.group("bucket"):
        bucket, key = match.group("bucket"), path
    elif len(url) <= URL_CHARACTERS and ((match and parts.scheme == "https") or LOOPBACK_HOST.fullmatch(host)):
        bucket, _, key = path.partition("/")
    else:
        raise TemplateError("TemplateURL must be a supported URL.")
    if not bucket or not key:
        raise TemplateError("TemplateURL must reference a valid S3 object to which you have access.")
    return bucket, key


def _bucket_allows(owner: str, bucket: str, key: str, arn: str) -> bool:
    caller = current_principal()
    if caller is None:
        return True
    if caller.account != owner:
        return s3._foreign_bucket_allows(owner, bucket, key, "GET", {}, caller.account, {})
    policy = s3._bucket_policies.get_scoped(owner, None, bucket)
    context = EvalContext(
        principal_arn=caller.arn,
        principal_type=caller.type,
        principal_account=caller.account,
        action="s3:GetObject",
        resource_arn=arn,
        region=get_region(),
        principal_keys=caller.keys,
    )
    return evaluate_resource_policy(policy, context).decision != "Deny"


def read_object(url: str) -> bytes:
    """The bytes that the caller may read at `url`, else TemplateError."""
    bucket, key = bucket_and_key(url)
    owner = s3._bucket_owner_account(bucket)
    arn = f"arn:aws:s3:::{bucket}/{key}"
    caller = current_principal()
    more = "For more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"
    if owner is None:
        raise TemplateError(f"S3 error: The specified bucket does not exist\n{more}")
    if (caller and denial_for(caller, "s3:GetObject", arn)) or not _bucket_allows(owner, bucket, key, arn):
        raise TemplateError(f"S3 error: Access Denied\n{more}")
    with request_scope(owner, get_region()):
        data = s3._get_object_data(bucket, key)
    if data is None:
        missing = "The specified key does not exist." if owner == get_account_id() else "Access Denied"
        raise TemplateError(f"S3 error: {missing}\n{more}")
    return data


def _resolve_document(
    params: dict[str, Any], body_key: str, url_key: str, label: str
) -> tuple[str | None, Answer | None]:
    body, url = helpers._p(params, body_key), helpers._p(params, url_key)
    if body and url:
        return None, error_response(
            "cloudformation", "ValidationError", f"Only one of {body_key} and {url_key} may be given.", 400
        )
    if body or not url:
        return body or None, None
    try:
        data = read_object(url)
        if len(data) > TEMPLATE_BYTES:
            raise TemplateError(f"{label} may not exceed {TEMPLATE_BYTES} bytes in size.")
        return data.decode(), None
    except UnicodeDecodeError:
        return None, error_response("cloudformation", "ValidationError", f"{label} is not UTF-8.", 400)
    except TemplateError as error:
        return None, error_response("cloudformation", "ValidationError", str(error), 400)


def install() -> None:
    replace("_resolve_document", _resolve_document, helpers)
