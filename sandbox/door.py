"""The one way in: every request to the AWS endpoint passes here before ministack sees it.

Closes what AWS does not have (control paths, other signature versions, requests without a signature), checks what a
signature must cover (AWS General Reference, "Signature Version 4 signing process"; Amazon S3 API Reference,
"Authenticating requests"), injects faults, and records the call. Bodies are bounded. Runs on the event loop, one task
a request.
"""

import hashlib
import re
import uuid
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from ministack import app as ministack_app
from ministack.core import iam_actions, router
from ministack.services import iam, s3, sts

from . import partition
from .calls import CALLS, FAULTS
from .errors import QUERY_SERVICES, error_response
from .patches.authorization import RECORD, RequestRecord
from .patches.tag_writes import WRITES

BODY_LIMIT = 64 * 1024 * 1024
CLOSED_PATHS = re.compile(r"/(_ministack|_localstack|_aws|_amazonq|health|ready|oauth2|\.well-known)(/|$)")
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 +Credential=(?P<key>[A-Za-z0-9]{1,128})/(?P<date>\d{8})/(?P<region>[a-z0-9-]+)/"
    r"(?P<service>[a-z0-9-]+)/aws4_request, *SignedHeaders=(?P<headers>[a-z0-9;-]+), *"
    r"Signature=(?P<signature>[0-9a-f]{64})"
)
# They have one endpoint a partition, and a scope of another region than its is refused (AWS General Reference, endpoints).
GLOBAL_SERVICES = {
    "iam": partition.current().home_region,
    "organizations": partition.current().organizations_region,
    "ce": partition.current().organizations_region,
}
# botocore signs for the client's own region as soon as the endpoint is set by hand; at AWS's endpoints it would not.
REGION_BLIND_CLIENTS = ("Boto3/", "Botocore/", "aws-cli/")
PRESIGNED = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature")


