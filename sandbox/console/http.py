"""The console's own small HTTP layer over ASGI: bounded requests in, responses with every security header out."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

BODY_LIMIT = 256 * 1024
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass
class Request:
    """A request; `host` and `origin` as sent, `query` with the first value of each name."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    def cookie(self, name: str) -> str:
        try:
            morsel = SimpleCookie(self.headers.get("cookie", "")).get(name)
        except CookieError:
            return ""
        return morsel.value if morsel else ""

    def json(self) -> dict:
        """The body as a JSON object; HttpError where it is none."""
        if not self.headers.get("content-type", "").startswith("application/json"):
            raise HttpError(415, "send application/json")
        try:
            value = json.loads(self.body)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise HttpError(400, "the body is not a JSON object")
        return value


@dataclass
class Response:
    status: int
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


class HttpError(Exception):
    """A refusal, answered as JSON `{"error": text}`."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def html(text: str, status: int = 200) -> Response:
    return Response(status, text.encode())


def as_json(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(status, json.dumps(value).encode(), "application/json", headers or {})


async def read_request(scope: Mapping[str, Any], receive: Callable[[], Awaitable[dict]]) -> Request:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = {
        name: values[0]
        for name, values in parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True).items()
    }
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > BODY_LIMIT:
            raise HttpError(413, "the body is too large")
    return Request(scope["method"], scope["path"], query, headers, body)


async def send_response(send: Callable[[dict], Awaitable[None]], response: Response) -> None:
    headers = {
        **SECURITY_HEADERS,
        **response.headers,
        "Content-Type": response.content_type,
        "Content-Length": str(len(response.body)),
    }
    await send(
        {
            "type": "http.response.start",
            "status": response.status,
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": response.body})


def check_same_origin(request: Request) -> None:
    """Refuse other sites' requests: a name that is not loopback (DNS rebinding), or another page's POST."""
    host = request.headers.get("host", "")
    if host.rsplit(":", 1)[0] not in ("127.0.0.1", "localhost"):
        raise HttpError(403, "the console answers on loopback only")
    origin = request.headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        raise HttpError(403, "requests from other sites are refused")
