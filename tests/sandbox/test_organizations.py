"""AWS Organizations. Nothing here is marked for AWS that would make or close an account there."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cloud import Client, Cloud
from estate import (
    ACCESS_ROLE,
    activation_template,
    administrator_of,
    allow,
    assume,
    code_of,
    create_stack,
    error_code,
    new_account,
    role_with,
    trust_policy,
)


@pytest.fixture
def linked(cloud: Cloud) -> str:
    """The first linked account's profile: created in the organisation."""
    return f"linked-{cloud.info['linked_account_ids'][0]}"


def everything(client: Client, operation: str, key: str, **params: Any) -> list:
    return [item for page in client.get_paginator(operation).paginate(**params) for item in page[key]]


@pytest.mark.aws
@pytest.mark.parametrize("size", [1, 7, 20])
def test_accounts_are_listed_page_by_page(cloud: Cloud, organizations: Client, size: int) -> None:
    accounts = everything(organizations, "list_accounts", "Accounts", PaginationConfig={"PageSize": size})
    ids = [account["Id"] for account in accounts]
    assert len(ids) == len(set(ids))
    assert cloud.info["master_account_id"] in ids
    assert set(cloud.info["linked_account_ids"]) <= set(ids)
    for account in accounts:
        assert account["State"] in ("ACTIVE", "SUSPENDED", "CLOSED")
        assert account["JoinedMethod"] in ("CREATED", "INVITED")
        assert account["JoinedTimestamp"]
        assert account["Paths"][0].endswith(f"/{account['Id']}/")


@pytest.mark.aws
def test_page_sizes_and_tokens_are_checked(organizations: Client) -> None:
    assert code_of(organizations.list_accounts, NextToken="made-up") == "InvalidInputException"


@pytest.mark.aws
def test_the_tree_and_the_accounts_agree(organizations: Client) -> None:
    """Walked from the root down by ListChildren, every account is found once, where ListParents and Paths say."""
    root = organizations.list_roots()["Roots"][0]["Id"]
    organization = organizations.describe_organization()["Organization"]["Id"]
    found: dict[str, str] = {}

    def walk(parent: str, path: str) -> None:
        direct = {
            item["Id"] for item in everything(organizations, "list_accounts_for_parent", "Accounts", ParentId=parent)
        }
        children = {
            item["Id"]
            for item in everything(organizations, "list_children", "Children", ParentId=parent, ChildType="ACCOUNT")
        }
        assert direct == children
        found.update({account: f"{path}{account}/" for account in direct})
        units = everything(
            organizations, "list_organizational_units_for_parent", "OrganizationalUnits", ParentId=parent
        )
        for unit in units:
            assert organizations.list_parents(ChildId=unit["Id"])["Parents"][0]["Id"] == parent
            assert (
                organizations.describe_organizational_unit(OrganizationalUnitId=unit["Id"])["OrganizationalUnit"][
                    "Name"
                ]
                == unit["Name"]
            )
            walk(unit["Id"], f"{path}{unit['Id']}/")

    walk(root, f"{organization}/{root}/")
    listed = everything(organizations, "list_accounts", "Accounts")
    assert found == {account["Id"]: account["Paths"][0] for account in listed}


@pytest.mark.aws
def test_a_member_learns_its_master_and_nothing_more(cloud: Cloud, linked: str) -> None:
    member = cloud.client("organizations", linked)
    assert member.describe_organization()["Organization"]["MasterAccountId"] == cloud.info["master_account_id"]
    for call in (member.list_accounts, member.list_roots, member.list_delegated_administrators):
        assert code_of(call) == "AccessDeniedException"
    assert code_of(member.describe_account, AccountId=cloud.info["master_account_id"]) == "AccessDeniedException"


@pytest.mark.aws
def test_an_account_in_no_organisation_is_told_so(cloud: Cloud) -> None:
    client = cloud.client("organizations", "portal")
    for call in (client.describe_organization, client.list_accounts, client.list_roots):
        assert code_of(call) == "AWSOrganizationsNotInUseException"


