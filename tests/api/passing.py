"""A loopback proxy before one service of the sandbox: a test changes single answers, as AWS's model says they can be."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

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
