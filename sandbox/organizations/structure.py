"""Operations on the tree: root, units, where accounts are, tags, trusted services and delegated administrators.

AWS Organizations User Guide: "Managing organizational units", "Delegated administrator for AWS services".
"""

import time

from .accounts import find_account
from .state import Organization, Unit
from .wire import OrganizationsError, account_shape, invalid_input, page, required, root_shape, unit_shape


def _parent(
    payload: dict, organization: Organization, name: str = "ParentId", code: str = "ParentNotFoundException"
) -> str:
    parent_id = required(payload, name)
    if not organization.is_parent(parent_id):
        raise OrganizationsError(code, "We can't find a root or OU with the ParentId.")
    return parent_id


def _unit(payload: dict, organization: Organization) -> Unit:
    unit = organization.units.get(required(payload, "OrganizationalUnitId"))
    if unit is None:
        raise OrganizationsError(
            "OrganizationalUnitNotFoundException", "We can't find an OU with the OrganizationalUnitId."
        )
    return unit


def list_roots(payload: dict, organization: Organization) -> dict:
    roots, more = page(payload, "ListRoots", [root_shape(organization)])
    return {"Roots": roots, **more}


def list_organizational_units_for_parent(payload: dict, organization: Organization) -> dict:
    parent_id = _parent(payload, organization)
    found = [unit for unit in organization.units.values() if unit.parent_id == parent_id]
    units, more = page(payload, "ListOrganizationalUnitsForParent", found)
    return {"OrganizationalUnits": [unit_shape(organization, unit) for unit in units], **more}


def list_accounts_for_parent(payload: dict, organization: Organization) -> dict:
    parent_id = _parent(payload, organization)
    found = [member for member in organization.accounts.values() if member.parent_id == parent_id]
    members, more = page(payload, "ListAccountsForParent", found)
    return {"Accounts": [account_shape(organization, member) for member in members], **more}


def list_children(payload: dict, organization: Organization) -> dict:
    parent_id, child_type = _parent(payload, organization), required(payload, "ChildType")
    if child_type == "ACCOUNT":
        found = [member.account_id for member in organization.accounts.values() if member.parent_id == parent_id]
    elif child_type == "ORGANIZATIONAL_UNIT":
        found = [unit.id for unit in organization.units.values() if unit.parent_id == parent_id]
    else:
        raise invalid_input("You specified an invalid ChildType.", "INVALID_ENUM")
    children, more = page(payload, "ListChildren", found)
    return {"Children": [{"Id": child, "Type": child_type} for child in children], **more}


def list_parents(payload: dict, organization: Organization) -> dict:
    child_id = required(payload, "ChildId")
    child = organization.accounts.get(child_id) or organization.units.get(child_id)
    if child is None:
        raise OrganizationsError("ChildNotFoundException", "We can't find an OU or account with the ChildId.")
    kind = "ROOT" if child.parent_id == organization.root_id else "ORGANIZATIONAL_UNIT"
    return {"Parents": [{"Id": child.parent_id, "Type": kind}]}


def create_organizational_unit(payload: dict, organization: Organization) -> dict:
    parent_id, name = _parent(payload, organization), required(payload, "Name")
    if any(unit.parent_id == parent_id and unit.name == name for unit in organization.units.values()):
        raise OrganizationsError("DuplicateOrganizationalUnitException", "An OU with the same name already exists.")
    depth = 0 if parent_id == organization.root_id else len(organization.parents(parent_id))
    if depth >= 5:
        raise OrganizationsError(
            "ConstraintViolationException", "You have exceeded the depth of the OU tree.", "OU_DEPTH_LIMIT_EXCEEDED"
        )
    unit = organization.add_unit(name, parent_id)
    organization.tags[unit.id] = {tag["Key"]: tag["Value"] for tag in payload.get("Tags") or []}
    return {"OrganizationalUnit": unit_shape(organization, unit)}


def describe_organizational_unit(payload: dict, organization: Organization) -> dict:
    return {"OrganizationalUnit": unit_shape(organization, _unit(payload, organization))}


def update_organizational_unit(payload: dict, organization: Organization) -> dict:
    unit = _unit(payload, organization)
    unit.name = payload.get("Name") or unit.name
    return {"OrganizationalUnit": unit_shape(organization, unit)}


