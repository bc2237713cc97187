"""script/server: what it leaves for other scripts while it runs, and that it ends all it started."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 90


def wait_for(what: Callable[[], Any], seconds: float = SECONDS_TO_START) -> Any:
    deadline = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < deadline, f"nothing came within {seconds} s"
        time.sleep(0.1)
    return answer


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def start(run_dir: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [ROOT / "script" / "server", "--run-dir", run_dir, "--preset", os.environ.get("PORTAL_BUILD", "release"), *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )  # fmt: skip


def about(run_dir: Path, process: subprocess.Popen[str]) -> dict[str, Any]:
    def told() -> bool:
        assert process.poll() is None, process.stdout and process.stdout.read()
        return (run_dir / "server.json").exists()

    wait_for(told)
    return json.loads((run_dir / "server.json").read_text())


@pytest.fixture
def run_dir(tmp_path: Path) -> Path:
    return tmp_path / "run"


@pytest.fixture
def server(run_dir: Path) -> Iterator[subprocess.Popen[str]]:
    process = start(run_dir, "--stack-seconds", "0")
    yield process
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def test_it_tells_scripts_where_everything_is(server: subprocess.Popen[str], run_dir: Path) -> None:
    told = about(run_dir, server)
    assert set(told) == {"url", "email", "password", "api_token", "sandbox"}
    assert set(told["sandbox"]) == {"url", "console_url"}
    for name in ("server.json", "aws-config"):
        assert stat.S_IMODE((run_dir / name).stat().st_mode) == 0o600
    session = requests.post(
        f"{told['url']}/api/v1/session", json={"email": told["email"], "password": told["password"]}, timeout=120
    )
    assert session.status_code == 200
    bearer = {"Authorization": f"Bearer {told['api_token']}"}
    accounts = requests.get(f"{told['url']}/api/v1/cloud-accounts", headers=bearer, timeout=120).json()
    assert accounts["items"] == []
    assert requests.get(told["sandbox"]["console_url"], timeout=120).status_code == 200
    profiles = [line for line in (run_dir / "aws-config").read_text().splitlines() if line.startswith("[profile ")]
    assert {"[profile portal]", "[profile master]"} <= set(profiles)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda how: how.name)
def test_all_it_started_ends_with_it(server: subprocess.Popen[str], run_dir: Path, how: signal.Signals) -> None:
    told = about(run_dir, server)
    started = children_of(server.pid)
    assert len(started) == 2
    server.send_signal(how)
    server.wait(60)
    wait_for(lambda: not any(is_alive(pid) for pid in started))
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{told['url']}/healthz", timeout=120)
    if how != signal.SIGKILL:
        assert server.returncode == 0
        assert not any((run_dir / name).exists() for name in ("server.json", "aws-config", "sandbox.json"))


def test_each_start_begins_afresh(run_dir: Path) -> None:
    passwords = []
    for _ in range(2):
        process = start(run_dir)
        passwords.append(about(run_dir, process)["password"])
        process.send_signal(signal.SIGINT)
        process.wait(60)
    assert passwords[0] != passwords[1]


def test_a_taken_port_is_said(run_dir: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start(run_dir, "--port", str(port))
        output, _ = process.communicate(timeout=SECONDS_TO_START)
    assert process.returncode == 1
    assert f"port {port} is taken" in output


def test_a_second_one_says_that_the_first_runs(server: subprocess.Popen[str], run_dir: Path) -> None:
    about(run_dir, server)
    second = start(run_dir)
    output, _ = second.communicate(timeout=SECONDS_TO_START)
    assert second.returncode == 1
    assert f"process {server.pid}" in output


def test_real_aws_needs_a_folder_for_its_store(run_dir: Path) -> None:
    process = start(run_dir, "--no-sandbox")
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 2
    assert "--data" in output
