"""What the tests of accounts that come, go and change do over and over."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Iterator
from typing import Any

from conftest import OFTEN, Api, World, create_stack, wait_for


def add(api: Api, account_id: str, name: str = "Acme", region: str = "us-east-1") -> dict[str, Any]:
    return api.ok(
        "POST", "/cloud-accounts", {"provider": "aws", "name": name, "account_id": account_id, "region": region}
    )


def activate(world: World, account_id: str, api: Api | None = None) -> dict[str, Any]:
    """Adds the account, creates its stack, and waits until it and its organisation are known."""
    api = api or world.api
    order = add(api, account_id)
    create_stack(world, account_id, order["activation"])
    return settled(api, account_id)


def settled(api: Api, account_id: str) -> dict[str, Any]:
    def known() -> dict[str, Any] | None:
        steps = api.ok("GET", f"/cloud-accounts/{api.account(account_id)['id']}/activation")["steps"]
        is_read = any(s["name"] == "organization" and s["status"] == "done" for s in steps)
        # The row after the steps: read before, it may be from before the organization was known.
        row = api.account(account_id)
        return row if row["status"] == "activated" and is_read else None

    return wait_for(known)


def check(api: Api, account_id: str) -> None:
    api.ok("POST", f"/cloud-accounts/{api.account(account_id)['id']}/activation/check", {})


def becomes(api: Api, account_id: str, **wanted: Any) -> dict[str, Any]:
    def there() -> dict[str, Any] | None:
        row = api.account(account_id)
        return row if all(row[name] == value for name, value in wanted.items()) else None

    return wait_for(there)


def delete_stack(world: World, account_id: str, name: str, region: str = "us-east-1") -> None:
    client = world.aws(world.profile_of(account_id), "cloudformation", region)
    client.delete_stack(StackName=name)
    client.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig=OFTEN)


@contextlib.contextmanager
def service_control_policy(world: World, account_id: str, actions: list[str]) -> Iterator[None]:
    organizations = world.aws("master", "organizations")
    root = organizations.list_roots()["Roots"][0]
    if not any(t["Type"] == "SERVICE_CONTROL_POLICY" for t in root.get("PolicyTypes", [])):
        organizations.enable_policy_type(RootId=root["Id"], PolicyType="SERVICE_CONTROL_POLICY")
    content = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": actions, "Resource": "*"}]}
    made = organizations.create_policy(
        Name=f"deny-{account_id}", Description="", Type="SERVICE_CONTROL_POLICY", Content=json.dumps(content)
    )["Policy"]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=made, TargetId=account_id)
    try:
        yield
    finally:
        organizations.detach_policy(PolicyId=made, TargetId=account_id)
        organizations.delete_policy(PolicyId=made)


def no_look_is_under_way(world: World, row_id: str) -> bool:
    """Neither now nor at once: one that entered before a role was changed, and read it after, sees half of each."""
    with contextlib.closing(sqlite3.connect(f"file:{world.run_dir}/data/portal.sqlite?mode=ro", uri=True)) as store:
        [(count,)] = store.execute(
            "SELECT count(*) FROM jobs WHERE kind = 'access-check' AND subject = ? AND finished_at IS NULL AND "
            "(lease_owner IS NOT NULL OR run_at < ?)",
            [row_id, int((time.time() + 3) * 1_000_000)],
        )
    return not count


@contextlib.contextmanager
def shut_out(world: World, account_id: str, api: Api | None = None) -> Iterator[None]:
    """The account's role takes another external ID than the portal's."""
    api = api or world.api
    row_id = api.account(account_id)["id"]
    name = api.ok("GET", f"/cloud-accounts/{row_id}/activation")["stack_name"]
    wait_for(lambda: no_look_is_under_way(world, row_id))
    iam = world.aws(world.profile_of(account_id), "iam")
    meant = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    other = json.loads(json.dumps(meant))
    other["Statement"][0]["Condition"]["StringEquals"]["sts:ExternalId"] = "somebody-else's-external-id"
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(other))
    try:
        yield
    finally:
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(meant))
