"""A cloud as the tests see it: clients by profile, at the sandbox or at AWS; and how a sandbox is started and stopped."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

# boto3 makes its clients' methods while it runs, from AWS's models: no checker knows them.
Client = Any
ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 180


class Cloud:
    """Clients by profile, and what the estate is. `info` is sandbox.json's content."""

    def __init__(self, config_file: Path, info: dict) -> None:
        self.config_file = config_file
        self.info = info
        os.environ["AWS_CONFIG_FILE"] = str(config_file)
        for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            os.environ.pop(name, None)
        os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
        self._sessions: dict[str, boto3.Session] = {}
        # Reading the service models takes most of a client's making: once for all sessions.
        self._loader = botocore.session.Session().get_component("data_loader")
        self._plain = self._new_session()

    def _new_session(self, profile: str | None = None) -> boto3.Session:
        core = botocore.session.Session(profile=profile)
        core.register_component("data_loader", self._loader)
        return boto3.Session(botocore_session=core)

    @property
    def is_aws(self) -> bool:
        return not self.info.get("url")

    def session(self, profile: str) -> boto3.Session:
        if profile not in self._sessions:
            self._sessions[profile] = self._new_session(profile)
        return self._sessions[profile]

    def client(self, service: str, profile: str, **options: Any) -> Client:
        options.setdefault("config", Config(retries={"max_attempts": 1 if self.info.get("url") else 5}))
        return self.session(profile).client(service, **options)

    def client_for(self, service: str, credentials: dict, **options: Any) -> Client:
        """A client with STS's or IAM's credentials, at the same endpoint as the profiles'."""
        return self._plain.client(
            service,
            region_name="us-east-1",
            endpoint_url=self.info.get("url"),
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials.get("SessionToken"),
            config=Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"}),
            **options,
        )

    def account_id(self, profile: str) -> str:
        return self.client("sts", profile).get_caller_identity()["Account"]


def start_sandbox(run_dir: Path, *options: str) -> tuple[subprocess.Popen, dict]:
    """A sandbox process and its sandbox.json; the caller ends it with `stop_sandbox`."""
    python = os.environ.get("SANDBOX_PYTHON", str(ROOT / ".venv" / "sandbox" / "bin" / "python"))
    process = subprocess.Popen(
        [python, "-m", "sandbox", "serve", "--run-dir", str(run_dir), *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    info = run_dir / "sandbox.json"
    deadline = time.monotonic() + START_SECONDS
    while not info.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise RuntimeError(f"the sandbox did not start: {process.communicate()[0].decode()}")
        time.sleep(0.02)
    return process, json.loads(info.read_text())


def stop_sandbox(process: subprocess.Popen) -> int:
    process.send_signal(signal.SIGTERM)
    return process.wait(120)


@contextmanager
def a_cloud(run_dir: Path) -> Iterator[Cloud]:
    """A sandbox, or real AWS where SANDBOX_AWS_CONFIG says so; profiles are its own while it is there."""
    before = os.environ.get("AWS_CONFIG_FILE")
    config_file = os.environ.get("SANDBOX_AWS_CONFIG")
    if config_file:
        yield Cloud(Path(config_file), json.loads(os.environ["SANDBOX_AWS_INFO"]))
        return
    process, info = start_sandbox(run_dir)
    yield Cloud(run_dir / "aws-config", info)
    if before is not None:
        os.environ["AWS_CONFIG_FILE"] = before
    assert stop_sandbox(process) == 0, "the sandbox did not end cleanly"
