"""Each refusal of the proof: a role that lets the portal in and is not what was meant is refused, with the reason."""

from __future__ import annotations

import json
from typing import Any, Callable

import pytest
import requests
import yaml
from conftest import World, create_stack, wait_for


def order_for(world: World, account_id: str) -> dict[str, Any]:
    listed = [
        a
        for a in world.api.ok("GET", f"/cloud-accounts?limit=1000&q={account_id}")["items"]
        if a["account_id"] == account_id
    ]
    if listed and listed[0]["status"] != "not_activated":
        return world.api.ok("POST", f"/cloud-accounts/{listed[0]['id']}/activation", {"region": "us-east-1"})
    return world.api.ok(
        "POST",
        "/cloud-accounts",
        {"provider": "aws", "name": f"proof {account_id}", "account_id": account_id, "region": "us-east-1"},
    )


def make_role(world: World, account_id: str, order: dict[str, Any], spoil: Callable[[dict[str, Any]], None]) -> Any:
    """The template's own role and policies by hand, spoilt in one place."""
    activation = order["activation"]
    template = yaml.safe_load(requests.get(activation["template_url"], timeout=120).text)
    text = json.dumps(template["Resources"])
    text = text.replace("${AWS::Partition}", "aws").replace("${AWS::AccountId}", account_id)
    resources = json.loads(text, object_hook=lambda o: resolve(o, activation["parameters"]))
    iam = world.aws(world.profile_of(account_id), "iam")
    role = resources["ActivationRole"]["Properties"]
    policies = {k: v["Properties"] for k, v in resources.items() if v["Type"] == "AWS::IAM::ManagedPolicy"}
    meant = {"trust": role["AssumeRolePolicyDocument"], "policies": policies, "inline": {}, "attached": []}
    spoil(meant)
    iam.create_role(RoleName=role["RoleName"], AssumeRolePolicyDocument=json.dumps(meant["trust"]))
    for policy in meant["policies"].values():
        arn = iam.create_policy(
            PolicyName=policy["ManagedPolicyName"], PolicyDocument=json.dumps(policy["PolicyDocument"])
        )["Policy"]["Arn"]
        iam.attach_role_policy(RoleName=role["RoleName"], PolicyArn=arn)
    for arn in meant["attached"]:
        iam.attach_role_policy(RoleName=role["RoleName"], PolicyArn=arn)
    for name, document in meant["inline"].items():
        iam.put_role_policy(RoleName=role["RoleName"], PolicyName=name, PolicyDocument=json.dumps(document))
    return iam


def resolve(value: dict[str, Any], parameters: dict[str, str]) -> Any:
    if set(value) == {"Fn::Sub"}:
        return value["Fn::Sub"]
    if set(value) == {"Ref"} and value["Ref"] in parameters:
        return parameters[value["Ref"]]
    return value


def no_external_id(meant: dict[str, Any]) -> None:
    del meant["trust"]["Statement"][0]["Condition"]["StringEquals"]


def any_external_id(meant: dict[str, Any]) -> None:
    condition = meant["trust"]["Statement"][0]["Condition"]
    condition["StringLike"] = {"sts:ExternalId": "*"}
    del condition["StringEquals"]


def everyone_with_the_id(meant: dict[str, Any]) -> None:
    meant["trust"]["Statement"][0]["Principal"] = "*"
    del meant["trust"]["Statement"][0]["Condition"]["ArnEquals"]


def everyone(meant: dict[str, Any]) -> None:
    meant["trust"]["Statement"][0]["Principal"] = {"AWS": "*"}
    del meant["trust"]["Statement"][0]["Condition"]


def whole_operator_account(meant: dict[str, Any]) -> None:
    del meant["trust"]["Statement"][0]["Condition"]["ArnEquals"]


def second_statement(meant: dict[str, Any]) -> None:
    meant["trust"]["Statement"].append(
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    )


def administrator_too(meant: dict[str, Any]) -> None:
    meant["attached"].append("arn:aws:iam::aws:policy/AdministratorAccess")


def inline_policy_too(meant: dict[str, Any]) -> None:
    meant["inline"]["more"] = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
    }


def wider_policy(meant: dict[str, Any]) -> None:
    policy = next(iter(meant["policies"].values()))
    policy["PolicyDocument"]["Statement"][0]["Action"] = "*"


CASES = [
    (no_external_id, "external-id-not-enforced"),
    (any_external_id, "external-id-not-enforced"),
    (everyone, "external-id-not-enforced"),
    (everyone_with_the_id, "trust-policy-too-open"),
    (whole_operator_account, "trust-policy-too-open"),
    (second_statement, "trust-policy-too-open"),
    (administrator_too, "policies-differ"),
    (inline_policy_too, "policies-differ"),
    (wider_policy, "policies-differ"),
]


