"""The console's ASGI application: routes, sessions, and what is answered to whom. Its own port, loopback only."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from . import control, pages, views
from .http import HttpError, Request, Response, as_json, check_same_origin, html, read_request, send_response
from .identity import SESSION_COOKIE, Caller, CallError, Identity, Sessions

STATIC = {"console.js": "text/javascript", "console.css": "text/css", "icon.svg": "image/svg+xml"}
STATIC_DIRECTORY = Path(__file__).parent / "static"


class Console:
    """`url` is the sandbox's AWS endpoint, which every page works against."""

    def __init__(self, url: str) -> None:
        self._caller = Caller(url)
        self._sessions = Sessions()

    async def __call__(self, scope: Mapping[str, Any], receive: Callable, send: Callable) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            try:
                request = await read_request(scope, receive)
                check_same_origin(request)
                response = await self._route(request)
            except HttpError as error:
                response = as_json({"error": error.text}, error.status)
            await send_response(send, response)

    async def _route(self, request: Request) -> Response:
        handler = control.ROUTES.get((request.method, request.path))
        if handler is not None:
            return handler(request)
        if request.method == "GET":
            return await self._get(request)
        if request.method == "POST":
            return await self._post(request)
        raise HttpError(405, "this path takes GET or POST")

    async def _get(self, request: Request) -> Response:
        name = request.path.removeprefix("/static/")
        if request.path == "/":
            return Response(302, headers={"Location": "/cloudformation/home?region=us-east-1#/stacks"})
        if request.path == "/cloudformation/home":
            return html(pages.SHELL)
        if request.path == "/console/view":
            return await self._view(request)
        if request.path.startswith("/static/") and name in STATIC:
            return Response(200, (STATIC_DIRECTORY / name).read_bytes(), STATIC[name])
        raise HttpError(404, "there is no such page")

    async def _view(self, request: Request) -> Response:
        """A page as JSON: `header` and `content` are HTML; strangers get the sign-in page."""
        region = views.checked_region(request.query.get("region") or "us-east-1")
        identity = self._identity(request)
        if identity is None:
            return as_json({"header": pages.signed_in(None, region), "content": pages.sign_in(views.open_accounts())})
        content = await views.view(self._caller, identity, region, request.query.get("fragment", ""))
        return as_json({"header": pages.signed_in(identity, region), "content": content})

    async def _post(self, request: Request) -> Response:
        form = request.json()
        if request.path == "/console/sign-in":
            session_id = self._sessions.sign_in(await views.sign_in(self._caller, form))
            return as_json(
                {}, headers={"Set-Cookie": f"{SESSION_COOKIE}={session_id}; Path=/; HttpOnly; SameSite=Strict"}
            )
        if request.path == "/console/sign-out":
            self._sessions.sign_out(request.cookie(SESSION_COOKIE))
            return as_json(
                {}, headers={"Set-Cookie": f"{SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"}
            )
        identity = self._identity(request)
        if identity is None:
            raise HttpError(401, "Sign in first.")
        try:
            if request.path == "/console/create-stack":
                stack_id = await views.create_stack(self._caller, identity, form)
                return as_json({"go": f"#/stacks/events?stackId={quote(stack_id, safe='')}"})
            if request.path == "/console/delete-stack":
                await views.delete_stack(self._caller, identity, form)
                return as_json({"go": f"#/stacks/events?stackId={quote(str(form.get('stack_id', '')), safe='')}"})
        except CallError as error:
            # 200: what AWS refused is a page to show, and browsers log every other status as an error.
            return as_json({"content": pages.failure(error.code, error.message)})
        raise HttpError(404, "there is no such action")

    def _identity(self, request: Request) -> Identity | None:
        return self._sessions.get(request.cookie(SESSION_COOKIE))


async def _lifespan(receive: Callable, send: Callable) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
