"""Servers that a script or a test starts, and that end with it: the sandbox of AWS and the portal.

All listen on loopback only. A server ends with whoever started it, killed ones included; nothing here looks for
processes by name.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PR_SET_PDEATHSIG = 1
SECONDS_TO_START = 180.0
SECONDS_TO_END = 15.0

# Requests to loopback go nowhere else, whatever the caller's proxy settings are.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class DidNotStart(Exception):
    """A server ended, or said nothing, before it was ready. The text ends with what it wrote."""


def _end_with_parent() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Server:
    """One process with its output in a file; `end()` may be called any number of times."""

    def __init__(
        self, name: str, arguments: list[str | Path], log: Path, environment: dict[str, str], cwd: Path
    ) -> None:
        self.name = name
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [str(argument) for argument in arguments],
                env=environment,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for the script, which ends its servers in order.
                process_group=0,
                preexec_fn=_end_with_parent,
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    def exit_status(self) -> int | None:
        return self.process.poll()

    def failed(self, why: str) -> DidNotStart:
        return DidNotStart(f"{self.name} {why}\n{self.log.read_text(errors='replace')[-4000:]}")

    def wait_until(self, ready: Any) -> None:
        """Calls `ready` until it answers something true."""
        deadline = time.monotonic() + SECONDS_TO_START
        while not ready():
            if (status := self.exit_status()) is not None:
                raise self.failed(f"ended with status {status}")
            if time.monotonic() > deadline:
                raise self.failed(f"was not ready after {SECONDS_TO_START:.0f} s")
            time.sleep(0.02)

    def end(self) -> int | None:
        """Asks it to end, insists after SECONDS_TO_END; answers its exit status."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        return self.process.returncode


def request(method: str, url: str, body: Any = None, headers: dict[str, str] | None = None) -> tuple[int, Any, Any]:
    """One call with JSON in and out; answers status, headers and body. Raises OSError where nobody answers."""
    data = None if body is None else json.dumps(body).encode()
    sent = {"Content-Type": "application/json"} if data is not None else {}
    call = urllib.request.Request(url, data=data, method=method, headers={**sent, **(headers or {})})
    try:
        with _opener.open(call, timeout=120) as answer:
            text = answer.read()
            return answer.status, answer.headers, json.loads(text) if text[:1] in (b"{", b"[") else text
    except urllib.error.HTTPError as error:
        text = error.read()
        return error.code, error.headers, json.loads(text) if text[:1] == b"{" else text


def answers(url: str) -> bool:
    try:
        return request("GET", url)[0] == 200
    except OSError:
        return False


