"""The way to AWS as companies have it: through a proxy, with a certificate authority of their own; and what of it is seen."""

from __future__ import annotations

import json
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

import processes
from conftest import World, a_world, wait_for
from tunnels import make_certificate, pump, serve, serve_tls

# Resolves nowhere: only the proxy knows the way.
AWS_HOST = "aws.company.test"


class Company:
    """A proxy that lets out to one host alone, which is the sandbox behind TLS."""

    def __init__(self, folder: Path, sandbox_url: str) -> None:
        self.ca = folder / "ca.pem"
        key = folder / "key.pem"
        make_certificate(self.ca, key, f"DNS:{AWS_HOST}")
        self.asked: list[str] = []
        self.tls = serve_tls(self.ca, key, sandbox_url)

        def proxy(client: socket.socket) -> None:
            head = b""
            while b"\r\n\r\n" not in head:
                if not (data := client.recv(4096)):
                    return
                head += data
            line = head.split(b"\r\n")[0].decode()
            self.asked.append(line)
            if line != f"CONNECT {AWS_HOST}:443 HTTP/1.1":
                client.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                return
            with socket.create_connection(("127.0.0.1", self.tls.server_address[1])) as server:
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                pump(client, server)

        self.proxy = serve(proxy)

    def end(self) -> None:
        for server in (self.proxy, self.tls):
            server.shutdown()
            server.server_close()


@pytest.fixture
def company(tmp_path: Path, world: World) -> Iterator[Company]:
    made = Company(tmp_path, world.sandbox.url)
    yield made
    made.end()


def doctor(world: World, tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [world.binary, "doctor", "--json", "--data", tmp_path / "data"],
        env={**world.environment, "AWS_ENDPOINT_URL": f"https://{AWS_HOST}", "AWS_MAX_ATTEMPTS": "1", **environment},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def through(company: Company) -> dict[str, str]:
    proxy = f"http://127.0.0.1:{company.proxy.server_address[1]}"
    return {"HTTPS_PROXY": proxy, "https_proxy": proxy, "NO_PROXY": "", "no_proxy": ""}


def test_aws_is_reached_through_the_proxy_with_the_company_s_certificate(
    world: World, company: Company, tmp_path: Path
) -> None:
    answer = doctor(world, tmp_path, AWS_CA_BUNDLE=str(company.ca), **through(company))
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert len(company.asked) >= 1
    assert set(company.asked) == {f"CONNECT {AWS_HOST}:443 HTTP/1.1"}


def test_a_certificate_that_nobody_vouches_for_is_refused(world: World, company: Company, tmp_path: Path) -> None:
    answer = doctor(world, tmp_path, **through(company))
    assert answer.returncode != 0
    assert "certificate" in (answer.stdout + answer.stderr).lower()


def test_no_proxy_is_kept(world: World, company: Company, tmp_path: Path) -> None:
    answer = doctor(
        world,
        tmp_path,
        AWS_CA_BUNDLE=str(company.ca),
        **(through(company) | {"NO_PROXY": AWS_HOST, "no_proxy": AWS_HOST}),
    )
    assert answer.returncode != 0
    assert company.asked == []


def test_no_part_of_a_proxy_s_password_is_told(world: World, tmp_path: Path) -> None:
    answer = doctor(world, tmp_path, HTTPS_PROXY="http://corp:pa@sesame#1@127.0.0.1:1", https_proxy="")
    assert answer.returncode != 0
    assert "sesame" not in answer.stdout + answer.stderr
    assert "HTTPS_PROXY has “@” in its user name or password, where %40 must stand." in answer.stdout


def test_a_setting_of_retries_that_cannot_be_is_said(world: World, tmp_path: Path) -> None:
    answer = doctor(world, tmp_path, AWS_MAX_ATTEMPTS="many")
    assert answer.returncode != 0
    assert "AWS_MAX_ATTEMPTS" in answer.stdout + answer.stderr


def test_calls_retries_throttles_and_latency_are_in_the_metrics(tmp_path: Path) -> None:
    port = processes.free_port_of_the_system()
    # A sandbox of its own: another portal's AssumeRole would take the throttle.
    with a_world(tmp_path, "--metrics-port", str(port)) as world:
        control = f"{world.sandbox.console_url}/control/faults"
        requests.post(control, json={"service": "sts", "action": "AssumeRole", "code": "Throttling", "status": 400,
                                     "message": "Rate exceeded", "count": 1}, timeout=120).raise_for_status()  # fmt: skip
        world.api.ok(
            "POST",
            "/cloud-accounts",
            {"provider": "aws", "name": "measured", "account_id": world.linked[0], "region": "eu-west-1"},
        )

        def text() -> str:
            return requests.get(f"http://127.0.0.1:{port}/metrics", timeout=120).text

        def number(name: str, **labels: str) -> float:
            for line in text().splitlines():
                if line.startswith(name + "{") or line.startswith(name + " "):
                    if all(f'{label}="{value}"' in line for label, value in labels.items()):
                        return float(line.rsplit(" ", 1)[1])
            return 0

        role = {"service": "sts", "operation": "AssumeRole"}
        wait_for(lambda: number("portal_aws_calls_total", outcome="ok", **role) >= 1)
        assert number("portal_aws_throttles_total", **role) == 1
        assert number("portal_aws_retries_total", **role) == 1
        assert number("portal_aws_limited_lanes", **role) == 1
        assert number("portal_aws_limited_rate", **role) > 0
        assert number("portal_aws_call_seconds_count", **role) >= 1
        calls = sum(float(n) for n in re.findall(r"^portal_aws_calls_total\{.*\} (\S+)$", text(), re.M))
        assert 0 < number("portal_aws_connections_total") < calls
        # Neither an account's number nor a key is a label.
        assert world.linked[0] not in text()
        assert json.dumps(world.sandbox.about["operator_account_id"]) not in text()
