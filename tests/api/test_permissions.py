"""Every route as every role, and with another customer's IDs: from the served document, so that no route is forgotten."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from conftest import Api, World, new_user, wait_for

ROLES = ["administrator", "account_owner", "analyst", "viewer"]

# What each role may do beside reading its own session: operation ids. A new route fails here until its row is written.
READERS = {"listCloudAccounts", "getCloudAccount", "getActivation", "listRegions", "getPrerequisites", "getAutomation",
           "listResources", "getResource", "getResourceSummary", "listResourceTypes", "listScans", "getExclusions",
           "getAccess", "getTagHistory", "listTagChanges", "getTagChange", "listTagConflicts", "listTagKeys", "getTagProtections", "getTagRules",
           "listCommitments", "listChargeKinds", "getCommitment", "listCommitmentImports", "getCommitmentAlerts", "getCommitmentHistory", "getCommitmentProgress", "whatIfCommitment",
           "listRecommendations", "listRecommendationGroups", "summarizeRecommendations", "listRecommendationSources",
           "listOwnedReservations", "getRecommendation", "getCostExplorerUsage"}  # fmt: skip
IMPORT = {"importResources", "stopImport", "changeTags", "changeManyTags", "previewTags", "undoTagChange", "retryTagChange", "cancelTagChange",
          "resolveTagConflict", "refreshRecommendations", "decideRecommendation", "setCommitmentAlerts"}  # fmt: skip
EVERYONE = {"getMe", "listApiTokens", "createApiToken", "revokeApiToken", "getJob"}
ALLOWED = {
    "viewer": READERS | EVERYONE,
    "analyst": READERS | EVERYONE | IMPORT,
    "account_owner": READERS | EVERYONE | IMPORT | {"activateCloudAccount", "checkActivation"},
    "administrator": READERS | EVERYONE | IMPORT | {
        "setExclusions", "changeAccess", "changeAccessOfMany", "setTagProtections", "setCostExplorerCap",
        "activateCloudAccount", "checkActivation", "addCloudAccount", "removeCloudAccount",
        "preflightLinkedAccounts", "activateLinkedAccounts", "giveLinkedAccountsWriteAccess", "retryJob", "cancelJob",
        "listUsers", "updateUser", "listInvitations", "invite", "withdrawInvitation", "listAuditLog",
    },
}  # fmt: skip
SUPPORT_ONLY = {"listInstallationProblems", "listCustomers", "createCustomer", "createCommitment", "changeCommitment", "removeCommitment", "adjustCommitment",
                "takeBackAdjustment", "refreshCommitment", "beginCommitmentImport", "addCommitmentImportPiece", "completeCommitmentImport", "applyCommitmentImport", "removeCommitmentImport"}  # fmt: skip
# The stream never ends and signing out ends the session: they have tests of their own.
ELSEWHERE = {"followEvents", "signOut"}
# What a call needs before its subject is looked for.
BODIES = {
    "changeAccess": {"level": "resources", "cost_explorer_sync": True},
    "changeTags": {"set": {"k": "v"}, "remove": []},
    "resolveTagConflict": {"keep": "aws"},
    "setCommitmentAlerts": {"recipients": []},
    "decideRecommendation": {"state": "done"},
    "setCostExplorerCap": {"monthly_cap": {"amount": "5", "currency": "USD"}},
    "setExclusions": {"regions": [], "services": []},
    "activateCloudAccount": {"region": "us-east-1"},
    "activateLinkedAccounts": {"region": "us-east-1", "account_ids": ["123456789012"]},
    "giveLinkedAccountsWriteAccess": {"account_ids": ["123456789012"]},
    "preflightLinkedAccounts": {"account_ids": ["123456789012"]},
}


def operations(world: World) -> list[tuple[str, str, dict[str, Any]]]:
    document = requests.get(f"{world.portal.url}/api/v1/openapi.json", timeout=120).json()
    return [
        (method.upper(), path.removeprefix("/api/v1"), operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in ("get", "post", "put", "patch", "delete")
    ]


@pytest.fixture(scope="module")
def callers(world: World) -> dict[str, Api]:
    return {role: new_user(world, role, f"{role}@acme.example") for role in ROLES}


def test_every_operation_has_a_row(world: World) -> None:
    known = set().union(*ALLOWED.values()) | SUPPORT_ONLY | ELSEWHERE
    guarded = {o["operationId"] for _, _, o in operations(world) if o.get("security") != []}
    assert guarded - known == set(), "write down who may call these"
    assert known - guarded == set(), "these are gone"


@pytest.mark.parametrize("role", ROLES)
def test_a_role_can_do_what_is_written_and_nothing_else(world: World, callers: dict[str, Api], role: str) -> None:
    wrong = []
    for method, path, operation in operations(world):
        name = operation["operationId"]
        if operation.get("security") == [] or name in ELSEWHERE:
            continue
        answer = callers[role].send(
            method,
            path.replace("{id}", "00000000-0000-7000-8000-000000000000"),
            json={} if method in ("POST", "PUT", "PATCH") else None,
        )
        allowed = name in ALLOWED[role]
        if allowed == (answer.status_code == 403) or answer.status_code == 401 or answer.status_code >= 500:
            wrong.append((name, answer.status_code, answer.text[:200]))
        if answer.status_code == 403:
            assert answer.json()["code"] == "forbidden"
    assert wrong == []


def test_every_operation_refuses_strangers(world: World) -> None:
    for method, path, operation in operations(world):
        if operation.get("security") == []:
            continue
        answer = requests.request(method, f"{world.portal.url}/api/v1{path}", timeout=120)
        assert answer.status_code == 401, operation["operationId"]


def test_nothing_of_one_customer_is_visible_to_another(
    world: World, other_customer: Api, callers: dict[str, Api]
) -> None:
    ours = world.api.ok(
        "POST",
        "/cloud-accounts",
        {"provider": "aws", "name": "Only ours", "account_id": "999988887777", "region": "us-east-1"},
    )
    users = world.api.ok("GET", "/users")["items"]
    invitation = world.api.ok("POST", "/invitations", {"email": "pending@acme.example", "user_role": "viewer"})
    token = world.api.ok("GET", "/api-tokens")["items"][0]
    ids = [ours["id"], users[0]["id"], invitation["id"], token["id"]]
    for method, path, operation in operations(world):
        # Support's alone is refused before its subject is looked for.
        if "{id}" not in path or operation["operationId"] in ELSEWHERE | SUPPORT_ONLY:
            continue
        for theirs in ids:
            body = BODIES.get(operation["operationId"], {})
            answer = other_customer.send(
                method, path.replace("{id}", theirs), json=body if method in ("POST", "PUT", "PATCH") else None
            )
            assert answer.status_code == 404, (operation["operationId"], answer.status_code, answer.text)
    for path in ("/cloud-accounts", "/users", "/audit-log", "/invitations", "/api-tokens"):
        text = other_customer.get(f"{path}?limit=1000").text
        for theirs in [*ids, "Only ours", "999988887777", "pending@acme.example"]:
            assert theirs not in text, path
    assert world.api.ok("GET", f"/cloud-accounts/{ours['id']}")["name"] == "Only ours"


def test_an_account_owner_activates_one_account_and_not_anothers(world: World, callers: dict[str, Api]) -> None:
    mine = world.api.ok(
        "POST",
        "/cloud-accounts",
        {"provider": "aws", "name": "Owned", "account_id": "999988886666", "region": "us-east-1"},
    )
    first = callers["account_owner"]
    second = new_user(world, "account_owner", "second-owner@acme.example")
    assert first.post(f"/cloud-accounts/{mine['id']}/activation", {"region": "us-east-1"}).status_code == 200
    refused = second.post(f"/cloud-accounts/{mine['id']}/activation", {"region": "us-east-1"})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


def test_the_audit_log_says_who_did_what(world: World) -> None:
    made = world.api.ok(
        "POST",
        "/cloud-accounts",
        {"provider": "aws", "name": "Audited", "account_id": "999988885555", "region": "us-east-1"},
    )
    rows = wait_for(
        lambda: [r for r in world.api.ok("GET", "/audit-log?limit=1000")["items"] if r["subject"] == made["id"]]
    )
    assert rows[0]["action"] == "cloud-account.add"
    assert rows[0]["actor"] == world.portal.email
    assert rows[0]["actor_kind"] == "api_token"
    assert rows[0]["after"]["account_id"] == "999988885555"
