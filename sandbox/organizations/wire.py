"""Errors, paging and the answers' shapes (AWS Organizations API Reference, data types). Times are epoch seconds."""

import base64
import binascii

from .state import Handshake, Member, Organization, Policy, Unit

NOT_IN_USE = "AWSOrganizationsNotInUseException"


class OrganizationsError(Exception):
    """An error with AWS's code; every one of Organizations' is HTTP 400."""

    def __init__(self, code: str, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.reason = reason


def invalid_input(message: str, reason: str) -> OrganizationsError:
    return OrganizationsError("InvalidInputException", message, reason)


def required(payload: dict, name: str) -> str:
    value = payload.get(name)
    if not isinstance(value, str) or not value:
        raise invalid_input(f"You specified an invalid value for {name}.", "INPUT_REQUIRED")
    return value


def page(payload: dict, operation: str, items: list, limit: int = 20) -> tuple[list, dict]:
    """The page that `MaxResults` and `NextToken` ask for, and the answer's `NextToken` where there is more."""
    size = payload.get("MaxResults", limit)
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= limit:
        raise invalid_input(f"MaxResults must be from 1 to {limit}.", "MAX_VALUE_EXCEEDED")
    start = 0
    if payload.get("NextToken"):
        try:
            name, _, offset = base64.urlsafe_b64decode(payload["NextToken"]).decode().partition(":")
            start = int(offset)
        except (binascii.Error, ValueError, TypeError, UnicodeDecodeError):
            name = ""
        if name != operation:
            raise invalid_input("The pagination token is invalid.", "INVALID_PAGINATION_TOKEN")
    token = base64.urlsafe_b64encode(f"{operation}:{start + size}".encode()).decode()
    return items[start : start + size], {"NextToken": token} if start + size < len(items) else {}


def organization_shape(organization: Organization) -> dict:
    master = organization.master_account_id
    return {
        "Id": organization.id,
        "Arn": f"arn:aws:organizations::{master}:organization/{organization.id}",
        "FeatureSet": "ALL",
        "MasterAccountArn": account_arn(organization, master),
        "MasterAccountId": master,
        "MasterAccountEmail": organization.accounts[master].email,
        "AvailablePolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}],
    }


def account_arn(organization: Organization, account_id: str) -> str:
    return f"arn:aws:organizations::{organization.master_account_id}:account/{organization.id}/{account_id}"


def account_shape(organization: Organization, member: Member) -> dict:
    status = {"CLOSED": "SUSPENDED", "PENDING_ACTIVATION": "ACTIVE"}.get(member.state, member.state)
    return {
        "Id": member.account_id,
        "Arn": account_arn(organization, member.account_id),
        "Email": member.email,
        "Name": member.name,
        "Status": status,
        "State": member.state,
        "Paths": [organization.path(member.account_id)],
        "JoinedMethod": member.joined_method,
        "JoinedTimestamp": member.joined_at,
    }


def unit_arn(organization: Organization, unit_id: str) -> str:
    return f"arn:aws:organizations::{organization.master_account_id}:ou/{organization.id}/{unit_id}"


def unit_shape(organization: Organization, unit: Unit) -> dict:
    return {
        "Id": unit.id,
        "Arn": unit_arn(organization, unit.id),
        "Name": unit.name,
        "Path": organization.path(unit.id),
    }


def root_shape(organization: Organization) -> dict:
    return {
        "Id": organization.root_id,
        "Arn": f"arn:aws:organizations::{organization.master_account_id}:root/{organization.id}/{organization.root_id}",
        "Name": "Root",
        "PolicyTypes": [{"Type": name, "Status": "ENABLED"} for name in organization.enabled_policy_types],
    }


def policy_shape(organization: Organization, policy: Policy) -> dict:
    owner = "aws" if policy.aws_managed else organization.master_account_id
    middle = "" if policy.aws_managed else f"{organization.id}/"
    return {
        "Id": policy.id,
        "Arn": f"arn:aws:organizations::{owner}:policy/{middle}{policy.type.lower()}/{policy.id}",
        "Name": policy.name,
        "Description": policy.description,
        "Type": policy.type,
        "AwsManaged": policy.aws_managed,
    }


def handshake_shape(handshake: Handshake) -> dict:
    return {
        "Id": handshake.id,
        "Arn": f"arn:aws:organizations::{handshake.master_account_id}:handshake/"
        f"{handshake.organization_id}/invite/{handshake.id}",
        "Parties": [
            {"Id": handshake.organization_id[2:], "Type": "ORGANIZATION"},
            {"Id": handshake.account_id, "Type": "ACCOUNT"},
        ],
        "State": handshake.state,
        "RequestedTimestamp": handshake.requested_at,
        "ExpirationTimestamp": handshake.expires_at,
        "Action": "INVITE",
        "Resources": [
            {"Type": "ORGANIZATION", "Value": handshake.organization_id},
            {"Type": "ACCOUNT", "Value": handshake.account_id},
        ],
    }
