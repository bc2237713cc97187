"""Who may do what, where ministack is laxer than AWS.

IAM User Guide, "Policy evaluation logic" (deny by default; service control policies above every identity of a member
account), "AWS global condition context keys" (`aws:PrincipalArn` of a role session is the role's ARN) and "Actions,
resources, and condition keys for AWS services" (which resource an action is checked on).
"""

import contextvars
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ministack import app as ministack_app
from ministack.core import iam_actions, iam_evaluator
from ministack.core.iam_evaluator import AuthError, EvalContext, EvalResult, PrincipalInfo
from ministack.core.responses import get_account_id, get_region
from ministack.core.router import extract_access_key_id, extract_region
from ministack.services import iam

from ..organizations.policies import service_control_layers
from ..organizations.state import ORGANIZATIONS
from ..settings import SETTINGS
from .base import Answer, Function, replace, wrap

# Asked for where ministack knows no action: only a policy that allows everything allows it.
UNMAPPED_ACTION = "UnmappedAction"
# IAM User Guide, "Service control policies": what no permission policy decides, no SCP decides either.
ALWAYS_ALLOWED = frozenset({"sts:GetCallerIdentity", "sts:GetSessionToken"})


@dataclass
class RequestRecord:
    """What one request turned out to be; made by the door, filled here, read by the door and by stacks."""

    principal: PrincipalInfo | None = None
    scp_denial: str = ""
    extra: dict = field(default_factory=dict)


RECORD: contextvars.ContextVar[RequestRecord | None] = contextvars.ContextVar("sandbox_request", default=None)


def current_principal() -> PrincipalInfo | None:
    """Who makes the running request, or made the request whose background work runs; None: the sandbox itself."""
    record = RECORD.get()
    return record.principal if record else None


def role_arn_of_session(arn: str) -> str:
    """The role's ARN of an assumed-role ARN, path included; any other ARN as it is."""
    if ":assumed-role/" not in arn:
        return arn
    account, name = arn.split(":")[4], arn.split(":assumed-role/")[1].split("/")[0]
    role = iam._roles.get_scoped(account, None, name)
    return role["Arn"] if role else f"arn:aws:iam::{account}:role/{name}"


