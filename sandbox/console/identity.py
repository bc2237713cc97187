"""Who is signed in to the console, and their calls to the endpoint: real ones, signed with their own keys.

Sessions live in memory, at most SESSION_LIMIT, the oldest goes first. Calls block, so they run on worker threads.
"""

import asyncio
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

SESSION_LIMIT = 1000
CLIENT_LIMIT = 200
SESSION_COOKIE = "sandbox_console"


class CallError(Exception):
    """A call was refused or failed; `code` is AWS's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Identity:
    """Somebody signed in; `label` is for people and holds nothing secret."""

    account_id: str
    label: str
    access_key_id: str
    secret_access_key: str
    session_token: str = ""


class Sessions:
    """Signed-in identities by a random session ID."""

    def __init__(self) -> None:
        self._identities: OrderedDict[str, Identity] = OrderedDict()

    def sign_in(self, identity: Identity) -> str:
        session_id = secrets.token_urlsafe(24)
        self._identities[session_id] = identity
        while len(self._identities) > SESSION_LIMIT:
            self._identities.popitem(last=False)
        return session_id

    def sign_out(self, session_id: str) -> None:
        self._identities.pop(session_id, None)

    def get(self, session_id: str) -> Identity | None:
        return self._identities.get(session_id)


class Caller:
    """Makes calls to the sandbox's endpoint as an identity."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = botocore.session.Session()
        self._lock = threading.Lock()
        self._clients: OrderedDict[tuple, object] = OrderedDict()

    async def call(self, identity: Identity, region: str, service: str, operation: str, **params: object) -> dict:
        """The answer of one call; CallError otherwise."""
        return await asyncio.to_thread(self._call, identity, region, service, operation, params)

    def _call(self, identity: Identity, region: str, service: str, operation: str, params: dict) -> dict:
        try:
            return getattr(self._client(identity, region, service), operation)(**params)
        except ClientError as error:
            details = error.response["Error"]
            raise CallError(details.get("Code", "Unknown"), details.get("Message", "")) from error
        except (BotoCoreError, ValueError) as error:
            raise CallError(type(error).__name__, str(error)) from error

    def _client(self, identity: Identity, region: str, service: str) -> Any:
        key = (identity, region, service)
        # botocore's client factory is not safe to use from several threads at once.
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._session.create_client(
                    service,
                    region_name=region,
                    endpoint_url=self._url,
                    aws_access_key_id=identity.access_key_id,
                    aws_secret_access_key=identity.secret_access_key,
                    aws_session_token=identity.session_token or None,
                    config=Config(retries={"max_attempts": 1}),
                )
            self._clients.move_to_end(key)
            while len(self._clients) > CLIENT_LIMIT:
                self._clients.popitem(last=False)
            return self._clients[key]
