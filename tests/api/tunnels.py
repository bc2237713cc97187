"""Ends of TLS and of proxies that tests put before a server on loopback."""

from __future__ import annotations

import select
import socket
import socketserver
import ssl
import subprocess
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlparse


def pump(one: Any, other: Any) -> None:
    """Bytes both ways until either side ends."""
    try:
        while True:
            for ready in select.select([one, other], [], [], 30)[0] or [None]:
                if ready is None or not (data := ready.recv(65536)):
                    return
                (other if ready is one else one).sendall(data)
                # What TLS has decrypted already is not seen by select.
                while isinstance(ready, ssl.SSLSocket) and ready.pending():
                    (other if ready is one else one).sendall(ready.recv(65536))
    except OSError:
        return


class Threads(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


def serve(handle: Any) -> Threads:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            handle(self.request)

    server = Threads(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def make_certificate(certificate: Path, key: Path, name: str) -> None:
    """One that vouches for itself; `name` as "DNS:host" or "IP:127.0.0.1"."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=test", "-addext", f"subjectAltName={name}", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip


def serve_tls(certificate: Path, key: Path, url: str) -> Threads:
    """A server whose connections go on to `url` without TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    there = urlparse(url)

    def behind_tls(client: socket.socket) -> None:
        try:
            with context.wrap_socket(client, server_side=True) as inside:
                with socket.create_connection((there.hostname, there.port)) as server:
                    pump(inside, server)
        except OSError:
            return

    return serve(behind_tls)