def check_service_control_policies(principal: PrincipalInfo, context: EvalContext) -> EvalResult | None:
    """The denial by the organisation's SCPs, or None. They bind every identity of a member account, root too."""
    layers = service_control_layers(principal.account)
    if layers is None or context.action in ALWAYS_ALLOWED:
        return None
    allow_all = iam_evaluator.parse_policy_document({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
    result = iam_evaluator.evaluate(context, [allow_all], *layers)
    return None if result.decision == "Allow" else result


def denial_message(principal_arn: str, action: str, resource: str, explicit: bool, by_scp: bool) -> str:
    """AWS's wording ("Troubleshoot access denied error messages"): it tells which kind of policy refused."""
    if by_scp:
        reason = (
            "with an explicit deny in a service control policy"
            if explicit
            else f"because no service control policy allows the {action} action"
        )
    else:
        reason = (
            "with an explicit deny in an identity-based policy"
            if explicit
            else f"because no identity-based policy allows the {action} action"
        )
    return f"User: {principal_arn} is not authorized to perform: {action} on resource: {resource} {reason}"


def denial_for(principal: PrincipalInfo, action: str, resource: str, keys: dict | None = None) -> str:
    """Why `principal` may not do `action` on `resource`, or "": identity, boundary, session and SCP together. `keys` are
    the condition keys of this one request (`aws:RequestTag/...`)."""
    context = EvalContext(
        principal_arn=principal.arn,
        principal_type=principal.type,
        principal_account=principal.account,
        action=action,
        resource_arn=resource,
        region=get_region(),
        principal_keys=principal.keys,
        service_context={key.lower(): value for key, value in (keys or {}).items()},
    )
    result = check_service_control_policies(principal, context)
    if result is not None:
        return denial_message(principal.arn, action, resource, result.decision == "Deny", True)
    if principal.policies is None:
        return ""
    result = iam_evaluator.evaluate(context, principal.policies, *principal.limits)
    if result.decision == "Allow":
        return ""
    return denial_message(principal.arn, action, resource, result.decision == "Deny", False)


def _enforce(original: Function) -> Function:
    def enforce(
        access_key_id: str,
        iam_action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        denied = original(access_key_id, iam_action, service, region, resource_arn, service_context)
        record = RECORD.get()
        if isinstance(denied, AuthError) or record is None or not access_key_id:
            return denied
        principal = iam_evaluator.resolve_principal(access_key_id, get_account_id())
        if isinstance(principal, AuthError):
            return principal
        if ORGANIZATIONS.is_suspended(principal.account):
            # AWS Organizations User Guide, "Closing a member account": nothing can be done in it any more.
            return AuthError("InvalidClientTokenId", "The security token included in the request is invalid.")
        record.principal = principal
        if denied is not None:
            return denied
        context = EvalContext(
            principal_arn=principal.arn,
            principal_type=principal.type,
            principal_account=principal.account,
            action=iam_action,
            resource_arn=resource_arn,
            region=region,
            principal_keys=principal.keys,
            service_context={key.lower(): value for key, value in (service_context or {}).items()},
        )
        refused = check_service_control_policies(principal, context)
        if refused is None:
            return None
        record.scp_denial = denial_message(principal.arn, iam_action, resource_arn, refused.decision == "Deny", True)
        refused.principal_arn = principal.arn
        return refused

    return enforce


def _access_denied_response(original: Function) -> Function:
    def access_denied_response(
        service: str, action: str, principal_arn: str, request_id: str, **options: Any
    ) -> Answer:
        record = RECORD.get()
        if not options.get("error_code"):
            if record is not None and record.scp_denial:
                options["message"] = record.scp_denial
            elif not options.get("message") and not options.get("resource_policy_arn"):
                options["message"] = denial_message(
                    principal_arn, action, options.get("resource_arn", "*"), options.get("explicit_deny", False), False
                )
        return original(service, action, principal_arn, request_id, **options)

    return access_denied_response


def _authenticate_only(original: Function) -> Function:
    """Deny by default: a request that ministack maps to no action is refused unless everything is allowed."""

    def authenticate_only(
        service: str, headers: dict[str, str], query_params: dict[str, Any], request_id: str
    ) -> Answer | None:
        failure = original(service, headers, query_params, request_id)
        if failure is not None or not extract_access_key_id(headers, query_params):
            return failure
        prefix = iam_actions.SERVICE_TO_IAM_NAMESPACE.get(service, service)
        action = f"{prefix}:{UNMAPPED_ACTION}"
        denied = iam_evaluator.enforce(
            extract_access_key_id(headers, query_params), action, service, extract_region(headers, query_params)
        )
        if denied is None:
            return None
        if isinstance(denied, AuthError):
            return ministack_app._credential_failure(service, action, request_id, denied, headers)
        return iam_actions.access_denied_response(
            service, action, denied.principal_arn, request_id, headers=headers, explicit_deny=denied.decision == "Deny"
        )

    return authenticate_only


def _resolve_condition_key(original: Function) -> Function:
    def resolve_condition_key(key: str, context: EvalContext) -> str | None:
        name = key.lower()
        if name == "aws:principalarn":
            return role_arn_of_session(context.principal_arn)
        if name == "aws:principalorgid":
            organization = ORGANIZATIONS.of(context.principal_account)
            return organization.id if organization else None
        if name in ("aws:currenttime", "aws:epochtime"):
            now = datetime.now(UTC) + timedelta(seconds=SETTINGS.policy_clock_ahead_seconds)
            return now.isoformat() if name == "aws:currenttime" else str(int(now.timestamp()))
        return original(key, context)

    return resolve_condition_key


def _extract_resource_arn(original: Function) -> Function:
    def extract_resource_arn(
        service: str,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query_params: dict[str, Any],
        region: str,
        account_id: str,
    ) -> str:
        arn = original(service, method, path, headers, body, query_params, region, account_id)
        if service != "iam":
            return arn

        def param(name: str) -> str:
            return iam_actions._query_param(query_params, name)

        if param("RoleName"):
            role = iam._roles.get_scoped(account_id, None, param("RoleName"))
            return role["Arn"] if role else f"arn:aws:iam::{account_id}:role{param('Path') or '/'}{param('RoleName')}"
        if param("Action") == "CreatePolicy":
            return f"arn:aws:iam::{account_id}:policy{param('Path') or '/'}{param('PolicyName')}"
        return arn

    return extract_resource_arn


def install() -> None:
    wrap("enforce", _enforce, iam_evaluator)
    wrap("access_denied_response", _access_denied_response, iam_actions)
    wrap("_authenticate_only", _authenticate_only, ministack_app)
    wrap("_resolve_condition_key", _resolve_condition_key, iam_evaluator)
    wrap("extract_resource_arn", _extract_resource_arn, iam_actions)
    replace("_principal_org_id", lambda account: getattr(ORGANIZATIONS.of(account), "id", None), iam_evaluator)
