"""How the sandbox starts and ends, and that time can be seen to pass."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from cloud import ROOT, START_SECONDS, Cloud, start_sandbox, stop_sandbox
from estate import activation_template, parameters

StartSandbox = Callable[..., tuple[subprocess.Popen[bytes], dict[str, Any]]]


@pytest.fixture
def own(tmp_path: Path, cloud: Cloud) -> Iterator[StartSandbox]:
    """A sandbox of this test's own; the shared one's environment is put back afterwards."""
    started = []

    def start(*options: str) -> tuple[subprocess.Popen[bytes], dict[str, Any]]:
        process, info = start_sandbox(tmp_path, *options)
        started.append(process)
        return process, info

    yield start
    for process in started:
        if process.poll() is None:
            stop_sandbox(process)
    os.environ["AWS_CONFIG_FILE"] = str(cloud.config_file)


def test_run_files_are_private_and_go_with_the_process(own: StartSandbox, tmp_path: Path) -> None:
    process, info = own("--linked-accounts", "3")
    assert info["pid"] == process.pid
    assert len(info["linked_account_ids"]) == 3
    for name in ("sandbox.json", "aws-config"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    secret = (tmp_path / "aws-config").read_text().split("aws_secret_access_key = ")[1].split()[0]
    assert secret not in (tmp_path / "sandbox.json").read_text()
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert process.stdout and process.stdout.read() == b""
    assert not list(tmp_path.iterdir())


def test_both_ports_are_on_loopback_only(own: StartSandbox) -> None:
    process, info = own("--linked-accounts", "1")
    own_files = Path(f"/proc/{process.pid}")
    tables = [(own_files / "net" / name).read_text().splitlines()[1:] for name in ("tcp", "tcp6")]
    lines = [line.split() for table in tables for line in table]
    inodes = {os.readlink(item) for item in (own_files / "fd").iterdir() if item.is_symlink()}
    listening = {line[1] for line in lines if line[3] == "0A" and f"socket:[{line[9]}]" in inodes}
    ports = {int(address.split(":")[1], 16) for address in listening}
    assert ports == {int(info[key].rsplit(":", 1)[1]) for key in ("url", "console_url")}
    assert {address.split(":")[0] for address in listening} == {"0100007F"}


def test_a_taken_port_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        python = os.environ.get("SANDBOX_PYTHON", str(ROOT / ".venv" / "sandbox" / "bin" / "python"))
        done = subprocess.run(
            [python, "-m", "sandbox", "serve", "--run-dir", str(tmp_path), "--port", str(taken.getsockname()[1])],
            cwd=ROOT,
            capture_output=True,
            timeout=START_SECONDS,
            check=False,
        )
    assert done.returncode == 1
    assert b"in use" in done.stderr
    assert b"Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_stacks_take_the_time_that_is_set(own: StartSandbox, tmp_path: Path) -> None:
    _process, info = own("--linked-accounts", "1", "--stack-seconds", "2")
    other = Cloud(tmp_path / "aws-config", info)
    stacks = other.client("cloudformation", "master")
    template = activation_template("slow", info["operator_account_id"])
    begin = time.monotonic()
    stacks.create_stack(
        StackName="slow",
        TemplateBody=json.dumps(template),
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=parameters(AccountId=info["master_account_id"], ExternalId="external-id"),
    )
    assert time.monotonic() - begin < 1
    seen = set()
    while True:
        status = stacks.describe_stacks(StackName="slow")["Stacks"][0]["StackStatus"]
        events = stacks.describe_stack_events(StackName="slow")["StackEvents"]
        seen.add((status, len(events)))
        if not status.endswith("IN_PROGRESS"):
            break
        time.sleep(0.05)
    assert status == "CREATE_COMPLETE"
    assert time.monotonic() - begin > 1.8
    assert len(seen) >= 4, seen
    requests.post(f"{info['console_url']}/control/settings", json={"stack_seconds": 1}, timeout=120)
    begin = time.monotonic()
    stacks.delete_stack(StackName="slow")
    assert stacks.describe_stacks(StackName="slow")["Stacks"][0]["StackStatus"] == "DELETE_IN_PROGRESS"
    while any(item["StackName"] == "slow" for item in stacks.describe_stacks()["Stacks"]):
        time.sleep(0.05)
    assert time.monotonic() - begin > 0.8


@pytest.mark.parametrize("options", [["--stack-seconds", "-1"], ["--linked-accounts", "0"], ["--port", "70000"]])
def test_options_out_of_range_are_refused(tmp_path: Path, options: list[str]) -> None:
    python = os.environ.get("SANDBOX_PYTHON", str(ROOT / ".venv" / "sandbox" / "bin" / "python"))
    done = subprocess.run(
        [python, "-m", "sandbox", "serve", "--run-dir", str(tmp_path), *options],
        cwd=ROOT,
        capture_output=True,
        timeout=START_SECONDS,
        check=False,
    )
    assert done.returncode == 2
    assert options[0].encode() in done.stderr
