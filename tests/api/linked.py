"""Many linked accounts at once, by the API, and what the master account's administrator does with the links."""

from __future__ import annotations

from typing import Any

from conftest import OFTEN, Api, World, create_stack, wait_for

REGION = "us-east-1"
ENDED = {"succeeded", "partly_failed", "failed", "cancelled"}


def activate_master(world: World, linked_accounts: int) -> str:
    """The portal's id of the master, activated, its linked accounts listed."""
    body = {"provider": "aws", "name": "Master", "account_id": world.master, "region": REGION}
    create_stack(world, world.master, world.api.ok("POST", "/cloud-accounts", body)["activation"])
    wait_for(lambda: world.api.account(world.master)["linked_count"] == linked_accounts)
    return world.api.account(world.master)["id"]


def members_of(world: World) -> dict[str, dict[str, Any]]:
    """What AWS says of each linked account."""
    pages = world.aws("master", "organizations").get_paginator("list_accounts").paginate()
    return {a["Id"]: a for page in pages for a in page["Accounts"] if a["Id"] != world.master}


def created(members: dict[str, dict[str, Any]], joined: str = "CREATED") -> list[str]:
    return sorted(i for i, a in members.items() if a["JoinedMethod"] == joined and a["Status"] == "ACTIVE")


def job(api: Api, job_id: str) -> dict[str, Any]:
    return api.ok("GET", f"/jobs/{job_id}")


def ended(api: Api, job_id: str, seconds: float = 120) -> dict[str, Any]:
    return wait_for(lambda: (found := job(api, job_id))["status"] in ENDED and found, seconds)


def make_automation(world: World, stack: dict[str, Any]) -> None:
    """What the master's administrator does with the link of a waiting job."""
    client = world.aws("master", "cloudformation", stack["region"])
    act, waiter = (
        (client.create_stack, "stack_create_complete")
        if stack["action"] == "create_stack"
        else (client.update_stack, "stack_update_complete")
    )
    act(StackName=stack["stack_name"], TemplateURL=stack["template_url"], Capabilities=stack["capabilities"])
    client.get_waiter(waiter).wait(StackName=stack["stack_name"], WaiterConfig=OFTEN)


def waiting_stack(api: Api, job_id: str, but: str = "") -> dict[str, Any]:
    """The stack that a run waits for; `but`: the template that was made already."""
    return wait_for(lambda: (stack := job(api, job_id)["activation"]) and stack["template_url"] != but and stack)


def preflight(world: World, master_id: str, ids: list[str], **more: Any) -> dict[str, Any]:
    return world.api.ok("POST", f"/cloud-accounts/{master_id}/linked-accounts/preflight", {"account_ids": ids, **more})


def select(world: World, master_id: str, ids: list[str], **more: Any) -> dict[str, Any]:
    return world.api.ok(
        "POST",
        f"/cloud-accounts/{master_id}/linked-accounts/activations",
        {"account_ids": ids, "region": REGION, **more},
    )


def automation(world: World, master_id: str) -> dict[str, Any]:
    return world.api.ok("GET", f"/cloud-accounts/{master_id}/linked-accounts/automation")
