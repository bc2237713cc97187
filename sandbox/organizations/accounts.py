"""Operations on the organisation itself and its accounts: create, join, leave, close, describe, invite.

AWS Organizations User Guide: "Creating a member account" (the OrganizationAccountAccessRole is an administrator that
trusts the management account), "Inviting an account" (joined accounts have no such role), "Closing a member account".
"""

import json
import time

from ministack.core.responses import request_scope

from ..accounts import ADMINISTRATOR_ACCESS, DIRECTORY, HOME_REGION, call_iam
from .state import ORGANIZATIONS, Handshake, Member, Organization, random_id
from .wire import OrganizationsError, account_shape, handshake_shape, invalid_input, organization_shape, page, required

ORGANIZATION_ROLE = "OrganizationAccountAccessRole"


def create_access_role(account_id: str, master_account_id: str, role_name: str = ORGANIZATION_ROLE) -> None:
    """The administrator role that AWS makes in an account created inside an organisation."""
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{master_account_id}:root"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    with request_scope(account_id, HOME_REGION):
        call_iam("CreateRole", RoleName=role_name, AssumeRolePolicyDocument=json.dumps(trust))
        call_iam("AttachRolePolicy", RoleName=role_name, PolicyArn=ADMINISTRATOR_ACCESS)


def find_account(organization: Organization, account_id: str) -> Member:
    member = organization.accounts.get(account_id)
    if member is None:
        raise OrganizationsError("AccountNotFoundException", "You specified an account that doesn't exist.")
    return member


def create_organization(_payload: dict, caller: str) -> dict:
    if ORGANIZATIONS.of(caller):
        raise OrganizationsError(
            "AlreadyInOrganizationException", "The AWS account is already a member of an organization."
        )
    account = DIRECTORY.get(caller)
    organization = Organization(caller, account.name if account else caller, account.email if account else "")
    ORGANIZATIONS.add(organization)
    return {"Organization": organization_shape(organization)}


def delete_organization(_payload: dict, organization: Organization) -> dict:
    if len(organization.accounts) > 1 or organization.units:
        raise OrganizationsError(
            "OrganizationNotEmptyException",
            "The organization isn't empty: remove all accounts and organizational units first.",
        )
    ORGANIZATIONS.remove(organization)
    return {}


def describe_organization(_payload: dict, organization: Organization) -> dict:
    return {"Organization": organization_shape(organization)}


def list_accounts(payload: dict, organization: Organization) -> dict:
    members, more = page(payload, "ListAccounts", list(organization.accounts.values()))
    return {"Accounts": [account_shape(organization, member) for member in members], **more}


def describe_account(payload: dict, organization: Organization) -> dict:
    return {"Account": account_shape(organization, find_account(organization, required(payload, "AccountId")))}


def create_account(payload: dict, organization: Organization) -> dict:
    name, email = required(payload, "AccountName"), required(payload, "Email")
    now = time.time()
    status = {"Id": f"car-{random_id(32)}", "AccountName": name, "RequestedTimestamp": now}
    if any(account.email == email for account in DIRECTORY.all()):
        done = {**status, "State": "FAILED", "FailureReason": "EMAIL_ALREADY_EXISTS", "CompletedTimestamp": now}
    else:
        account = DIRECTORY.create(name, email)
        organization.add_member(Member(account.account_id, name, email, organization.root_id, "CREATED"))
        create_access_role(
            account.account_id, organization.master_account_id, payload.get("RoleName") or ORGANIZATION_ROLE
        )
        organization.tags[account.account_id] = {tag["Key"]: tag["Value"] for tag in payload.get("Tags") or []}
        done = {**status, "State": "SUCCEEDED", "AccountId": account.account_id, "CompletedTimestamp": now}
    organization.create_requests[status["Id"]] = done
    return {"CreateAccountStatus": {**status, "State": "IN_PROGRESS"}}


def describe_create_account_status(payload: dict, organization: Organization) -> dict:
    status = organization.create_requests.get(required(payload, "CreateAccountRequestId"))
    if status is None:
        raise OrganizationsError(
            "CreateAccountStatusNotFoundException",
            "We can't find a create account request with the CreateAccountRequestId.",
        )
    return {"CreateAccountStatus": status}


def list_create_account_status(payload: dict, organization: Organization) -> dict:
    states = payload.get("States") or []
    found = [status for status in organization.create_requests.values() if not states or status["State"] in states]
    statuses, more = page(payload, "ListCreateAccountStatus", found)
    return {"CreateAccountStatuses": statuses, **more}


def close_account(payload: dict, organization: Organization) -> dict:
    member = find_account(organization, required(payload, "AccountId"))
    if member.account_id == organization.master_account_id:
        raise OrganizationsError(
            "ConstraintViolationException", "You can't close the management account.", "CANNOT_CLOSE_MANAGEMENT_ACCOUNT"
        )
    if member.state != "ACTIVE":
        raise OrganizationsError("AccountAlreadyClosedException", "The account is already closed.")
    member.state = "CLOSED"
    return {}


