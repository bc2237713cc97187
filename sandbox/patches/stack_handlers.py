"""How a stack makes, changes and deletes IAM roles and managed policies: call by call, each as the stack's creator.

AWS CloudFormation User Guide, "CloudFormation service role" (without one the caller's credentials are used), and the
`handlers` of the resource types' schemas (AWS::IAM::Role, AWS::IAM::ManagedPolicy), which name the calls.
"""

import json
import re
import uuid
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import iam
from ministack.services.cloudformation import provisioners

from .authorization import current_principal, denial_for
from .stack_context import OPERATION


class HandlerError(ValueError):
    """A resource handler's failure in CloudFormation's words; `code` is the HandlerErrorCode."""

    def __init__(self, message: str, service: str, status: int, code: str) -> None:
        request_id = uuid.uuid4()
        super().__init__(
            f'Resource handler returned message: "{message} (Service: {service}, Status Code: {status}, '
            f'Request ID: {request_id})" (RequestToken: {uuid.uuid4()}, HandlerErrorCode: {code})'
        )
        self.code = code


HANDLER_CODES = {
    "EntityAlreadyExists": "AlreadyExists",
    "NoSuchEntity": "NotFound",
    "LimitExceeded": "ServiceLimitExceeded",
    "MalformedPolicyDocument": "InvalidRequest",
}


def authorize(action: str, resource: str, service: str = "Iam", keys: dict | None = None) -> None:
    """Raise AccessDenied unless whoever runs the stack operation may do `action` on `resource`; `keys` are the request's
    condition keys."""
    principal = current_principal()
    denial = denial_for(principal, action, resource, keys) if principal else ""
    if denial:
        raise HandlerError(denial, service, 403, "AccessDenied")


def _element(xml: str, name: str) -> str:
    found = re.search(rf"<{name}>([^<]*)", xml)
    return found[1] if found else ""


def call_iam(operation: str, resource: str, **params: str) -> None:
    """Call IAM as the stack's creator; HandlerError says why it failed."""
    attached = operation.startswith(("Attach", "Detach"))
    authorize(f"iam:{operation}", resource, keys={"iam:PolicyARN": params["PolicyArn"]} if attached else None)
    status, _headers, body = iam._IAM_HANDLERS[operation]({name: [value] for name, value in params.items()})
    if status >= 400:
        text = body.decode()
        code = HANDLER_CODES.get(_element(text, "Code"), "GeneralServiceException")
        raise HandlerError(_element(text, "Message"), "Iam", status, code)


def _text(document: Any) -> str:
    return document if isinstance(document, str) else json.dumps(document)


def _tag_params(tags: list) -> dict[str, str]:
    params = {}
    for number, tag in enumerate(tags, 1):
        params[f"Tags.member.{number}.Key"] = str(tag.get("Key", ""))
        params[f"Tags.member.{number}.Value"] = str(tag.get("Value", ""))
    return params


def _user_tags(props: dict) -> list:
    """The role's tags without CloudFormation's own, which its schema says it does not put on roles."""
    return [tag for tag in props.get("Tags") or [] if not str(tag.get("Key", "")).startswith("aws:")]


def _half_made(logical_id: str, resource_type: str, physical_id: str, props: dict) -> None:
    """A creation that fails from here on leaves something that the rollback must delete."""
    operation = OPERATION.get()
    if operation is not None:
        operation.half_made[logical_id] = (resource_type, physical_id, props)


def _whole(logical_id: str) -> None:
    operation = OPERATION.get()
    if operation is not None:
        operation.half_made.pop(logical_id, None)


def role_arn(name: str, props: dict) -> str:
    role = iam._roles.get(name)
    return role["Arn"] if role else f"arn:aws:iam::{get_account_id()}:role{props.get('Path', '/')}{name}"


