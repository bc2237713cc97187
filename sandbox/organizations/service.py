"""The Organizations endpoint: dispatch, who may call what, errors on the wire.

AWS Organizations API Reference: each operation says "can be called only from the organization's management account or
by a member account that is a delegated administrator", or from which account else. IAM has been asked before.
"""

import json

from ministack.core.responses import get_account_id

from ..errors import error_response
from . import accounts, policies, structure, tag_policies
from .state import ORGANIZATIONS
from .throttle import BUCKETS
from .wire import NOT_IN_USE, OrganizationsError

# From any account, in an organisation or not; the operation gets the caller's account.
ANY_ACCOUNT = {
    "CreateOrganization": accounts.create_organization,
    "AcceptHandshake": accounts.accept_handshake,
    "DeclineHandshake": accounts.decline_handshake,
    "CancelHandshake": accounts.cancel_handshake,
    "DescribeHandshake": accounts.describe_handshake,
    "ListHandshakesForAccount": accounts.list_handshakes_for_account,
}
# From any account of the organisation.
ANY_MEMBER = {"DescribeOrganization": accounts.describe_organization}
# The same, where the operation gets the caller's account too.
MEMBER_ITSELF = {
    "DescribeEffectivePolicy": tag_policies.describe_effective_policy,
    "LeaveOrganization": accounts.leave_organization,
}
# From the management account or a delegated administrator.
READERS = {
    "DescribeAccount": accounts.describe_account,
    "DescribeCreateAccountStatus": accounts.describe_create_account_status,
    "DescribeOrganizationalUnit": structure.describe_organizational_unit,
    "DescribePolicy": policies.describe_policy,
    "ListAWSServiceAccessForOrganization": structure.list_service_access,
    "ListAccounts": accounts.list_accounts,
    "ListAccountsForParent": structure.list_accounts_for_parent,
    "ListChildren": structure.list_children,
    "ListCreateAccountStatus": accounts.list_create_account_status,
    "ListDelegatedAdministrators": structure.list_delegated_administrators,
    "ListDelegatedServicesForAccount": structure.list_delegated_services_for_account,
    "ListHandshakesForOrganization": accounts.list_handshakes_for_organization,
    "ListOrganizationalUnitsForParent": structure.list_organizational_units_for_parent,
    "ListParents": structure.list_parents,
    "ListPolicies": policies.list_policies,
    "ListPoliciesForTarget": policies.list_policies_for_target,
    "ListRoots": structure.list_roots,
    "ListTagsForResource": structure.list_tags_for_resource,
    "ListTargetsForPolicy": policies.list_targets_for_policy,
}
# From the management account alone.
MASTER = {
    "AttachPolicy": policies.attach_policy,
    "CloseAccount": accounts.close_account,
    "CreateAccount": accounts.create_account,
    "CreateOrganizationalUnit": structure.create_organizational_unit,
    "CreatePolicy": policies.create_policy,
    "DeleteOrganization": accounts.delete_organization,
    "DeleteOrganizationalUnit": structure.delete_organizational_unit,
    "DeletePolicy": policies.delete_policy,
    "DeregisterDelegatedAdministrator": structure.deregister_delegated_administrator,
    "DetachPolicy": policies.detach_policy,
    "DisableAWSServiceAccess": structure.disable_service_access,
    "DisablePolicyType": policies.disable_policy_type,
    "EnableAWSServiceAccess": structure.enable_service_access,
    "EnablePolicyType": policies.enable_policy_type,
    "InviteAccountToOrganization": accounts.invite_account_to_organization,
    "MoveAccount": structure.move_account,
    "RegisterDelegatedAdministrator": structure.register_delegated_administrator,
    "RemoveAccountFromOrganization": accounts.remove_account_from_organization,
    "TagResource": structure.tag_resource,
    "UntagResource": structure.untag_resource,
    "UpdateOrganizationalUnit": structure.update_organizational_unit,
    "UpdatePolicy": policies.update_policy,
}


def call(operation: str, payload: dict, caller: str) -> dict:
    """Carry out `operation` for the account `caller`; OrganizationsError is the refusal."""
    if operation in ANY_ACCOUNT:
        return ANY_ACCOUNT[operation](payload, caller)
    organization = ORGANIZATIONS.of(caller)
    if organization is None:
        raise OrganizationsError(NOT_IN_USE, "Your account is not a member of an organization.")
    if operation in MEMBER_ITSELF:
        return MEMBER_ITSELF[operation](payload, organization, caller)
    if operation in ANY_MEMBER:
        return ANY_MEMBER[operation](payload, organization)
    is_master = caller == organization.master_account_id
    if operation in READERS and (is_master or caller in organization.delegations):
        return READERS[operation](payload, organization)
    if operation in MASTER and is_master:
        return MASTER[operation](payload, organization)
    if operation in READERS or operation in MASTER:
        raise OrganizationsError("AccessDeniedException", "You don't have permissions to access this resource.")
    raise OrganizationsError("UnknownOperationException", f"{operation} is not in this sandbox.")


async def handle_request(method: str, path: str, headers: dict, body: bytes, query_params: dict) -> tuple:
    """ministack's handler interface."""
    operation = headers.get("x-amz-target", "").rpartition(".")[2]
    try:
        payload = json.loads(body or b"{}")
    except ValueError:
        payload = None
    if not isinstance(payload, dict):
        return error_response("organizations", "SerializationException", "The body is not a JSON object.", 400)
    try:
        BUCKETS.take(get_account_id(), operation)
        answer = call(operation, payload, get_account_id())
    except OrganizationsError as error:
        status, error_headers, error_body = error_response("organizations", error.code, error.message, 400)
        if error.reason:
            error_body = json.dumps({**json.loads(error_body), "Reason": error.reason}).encode()
        return status, error_headers, error_body
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(answer).encode()
