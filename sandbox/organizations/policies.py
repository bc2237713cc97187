"""Service control and tag policies: the operations on them, and which service control policies bind an account.

AWS Organizations User Guide: "Service control policies", "SCP evaluation": every level from the root to the account
must allow, a deny at any level denies, and the management account is not bound. "Quotas": sizes and attachments by type;
only of service control policies must one stay. "Disabling a policy type": nothing of that type stays attached.
"""

import functools
import json
import time

from ministack.core.iam_evaluator import parse_policy_document, validate_policy_document

from . import tag_policies
from .state import ORGANIZATIONS, SERVICE_CONTROL_POLICY, TAG_POLICY, Organization, Policy, random_id
from .wire import OrganizationsError, account_arn, invalid_input, page, policy_shape, required, root_shape, unit_arn

ATTACHMENT_LIMITS = {SERVICE_CONTROL_POLICY: 5, TAG_POLICY: 10}
CONTENT_LIMITS = {SERVICE_CONTROL_POLICY: 5120, TAG_POLICY: 10_000}


@functools.lru_cache(maxsize=256)
def _statements(content: str) -> list:
    return parse_policy_document(json.loads(content))


def service_control_layers(account_id: str) -> list[list] | None:
    """For each level above and of the account its policies, parsed; None where no SCP binds the account."""
    organization = ORGANIZATIONS.of(account_id)
    if (
        organization is None
        or account_id == organization.master_account_id
        or SERVICE_CONTROL_POLICY not in organization.enabled_policy_types
    ):
        return None
    return [
        [
            _statements(organization.policies[policy_id].content)
            for policy_id in organization.attached(target, SERVICE_CONTROL_POLICY)
        ]
        for target in (account_id, *organization.parents(account_id))
    ]


def _policy(payload: dict, organization: Organization) -> Policy:
    policy = organization.policies.get(required(payload, "PolicyId"))
    if policy is None:
        raise OrganizationsError("PolicyNotFoundException", "We can't find a policy with the PolicyId.")
    return policy


def _known_type(policy_type: str) -> str:
    if policy_type not in CONTENT_LIMITS:
        raise invalid_input(
            "This sandbox has service control policies and tag policies only.", "INVALID_ENUM_POLICY_TYPE"
        )
    return policy_type


def _tag_policy_problem(content: str) -> str:
    try:
        tag_policies.parse(content)
    except tag_policies.SyntaxProblem as problem:
        return str(problem)
    return ""


def _checked_content(content: str, policy_type: str) -> str:
    problem = (_tag_policy_problem if policy_type == TAG_POLICY else validate_policy_document)(content)
    if problem:
        raise OrganizationsError(
            "MalformedPolicyDocumentException",
            f"The provided policy document does not meet the requirements of the specified policy type: {problem}",
        )
    if len(content) > CONTENT_LIMITS[policy_type]:
        raise OrganizationsError(
            "ConstraintViolationException",
            "You have exceeded the policy content size limit.",
            "POLICY_CONTENT_LIMIT_EXCEEDED",
        )
    return content


def _target(payload: dict, organization: Organization) -> str:
    target_id = required(payload, "TargetId")
    if not organization.is_parent(target_id) and target_id not in organization.accounts:
        raise OrganizationsError("TargetNotFoundException", "We can't find a root, OU, or account with the TargetId.")
    return target_id


def _document(organization: Organization, policy: Policy) -> dict:
    return {"PolicySummary": policy_shape(organization, policy), "Content": policy.content}


def create_policy(payload: dict, organization: Organization) -> dict:
    name, content = required(payload, "Name"), required(payload, "Content")
    policy_type = _known_type(required(payload, "Type"))
    if any(policy.name == name for policy in organization.policies.values()):
        raise OrganizationsError("DuplicatePolicyException", "A policy with the same name already exists.")
    policy = Policy(
        f"p-{random_id(8)}", name, payload.get("Description") or "", policy_type, _checked_content(content, policy_type)
    )
    organization.policies[policy.id] = policy
    return {"Policy": _document(organization, policy)}


def describe_policy(payload: dict, organization: Organization) -> dict:
    return {"Policy": _document(organization, _policy(payload, organization))}


def update_policy(payload: dict, organization: Organization) -> dict:
    policy = _policy(payload, organization)
    if policy.aws_managed:
        raise OrganizationsError("AccessDeniedException", "You can't modify an AWS managed policy.")
    if payload.get("Content"):
        policy.content = _checked_content(payload["Content"], policy.type)
        organization.policies_changed_at = time.time()
    policy.name = payload.get("Name") or policy.name
    policy.description = payload.get("Description", policy.description)
    return {"Policy": _document(organization, policy)}