@pytest.mark.aws
def test_organizations_needs_permission_like_everything(cloud: Cloud, unique: str) -> None:
    with role_with(
        cloud, "master", unique, trust_policy(cloud.account_id("portal")), allow("organizations:DescribeOrganization")
    ) as arn:
        client = cloud.client_for("organizations", assume(cloud.client("sts", "portal"), arn))
        assert client.describe_organization()
        assert code_of(client.list_accounts) == "AccessDeniedException"


@pytest.mark.aws_organization
def test_a_delegated_administrator_lists(cloud: Cloud, organizations: Client, linked: str) -> None:
    account = linked.removeprefix("linked-")
    service = "ssm.amazonaws.com"
    organizations.enable_aws_service_access(ServicePrincipal=service)
    organizations.register_delegated_administrator(AccountId=account, ServicePrincipal=service)
    try:
        assert cloud.client("organizations", linked).list_accounts()["Accounts"]
        listed = organizations.list_delegated_administrators(ServicePrincipal=service)["DelegatedAdministrators"]
        assert [item["Id"] for item in listed] == [account]
        assert (
            code_of(cloud.client("organizations", linked).close_account, AccountId=account) == "AccessDeniedException"
        )
    finally:
        organizations.deregister_delegated_administrator(AccountId=account, ServicePrincipal=service)
    assert code_of(cloud.client("organizations", linked).list_accounts) == "AccessDeniedException"


def test_created_accounts_have_the_access_role_and_joined_ones_do_not(cloud: Cloud, organizations: Client) -> None:
    sts = cloud.client("sts", "master")
    methods = {account["Id"]: account for account in everything(organizations, "list_accounts", "Accounts")}
    seen = set()
    for account_id in cloud.info["linked_account_ids"]:
        account = methods[account_id]
        if account["State"] != "ACTIVE":
            continue
        seen.add(account["JoinedMethod"])
        arn = f"arn:aws:iam::{account_id}:role/{ACCESS_ROLE}"
        if account["JoinedMethod"] == "CREATED":
            session = assume(sts, arn)
            assert cloud.client_for("iam", session).list_users()["Users"]
        else:
            with pytest.raises(ClientError) as refused:
                assume(sts, arn)
            assert error_code(refused.value) == "AccessDenied"
    assert seen == {"CREATED", "INVITED"}


def test_an_account_is_made_moved_and_closed(cloud: Cloud, organizations: Client, unique: str) -> None:
    account = new_account(organizations, unique)
    session = administrator_of(cloud, account)
    assert cloud.client_for("sts", session).get_caller_identity()["Account"] == account
    root = organizations.list_roots()["Roots"][0]["Id"]
    unit = organizations.create_organizational_unit(ParentId=root, Name=unique)["OrganizationalUnit"]
    organizations.move_account(AccountId=account, SourceParentId=root, DestinationParentId=unit["Id"])
    described = organizations.describe_account(AccountId=account)["Account"]
    assert described["Paths"] == [f"{unit['Path']}{account}/"]
    assert described["JoinedMethod"] == "CREATED"
    assert (
        code_of(organizations.delete_organizational_unit, OrganizationalUnitId=unit["Id"])
        == "OrganizationalUnitNotEmptyException"
    )
    organizations.close_account(AccountId=account)
    described = organizations.describe_account(AccountId=account)["Account"]
    assert (described["State"], described["Status"]) == ("CLOSED", "SUSPENDED")
    with pytest.raises(ClientError) as refused:
        administrator_of(cloud, account)
    assert error_code(refused.value) == "AccessDenied"
    with pytest.raises(ClientError):
        cloud.client_for("sqs", session).list_queues()


def test_an_account_leaves_and_joins_by_invitation(cloud: Cloud, organizations: Client, unique: str) -> None:
    account = new_account(organizations, unique)
    member = cloud.client_for("organizations", administrator_of(cloud, account))
    member.leave_organization()
    assert code_of(member.describe_organization) == "AWSOrganizationsNotInUseException"
    assert code_of(organizations.describe_account, AccountId=account) == "AccountNotFoundException"
    handshake = organizations.invite_account_to_organization(Target={"Id": account, "Type": "ACCOUNT"})["Handshake"]
    assert handshake["State"] == "OPEN"
    assert [item["Id"] for item in member.list_handshakes_for_account()["Handshakes"]] == [handshake["Id"]]
    assert member.accept_handshake(HandshakeId=handshake["Id"])["Handshake"]["State"] == "ACCEPTED"
    assert organizations.describe_account(AccountId=account)["Account"]["JoinedMethod"] == "INVITED"
    organizations.remove_account_from_organization(AccountId=account)
    assert code_of(organizations.describe_account, AccountId=account) == "AccountNotFoundException"
    assert member.create_organization()["Organization"]["MasterAccountId"] == account
    assert [item["Id"] for item in member.list_accounts()["Accounts"]] == [account]


