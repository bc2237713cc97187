"""Accounts at the third access level, and what a test asks of tags: in the portal by its API, at AWS by boto3."""

from __future__ import annotations

from typing import Any

from conftest import World, create_stack, processes, wait_for

WRITES = "resources_and_tags_write_back"
ENDED = {"succeeded", "partly_failed", "failed", "cancelled"}


def level(world: World, account_id: str, wanted: str, **more: Any) -> dict[str, Any]:
    """Change Access, and the add-on stack where the answer asks for one."""
    cloud_account = world.api.account(account_id)["id"]
    answer = world.api.ok(
        "PUT", f"/cloud-accounts/{cloud_account}/access", {"level": wanted, "cost_explorer_sync": True} | more
    )
    if answer["activation"]:
        create_stack(world, account_id, answer["activation"])
    wait_for(lambda: world.api.account(account_id)["access"]["effective_level"] == wanted)
    return answer


def resource(world: World, resource_id: str) -> dict[str, Any]:
    return world.api.ok("GET", f"/resources/{resource_id}")


def tags(world: World, resource_id: str) -> dict[str, str]:
    return {t["key"]: t["value"] for t in resource(world, resource_id)["tags"]}


def edit(
    world: World, resource_id: str, set_: dict[str, str] | None = None, remove: list[str] | None = None, **options: Any
) -> Any:
    return world.api.send(
        "PATCH", f"/resources/{resource_id}/tags", json={"set": set_ or {}, "remove": remove or []}, **options
    )


def nothing_pending(world: World, resource_id: str, seconds: float = 120) -> dict[str, Any]:
    """The resource when nothing of it is under way any more."""

    def look() -> Any:
        found = resource(world, resource_id)
        return not any(t["pending"] for t in found["tags"]) and found

    return wait_for(look, seconds)


def changed(world: World, body: dict[str, Any], seconds: float = 120, **options: Any) -> dict[str, Any]:
    """POST /tag-changes, and the change when its job has ended."""
    answer = world.api.send("POST", "/tag-changes", json=body, **options)
    assert answer.status_code == 202, answer.text
    job = wait_for(
        lambda: (found := world.api.ok("GET", f"/jobs/{answer.json()['id']}"))["status"] in ENDED and found, seconds
    )
    return world.api.ok("GET", f"/tag-changes/{job['id']}") | {"job": job}


def writes(world: World) -> list[dict[str, Any]]:
    """Calls of the portal that could have changed a tag at AWS."""
    calls = processes.request("GET", f"{world.sandbox.console_url}/control/calls")[2]["calls"]
    mine = [c for c in calls if ":assumed-role/ClientPortal-" in c["principal_arn"]]
    return [c for c in mine if "tag" in c["action"].lower() and not c["action"].startswith(("Get", "List", "Describe"))]


def set_sandbox(world: World, **settings: Any) -> None:
    status, _, answer = processes.request("POST", f"{world.sandbox.console_url}/control/settings", settings)
    assert status == 200, answer


def inject(world: World, **fault: Any) -> None:
    status, _, answer = processes.request("POST", f"{world.sandbox.console_url}/control/faults", fault)
    assert status < 300, answer