@dataclass
class Request:
    """A request as it came; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    query: dict[str, list[str]]
    body: bytes


class BodyTooLarge(Exception):
    """The body is over BODY_LIMIT."""


async def _read_body(receive: Callable[[], Awaitable[dict]]) -> bytes | None:
    """The whole body, or None when the client is gone."""
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        size += len(message.get("body", b""))
        if size > BODY_LIMIT:
            raise BodyTooLarge
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _service(request: Request) -> str:
    params = ministack_app._routing_params(request.method, request.path, request.headers, request.body, request.query)
    return router.detect_service(request.method, request.path, request.headers, params)


def _action(service: str, request: Request) -> str:
    params = ministack_app._routing_params(request.method, request.path, request.headers, request.body, request.query)
    found = iam_actions.extract_iam_action(service, request.method, request.path, request.headers, request.body, params)
    return (found or "").partition(":")[2]


def _account(access_key_id: str) -> str:
    session = sts._sessions.get(access_key_id)
    if session:
        return str(session.get("AccountId", ""))
    return next((account for account, key in iam._access_keys.to_dict() if key == access_key_id), "")


def _signature_failure(service: str, request: Request) -> tuple | None:
    """Why the signature cannot be one that AWS takes; whether it is right is checked by ministack."""
    authorization = request.headers.get("authorization")
    if authorization is None:
        return _unsigned_failure(service, request)
    match = AUTHORIZATION.fullmatch(authorization)
    if match is None:
        return error_response(
            service,
            "IncompleteSignature",
            "The Authorization header is not a complete AWS4-HMAC-SHA256 signature.",
            400,
        )
    service_name = match.group("service")
    if (
        service_name in GLOBAL_SERVICES
        and match.group("region") != GLOBAL_SERVICES[service_name]
        and not request.headers.get("user-agent", "").startswith(REGION_BLIND_CLIENTS)
    ):
        return error_response(
            service,
            "SignatureDoesNotMatch",
            f"Credential should be scoped to a valid region, not '{match.group('region')}'. ",
            403,
        )
    signed = match.group("headers").split(";")
    unsigned = [name for name in request.headers if name.startswith("x-amz-") and name not in signed]
    if "host" not in signed:
        return error_response(
            service,
            "SignatureDoesNotMatch",
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
            403,
        )
    if service == "s3" and unsigned:
        return error_response(
            "s3", "AccessDenied", "There were headers present in the request which were not signed", 403
        )
    claimed = request.headers.get("x-amz-content-sha256", "")
    if service == "s3" and not claimed:
        return error_response(
            "s3", "InvalidRequest", "Missing required header for this request: x-amz-content-sha256", 400
        )
    if re.fullmatch(r"[0-9a-f]{64}", claimed) and claimed != hashlib.sha256(request.body).hexdigest():
        if service == "s3":
            return error_response(
                "s3",
                "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.",
                400,
            )
        return error_response(
            service,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided.",
            403,
        )
    return None


def _unsigned_failure(service: str, request: Request) -> tuple | None:
    """Without a signature only S3 objects can be read; a pre-signed S3 URL is a signature too."""
    if (
        service == "s3"
        and request.query.get("X-Amz-Algorithm") == ["AWS4-HMAC-SHA256"]
        and all(request.query.get(name) for name in PRESIGNED)
    ):
        return None
    bucket = ministack_app._extract_s3_vhost_bucket(request.headers.get("host", "")) or request.path.split("/")[1]
    looks_signed = any(name.lower().startswith(("x-amz-", "awsaccesskeyid", "signature")) for name in request.query)
    if (
        request.method in ("GET", "HEAD")
        and not looks_signed
        and s3._bucket_owner_account(bucket) is not None
        and "x-amz-target" not in request.headers
        and "Action" not in request.query
    ):
        return None
    return error_response(service, "MissingAuthenticationToken", "Request is missing Authentication Token", 403)


def _error_code(headers: list, body: bytes) -> str:
    """The error code of an answer, from its header or from the first kilobytes of its body."""
    for name, value in headers:
        if name.lower() == b"x-amzn-errortype":
            return value.decode("latin-1").split(":")[0].rpartition("#")[2]
    match = re.search(rb"<Code>([^<]+)</Code>|\"__type\": ?\"([^\"]+)\"", body[:4096])
    return (match.group(1) or match.group(2)).decode("latin-1").rpartition("#")[2] if match else ""


def _with_request_id(headers: Iterable) -> list:
    """Every answer of AWS names its request (AWS General Reference, "Common error responses"); ministack's JSON errors do
    not."""
    headers = list(headers)
    if any(name.lower() in (b"x-amzn-requestid", b"x-amz-request-id") for name, _ in headers):
        return headers
    return [*headers, (b"x-amzn-requestid", str(uuid.uuid4()).encode())]


class Door:
    """The ASGI application of the AWS endpoint."""

    async def __call__(self, scope: Mapping[str, Any], receive: Callable, send: Callable) -> None:
        if scope["type"] == "lifespan":
            await ministack_app.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _http(self, scope: Mapping[str, Any], receive: Callable, send: Callable) -> None:
        headers: dict[str, str] = {}
        for name, value in scope["headers"]:
            key, text = name.decode("latin-1").lower(), value.decode("latin-1")
            headers[key] = f"{headers[key]},{text}" if key in headers else text
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        try:
            body = await _read_body(receive)
        except BodyTooLarge:
            await self._answer(send, error_response("s3", "EntityTooLarge", "The body is too large.", 413))
            return
        if body is None:
            return
        request = Request(scope["method"], scope["path"], headers, query, body)
        if CLOSED_PATHS.match(request.path):
            await self._answer(send, error_response("", "UnknownOperationException", "There is no such path.", 404))
            return
        service = _service(request)
        action = _action(service, request)
        record = RequestRecord()
        RECORD.set(record)
        account = _account(router.extract_access_key_id(headers, query))
        failure = _signature_failure(service, request)
        if failure is None and service not in ministack_app.SERVICE_HANDLERS and service != "unknown_query":
            code = "InvalidAction" if service in QUERY_SERVICES else "UnknownOperationException"
            failure = error_response(service, code, f"This sandbox has no service {service}.", 400)
        fault = (
            FAULTS.take(service, action, account, router.extract_region(headers, query)) if failure is None else None
        )
        if fault is not None:
            failure = error_response(service, fault.code, fault.message, fault.status)
        if failure is not None:
            CALLS.add(
                service,
                action,
                account,
                "",
                failure[0],
                _error_code([(name.encode(), value.encode()) for name, value in failure[1].items()], failure[2]),
            )
            await self._answer(send, failure, head=request.method == "HEAD")
            return
        await self._pass_on(scope, request, send, service, action, account, record)

    async def _pass_on(
        self,
        scope: Mapping[str, Any],
        request: Request,
        send: Callable,
        service: str,
        action: str,
        account: str,
        record: RequestRecord,
    ) -> None:
        delivered = False
        status, answer_headers, start = 0, [], b""

        async def receive_again() -> dict:
            nonlocal delivered
            if delivered:
                return {"type": "http.disconnect"}
            delivered = True
            return {"type": "http.request", "body": request.body, "more_body": False}

        async def watch(message: dict) -> None:
            nonlocal status, answer_headers, start
            if message["type"] == "http.response.start":
                message = {**message, "headers": _with_request_id(message["headers"])}
                status, answer_headers = message["status"], message["headers"]
            elif message["type"] == "http.response.body" and status >= 400 and len(start) < 4096:
                start += message.get("body", b"")
            await send(message)

        WRITES.settle()
        await ministack_app.app(scope, receive_again, watch)
        principal = record.principal
        CALLS.add(
            service,
            action,
            principal.account if principal else account,
            principal.arn if principal else "",
            status,
            _error_code(answer_headers, start) if status >= 400 else "",
        )

    async def _answer(self, send: Callable, response: tuple, head: bool = False) -> None:
        status, headers, body = response
        headers = [(name.encode(), value.encode()) for name, value in headers.items()]
        headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if head else body})
