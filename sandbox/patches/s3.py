"""S3 does not tell who may not list a bucket whether an object is there.

Amazon S3 API Reference, "GetObject" (Permissions): without s3:ListBucket a missing key answers 403, not 404.
"""

from typing import Any

from ministack.services import s3

from ..errors import error_response
from .authorization import RECORD, denial_for
from .base import Answer, replace


def _may_list(bucket: str, owner: str) -> bool:
    record = RECORD.get()
    caller = record.principal if record else None
    if caller is not None and denial_for(caller, "s3:ListBucket", f"arn:aws:s3:::{bucket}"):
        return False
    account = caller.account if caller else ""
    return account == owner or s3._foreign_bucket_allows(owner, bucket, "", "GET", {}, account, {})


def install() -> None:
    original = s3.handle_request

    async def handle_request(
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query_params: dict[str, Any],
        *rest: Any,
        **options: Any,
    ) -> Answer:
        answer = await original(method, path, headers, body, query_params, *rest, **options)
        bucket, _, key = path.lstrip("/").partition("/")
        if answer[0] == 404 and key and method in ("GET", "HEAD") and RECORD.get() and not options.get("internal"):
            owner = s3._bucket_owner_account(bucket)
            if owner is not None and not _may_list(bucket, owner):
                return error_response("s3", "AccessDenied", "Access Denied", 403)
        return answer

    replace("handle_request", handle_request, s3)
