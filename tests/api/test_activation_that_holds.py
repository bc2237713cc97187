"""Both orders, organisations that change, adoption, access lost and found: each ends as a person would expect."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Api, World, a_world, create_stack, new_user, processes, second_customer, wait_for
from holding import activate, add, becomes, check, delete_stack, service_control_policy, settled

DAY = 86_400 * 1_000_000


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("holds")) as running:
        yield running


@pytest.fixture(scope="module")
def globex(world: World) -> Api:
    return second_customer(world)


def test_linked_first_its_master_is_shown_to_everyone_as_needing_activation_then_activated_and_nothing_is_doubled(
    world: World,
) -> None:
    linked = world.linked[0]
    row = activate(world, linked)
    assert row["organization_role"] == "linked"
    assert row["master_account_id"] == world.master
    viewer = new_user(world, "viewer", "viewer@acme.example")
    for api in (world.api, viewer):
        master = api.account(world.master)
        assert master["status"] == "not_activated"
        assert master["needs_activation"] is True
        assert {s["feature"] for s in master["stays_off"]} == {
            "linked_accounts", "bulk_activation", "organization_recommendations", "commitments",
        }  # fmt: skip
    order = add(world.api, world.master, "Our master")
    create_stack(world, world.master, order["activation"])
    master = settled(world.api, world.master)
    assert (master["name"], master["needs_activation"], master["stays_off"]) == ("Our master", False, [])
    everyone = world.api.ok("GET", "/cloud-accounts?limit=1000")["items"]
    assert sorted(a["account_id"] for a in everyone) == sorted(
        [world.master, *world.sandbox.about["linked_account_ids"]]
    )
    assert world.api.account(linked)["status"] == "activated"


def test_an_organization_that_a_policy_hides_is_unknown_with_the_way_to_mend_it_and_never_standalone(
    world: World,
) -> None:
    account_id = world.linked[1]
    with service_control_policy(world, account_id, ["organizations:*"]):
        # Alone in a customer of its own, so that no master tells its place.
        globe = second_customer_named(world, "hidden")
        row = activate(world, account_id, globe)
        assert row["organization_role"] == "unknown"
        assert row["organization_reason"]["code"] == "organization-not-readable"
        assert "service control policy" in row["organization_reason"]["detail"]
        assert row["organization_reason"]["remedy"]
        assert row["organization_reason"]["aws_request_id"]
        assert row["status_reason"] is None
    check(globe, account_id)
    row = becomes(globe, account_id, organization_role="linked")
    assert row["organization_reason"] is None
    assert row["master_account_id"] == world.master


def second_customer_named(world: World, code: str) -> Api:
    made = world.api.ok("POST", "/customers", {"name": code.title(), "code": code})
    support = Api(world.portal.url, world.portal.api_token, {"X-Customer-Id": made["id"]})
    return new_user(world, "administrator", f"admin@{code}.example", support)


def test_a_delegated_administrator_lists_the_organization_while_its_master_is_not_active(world: World) -> None:
    account_id = world.linked[2]
    organizations = world.aws("master", "organizations")
    organizations.enable_aws_service_access(ServicePrincipal="config.amazonaws.com")
    organizations.register_delegated_administrator(AccountId=account_id, ServicePrincipal="config.amazonaws.com")
    api = second_customer_named(world, "delegate")
    row = activate(world, account_id, api)
    assert row["delegated_administrator"] is True
    listed = api.ok("GET", "/cloud-accounts?limit=1000")["items"]
    assert sorted(a["account_id"] for a in listed) == sorted([world.master, *world.sandbox.about["linked_account_ids"]])
    assert api.account(world.master)["needs_activation"] is True
    # The first customer's master says it too, at its next look.
    check(world.api, world.master)
    becomes(world.api, account_id, delegated_administrator=True)


def test_an_account_that_leaves_is_standalone_and_that_joins_elsewhere_is_placed_there(world: World) -> None:
    leaver, founder = world.linked[3], world.linked[4]
    activate(world, leaver)
    activate(world, founder)
    for account_id in (leaver, founder):
        world.aws(world.profile_of(account_id), "organizations").leave_organization()
    check(world.api, world.master)
    becomes(world.api, leaver, organization_role="standalone", master_account_id=None, status="activated")
    becomes(world.api, founder, organization_role="standalone")
    organizations = world.aws(world.profile_of(founder), "organizations")
    organizations.create_organization(FeatureSet="ALL")
    invitation = organizations.invite_account_to_organization(Target={"Id": leaver, "Type": "ACCOUNT"})["Handshake"][
        "Id"
    ]
    world.aws(world.profile_of(leaver), "organizations").accept_handshake(HandshakeId=invitation)
    check(world.api, leaver)
    becomes(world.api, leaver, organization_role="linked", master_account_id=founder, status="activated")
    check(world.api, founder)
    row = becomes(world.api, founder, organization_role="master", linked_count=1)
    assert row["status"] == "activated"
    everyone = world.api.ok("GET", "/cloud-accounts?limit=1000")["items"]
    assert len({a["account_id"] for a in everyone}) == len(everyone)


def test_the_same_stack_again_changes_nothing(world: World) -> None:
    account_id = world.linked[5]
    row = activate(world, account_id)
    before = world.api.ok("GET", f"/cloud-accounts/{row['id']}/activation")
    answer = world.api.post(f"/cloud-accounts/{row['id']}/activation", {"region": "us-east-1"})
    assert (answer.status_code, answer.json()["code"]) == (409, "account-not-activatable")
    again = world.api.post(
        "/cloud-accounts", {"provider": "aws", "name": "Twice", "account_id": account_id, "region": "us-east-1"}
    )
    assert (again.status_code, again.json()["id"]) == (409, row["id"])
    assert world.api.ok("GET", f"/cloud-accounts/{row['id']}/activation")["external_id"] == before["external_id"]
    assert world.api.account(account_id)["status"] == "activated"


def test_a_surviving_role_is_adopted_from_another_region_and_removal_names_the_region_it_stands_in(
    world: World,
) -> None:
    account_id = world.linked[5]
    row = world.api.account(account_id)
    world.api.ok("DELETE", f"/cloud-accounts/{row['id']}")
    order = world.api.ok("POST", f"/cloud-accounts/{row['id']}/activation", {"region": "eu-west-1"})
    assert order["activation"]["region"] == "eu-west-1"
    back = becomes(world.api, account_id, status="activated")
    assert back["region"] == "us-east-1"
    plan = world.api.ok("DELETE", f"/cloud-accounts/{row['id']}?dry_run=true")
    assert [s["region"] for s in plan["stacks"]] == ["us-east-1"]


def test_a_second_stack_in_another_region_rolls_back_and_takes_nothing_away(world: World) -> None:
    account_id = world.linked[5]
    row = world.api.account(account_id)
    activation = world.api.ok("GET", f"/cloud-accounts/{row['id']}/activation")
    client = world.aws(world.profile_of(account_id), "cloudformation", "eu-central-1")
    client.create_stack(
        StackName=activation["stack_name"],
        TemplateURL=activation["template_url"],
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in activation["parameters"].items()],
        Capabilities=activation["capabilities"],
    )

    def status() -> str:
        return client.describe_stacks(StackName=activation["stack_name"])["Stacks"][0]["StackStatus"]

    wait_for(lambda: status() == "ROLLBACK_COMPLETE")
    check(world.api, account_id)
    checked = wait_for(lambda: (a := world.api.account(account_id))["checked_at"] > row["checked_at"] and a)
    assert checked["status"] == "activated"
    delete_stack(world, account_id, activation["stack_name"], "eu-central-1")
    check(world.api, account_id)
    wait_for(lambda: world.api.account(account_id)["checked_at"] > checked["checked_at"])
    assert world.api.account(account_id)["status"] == "activated"


def test_a_stack_that_was_deleted_and_made_again_is_lost_and_found(world: World) -> None:
    account_id = world.linked[5]
    row = world.api.account(account_id)
    activation = world.api.ok("GET", f"/cloud-accounts/{row['id']}/activation")
    delete_stack(world, account_id, activation["stack_name"])
    check(world.api, account_id)
    lost = becomes(world.api, account_id, status="access_lost")
    assert lost["status_reason"]["code"] == "access-lost"
    assert lost["status_reason"]["aws_request_id"]
    assert lost["checked_at"] >= row["checked_at"]
    create_stack(world, account_id, {**activation, "region": "us-east-1"})
    check(world.api, account_id)
    found = becomes(world.api, account_id, status="activated")
    assert found["status_reason"] is None
    assert found["id"] == row["id"]


def test_a_trust_policy_that_shuts_the_portal_out_is_access_lost_and_heals_when_it_is_restored(world: World) -> None:
    account_id = world.linked[5]
    row = world.api.account(account_id)
    name = world.api.ok("GET", f"/cloud-accounts/{row['id']}/activation")["stack_name"]
    iam = world.aws(world.profile_of(account_id), "iam")
    meant = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    other = json.loads(json.dumps(meant))
    other["Statement"][0]["Condition"]["StringEquals"]["sts:ExternalId"] = "somebody-else's-external-id"
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(other))
    check(world.api, account_id)
    becomes(world.api, account_id, status="access_lost")
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(meant))
    check(world.api, account_id)
    becomes(world.api, account_id, status="activated")


def test_a_trust_policy_that_was_opened_is_refused_at_the_next_look_and_heals_when_it_is_restored(world: World) -> None:
    account_id = world.linked[5]
    row = world.api.account(account_id)
    name = world.api.ok("GET", f"/cloud-accounts/{row['id']}/activation")["stack_name"]
    iam = world.aws(world.profile_of(account_id), "iam")
    meant = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    opened = json.loads(json.dumps(meant))
    del opened["Statement"][0]["Condition"]["StringEquals"]
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(opened))
    check(world.api, account_id)
    refused = becomes(world.api, account_id, status="refused")
    assert refused["status_reason"]["code"] in ("trust-policy-too-open", "external-id-not-enforced")
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(meant))
    check(world.api, account_id)
    becomes(world.api, account_id, status="activated")


def test_a_policy_that_was_added_to_the_role_is_refused_at_the_next_look(world: World) -> None:
    account_id = world.linked[5]
    row = world.api.account(account_id)
    name = world.api.ok("GET", f"/cloud-accounts/{row['id']}/activation")["stack_name"]
    iam = world.aws(world.profile_of(account_id), "iam")
    iam.attach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    check(world.api, account_id)
    assert becomes(world.api, account_id, status="refused")["status_reason"]["code"] == "policies-differ"
    iam.detach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    check(world.api, account_id)
    becomes(world.api, account_id, status="activated")


def test_a_service_control_policy_is_named_as_the_reason_and_healed_when_it_goes(world: World) -> None:
    account_id = world.linked[5]
    with service_control_policy(world, account_id, ["iam:*"]):
        check(world.api, account_id)
        lost = becomes(world.api, account_id, status="access_lost")
        assert lost["status_reason"]["code"] == "denied-by-service-control-policy"
        assert "service control policy" in lost["status_reason"]["detail"]
    check(world.api, account_id)
    becomes(world.api, account_id, status="activated")


def test_aws_that_cannot_be_asked_proves_nothing(world: World) -> None:
    account_id = world.linked[5]
    before = world.api.account(account_id)
    faults = f"{world.sandbox.console_url}/control/faults"
    fault = {"service": "sts", "action": "AssumeRole", "code": "InternalFailure", "status": 500, "count": 10}
    assert processes.request("POST", faults, fault)[0] < 300
    try:
        check(world.api, account_id)
        # All attempts of the one look have failed, and what was concluded from that is written.
        wait_for(lambda: len([c for c in calls(world) if c["error_code"] == "InternalFailure"]) >= 3)
        time.sleep(1.5)
        assert world.api.account(account_id)["status"] == "activated"
        assert world.api.account(account_id)["checked_at"] == before["checked_at"]
    finally:
        processes.request("DELETE", faults)


def calls(world: World) -> list[dict[str, Any]]:
    answer = processes.request("GET", f"{world.sandbox.console_url}/control/calls")[2]
    return [c for c in answer["calls"] if c["action"] == "AssumeRole"]


def test_two_customers_live_in_one_account_and_neither_learns_of_the_other(world: World, globex: Api) -> None:
    account_id = world.linked[5]
    ours = world.api.account(account_id)
    theirs = add(globex, account_id, "Not yours")
    assert theirs["status"] == "activating"
    assert (
        theirs["activation"]["stack_name"]
        != world.api.ok("GET", f"/cloud-accounts/{ours['id']}/activation")["stack_name"]
    )
    create_stack(world, account_id, theirs["activation"])
    becomes(globex, account_id, status="activated")
    assert world.api.account(account_id)["status"] == "activated"
    globex.ok("DELETE", f"/cloud-accounts/{theirs['id']}")
    check(world.api, account_id)
    assert world.api.account(account_id)["status"] == "activated"


def test_registering_somebody_elses_number_blocks_nobody_and_tells_nothing(world: World, globex: Api) -> None:
    number = "987654321098"
    squatter = add(globex, number, "Squatter")
    ours = add(world.api, number, "Ours")
    assert ours["activation"]["external_id"] != squatter["activation"]["external_id"]
    assert "Squatter" not in json.dumps(ours)
    for api, row in ((globex, ours), (world.api, squatter)):
        assert api.get(f"/cloud-accounts/{row['id']}/activation").status_code == 404
    # What one customer is told of a number nobody registered and of one that another has is the same but for its secrets.
    fresh = add(globex, "987654321099", "Squatter")
    assert set(fresh) == set(squatter)
    assert fresh["status"] == squatter["status"]


def test_two_portals_live_in_one_account(world: World, tmp_path: Any) -> None:
    account_id = world.linked[5]
    environment = world.environment | {"CLIENT_PORTAL_INSTALLATION": "second"}
    processes.deploy_infrastructure(world.binary, environment)
    portal = processes.start_portal(world.binary, tmp_path, tmp_path / "data", 0, environment)
    try:
        second = World(portal, world.sandbox, world.binary, environment, tmp_path)
        row = activate(second, account_id)
        assert second.api.ok("GET", f"/cloud-accounts/{row['id']}/activation")["stack_name"].startswith(
            "ClientPortal-second-"
        )
        check(world.api, account_id)
        assert world.api.account(account_id)["status"] == "activated"
    finally:
        portal.server.end()


def test_a_link_can_be_handed_to_a_colleague_and_tells_a_stranger_nothing(world: World, globex: Api) -> None:
    row = add(world.api, "987654321097", "Handed over")
    colleague = new_user(world, "account_owner", "owner@acme.example")
    seen = colleague.ok("GET", f"/cloud-accounts/{row['id']}/activation")
    assert seen["console_url"] == row["activation"]["console_url"]
    assert colleague.post(f"/cloud-accounts/{row['id']}/activation/check", {}).ok
    refusal = globex.get(f"/cloud-accounts/{row['id']}/activation")
    nothing = globex.get("/cloud-accounts/00000000-0000-7000-8000-000000000000/activation")
    assert (refusal.status_code, nothing.status_code) == (404, 404)
    assert {k: v for k, v in refusal.json().items() if k != "request_id"} == {
        k: v for k, v in nothing.json().items() if k != "request_id"
    }


def test_a_stack_that_comes_after_seven_days_is_still_adopted(world: World) -> None:
    account_id = world.linked[6]
    order = add(world.api, account_id, "Late")
    restart_with(world, f"UPDATE activations SET requested_at = requested_at - {8 * DAY}, expires_at = expires_at - {8 * DAY}, "
                        f"looked_at = NULL WHERE cloud_account_id = '{order['id']}'")  # fmt: skip
    expired = becomes(world.api, account_id, status="not_activated")
    assert expired["status_reason"]["code"] == "activation-expired"
    create_stack(world, account_id, order["activation"])
    check(world.api, account_id)
    assert becomes(world.api, account_id, status="activated")["id"] == order["id"]


def restart_with(world: World, sql: str) -> None:
    """Ends the portal, changes its store as time would have, and starts it again."""
    port, token = int(world.portal.url.rsplit(":", 1)[1]), world.portal.api_token
    world.portal.server.end()
    with contextlib.closing(sqlite3.connect(world.run_dir / "data" / "portal.sqlite")) as store, store:
        assert store.execute(sql).rowcount >= 1
    portal = processes.start_portal(world.binary, world.run_dir, world.run_dir / "data", port, world.environment)
    world.portal.server, world.portal.api_token = portal.server, token


def test_removing_a_master_forgets_what_was_only_discovered_and_its_return_brings_it_back(world: World) -> None:
    master = world.api.account(world.master)
    before = world.api.ok("GET", f"/cloud-accounts?limit=1000&master_account_id={world.master}")["items"]
    discovered = [a for a in before if a["status"] == "not_activated"]
    assert discovered
    plan = world.api.ok("DELETE", f"/cloud-accounts/{master['id']}?dry_run=true")
    assert any(line.startswith(f"{len(discovered)} linked accounts") for line in plan["deletes"])
    assert len(world.api.ok("GET", f"/cloud-accounts?limit=1000&master_account_id={world.master}")["items"]) == len(
        before
    )
    world.api.ok("DELETE", f"/cloud-accounts/{master['id']}")
    kept = world.api.ok("GET", f"/cloud-accounts?limit=1000&master_account_id={world.master}")["items"]
    assert {a["account_id"] for a in kept} == {a["account_id"] for a in before} - {a["account_id"] for a in discovered}
    world.api.ok("POST", f"/cloud-accounts/{master['id']}/activation", {"region": "us-east-1"})
    becomes(world.api, world.master, status="activated", linked_count=len(before))