def remove_account_from_organization(payload: dict, organization: Organization) -> dict:
    member = find_account(organization, required(payload, "AccountId"))
    if member.account_id == organization.master_account_id:
        raise OrganizationsError(
            "MasterCannotLeaveOrganizationException", "You can't remove a management account from an organization."
        )
    organization.remove_member(member.account_id)
    return {}


def leave_organization(_payload: dict, organization: Organization, caller: str) -> dict:
    if caller == organization.master_account_id:
        raise OrganizationsError(
            "MasterCannotLeaveOrganizationException", "You can't remove a management account from an organization."
        )
    organization.remove_member(caller)
    return {}


def invite_account_to_organization(payload: dict, organization: Organization) -> dict:
    target = payload.get("Target") or {}
    wanted = str(target.get("Id", ""))
    matches = [
        account
        for account in DIRECTORY.all()
        if wanted == (account.account_id if target.get("Type") == "ACCOUNT" else account.email)
    ]
    if not matches:
        raise invalid_input("You provided a target that doesn't exist.", "INVALID_PARTY_TYPE_TARGET")
    account_id = matches[0].account_id
    if account_id in organization.accounts:
        raise OrganizationsError(
            "HandshakeConstraintViolationException",
            "The account is already a member of the organization.",
            "ALREADY_IN_AN_ORGANIZATION",
        )
    if any(
        shake.account_id == account_id and shake.organization_id == organization.id and shake.state == "OPEN"
        for shake in ORGANIZATIONS.handshakes.values()
    ):
        raise OrganizationsError("DuplicateHandshakeException", "A handshake with the same action exists already.")
    handshake = Handshake(f"h-{random_id(32)}", organization.id, account_id, organization.master_account_id)
    ORGANIZATIONS.handshakes[handshake.id] = handshake
    return {"Handshake": handshake_shape(handshake)}


def find_handshake(payload: dict, caller: str) -> Handshake:
    handshake = ORGANIZATIONS.handshakes.get(required(payload, "HandshakeId"))
    if handshake is None or caller not in (handshake.account_id, handshake.master_account_id):
        raise OrganizationsError("HandshakeNotFoundException", "We can't find a handshake with the HandshakeId.")
    return handshake


def _finish_handshake(payload: dict, caller: str, party: str, state: str) -> Handshake:
    handshake = find_handshake(payload, caller)
    if caller != getattr(handshake, party):
        raise OrganizationsError("AccessDeniedException", "You don't have permissions to access this resource.")
    if handshake.state != "OPEN":
        raise OrganizationsError("HandshakeAlreadyInStateException", "The handshake is already in a final state.")
    handshake.state = state
    return handshake


def accept_handshake(payload: dict, caller: str) -> dict:
    if ORGANIZATIONS.of(caller):
        raise OrganizationsError(
            "HandshakeConstraintViolationException",
            "The account is already a member of an organization.",
            "ALREADY_IN_AN_ORGANIZATION",
        )
    handshake = _finish_handshake(payload, caller, "account_id", "ACCEPTED")
    organization = ORGANIZATIONS.get(handshake.organization_id)
    if organization is None:
        raise OrganizationsError("HandshakeNotFoundException", "The organization no longer exists.")
    account = DIRECTORY.get(caller)
    organization.add_member(
        Member(
            caller,
            account.name if account else caller,
            account.email if account else "",
            organization.root_id,
            "INVITED",
        )
    )
    return {"Handshake": handshake_shape(handshake)}


def decline_handshake(payload: dict, caller: str) -> dict:
    return {"Handshake": handshake_shape(_finish_handshake(payload, caller, "account_id", "DECLINED"))}


def cancel_handshake(payload: dict, caller: str) -> dict:
    return {"Handshake": handshake_shape(_finish_handshake(payload, caller, "master_account_id", "CANCELED"))}


def describe_handshake(payload: dict, caller: str) -> dict:
    return {"Handshake": handshake_shape(find_handshake(payload, caller))}


def list_handshakes_for_account(payload: dict, caller: str) -> dict:
    found = [shake for shake in ORGANIZATIONS.handshakes.values() if shake.account_id == caller]
    shakes, more = page(payload, "ListHandshakesForAccount", found)
    return {"Handshakes": [handshake_shape(shake) for shake in shakes], **more}


def list_handshakes_for_organization(payload: dict, organization: Organization) -> dict:
    found = [shake for shake in ORGANIZATIONS.handshakes.values() if shake.organization_id == organization.id]
    shakes, more = page(payload, "ListHandshakesForOrganization", found)
    return {"Handshakes": [handshake_shape(shake) for shake in shakes], **more}