def create_role(logical_id: str, props: dict, stack_name: str) -> tuple:
    name = props.get("RoleName") or provisioners._physical_name(stack_name, logical_id, max_len=64)
    arn = role_arn(name, props)
    tags = _user_tags(props)
    if tags:
        authorize("iam:TagRole", arn)
    optional = {
        key: str(props[key])
        for key in ("Description", "MaxSessionDuration", "PermissionsBoundary", "Path")
        if key in props
    }
    try:
        call_iam(
            "CreateRole",
            arn,
            RoleName=name,
            AssumeRolePolicyDocument=_text(props["AssumeRolePolicyDocument"]),
            **optional,
            **_tag_params(tags),
        )
    except HandlerError as error:
        if error.code == "AlreadyExists":
            raise HandlerError(f"{name} already exists", "Iam", 409, "AlreadyExists") from error
        raise
    _half_made(logical_id, "AWS::IAM::Role", name, props)
    for policy_arn in props.get("ManagedPolicyArns") or []:
        call_iam("AttachRolePolicy", arn, RoleName=name, PolicyArn=policy_arn)
    for policy in props.get("Policies") or []:
        call_iam(
            "PutRolePolicy",
            arn,
            RoleName=name,
            PolicyName=policy["PolicyName"],
            PolicyDocument=_text(policy["PolicyDocument"]),
        )
    call_iam("GetRole", arn, RoleName=name)
    _whole(logical_id)
    role = iam._roles[name]
    return name, {"Arn": role["Arn"], "RoleId": role["RoleId"]}


def update_role(physical_id: str, old: dict, new: dict, _stack_name: str, _logical_id: str | None = None) -> tuple:
    arn = role_arn(physical_id, new)
    old_trust, new_trust = _text(old.get("AssumeRolePolicyDocument")), _text(new.get("AssumeRolePolicyDocument"))
    if old_trust != new_trust:
        call_iam("UpdateAssumeRolePolicy", arn, RoleName=physical_id, PolicyDocument=new_trust)
    if any(old.get(key) != new.get(key) for key in ("Description", "MaxSessionDuration")):
        call_iam(
            "UpdateRole",
            arn,
            RoleName=physical_id,
            Description=new.get("Description", ""),
            MaxSessionDuration=str(new.get("MaxSessionDuration", 3600)),
        )
    old_arns, new_arns = old.get("ManagedPolicyArns") or [], new.get("ManagedPolicyArns") or []
    for policy_arn in [item for item in old_arns if item not in new_arns]:
        call_iam("DetachRolePolicy", arn, RoleName=physical_id, PolicyArn=policy_arn)
    for policy_arn in [item for item in new_arns if item not in old_arns]:
        call_iam("AttachRolePolicy", arn, RoleName=physical_id, PolicyArn=policy_arn)
    old_inline = {policy["PolicyName"]: _text(policy["PolicyDocument"]) for policy in old.get("Policies") or []}
    new_inline = {policy["PolicyName"]: _text(policy["PolicyDocument"]) for policy in new.get("Policies") or []}
    for name in old_inline.keys() - new_inline.keys():
        call_iam("DeleteRolePolicy", arn, RoleName=physical_id, PolicyName=name)
    for name, document in new_inline.items():
        if old_inline.get(name) != document:
            call_iam("PutRolePolicy", arn, RoleName=physical_id, PolicyName=name, PolicyDocument=document)
    _update_tags(physical_id, arn, _user_tags(old), _user_tags(new))
    role = iam._roles[physical_id]
    return physical_id, {"Arn": role["Arn"], "RoleId": role["RoleId"]}


def _update_tags(name: str, arn: str, old: list, new: list) -> None:
    removed = {tag["Key"] for tag in old} - {tag["Key"] for tag in new}
    changed = [tag for tag in new if tag not in old]
    if removed:
        call_iam(
            "UntagRole",
            arn,
            RoleName=name,
            **{f"TagKeys.member.{number}": key for number, key in enumerate(sorted(removed), 1)},
        )
    if changed:
        call_iam("TagRole", arn, RoleName=name, **_tag_params(changed))


def delete_role(physical_id: str, props: dict) -> None:
    arn = role_arn(physical_id, props)
    try:
        call_iam("ListAttachedRolePolicies", arn, RoleName=physical_id)
    except HandlerError as error:
        if error.code == "NotFound":
            return
        raise
    call_iam("ListRolePolicies", arn, RoleName=physical_id)
    role = iam._roles[physical_id]
    # The handler undoes what the template attached; what others attached stands and makes DeleteRole conflict.
    for policy_arn in [item for item in role["AttachedPolicies"] if item in (props.get("ManagedPolicyArns") or [])]:
        call_iam("DetachRolePolicy", arn, RoleName=physical_id, PolicyArn=policy_arn)
    for name in [policy["PolicyName"] for policy in props.get("Policies") or []]:
        if name in role["InlinePolicies"]:
            call_iam("DeleteRolePolicy", arn, RoleName=physical_id, PolicyName=name)
    call_iam("DeleteRole", arn, RoleName=physical_id)


