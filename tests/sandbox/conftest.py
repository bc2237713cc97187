"""One sandbox for all tests, or real AWS when SANDBOX_AWS_CONFIG names an AWS config file with the same profiles.

Tests speak to an endpoint through the profiles of an aws-config file and know nothing else of the sandbox; those that
need what AWS does not have (a control API, accounts made and closed at will) are not marked `aws`.
"""

import json
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from cloud import Client, Cloud, a_cloud
from cost_explorer import client_of
from estate import new_account
from tag_policies import TYPE, Attach

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "script" / "lib"))

from longest_first import pytest_collection_modifyitems  # noqa: E402, F401 - a hook


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "aws_organization: as aws, but changes the organisation")
    config.addinivalue_line("markers", "aws: would pass on real AWS too; script/aws-acceptance runs these")


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with a_cloud(tmp_path_factory.mktemp("sandbox")) as made:
        yield made


@pytest.fixture
def unique() -> str:
    """A name that no other test uses, short enough for every service."""
    return f"sbx-{uuid.uuid4().hex[:10]}"


@pytest.fixture
def python() -> str:
    return sys.executable


@pytest.fixture
def organizations(cloud: Cloud) -> Client:
    return cloud.client("organizations", "master")


@pytest.fixture
def enabled(organizations: Client) -> Iterator[str]:
    """The organisation's root, tag policies enabled."""
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType=TYPE)
    yield root
    organizations.disable_policy_type(RootId=root, PolicyType=TYPE)


@pytest.fixture
def attach(organizations: Client, unique: str) -> Iterator[Attach]:
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
def levels(enabled: str, organizations: Client, unique: str) -> tuple[str, str, str]:
    """Root, a new unit and a new account in it."""
    account = new_account(organizations, unique)
    unit = organizations.create_organizational_unit(ParentId=enabled, Name=unique)["OrganizationalUnit"]["Id"]
    organizations.move_account(AccountId=account, SourceParentId=enabled, DestinationParentId=unit)
    return enabled, unit, account


@pytest.fixture
def ce(cloud: Cloud) -> Client:
    return client_of(cloud)
