"""Many connections at once, and many people behind one proxy: nobody keeps the others out."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from conftest import Api, World, a_world, new_user, processes, product

HALF_A_HEAD = b"GET / HTTP/1.1\r\nHost: a\r\nX"
DESCRIPTORS = 512
# The first half of the descriptors is for connections, a quarter of these for one address.
CONNECTIONS = DESCRIPTORS // 2
OF_AN_ADDRESS = CONNECTIONS // 4


@contextlib.contextmanager
def connections(url: str, number: int, say: bytes, addresses: int) -> Iterator[list[socket.socket]]:
    """They stay open, from addresses of this machine in turn."""
    to = urlsplit(url)
    with contextlib.ExitStack() as open_:
        made = []
        for each in range(number):
            one = socket.create_connection(
                (to.hostname, to.port), timeout=60, source_address=(f"127.0.1.{1 + each % addresses}", 0)
            )
            open_.callback(one.close)
            with contextlib.suppress(OSError):  # closed again, to make room
                one.sendall(say)
            made.append(one)
        yield made


@pytest.fixture(scope="module")
def poor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A portal with few descriptors, and fewer until it asks for more."""
    folder = tmp_path_factory.mktemp("poor")
    binary = product.binary_file(os.environ.get("PORTAL_BUILD", "release"))
    program = folder / "client-portal"
    program.write_text(f'#!/bin/sh\nexec prlimit --nofile=64:{DESCRIPTORS} "{binary}" "$@"\n')
    program.chmod(0o755)
    sandbox = processes.start_sandbox(folder, linked_accounts=1)
    try:
        environment = processes.portal_environment(sandbox)
        portal = processes.start_portal(program, folder, folder / "data", 0, environment)
        try:
            yield World(portal, sandbox, binary, environment, folder)
        finally:
            portal.server.end()
    finally:
        sandbox.server.end()


@pytest.mark.parametrize("say", [b"", HALF_A_HEAD], ids=["silent", "half a head"])
@pytest.mark.parametrize("addresses", [1, 8])
def test_connections_that_ask_for_nothing_keep_nobody_out(poor: World, say: bytes, addresses: int) -> None:
    with connections(poor.portal.url, CONNECTIONS + 100, say, addresses):
        for path in ("/healthz", "/readyz", "/api/v1/me"):
            answer = requests.get(
                f"{poor.portal.url}{path}", headers={"Authorization": f"Bearer {poor.portal.api_token}"}, timeout=60
            )
            assert answer.status_code == 200, path
    assert "cannot accept a connection" not in poor.portal.server.log.read_text()


def test_one_address_has_a_share_of_the_connections(poor: World) -> None:
    with connections(poor.portal.url, OF_AN_ADDRESS + 50, b"", 1) as made:
        # The oldest went for the newest.
        assert [one.recv(1) for one in made[:50]] == [b""] * 50
        made[-1].sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        assert made[-1].recv(12) == b"HTTP/1.1 200"


@pytest.fixture(scope="module")
def behind_a_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(
        tmp_path_factory.mktemp("proxy"), "--trusted-proxies", "127.0.0.0/8, ::1", linked_accounts=1
    ) as running:
        yield running


def sign_in(world: World, address: str, email: str, password: str) -> int:
    return requests.post(
        f"{world.portal.url}/api/v1/session",
        json={"email": email, "password": password},
        headers={"X-Forwarded-For": address},
        timeout=120,
    ).status_code


def test_people_behind_a_proxy_are_told_apart(behind_a_proxy: World) -> None:
    world = behind_a_proxy
    right = (world.portal.email, world.portal.password)
    guesses = [sign_in(world, "203.0.113.77", right[0], f"wrong guess {number}") for number in range(40)]
    assert 429 in guesses and 200 not in guesses  # that one is stopped, and nobody else
    assert [sign_in(world, f"198.51.100.{number}", *right) for number in range(1, 41)] == [200] * 40
    # What a stranger writes into the header before the proxy's own word is not believed.
    assert sign_in(world, "198.51.100.50, 203.0.113.77", *right) == 429


def test_the_audit_log_has_peoples_addresses(behind_a_proxy: World) -> None:
    caller = Api(behind_a_proxy.portal.url, behind_a_proxy.portal.api_token, {"X-Forwarded-For": "203.0.113.5"})
    new_user(behind_a_proxy, "viewer", "ada@example.com", caller)
    entries: list[dict[str, Any]] = caller.ok("GET", "/audit-log?limit=1000")["items"]
    assert "203.0.113.5" in {entry["from_address"] for entry in entries}
