"""Many processes on one PostgreSQL, and a PostgreSQL that says nothing any more."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "api"))

from conftest import World, processes, product, wait_for  # noqa: E402
from linked import ENDED, activate_master  # noqa: E402
from passing import Passing  # noqa: E402

import postgres  # noqa: E402 - of script/lib, which conftest has put on the path


class Proxy:
    """A TCP port before the socket of a PostgreSQL. Silenced, it lets nothing pass and closes nothing, as after a failover
    or behind a firewall that forgot: of the connections that are there, or of new ones too."""

    def __init__(self, url: str) -> None:
        self.file = f"{parse_qs(urlsplit(url).query)['host'][0]}/.s.PGSQL.5432"
        self.database = urlsplit(url).path
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.open: list[socket.socket] = []
        self.lock = threading.Lock()
        self.takes_new = True
        self.ended = False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"postgresql://portal@127.0.0.1:{self.listener.getsockname()[1]}{self.database}"

    def run(self) -> None:
        while not self.ended:
            for key, _ in self.selector.select(0.05):
                with self.lock:
                    if key.fileobj is self.listener:
                        self.accept()
                    elif key.fd in self.selector.get_map():
                        self.forward(key.fileobj, key.data)

    def accept(self) -> None:
        client = self.listener.accept()[0]
        self.open.append(client)
        if not self.takes_new:
            return
        server = socket.socket(socket.AF_UNIX)
        server.connect(self.file)
        self.open.append(server)
        self.selector.register(client, selectors.EVENT_READ, server)
        self.selector.register(server, selectors.EVENT_READ, client)

    def forward(self, one: Any, other: socket.socket) -> None:
        try:
            data = one.recv(65536)
            if data:
                other.sendall(data)
                return
        except OSError:
            pass
        for end in (one, other):
            self.selector.unregister(end)
            end.close()

    def silence(self, new_ones_too: bool = False) -> None:
        with self.lock:
            self.takes_new = not new_ones_too
            for key in list(self.selector.get_map().values()):
                if key.fileobj is not self.listener:
                    self.selector.unregister(key.fileobj)

    def end(self) -> None:
        self.ended = True
        self.thread.join()
        for one in [self.listener, *self.open]:
            one.close()


@contextlib.contextmanager
def a_proxy(url: str) -> Iterator[Proxy]:
    proxy = Proxy(url)
    try:
        yield proxy
    finally:
        proxy.end()


BINARY = product.binary_file(os.environ.get("PORTAL_BUILD", "release"))


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Any]:
    running = processes.start_sandbox(tmp_path, linked_accounts=1)
    try:
        processes.deploy_infrastructure(BINARY, processes.portal_environment(running))
        yield running
    finally:
        running.server.end()


@contextlib.contextmanager
def a_node(sandbox: Any, folder: Path, store_url: str, more: dict[str, str] | None = None) -> Iterator[Any]:
    folder.mkdir()
    environment = processes.portal_environment(sandbox) | {"CLIENT_PORTAL_STORE_URL": store_url} | (more or {})
    portal = processes.start_portal(BINARY, folder, folder / "data", 0, environment)
    try:
        yield portal
    finally:
        portal.server.end()


def ready(portal: Any) -> int:
    return requests.get(f"{portal.url}/readyz", timeout=60).status_code


def test_connections_to_postgresql_that_fell_silent_are_replaced(sandbox: Any, tmp_path: Path) -> None:
    with postgres.temporary_database() as url, a_proxy(url) as proxy:
        with a_node(sandbox, tmp_path / "a", proxy.url) as portal:
            world = World(portal, sandbox, BINARY, {}, tmp_path)
            for _ in range(3):
                proxy.silence()
                assert requests.get(f"{portal.url}/healthz", timeout=60).status_code == 200
                wait_for(lambda: ready(portal) == 200)
                assert world.api.ok("GET", "/cloud-accounts")["items"] == []


def test_a_postgresql_that_says_nothing_is_not_waited_for(sandbox: Any, tmp_path: Path) -> None:
    with postgres.temporary_database() as url, a_proxy(url) as proxy:
        with a_node(sandbox, tmp_path / "a", proxy.url) as portal:
            proxy.silence(new_ones_too=True)
            assert ready(portal) == 503
            assert requests.get(f"{portal.url}/healthz", timeout=60).status_code == 200
            portal.server.process.send_signal(signal.SIGTERM)
            assert portal.server.process.wait(60) == 0


def test_a_node_that_comes_and_goes_takes_no_work_of_one_that_lives(
    sandbox: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first node waits for Cost Explorer, where each request costs; the second one starts and is killed."""
    monkeypatch.setenv("AWS_CONFIG_FILE", str(sandbox.aws_config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    asked: dict[str, list[str]] = {"first": [], "second": []}
    go_on = threading.Event()

    def noting(who: str) -> Passing:
        def change(call: str, status: int, answer: bytes) -> tuple[int, bytes]:
            asked[who].append(call)
            go_on.wait(50)  # less than the portal waits for AWS
            return status, answer

        return Passing(sandbox.url, change)

    with postgres.temporary_database() as url, contextlib.ExitStack() as ends:
        places = {who: noting(who) for who in asked}
        for each in places.values():
            ends.callback(each.end)
        cost_explorer = "AWS_ENDPOINT_URL_COST_EXPLORER"
        first = ends.enter_context(a_node(sandbox, tmp_path / "first", url, {cost_explorer: places["first"].url}))
        world = World(first, sandbox, BINARY, {}, tmp_path)
        activate_master(world, 1)
        job = world.api.ok("POST", "/recommendations/refresh", {"service": ["redshift"]})["id"]
        wait_for(lambda: asked["first"])
        begun = time.monotonic()
        for number in range(2):
            with a_node(sandbox, tmp_path / f"second-{number}", url, {cost_explorer: places["second"].url}) as second:
                time.sleep(2)  # it looks for work at the start and every second
                os.kill(second.server.pid, signal.SIGKILL)
                second.server.process.wait(60)
        held = time.monotonic() - begun < 45
        assert not asked["second"] or not held
        go_on.set()
        wait_for(lambda: world.api.ok("GET", f"/jobs/{job}")["status"] in ENDED)
        # None is asked a second time.
        assert len(set(asked["first"])) == len(asked["first"]) or not held