def delete_policy(payload: dict, organization: Organization) -> dict:
    policy = _policy(payload, organization)
    if policy.aws_managed or any(policy.id in attached for attached in organization.attachments.values()):
        raise OrganizationsError("PolicyInUseException", "The policy is attached to one or more entities.")
    del organization.policies[policy.id]
    return {}


def list_policies(payload: dict, organization: Organization) -> dict:
    wanted = required(payload, "Filter")
    found = [policy_shape(organization, policy) for policy in organization.policies.values() if policy.type == wanted]
    policies, more = page(payload, "ListPolicies", found)
    return {"Policies": policies, **more}


def attach_policy(payload: dict, organization: Organization) -> dict:
    policy, target_id = _policy(payload, organization), _target(payload, organization)
    if policy.type not in organization.enabled_policy_types:
        raise OrganizationsError("PolicyTypeNotEnabledException", "The policy type isn't enabled in this root.")
    attached = organization.attachments.setdefault(target_id, [])
    if policy.id in attached:
        raise OrganizationsError("DuplicatePolicyAttachmentException", "The policy is already attached.")
    if len(organization.attached(target_id, policy.type)) >= ATTACHMENT_LIMITS[policy.type]:
        raise OrganizationsError(
            "ConstraintViolationException",
            "You have exceeded the number of policies attached.",
            "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
        )
    attached.append(policy.id)
    organization.policies_changed_at = time.time()
    return {}


def detach_policy(payload: dict, organization: Organization) -> dict:
    policy, target_id = _policy(payload, organization), _target(payload, organization)
    attached = organization.attachments.get(target_id, [])
    if policy.id not in attached:
        raise OrganizationsError("PolicyNotAttachedException", "The policy isn't attached to the target.")
    if policy.type == SERVICE_CONTROL_POLICY and len(organization.attached(target_id, policy.type)) == 1:
        raise OrganizationsError(
            "ConstraintViolationException",
            "At least one policy must stay attached.",
            "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
        )
    attached.remove(policy.id)
    organization.policies_changed_at = time.time()
    return {}


def list_policies_for_target(payload: dict, organization: Organization) -> dict:
    target_id, wanted = _target(payload, organization), required(payload, "Filter")
    found = [
        policy_shape(organization, organization.policies[policy_id])
        for policy_id in organization.attached(target_id, wanted)
    ]
    policies, more = page(payload, "ListPoliciesForTarget", found)
    return {"Policies": policies, **more}


def _target_shape(organization: Organization, target_id: str) -> dict:
    if target_id == organization.root_id:
        return {"TargetId": target_id, "Arn": root_shape(organization)["Arn"], "Name": "Root", "Type": "ROOT"}
    if target_id in organization.units:
        return {
            "TargetId": target_id,
            "Arn": unit_arn(organization, target_id),
            "Name": organization.units[target_id].name,
            "Type": "ORGANIZATIONAL_UNIT",
        }
    return {
        "TargetId": target_id,
        "Arn": account_arn(organization, target_id),
        "Name": organization.accounts[target_id].name,
        "Type": "ACCOUNT",
    }


def list_targets_for_policy(payload: dict, organization: Organization) -> dict:
    policy = _policy(payload, organization)
    found = [
        _target_shape(organization, target)
        for target, attached in organization.attachments.items()
        if policy.id in attached
    ]
    targets, more = page(payload, "ListTargetsForPolicy", found)
    return {"Targets": targets, **more}


def enable_policy_type(payload: dict, organization: Organization) -> dict:
    policy_type = _root_and_type(payload, organization)
    if policy_type in organization.enabled_policy_types:
        raise OrganizationsError("PolicyTypeAlreadyEnabledException", "The policy type is already enabled.")
    organization.enable_policy_type(policy_type)
    return {"Root": root_shape(organization)}


def disable_policy_type(payload: dict, organization: Organization) -> dict:
    policy_type = _root_and_type(payload, organization)
    if policy_type not in organization.enabled_policy_types:
        raise OrganizationsError("PolicyTypeNotEnabledException", "The policy type isn't enabled in this root.")
    organization.disable_policy_type(policy_type)
    return {"Root": root_shape(organization)}


def _root_and_type(payload: dict, organization: Organization) -> str:
    if required(payload, "RootId") != organization.root_id:
        raise OrganizationsError("RootNotFoundException", "We can't find a root with the RootId.")
    return _known_type(required(payload, "PolicyType"))
