"""One sandbox for all tests, or real AWS when SANDBOX_AWS_CONFIG names an AWS config file with the same profiles.

Tests speak to an endpoint through the profiles of an aws-config file and know nothing else of the sandbox; those that
need what AWS does not have (a control API, accounts made and closed at will) are not marked `aws`.
"""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import boto3
import botocore.session
import pytest
from botocore.config import Config
from cost_explorer import client_of
from estate import new_account
from tag_policies import TYPE

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


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

    def client(self, service: str, profile: str, **options):
        options.setdefault("config", Config(retries={"max_attempts": 1 if self.info.get("url") else 5}))
        return self.session(profile).client(service, **options)

    def client_for(self, service: str, credentials: dict, **options):
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
    return process.wait(30)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "aws_organization: as aws, but changes the organisation")
    config.addinivalue_line("markers", "aws: would pass on real AWS too; script/aws-acceptance runs these")


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory):
    config_file = os.environ.get("SANDBOX_AWS_CONFIG")
    if config_file:
        yield Cloud(Path(config_file), json.loads(os.environ["SANDBOX_AWS_INFO"]))
        return
    run_dir = tmp_path_factory.mktemp("sandbox")
    process, info = start_sandbox(run_dir)
    yield Cloud(run_dir / "aws-config", info)
    assert stop_sandbox(process) == 0, "the sandbox did not end cleanly"


@pytest.fixture
def unique() -> str:
    """A name that no other test uses, short enough for every service."""
    return f"sbx-{uuid.uuid4().hex[:10]}"


@pytest.fixture
def python() -> str:
    return sys.executable


@pytest.fixture
def organizations(cloud):
    return cloud.client("organizations", "master")


@pytest.fixture
def enabled(organizations):
    """The organisation's root, tag policies enabled."""
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType=TYPE)
    yield root
    organizations.disable_policy_type(RootId=root, PolicyType=TYPE)


@pytest.fixture
def attach(organizations, unique):
    """attach(target, document): a tag policy, gone afterwards."""
    made = []

    def attach_new(target: str, document: dict) -> str:
        policy_id = organizations.create_policy(
            Name=f"{unique}-{len(made)}", Description="", Type=TYPE, Content=json.dumps(document)
        )["Policy"]["PolicySummary"]["Id"]
        made.append((policy_id, target))
        organizations.attach_policy(PolicyId=policy_id, TargetId=target)
        return policy_id

    yield attach_new
    for policy_id, _ in made:
        for target in organizations.list_targets_for_policy(PolicyId=policy_id)["Targets"]:
            organizations.detach_policy(PolicyId=policy_id, TargetId=target["TargetId"])
        organizations.delete_policy(PolicyId=policy_id)


@pytest.fixture
def levels(enabled, organizations, unique) -> tuple[str, str, str]:
    """Root, a new unit and a new account in it."""
    account = new_account(organizations, unique)
    unit = organizations.create_organizational_unit(ParentId=enabled, Name=unique)["OrganizationalUnit"]["Id"]
    organizations.move_account(AccountId=account, SourceParentId=enabled, DestinationParentId=unit)
    return enabled, unit, account


@pytest.fixture
def ce(cloud):
    return client_of(cloud)
