"""What the console does: it turns a fragment of the address into calls and a page, and a form into a call.

AWS CloudFormation User Guide, "Create quick-create links for stacks": templateURL, stackName and param_<Name> stand in
the fragment of the console's address.
"""

import re
from urllib.parse import parse_qs

from ..accounts import DIRECTORY
from ..organizations.state import ORGANIZATIONS
from . import pages
from .http import HttpError
from .identity import Caller, CallError, Identity

CREATE_PAGES = ("/stacks/create/review", "/stacks/quickcreate")
STACK_PAGES = ("/stacks/events", "/stacks/stackinfo", "/stacks/resources", "/stacks/outputs", "/stacks/parameters")
EVENT_LIMIT = 500


def checked_region(text: str) -> str:
    if not re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", text):
        raise HttpError(400, "region is not a region's name")
    return text


def open_accounts() -> list:
    """Accounts that can be signed in to."""
    return [account for account in DIRECTORY.all() if not ORGANIZATIONS.is_suspended(account.account_id)]


async def sign_in(caller: Caller, form: dict) -> Identity:
    """The identity of an account's administrator, or of the keys that were typed; HttpError when there is none."""
    if "account_id" in form:
        account = next((item for item in open_accounts() if item.account_id == form["account_id"]), None)
        if account is None:
            raise HttpError(403, "There is no such account, or it is suspended.")
        return Identity(
            account.account_id, f"Administrator, {account.name}", account.access_key_id, account.secret_access_key
        )
    identity = Identity(
        "",
        "",
        str(form.get("access_key_id", "")).strip(),
        str(form.get("secret_access_key", "")).strip(),
        str(form.get("session_token", "")).strip(),
    )
    if not re.fullmatch(r"[A-Za-z0-9]{16,128}", identity.access_key_id):
        raise HttpError(403, "The access key ID is not one.")
    try:
        who = await caller.call(identity, "us-east-1", "sts", "get_caller_identity")
    except CallError as error:
        raise HttpError(403, f"{error.code}: {error.message}") from error
    return Identity(
        who["Account"],
        who["Arn"].split(":", 5)[5],
        identity.access_key_id,
        identity.secret_access_key,
        identity.session_token,
    )


async def view(caller: Caller, identity: Identity, region: str, fragment: str) -> str:
    """The page that a fragment stands for; refusals by AWS are pages too."""
    path, _, query_text = fragment.lstrip("#").partition("?")
    query = {name: values[0] for name, values in parse_qs(query_text, keep_blank_values=True).items()}
    try:
        if path in CREATE_PAGES:
            return await _quick_create(caller, identity, region, query)
        if path in STACK_PAGES:
            return await _stack(caller, identity, region, query.get("stackId", ""))
        return await _stacks(caller, identity, region)
    except CallError as error:
        title = "Quick create stack" if path in CREATE_PAGES else "Stack" if path in STACK_PAGES else "Stacks"
        return pages.refused(title, error.code, error.message)


async def _quick_create(caller: Caller, identity: Identity, region: str, query: dict[str, str]) -> str:
    url = query.get("templateURL", "")
    if not url:
        return pages.refused("Quick create stack", "ValidationError", "The link has no templateURL.")
    summary = await caller.call(identity, region, "cloudformation", "get_template_summary", TemplateURL=url)
    values = {name.removeprefix("param_"): value for name, value in query.items() if name.startswith("param_")}
    return pages.quick_create(summary, url, query.get("stackName", ""), values, identity, region)


async def _stack(caller: Caller, identity: Identity, region: str, stack_id: str) -> str:
    answer = await caller.call(identity, region, "cloudformation", "describe_stacks", StackName=stack_id)
    details = answer["Stacks"][0]
    events: list[dict] = []
    more: dict = {}
    while len(events) < EVENT_LIMIT:
        page = await caller.call(
            identity, region, "cloudformation", "describe_stack_events", StackName=details["StackId"], **more
        )
        events += page["StackEvents"]
        if not page.get("NextToken"):
            break
        more = {"NextToken": page["NextToken"]}
    return pages.stack(details, events, region)


async def _stacks(caller: Caller, identity: Identity, region: str) -> str:
    answer = await caller.call(identity, region, "cloudformation", "list_stacks")
    return pages.stacks(answer["StackSummaries"], region)


async def create_stack(caller: Caller, identity: Identity, form: dict) -> str:
    """Create the stack that the quick-create form describes; its ID."""
    capabilities = form.get("capability", [])
    parameters = [
        {"ParameterKey": name.removeprefix("param_"), "ParameterValue": str(value)}
        for name, value in form.items()
        if name.startswith("param_")
    ]
    answer = await caller.call(
        identity,
        checked_region(str(form.get("region", ""))),
        "cloudformation",
        "create_stack",
        StackName=str(form.get("stack_name", "")),
        TemplateURL=str(form.get("template_url", "")),
        Parameters=parameters,
        Capabilities=[capabilities] if isinstance(capabilities, str) else capabilities,
    )
    return answer["StackId"]


async def delete_stack(caller: Caller, identity: Identity, form: dict) -> None:
    await caller.call(
        identity,
        checked_region(str(form.get("region", ""))),
        "cloudformation",
        "delete_stack",
        StackName=str(form.get("stack_id", "")),
    )
