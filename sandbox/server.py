"""Starts everything: mends ministack, makes the estate, serves the endpoint and the console, writes the run files.

Promise: sandbox.json is written last, when both ports answer; both run files are 0600 and gone after a clean end.
"""

import argparse
import asyncio
import json
import logging
import os
import signal
import socket
import sys
from pathlib import Path

from hypercorn.asyncio import serve as hypercorn_serve
from hypercorn.config import Config

from . import patches
from .accounts import HOME_REGION
from .console.app import Console
from .door import Door
from .patches import queues
from .seed import SeededEstate, seed
from .settings import SETTINGS


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        raise OSError(error.errno, f"port {port} of 127.0.0.1: {error.strerror}") from error
    listener.listen(256)
    listener.setblocking(False)
    return listener


def _write_private(path: Path, text: str) -> None:
    """Write all of it or nothing, readable by the owner alone from the first byte."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    temporary.replace(path)


def _aws_config(estate: SeededEstate, url: str) -> str:
    """An AWS config file with keys in it: a profile for the operator, the master and every active linked account."""
    profiles = {
        "portal": estate.operator,
        "master": estate.master,
        **{f"linked-{account.account_id}": account for account in estate.active},
    }
    sections = []
    for name, account in profiles.items():
        sections.append(
            f"[profile {name}]\naws_access_key_id = {account.access_key_id}\n"
            f"aws_secret_access_key = {account.secret_access_key}\n"
            f"region = {HOME_REGION}\nendpoint_url = {url}\n"
            "s3 =\n    addressing_style = path\n"
        )
    return "\n".join(sections)


def _config(listener: socket.socket) -> Config:
    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.accesslog = None
    config.errorlog = None
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1.0
    config.include_server_header = False
    return config


async def _run(options: argparse.Namespace) -> None:
    patches.install()
    endpoint, console_listener = _listen(options.port), _listen(options.console_port)
    url = f"http://127.0.0.1:{endpoint.getsockname()[1]}"
    queues.serve_at(endpoint.getsockname()[1])
    console_url = f"http://127.0.0.1:{console_listener.getsockname()[1]}"
    estate = await seed(options.linked_accounts, options.listed_accounts)

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    servers = [
        asyncio.create_task(hypercorn_serve(Door(), _config(endpoint), shutdown_trigger=stop.wait)),
        asyncio.create_task(hypercorn_serve(Console(url), _config(console_listener), shutdown_trigger=stop.wait)),
    ]
    options.run_dir.mkdir(parents=True, exist_ok=True)
    config_file, info_file = options.run_dir / "aws-config", options.run_dir / "sandbox.json"
    await _until_answering(servers, endpoint.getsockname()[1], console_listener.getsockname()[1])
    _write_private(config_file, _aws_config(estate, url))
    _write_private(
        info_file,
        json.dumps(
            {
                "url": url,
                "console_url": console_url,
                "pid": os.getpid(),
                "operator_account_id": estate.operator.account_id,
                "master_account_id": estate.master.account_id,
                "linked_account_ids": [account.account_id for account in estate.linked],
                "suspended_account_ids": [account.account_id for account in estate.suspended],
            },
            indent=2,
        )
        + "\n",
    )
    try:
        await asyncio.wait(servers, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        await asyncio.gather(*servers)
    finally:
        info_file.unlink(missing_ok=True)
        config_file.unlink(missing_ok=True)


async def _until_answering(servers: list[asyncio.Task], *ports: int) -> None:
    """Wait for an HTTP answer on each port; a server that ended instead raises its error."""
    for port in ports:
        while True:
            for server in servers:
                if server.done():
                    server.result()
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                await writer.drain()
                answered = await asyncio.wait_for(reader.read(1), 5)
                writer.close()
            except (OSError, TimeoutError):
                answered = b""
            if answered:
                break
            await asyncio.sleep(0.02)


def serve(options: argparse.Namespace) -> int:
    """Serve until told to stop; the process's exit status."""
    logging.disable(logging.CRITICAL)
    SETTINGS.update({"stack_seconds": options.stack_seconds, "iam_delay_seconds": options.iam_delay_seconds})
    try:
        asyncio.run(_run(options))
    except OSError as error:
        print(f"sandbox: cannot start: {error.strerror or error}", file=sys.stderr)
        return 1
    return 0
