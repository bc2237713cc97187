"""AssumeRole's own rules.

AWS STS API Reference, "AssumeRole": session name and external ID patterns, DurationSeconds from 900 to the role's
maximum, one hour at most under role chaining. IAM User Guide, "Troubleshoot IAM roles" (a role that does not exist and
a role that refuses answer alike; changes take time to be visible everywhere).
"""

import re
import time
from typing import Any
from urllib.parse import parse_qs

from ministack import app as ministack_app
from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id
from ministack.core.router import extract_access_key_id
from ministack.services import iam, sts

from ..errors import error_response
from ..organizations.state import ORGANIZATIONS
from ..settings import SETTINGS
from . import iam as iam_patch
from .base import Answer, Function, replace

CHAINED_SECONDS = 3600
DURATION_RANGE = range(900, 43201)


def _validation(message: str) -> tuple:
    return error_response("sts", "ValidationError", message, 400)


def _parameters(body: bytes, query_params: dict) -> dict[str, str]:
    merged = {**query_params, **parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)}
    return {name: values[0] if isinstance(values, list) else values for name, values in merged.items()}


def _constraint_failure(params: dict[str, str]) -> tuple | None:
    """What the service model refuses before anything is looked up."""
    problems = []
    name = params.get("RoleSessionName")
    if name is None:
        problems.append("Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null")
    elif not re.fullmatch(r"[\w+=,.@-]{2,64}", name, re.ASCII):
        problems.append(
            "Value at 'roleSessionName' failed to satisfy constraint: Member must have length from 2 to 64 "
            r"and satisfy regular expression pattern: [\w+=,.@-]*"
        )
    external_id = params.get("ExternalId")
    if external_id is not None and not re.fullmatch(r"[\w+=,.@:/-]{2,1224}", external_id, re.ASCII):
        problems.append(
            "Value at 'externalId' failed to satisfy constraint: Member must have length from 2 to 1224 "
            r"and satisfy regular expression pattern: [\w+=,.@:\/-]*"
        )
    duration = params.get("DurationSeconds")
    if duration is not None and (not duration.isdigit() or int(duration) not in DURATION_RANGE):
        problems.append(
            "Value at 'durationSeconds' failed to satisfy constraint: Member must have value from "
            f"{DURATION_RANGE.start} to {DURATION_RANGE.stop - 1}"
        )
    if not problems:
        return None
    plural = "s" if len(problems) > 1 else ""
    return _validation(f"{len(problems)} validation error{plural} detected: {'; '.join(problems)}")


def _role_state(role_arn: str) -> tuple[dict | None, bool]:
    """The role that the whole ARN names, path included, and whether it is ready to be assumed."""
    parts = role_arn.split(":")
    account = parts[4] if len(parts) > 5 else ""
    role = iam._roles.get_scoped(account, None, role_arn.rsplit("/", 1)[-1])
    if role is None or role["Arn"] != role_arn:
        return None, False
    age = time.monotonic() - iam_patch.CREATED_AT.get(role["RoleId"], float("-inf"))
    return role, age >= SETTINGS.iam_delay_seconds and not ORGANIZATIONS.is_suspended(account)


def _duration_failure(role: dict, duration: int, access_key_id: str) -> tuple | None:
    if access_key_id in sts._sessions and duration > CHAINED_SECONDS:
        return _validation(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
        )
    if duration > int(role.get("MaxSessionDuration") or 3600):
        return _validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
    return None


async def _assume_role(
    original: Function, method: str, path: str, headers: dict[str, str], body: bytes, query_params: dict[str, Any]
) -> Answer:
    params = _parameters(body, query_params)
    failure = _constraint_failure(params)
    if failure:
        return failure
    role_arn = params.get("RoleArn", "")
    access_key_id = extract_access_key_id(headers, query_params)
    role, ready = _role_state(role_arn)
    if role_arn.startswith("arn:") and ":role/" in role_arn and not ready:
        caller = iam_evaluator.resolve_credential(access_key_id, get_account_id())
        return error_response(
            "sts",
            "AccessDenied",
            f"User: {getattr(caller, 'principal_arn', '')} is not authorized "
            f"to perform: sts:AssumeRole on resource: {role_arn}",
            403,
        )
    before = set(sts._sessions)
    status, answer_headers, answer = await original(method, path, headers, body, query_params)
    if status == 200 and role is not None:
        # The limit of a role is told only to whom the role trusts, so it is looked at after the trust policy.
        failure = _duration_failure(role, int(params.get("DurationSeconds", 3600)), access_key_id)
        if failure:
            for key in set(sts._sessions) - before:
                del sts._sessions[key]
            return failure
    return status, answer_headers, answer


def install() -> None:
    original = sts.handle_request

    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query_params: dict[str, Any]
    ) -> Answer:
        if headers.get("x-amz-target"):
            return error_response("sts", "InvalidAction", "STS speaks the query protocol.", 400)
        action = _parameters(body, query_params).get("Action")
        if action == "AssumeRole":
            return await _assume_role(original, method, path, headers, body, query_params)
        if action and action.startswith("AssumeRoleWith"):
            return error_response("sts", "InvalidIdentityToken", "This sandbox has no identity providers.", 400)
        return await original(method, path, headers, body, query_params)

    replace("handle_request", handle_request, sts)
    ministack_app._loaded_modules["sts"] = sts
