"""IAM's limits and texts, and when each role was made.

IAM User Guide, "IAM and AWS STS quotas" (policy sizes without white space, policies per role), and IAM API Reference,
"GetRole" and "CreateRole" (EntityAlreadyExists, NoSuchEntity, MalformedPolicyDocument).
"""

import json
import re
import time
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import iam

from ..accounts import DIRECTORY
from ..errors import error_response
from .base import Answer, Function, Make, Store, wrap_handler

MANAGED_POLICY_CHARACTERS = 6144
TRUST_POLICY_CHARACTERS = 2048
INLINE_POLICY_CHARACTERS = {"Role": 10240, "User": 2048, "Group": 5120}
POLICIES_PER_ENTITY = 10
# monotonic() of a role's creation by its RoleId: a new role of an old name is new.
CREATED_AT: dict[str, float] = {}


def _error(code: str, message: str, status: int) -> tuple:
    return error_response("iam", code, message, status)


def _size(document: str) -> int:
    """IAM does not count white space."""
    return len(re.sub(r"\s", "", document))


def _too_large(what: str, limit: int) -> tuple:
    return _error("LimitExceeded", f"Cannot exceed quota for {what}: {limit}", 409)


def _trust_failure(document: str) -> tuple | None:
    """What IAM refuses in a trust policy: no JSON, no statement, a resource, a principal that does not exist."""
    try:
        statements = json.loads(document).get("Statement")
    except (ValueError, AttributeError):
        return _error("MalformedPolicyDocument", "This policy contains invalid Json", 400)
    statements = [statements] if isinstance(statements, dict) else statements
    if not isinstance(statements, list) or not statements:
        return _error("MalformedPolicyDocument", "Syntax errors in policy.", 400)
    for statement in statements:
        if not isinstance(statement, dict) or statement.get("Effect") not in ("Allow", "Deny"):
            return _error("MalformedPolicyDocument", "Syntax errors in policy.", 400)
        if "Resource" in statement or "NotResource" in statement:
            return _error("MalformedPolicyDocument", "Has prohibited field Resource", 400)
        if "Principal" not in statement:
            return _error("MalformedPolicyDocument", "Missing required field Principal", 400)
        principal = statement["Principal"]
        named = principal.get("AWS", []) if isinstance(principal, dict) else principal
        for name in [named] if isinstance(named, str) else named:
            if not _principal_exists(name):
                return _error("MalformedPolicyDocument", f'Invalid principal in policy: "AWS":"{name}"', 400)
    if _size(document) > TRUST_POLICY_CHARACTERS:
        return _too_large("ACLSizePerRole", TRUST_POLICY_CHARACTERS)
    return None


def _principal_exists(name: str) -> bool:
    if name == "*":
        return True
    match = re.fullmatch(r"(\d{12})|arn:aws:iam::(\d{12}):root", name)
    if match:
        return DIRECTORY.get(match.group(1) or match.group(2)) is not None
    match = re.fullmatch(r"arn:aws:iam::(\d{12}):(role|user)/(.+)", name)
    if match:
        store = iam._roles if match.group(2) == "role" else iam._users
        found = store.get_scoped(match.group(1), None, match.group(3).rsplit("/", 1)[-1])
        return found is not None and found["Arn"] == name
    return re.fullmatch(r"arn:aws:sts::\d{12}:assumed-role/[^/*]+/[^/*]+", name) is not None


def _create_role(original: Function) -> Function:
    def create_role(params: dict[str, Any]) -> Answer:
        name = iam._p(params, "RoleName")
        if not re.fullmatch(r"[\w+=,.@-]{1,64}", name, re.ASCII):
            return _error(
                "ValidationError",
                "1 validation error detected: Value at 'roleName' failed to satisfy "
                r"constraint: Member must satisfy regular expression pattern: [\w+=,.@-]+",
                400,
            )
        failure = _trust_failure(iam._p(params, "AssumeRolePolicyDocument"))
        if failure:
            return failure
        answer = original(params)
        if answer[0] == 200:
            CREATED_AT[iam._roles[name]["RoleId"]] = time.monotonic()
        return answer

    return create_role


def _update_assume_role_policy(original: Function) -> Function:
    def update_assume_role_policy(params: dict[str, Any]) -> Answer:
        return _trust_failure(iam._p(params, "PolicyDocument")) or original(params)

    return update_assume_role_policy


def _sized_policy(original: Function) -> Function:
    def checked(params: dict[str, Any]) -> Answer:
        if _size(iam._p(params, "PolicyDocument")) > MANAGED_POLICY_CHARACTERS:
            return _too_large("PolicySize", MANAGED_POLICY_CHARACTERS)
        return original(params)

    return checked


def _attach(kind: str, store: Store) -> Make:
    def make(original: Function) -> Function:
        def attach(params: dict[str, Any]) -> Answer:
            entity = store.get(iam._p(params, f"{kind}Name"))
            arn = iam._p(params, "PolicyArn")
            if (
                entity
                and arn not in entity["AttachedPolicies"]
                and (len(entity["AttachedPolicies"]) >= POLICIES_PER_ENTITY)
            ):
                return _too_large(f"PoliciesPer{kind}", POLICIES_PER_ENTITY)
            if entity and not iam.policy_known(arn, get_account_id()):
                return _error("NoSuchEntity", f"Policy {arn} does not exist or is not attachable.", 404)
            return original(params)

        return attach

    return make


def _put_role_policy(original: Function) -> Function:
    def put_role_policy(params: dict[str, Any]) -> Answer:
        role = iam._roles.get(iam._p(params, "RoleName"))
        if role is None:
            return original(params)
        others = {name: text for name, text in role["InlinePolicies"].items() if name != iam._p(params, "PolicyName")}
        total = sum(map(_size, others.values())) + _size(iam._p(params, "PolicyDocument"))
        if total > INLINE_POLICY_CHARACTERS["Role"]:
            return _error(
                "LimitExceeded",
                f"Maximum policy size of {INLINE_POLICY_CHARACTERS['Role']} bytes exceeded for role {role['RoleName']}",
                409,
            )
        return original(params)

    return put_role_policy


def _role_not_found(original: Function) -> Function:
    """AWS's words for a missing role, which people search for."""

    def handler(params: dict[str, Any]) -> Answer:
        name = iam._p(params, "RoleName")
        if name and iam._roles.get(name) is None:
            return _error("NoSuchEntity", f"The role with name {name} cannot be found.", 404)
        return original(params)

    return handler


def install() -> None:
    handlers = iam._IAM_HANDLERS
    wrap_handler(handlers, "CreateRole", _create_role)
    for name in ("CreatePolicy", "CreatePolicyVersion"):
        wrap_handler(handlers, name, _sized_policy)
    wrap_handler(handlers, "AttachRolePolicy", _attach("Role", iam._roles))
    wrap_handler(handlers, "AttachUserPolicy", _attach("User", iam._users))
    wrap_handler(handlers, "PutRolePolicy", _put_role_policy)
    wrap_handler(handlers, "UpdateAssumeRolePolicy", _update_assume_role_policy)
    for name in (
        "GetRole",
        "DeleteRole",
        "UpdateRole",
        "UpdateAssumeRolePolicy",
        "AttachRolePolicy",
        "DetachRolePolicy",
        "ListAttachedRolePolicies",
        "ListRolePolicies",
        "PutRolePolicy",
        "GetRolePolicy",
        "DeleteRolePolicy",
        "TagRole",
        "UntagRole",
        "ListRoleTags",
    ):
        wrap_handler(handlers, name, _role_not_found)
