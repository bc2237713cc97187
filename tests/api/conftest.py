"""A portal with a sandbox of AWS, both on free ports, for the whole run; and ways to talk to them."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Iterator
from urllib.parse import parse_qs, urlparse

import boto3
import botocore.config
import botocore.session
import pytest
import requests

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "script" / "lib"))

import processes  # noqa: E402
import product  # noqa: E402
from longest_first import pytest_collection_modifyitems  # noqa: E402, F401 - a hook


# How boto3 waits for a stack of the sandbox, which takes as long as its test says and mostly no time: for two minutes.
OFTEN = {"Delay": 0.1, "MaxAttempts": 1_200}
# Reading the services' models takes most of a client's making: once for all clients.
MODELS = botocore.session.Session().get_component("data_loader")


@dataclass
class Api:
    """The API as one caller; paths below /api/v1."""

    url: str
    token: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = dict(self.headers) | options.pop("headers", {})
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return requests.request(method, f"{self.url}/api/v1{path}", headers=headers, timeout=120, **options)

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.send("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> requests.Response:
        return self.send("POST", path, json=body, **options)

    def delete(self, path: str, **options: Any) -> requests.Response:
        return self.send("DELETE", path, **options)

    def ok(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.send(method, path, json=body) if body is not None else self.send(method, path)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def account(self, account_id: str) -> dict[str, Any]:
        found = [
            a
            for a in self.ok("GET", f"/cloud-accounts?limit=1000&q={account_id}")["items"]
            if a["account_id"] == account_id
        ]
        assert len(found) == 1, f"account {account_id} stands {len(found)} times in the list"
        return found[0]


@dataclass
class World:
    """Everything that runs, and what is needed to use it."""

    portal: Any
    sandbox: Any
    binary: Path
    environment: dict[str, str]
    run_dir: Path

    @property
    def api(self) -> Api:
        return Api(self.portal.url, self.portal.api_token)

    def aws(self, profile: str, service: str, region: str = "us-east-1") -> Any:
        core = botocore.session.Session(profile=profile)
        core.register_component("data_loader", MODELS)
        session = boto3.Session(botocore_session=core, region_name=region)
        return session.client(
            service, endpoint_url=self.sandbox.url, config=botocore.config.Config(retries={"total_max_attempts": 2})
        )

    def profile_of(self, account_id: str) -> str:
        return "master" if account_id == self.sandbox.about["master_account_id"] else f"linked-{account_id}"

    @property
    def master(self) -> str:
        return self.sandbox.about["master_account_id"]

    @property
    def linked(self) -> list[str]:
        suspended = set(self.sandbox.about.get("suspended_account_ids", []))
        return [a for a in self.sandbox.about["linked_account_ids"] if a not in suspended]


def wait_for(what: Callable[[], Any], seconds: float = 120, every: float = 0.1) -> Any:
    """The first true answer of `what`; the test fails after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        if answer := what():
            return answer
        assert time.monotonic() < end, f"nothing came within {seconds} s"
        time.sleep(every)


def create_stack(world: World, account_id: str, activation: dict[str, Any]) -> Any:
    """What a person does in the console, by the public parts of the activation alone."""
    client = world.aws(world.profile_of(account_id), "cloudformation", activation["region"])
    client.create_stack(
        StackName=activation["stack_name"],
        TemplateURL=activation["template_url"],
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in activation["parameters"].items()],
        Capabilities=activation["capabilities"],
    )
    client.get_waiter("stack_create_complete").wait(StackName=activation["stack_name"], WaiterConfig=OFTEN)
    return client


def new_user(world: World, role: str, email: str, caller: Api | None = None) -> Api:
    """A user of the caller's customer, invited and signed in by an API token."""
    caller = caller or world.api
    invitation = caller.ok("POST", "/invitations", {"email": email, "user_role": role})
    token = parse_qs(urlparse(invitation["accept_url"]).fragment)["token"][0]
    accepted = requests.post(
        f"{world.portal.url}/api/v1/invitations/accept",
        json={"token": token, "name": email.split("@")[0], "password": f"correct horse battery {role}"},
        timeout=120,
    )
    assert accepted.status_code == 201, accepted.text
    session = {"X-CSRF-Token": accepted.json()["csrf_token"], "Cookie": accepted.headers["Set-Cookie"].split(";")[0]}
    made = requests.post(f"{world.portal.url}/api/v1/api-tokens", json={"name": "test"}, headers=session, timeout=120)
    assert made.status_code == 201, made.text
    return Api(world.portal.url, made.json()["token"])


@contextlib.contextmanager
def a_world(run_dir: Path, *flags: str, **options: Any) -> Iterator[World]:
    """A portal and a sandbox of their own, as `options` say; while it lasts, boto3's profiles are this sandbox's."""
    binary = product.binary_file(os.environ.get("PORTAL_BUILD", "release"))
    with (
        processes.portal_with_sandbox(binary, run_dir, *flags, **options) as (portal, sandbox),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("AWS_CONFIG_FILE", str(sandbox.aws_config))
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        yield World(portal, sandbox, binary, processes.portal_environment(sandbox), run_dir)


def second_customer(world: World) -> Api:
    """An administrator of a second customer, who must never see anything of the first."""
    made = world.api.ok("POST", "/customers", {"name": "Globex", "code": "globex"})
    support = Api(world.portal.url, world.portal.api_token, {"X-Customer-Id": made["id"]})
    return new_user(world, "administrator", "admin@globex.example", support)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("run")) as running:
        yield running


@pytest.fixture(scope="session")
def other_customer(world: World) -> Api:
    return second_customer(world)