def free_port(first: int) -> int:
    """`first`, or the next port after it that nobody listens on."""
    for port in range(first, min(first + 1000, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    sys.exit(f"no port from {first} on is free")


def write_private(file: Path, text: str) -> None:
    """Replaces `file` in one move; nobody but its owner can read it at any time."""
    beside = file.with_name(f".{file.name}.new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as output:
        output.write(text)
    beside.rename(file)


@dataclass
class Sandbox:
    """A running sandbox: what its sandbox.json says, and the AWS config file with a profile for each account."""

    server: Server
    about: dict[str, Any]
    aws_config: Path

    @property
    def url(self) -> str:
        return self.about["url"]

    @property
    def console_url(self) -> str:
        return self.about["console_url"]


def start_sandbox(
    run_dir: Path,
    *,
    stack_seconds: float = 0,
    iam_delay_seconds: float = 0,
    linked_accounts: int = 12,
    listed_accounts: int = 0,
    partition: str = "aws",
) -> Sandbox:
    python = ROOT / ".venv" / "sandbox" / "bin" / "python"
    about = run_dir / "sandbox.json"
    for left_over in (about, run_dir / "aws-config"):
        left_over.unlink(missing_ok=True)
    server = Server(
        "the sandbox",
        [
            python, "-m", "sandbox", "serve", "--run-dir", run_dir,
            "--stack-seconds", f"{stack_seconds:g}", "--iam-delay-seconds", f"{iam_delay_seconds:g}",
            "--linked-accounts", str(linked_accounts), "--listed-accounts", str(listed_accounts),
            "--partition", partition,
        ],
        run_dir / "sandbox.log",
        without_aws_settings() | {"PYTHONDONTWRITEBYTECODE": "1"},
        ROOT,
    )  # fmt: skip
    try:
        server.wait_until(about.exists)
    except BaseException:
        server.end()
        raise
    return Sandbox(server, json.loads(about.read_text()), run_dir / "aws-config")


def without_aws_settings() -> dict[str, str]:
    """The caller's environment without their own AWS settings: nothing of theirs reaches a sandbox, nor the reverse."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


def sandbox_environment(sandbox: Sandbox, profile: str) -> dict[str, str]:
    """The caller's environment, with the sandbox in the place of AWS."""
    return without_aws_settings() | {
        "AWS_CONFIG_FILE": str(sandbox.aws_config),
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_PROFILE": profile,
        "AWS_ENDPOINT_URL": sandbox.url,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }


def portal_environment(sandbox: Sandbox, imports: bool = False) -> dict[str, str]:
    """The operator's account of the sandbox for AWS, and its console for AWS's. `imports`: as soon as an account is Activated."""
    return sandbox_environment(sandbox, "portal") | {
        "CLIENT_PORTAL_AWS_CONSOLE_URL": sandbox.console_url,
        "CLIENT_PORTAL_INVENTORY_AUTOMATIC": str(imports).lower(),
        "CLIENT_PORTAL_COMMITMENTS_AUTOMATIC": str(imports).lower(),
        "CLIENT_PORTAL_RECOMMENDATIONS_AUTOMATIC": str(imports).lower(),
    }


@dataclass
class Portal:
    """A running portal and its first administrator, who is support too; `api_token` is theirs."""

    server: Server
    url: str
    email: str
    password: str
    api_token: str


def sign_in_for_a_token(url: str, email: str, password: str) -> str:
    status, headers, answer = request("POST", f"{url}/api/v1/session", {"email": email, "password": password})
    if status != 200:
        raise DidNotStart(f"the first administrator could not sign in: {status} {answer}")
    cookie = headers["Set-Cookie"].split(";")[0]
    signed_in = {"Cookie": cookie, "X-CSRF-Token": answer["csrf_token"]}
    status, _, token = request("POST", f"{url}/api/v1/api-tokens", {"name": "script/server"}, signed_in)
    if status != 201:
        raise DidNotStart(f"no API token could be made: {status} {token}")
    request("DELETE", f"{url}/api/v1/session", None, signed_in)
    return token["token"]


def start_portal(
    binary: Path, run_dir: Path, data: Path, port: int, environment: dict[str, str], *options: str
) -> Portal:
    """Starts the portal on loopback and returns once it is ready; `port` 0 takes a free one."""
    administrator = run_dir / "first-administrator.json"
    administrator.unlink(missing_ok=True)
    port = port or free_port_of_the_system()
    url = f"http://127.0.0.1:{port}"
    server = Server(
        "the portal",
        [binary, "serve", "--data", data, "--port", str(port), "--first-administrator-file", administrator, *options],
        run_dir / "portal.log",
        environment | {"CLIENT_PORTAL_PUBLIC_URL": url},
        ROOT,
    )
    try:
        server.wait_until(lambda: answers(f"{url}/readyz"))
        if not administrator.exists():
            # A store that was there before keeps its people; whoever made it knows the password.
            return Portal(server, url, "", "", "")
        about = json.loads(administrator.read_text())
        token = sign_in_for_a_token(url, about["email"], about["password"])
    except BaseException:
        server.end()
        raise
    return Portal(server, url, about["email"], about["password"], token)


def deploy_infrastructure(binary: Path, environment: dict[str, str]) -> None:
    """The operator's role and bucket, made in the sandbox's operator account as they are made in a real one."""
    answer = subprocess.run(
        [binary, "infrastructure", "deploy"], env=environment, capture_output=True, text=True, check=False
    )
    if answer.returncode != 0:
        raise DidNotStart(f"`client-portal infrastructure deploy` failed:\n{answer.stdout}{answer.stderr}")


@contextlib.contextmanager
def portal_with_sandbox(
    binary: Path,
    run_dir: Path,
    *options: str,
    stack_seconds: float = 0,
    iam_delay_seconds: float = 0,
    linked_accounts: int = 12,
    listed_accounts: int = 0,
    partition: str = "aws",
) -> Iterator[tuple[Portal, Sandbox]]:
    """Both, on free ports, with a store that begins empty; ended when the block is left."""
    sandbox = start_sandbox(
        run_dir,
        stack_seconds=stack_seconds,
        iam_delay_seconds=iam_delay_seconds,
        linked_accounts=linked_accounts,
        listed_accounts=listed_accounts,
        partition=partition,
    )
    try:
        environment = portal_environment(sandbox)
        if partition != "aws":
            settings = run_dir / "portal.toml"
            settings.write_text(f"[aws.partitions.{partition}]\n")
            environment["CLIENT_PORTAL_CONFIG"] = str(settings)
        deploy_infrastructure(binary, environment)
        portal = start_portal(binary, run_dir, run_dir / "data", 0, environment, *options)
        try:
            yield portal, sandbox
        finally:
            portal.server.end()
    finally:
        sandbox.server.end()


def free_port_of_the_system() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