def delete_organizational_unit(payload: dict, organization: Organization) -> dict:
    unit = _unit(payload, organization)
    nodes = [*organization.units.values(), *organization.accounts.values()]
    if any(node.parent_id == unit.id for node in nodes):
        raise OrganizationsError("OrganizationalUnitNotEmptyException", "The OU isn't empty.")
    del organization.units[unit.id]
    organization.attachments.pop(unit.id, None)
    return {}


def move_account(payload: dict, organization: Organization) -> dict:
    member = find_account(organization, required(payload, "AccountId"))
    source = _parent(payload, organization, "SourceParentId", "SourceParentNotFoundException")
    target = _parent(payload, organization, "DestinationParentId", "DestinationParentNotFoundException")
    if member.parent_id != source:
        raise OrganizationsError("AccountNotFoundException", "The account isn't in the source parent.")
    if member.parent_id == target:
        raise OrganizationsError("DuplicateAccountException", "The account is already in the destination.")
    member.parent_id = target
    return {}


def _taggable(payload: dict, organization: Organization) -> str:
    resource_id = required(payload, "ResourceId")
    known = (
        organization.is_parent(resource_id)
        or resource_id in organization.accounts
        or resource_id in organization.policies
    )
    if not known:
        raise OrganizationsError("TargetNotFoundException", "We can't find a resource with the ResourceId.")
    return resource_id


def tag_resource(payload: dict, organization: Organization) -> dict:
    tags = organization.tags.setdefault(_taggable(payload, organization), {})
    tags.update({tag["Key"]: tag["Value"] for tag in payload.get("Tags") or []})
    return {}


def untag_resource(payload: dict, organization: Organization) -> dict:
    tags = organization.tags.setdefault(_taggable(payload, organization), {})
    for key in payload.get("TagKeys") or []:
        tags.pop(key, None)
    return {}


def list_tags_for_resource(payload: dict, organization: Organization) -> dict:
    tags = organization.tags.get(_taggable(payload, organization), {})
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def enable_service_access(payload: dict, organization: Organization) -> dict:
    organization.trusted_services.setdefault(required(payload, "ServicePrincipal"), time.time())
    return {}


def disable_service_access(payload: dict, organization: Organization) -> dict:
    organization.trusted_services.pop(required(payload, "ServicePrincipal"), None)
    return {}


def list_service_access(payload: dict, organization: Organization) -> dict:
    found = [{"ServicePrincipal": name, "DateEnabled": at} for name, at in organization.trusted_services.items()]
    services, more = page(payload, "ListAWSServiceAccessForOrganization", found)
    return {"EnabledServicePrincipals": services, **more}


def register_delegated_administrator(payload: dict, organization: Organization) -> dict:
    member = find_account(organization, required(payload, "AccountId"))
    service = required(payload, "ServicePrincipal")
    if member.account_id == organization.master_account_id:
        raise OrganizationsError(
            "ConstraintViolationException",
            "You can't register the management account as a delegated administrator.",
            "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR",
        )
    services = organization.delegations.setdefault(member.account_id, {})
    if service in services:
        raise OrganizationsError(
            "AccountAlreadyRegisteredException", "The account is already a delegated administrator for this service."
        )
    services[service] = time.time()
    return {}


def deregister_delegated_administrator(payload: dict, organization: Organization) -> dict:
    member = find_account(organization, required(payload, "AccountId"))
    services = organization.delegations.get(member.account_id, {})
    if required(payload, "ServicePrincipal") not in services:
        raise OrganizationsError(
            "AccountNotRegisteredException", "The account isn't a delegated administrator for this service."
        )
    del services[payload["ServicePrincipal"]]
    if not services:
        del organization.delegations[member.account_id]
    return {}


def list_delegated_administrators(payload: dict, organization: Organization) -> dict:
    service = payload.get("ServicePrincipal")
    found = []
    for account_id, services in organization.delegations.items():
        if service and service not in services:
            continue
        shape = account_shape(organization, organization.accounts[account_id])
        del shape["Paths"]
        found.append({**shape, "DelegationEnabledDate": min(services.values())})
    administrators, more = page(payload, "ListDelegatedAdministrators", found)
    return {"DelegatedAdministrators": administrators, **more}


def list_delegated_services_for_account(payload: dict, organization: Organization) -> dict:
    services = organization.delegations.get(required(payload, "AccountId"))
    if services is None:
        raise OrganizationsError("AccountNotRegisteredException", "The account isn't a delegated administrator.")
    found = [{"ServicePrincipal": name, "DelegationEnabledDate": at} for name, at in services.items()]
    listed, more = page(payload, "ListDelegatedServicesForAccount", found)
    return {"DelegatedServices": listed, **more}