def test_a_suspended_account_is_closed_to_everybody(cloud: Cloud) -> None:
    account = cloud.info["suspended_account_ids"][0]
    with pytest.raises(ClientError) as refused:
        administrator_of(cloud, account)
    assert error_code(refused.value) == "AccessDenied"


@pytest.mark.aws_organization
def test_a_service_control_policy_binds_members_and_not_the_master(
    cloud: Cloud, organizations: Client, linked: str, unique: str
) -> None:
    account = linked.removeprefix("linked-")
    policy = organizations.create_policy(
        Name=unique,
        Description="test",
        Type="SERVICE_CONTROL_POLICY",
        Content=json.dumps(
            {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "sqs:ListQueues", "Resource": "*"}]}
        ),
    )["Policy"]["PolicySummary"]["Id"]
    sqs = cloud.client("sqs", linked)
    assert sqs.list_queues()
    organizations.attach_policy(PolicyId=policy, TargetId=account)
    try:
        with pytest.raises(ClientError) as refused:
            sqs.list_queues()
        assert "explicit deny in a service control policy" in str(refused.value)
        assert cloud.client("sns", linked).list_topics()
        assert cloud.client("sqs", "master").list_queues()
        # Through a role in the member account too.
        session = administrator_of(cloud, account)
        with pytest.raises(ClientError):
            cloud.client_for("sqs", session).list_queues()
    finally:
        organizations.detach_policy(PolicyId=policy, TargetId=account)
        organizations.delete_policy(PolicyId=policy)
    assert sqs.list_queues()


def test_what_no_service_control_policy_allows_is_denied(cloud: Cloud, organizations: Client, unique: str) -> None:
    """An allow list in the place of FullAWSAccess on an OU; AWS needs time that a test there does not have."""
    account = new_account(organizations, unique)
    root = organizations.list_roots()["Roots"][0]["Id"]
    unit = organizations.create_organizational_unit(ParentId=root, Name=unique)["OrganizationalUnit"]["Id"]
    organizations.move_account(AccountId=account, SourceParentId=root, DestinationParentId=unit)
    policy = organizations.create_policy(
        Name=unique,
        Description="",
        Type="SERVICE_CONTROL_POLICY",
        Content=json.dumps(
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sns:*", "Resource": "*"}]}
        ),
    )["Policy"]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=policy, TargetId=unit)
    organizations.detach_policy(PolicyId="p-FullAWSAccess", TargetId=unit)
    session = administrator_of(cloud, account)
    assert cloud.client_for("sns", session).list_topics()["ResponseMetadata"]["HTTPStatusCode"] == 200
    with pytest.raises(ClientError) as refused:
        cloud.client_for("sqs", session).list_queues()
    assert "no service control policy allows" in str(refused.value)


def test_a_service_control_policy_binds_stacks_too(cloud: Cloud, organizations: Client, unique: str) -> None:
    account = new_account(organizations, unique)
    policy = organizations.create_policy(
        Name=unique,
        Description="",
        Type="SERVICE_CONTROL_POLICY",
        Content=json.dumps(
            {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "iam:CreateRole", "Resource": "*"}]}
        ),
    )["Policy"]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=policy, TargetId=account)
    stacks = cloud.client_for("cloudformation", administrator_of(cloud, account))
    stack_id, status = create_stack(
        stacks,
        unique,
        activation_template(unique, cloud.account_id("portal")),
        AccountId=account,
        ExternalId="external-id",
    )
    assert status == "ROLLBACK_COMPLETE"
    reasons = [
        event.get("ResourceStatusReason", "")
        for event in stacks.describe_stack_events(StackName=stack_id)["StackEvents"]
    ]
    assert any("service control policy" in reason for reason in reasons)
