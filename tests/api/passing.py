"""A loopback proxy before one service of the sandbox: a test changes single answers, as AWS's model says they can be."""

from __future__ import annotations

import contextlib
import http.client
import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import World, processes, product
from linked import activate_master

# What the call said and what the sandbox answered (status, body) to what the portal gets.
Change = Callable[[str, int, bytes], tuple[int, bytes]]


class Passing:
    """Calls go on as they came, the signed host among them."""

    def __init__(self, url: str, change: Change) -> None:
        self.change = change
        there = urlsplit(url)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _do(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                onward = http.client.HTTPConnection(there.hostname or "", there.port, timeout=120)
                onward.request(self.command, self.path, body, dict(self.headers.items()))
                answer = onward.getresponse()
                status, data = outer.change(body.decode(errors="replace"), answer.status, answer.read())
                onward.close()
                self.send_response(status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _do  # noqa: N815 - http.server's names

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_port}"

    def end(self) -> None:
        self.http.shutdown()
        self.http.server_close()


@contextlib.contextmanager
def world_behind(run_dir: Path, changes: dict[str, Change], *options: str) -> Iterator[World]:
    """A portal and a sandbox with a proxy before some services, named as in AWS_ENDPOINT_URL_<SERVICE>; one linked account, its master Activated."""
    binary = product.binary_file(os.environ.get("PORTAL_BUILD", "release"))
    sandbox = processes.start_sandbox(run_dir, linked_accounts=1)
    proxies = {service: Passing(sandbox.url, change) for service, change in changes.items()}
    try:
        environment = processes.portal_environment(sandbox)
        processes.deploy_infrastructure(binary, environment)
        environment |= {f"AWS_ENDPOINT_URL_{service}": proxy.url for service, proxy in proxies.items()}
        portal = processes.start_portal(binary, run_dir, run_dir / "data", 0, environment, *options)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AWS_CONFIG_FILE", str(sandbox.aws_config))
            patch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            running = World(portal, sandbox, binary, environment, run_dir)
            activate_master(running, 1)
            yield running
            portal.server.end()
    finally:
        for proxy in proxies.values():
            proxy.end()
        sandbox.server.end()