def remove_role(world: World, account_id: str, name: str) -> None:
    iam = world.aws(world.profile_of(account_id), "iam")
    for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
        if f"::{'aws'}:policy" not in policy["PolicyArn"]:
            iam.delete_policy(PolicyArn=policy["PolicyArn"])
    for inline in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=inline)
    iam.delete_role(RoleName=name)


@pytest.fixture
def account_id(world: World) -> str:
    """A linked account of its own for these tests: the last one, cleaned afterwards."""
    return world.linked[-1]


@pytest.mark.parametrize(("spoil", "code"), CASES, ids=[c[0].__name__ for c in CASES])
def test_a_role_that_is_not_what_was_meant_is_refused(
    world: World, account_id: str, spoil: Callable, code: str
) -> None:
    order = order_for(world, account_id)
    make_role(world, account_id, order, spoil)
    try:
        account = wait_for(lambda: (a := world.api.account(account_id))["status"] in ("refused", "activated") and a)
        assert account["status"] == "refused"
        assert account["status_reason"]["code"] == code
        assert account["status_reason"]["detail"]
        assert account["status_reason"]["remedy"]
        steps = world.api.ok("GET", f"/cloud-accounts/{account['id']}/activation")["steps"]
        assert [s["name"] for s in steps if s["status"] == "failed"] == [
            "external_id" if code == "external-id-not-enforced" else "trust_policy"
        ]
    finally:
        remove_role(world, account_id, order["activation"]["stack_name"])


def test_a_refused_account_is_activated_once_it_is_mended_at_aws(world: World, account_id: str) -> None:
    order = order_for(world, account_id)
    iam = make_role(world, account_id, order, inline_policy_too)
    name = order["activation"]["stack_name"]
    try:
        wait_for(lambda: world.api.account(account_id)["status"] == "refused")
        iam.delete_role_policy(RoleName=name, PolicyName="more")
        row = world.api.account(account_id)
        world.api.ok("POST", f"/cloud-accounts/{row['id']}/activation/check", {})
        wait_for(lambda: world.api.account(account_id)["status"] == "activated")
    finally:
        world.api.ok("DELETE", f"/cloud-accounts/{world.api.account(account_id)['id']}")
        remove_role(world, account_id, name)


def test_the_stack_in_the_wrong_account_is_stopped_by_the_template(world: World) -> None:
    wanted, signed_in = world.linked[-2], world.linked[-3]
    order = order_for(world, wanted)
    activation = order["activation"]
    client = world.aws(world.profile_of(signed_in), "cloudformation")
    with pytest.raises(client.exceptions.ClientError) as refusal:
        client.create_stack(
            StackName=activation["stack_name"],
            TemplateURL=activation["template_url"],
            Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in activation["parameters"].items()],
            Capabilities=activation["capabilities"],
        )
    assert "another AWS account" in str(refusal.value)


def test_a_role_in_the_wrong_account_is_found_when_its_number_is_named(world: World) -> None:
    wanted, signed_in = world.linked[-2], world.linked[-3]
    order = order_for(world, wanted)
    make_role(world, signed_in, order, lambda meant: None)
    try:
        answer = world.api.post(f"/cloud-accounts/{order['id']}/activation/check", {"other_account_id": signed_in})
        assert answer.status_code == 409
        assert answer.json()["code"] == "wrong-account"
        assert wanted in answer.json()["detail"]
        assert signed_in in answer.json()["detail"]
        assert world.api.account(wanted)["status"] == "activating"
    finally:
        remove_role(world, signed_in, order["activation"]["stack_name"])


def test_an_account_that_was_removed_comes_back_by_adoption(world: World) -> None:
    account_id = world.linked[-4]
    order = order_for(world, account_id)
    create_stack(world, account_id, order["activation"])
    wait_for(lambda: world.api.account(account_id)["status"] == "activated")
    plan = world.api.ok("DELETE", f"/cloud-accounts/{order['id']}?dry_run=true")
    assert plan["dry_run"] is True
    assert world.api.account(account_id)["status"] == "activated"
    assert [s["stack_name"] for s in plan["stacks"]] == [order["activation"]["stack_name"]]
    world.api.ok("DELETE", f"/cloud-accounts/{order['id']}")
    assert world.api.account(account_id)["status"] == "deactivated"
    again = world.api.ok("POST", f"/cloud-accounts/{order['id']}/activation", {"region": "us-east-1"})
    assert again["activation"]["external_id"] == order["activation"]["external_id"]
    wait_for(lambda: world.api.account(account_id)["status"] == "activated")