def _entity_arn(kind: str, name: str) -> str:
    if kind == "Role":
        return role_arn(name, {})
    return f"arn:aws:iam::{get_account_id()}:{kind.lower()}/{name}"


def _entities(props: dict) -> set[tuple[str, str]]:
    return {(kind, name) for kind in ("Role", "User", "Group") for name in props.get(f"{kind}s") or []}


def _policy_attributes(arn: str) -> dict:
    record = iam._policies[arn]
    return {
        "PolicyArn": arn,
        "PolicyId": record["PolicyId"],
        "DefaultVersionId": record["DefaultVersionId"],
        "AttachmentCount": record["AttachmentCount"],
        "PermissionsBoundaryUsageCount": 0,
        "IsAttachable": True,
        "CreateDate": record["CreateDate"],
        "UpdateDate": record["UpdateDate"],
    }


def create_managed_policy(logical_id: str, props: dict, stack_name: str) -> tuple:
    name = props.get("ManagedPolicyName") or provisioners._physical_name(stack_name, logical_id, max_len=128)
    path = props.get("Path", "/")
    arn = f"arn:aws:iam::{get_account_id()}:policy{path}{name}"
    call_iam(
        "CreatePolicy",
        arn,
        PolicyName=name,
        Path=path,
        Description=props.get("Description", ""),
        PolicyDocument=_text(props["PolicyDocument"]),
    )
    _half_made(logical_id, "AWS::IAM::ManagedPolicy", arn, props)
    for kind, entity in sorted(_entities(props)):
        call_iam(f"Attach{kind}Policy", _entity_arn(kind, entity), PolicyArn=arn, **{f"{kind}Name": entity})
    _whole(logical_id)
    return arn, _policy_attributes(arn)


def update_managed_policy(
    physical_id: str, old: dict, new: dict, _stack_name: str, _logical_id: str | None = None
) -> tuple:
    if _text(old.get("PolicyDocument")) != _text(new.get("PolicyDocument")):
        call_iam("ListPolicyVersions", physical_id, PolicyArn=physical_id)
        spare = [
            version for version in iam._policies[physical_id]["Versions"].values() if not version["IsDefaultVersion"]
        ]
        if len(spare) >= 4:
            oldest = min(spare, key=lambda version: int(version["VersionId"][1:]))
            call_iam("DeletePolicyVersion", physical_id, PolicyArn=physical_id, VersionId=oldest["VersionId"])
        call_iam(
            "CreatePolicyVersion",
            physical_id,
            PolicyArn=physical_id,
            SetAsDefault="true",
            PolicyDocument=_text(new["PolicyDocument"]),
        )
    for kind, entity in sorted(_entities(old) - _entities(new)):
        call_iam(f"Detach{kind}Policy", _entity_arn(kind, entity), PolicyArn=physical_id, **{f"{kind}Name": entity})
    for kind, entity in sorted(_entities(new) - _entities(old)):
        call_iam(f"Attach{kind}Policy", _entity_arn(kind, entity), PolicyArn=physical_id, **{f"{kind}Name": entity})
    return physical_id, _policy_attributes(physical_id)


def delete_managed_policy(physical_id: str, props: dict) -> None:
    try:
        call_iam("GetPolicy", physical_id, PolicyArn=physical_id)
    except HandlerError as error:
        if error.code == "NotFound":
            return
        raise
    call_iam("ListPolicyVersions", physical_id, PolicyArn=physical_id)
    stores = {"Role": iam._roles, "User": iam._users, "Group": iam._groups}
    for kind, entity in sorted(_entities(props)):
        if physical_id in (stores[kind].get(entity) or {}).get("AttachedPolicies", []):
            call_iam(f"Detach{kind}Policy", _entity_arn(kind, entity), PolicyArn=physical_id, **{f"{kind}Name": entity})
    versions = iam._policies[physical_id]["Versions"]
    for version_id in [key for key, version in versions.items() if not version["IsDefaultVersion"]]:
        call_iam("DeletePolicyVersion", physical_id, PolicyArn=physical_id, VersionId=version_id)
    call_iam("DeletePolicy", physical_id, PolicyArn=physical_id)


def install() -> None:
    table = provisioners._RESOURCE_HANDLERS
    table["AWS::IAM::Role"].update(create=create_role, update=update_role, delete=delete_role)
    table["AWS::IAM::ManagedPolicy"].update(
        create=create_managed_policy, update=update_managed_policy, delete=delete_managed_policy
    )
