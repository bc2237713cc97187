"""The console's HTML. Every value from outside goes through `escape`; ids are what browser tests hold on to."""

from datetime import datetime
from html import escape

from ..accounts import Account
from .identity import Identity

ACKNOWLEDGE = {
    "CAPABILITY_NAMED_IAM": "I acknowledge that AWS CloudFormation might create IAM resources with custom names.",
    "CAPABILITY_IAM": "I acknowledge that AWS CloudFormation might create IAM resources.",
    "CAPABILITY_AUTO_EXPAND": "I acknowledge that AWS CloudFormation might require the following capability: "
    "CAPABILITY_AUTO_EXPAND",
}

SHELL = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>CloudFormation - Sandbox console</title>
<link rel="icon" href="/static/icon.svg">
<link rel="stylesheet" href="/static/console.css">
<script src="/static/console.js" defer></script>
</head>
<body>
<a class="skip" href="#content">Skip to main content</a>
<header>
<p id="sandbox-banner"><strong>Sandbox: this is not AWS</strong></p>
<div id="signed-in"></div>
</header>
<main id="content" tabindex="-1" aria-busy="true"><p>Loading...</p>
<noscript><p>This console needs JavaScript: a quick-create link keeps its values in the fragment.</p></noscript>
</main>
</body>
</html>
"""


def sign_in(accounts: list[Account]) -> str:
    options = "".join(
        f'<option value="{account.account_id}">{escape(account.name)} ({account.account_id})</option>'
        for account in accounts
    )
    return f"""<h1 tabindex="-1">Sign in to the sandbox</h1>
<section aria-labelledby="administrator-heading"><h2 id="administrator-heading">As an account's administrator</h2>
<form data-action="/console/sign-in"><label for="account-select">Account</label>
<select id="account-select" name="account_id" required>{options}</select>
<button id="sign-in" type="submit" class="primary">Sign in</button></form></section>
<section aria-labelledby="user-heading"><h2 id="user-heading">As an IAM user or role session</h2>
<form data-action="/console/sign-in" autocomplete="off">
<label for="access-key-id">Access key ID</label>
<input id="access-key-id" name="access_key_id" required spellcheck="false" autocomplete="off">
<label for="secret-access-key">Secret access key</label>
<input id="secret-access-key" name="secret_access_key" type="password" required autocomplete="off">
<label for="session-token">Session token (role sessions only)</label>
<input id="session-token" name="session_token" type="password" autocomplete="off">
<button id="sign-in-with-keys" type="submit">Sign in with keys</button></form></section>"""


def signed_in(identity: Identity | None, region: str) -> str:
    if identity is None:
        return f"<p>Region {escape(region)}</p>"
    return (
        f'<p>Region {escape(region)}. Signed in: <span id="identity">{escape(identity.label)}</span>, account '
        f'<span id="signed-in-account">{escape(identity.account_id)}</span></p>'
        f'<nav aria-label="Console"><a href="#/stacks">Stacks</a>'
        '<button id="switch-account" type="button" data-post="/console/sign-out">Switch account</button></nav>'
    )


def failure(code: str, message: str) -> str:
    return f'<div role="alert" class="error" id="error"><strong>{escape(code)}</strong><p>{escape(message)}</p></div>'


def refused(title: str, code: str, message: str) -> str:
    return f'<h1 tabindex="-1">{escape(title)}</h1>{failure(code, message)}'


def _parameter(parameter: dict, value: str) -> str:
    key = parameter["ParameterKey"]
    control_id, hint_id = f"param-{escape(key)}", f"param-{escape(key)}-hint"
    described = f' aria-describedby="{hint_id}"' if parameter.get("Description") else ""
    allowed = (parameter.get("ParameterConstraints") or {}).get("AllowedValues") or []
    if allowed:
        options = "".join(f"<option{' selected' if item == value else ''}>{escape(item)}</option>" for item in allowed)
        control = f'<select id="{control_id}" name="param_{escape(key)}"{described}>{options}</select>'
    else:
        kind = "password" if parameter.get("NoEcho") else "text"
        control = (
            f'<input id="{control_id}" name="param_{escape(key)}" type="{kind}" value="{escape(value)}"'
            f'{described} spellcheck="false" autocomplete="off">'
        )
    hint = f'<p class="hint" id="{hint_id}">{escape(parameter["Description"])}</p>' if described else ""
    return f'<label for="{control_id}">{escape(key)}</label>{hint}{control}'


def quick_create(
    summary: dict, template_url: str, stack_name: str, values: dict[str, str], identity: Identity, region: str
) -> str:
    """The page behind a quick-create link. As on AWS values can be edited, and NoEcho ones are not taken over."""

    def value_of(item: dict[str, str]) -> str:
        default = item.get("DefaultValue", "")
        return default if item.get("NoEcho") else values.get(item["ParameterKey"], default)

    fields = "".join(_parameter(item, value_of(item)) for item in summary.get("Parameters", []))
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(group['ResourceType'])}</td></tr>"
        for group in summary.get("ResourceIdentifierSummaries", [])
        for name in group.get("LogicalResourceIds", [])
    )
    return f"""<h1 tabindex="-1">Quick create stack</h1>
<p>In account <strong>{escape(identity.account_id)}</strong> ({escape(identity.label)}), region
<strong>{escape(region)}</strong>.</p>
<form data-action="/console/create-stack" id="quick-create">
<section aria-labelledby="template-heading"><h2 id="template-heading">Template</h2><dl>
<dt>Template URL</dt><dd id="template-url">{escape(template_url)}</dd>
<dt>Stack description</dt><dd id="template-description">{escape(summary.get("Description") or "-")}</dd></dl>
<input type="hidden" name="template_url" value="{escape(template_url)}">
<input type="hidden" name="region" value="{escape(region)}"></section>
<section aria-labelledby="name-heading"><h2 id="name-heading">Stack name</h2>
<label for="stack-name">Stack name</label>
<input id="stack-name" name="stack_name" value="{escape(stack_name)}" required maxlength="128"
spellcheck="false"></section>
<section aria-labelledby="parameters-heading"><h2 id="parameters-heading">Parameters</h2>
{fields or "<p>The template has no parameters.</p>"}</section>
<section aria-labelledby="resources-heading"><h2 id="resources-heading">Resources that will be created</h2>
<table id="resources"><thead><tr><th scope="col">Logical ID</th><th scope="col">Type</th></tr></thead>
<tbody>{rows}</tbody></table></section>
{_capabilities(summary.get("Capabilities") or [])}
<div id="form-error"></div>
<button id="create-stack" type="submit" class="primary">Create stack</button></form>"""


def _capabilities(capabilities: list[str]) -> str:
    if not capabilities:
        return ""
    ids = ["acknowledge", *[f"acknowledge-{number}" for number in range(1, len(capabilities))]]
    boxes = "".join(
        f'<div class="check"><input type="checkbox" id="{box_id}" name="capability" value="{escape(name)}">'
        f'<label for="{box_id}">{escape(ACKNOWLEDGE.get(name, name))}</label></div>'
        for box_id, name in zip(ids, capabilities, strict=True)
    )
    return (
        f'<section aria-labelledby="capabilities-heading"><h2 id="capabilities-heading">Capabilities</h2>'
        "<p>The template contains IAM resources. Check that you want them, and that they have the minimum "
        f"required permissions.</p>{boxes}</section>"
    )


def _time(value: datetime | None) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S UTC") if value else "-"


def _definitions(title: str, heading_id: str, rows: list[tuple[str, str]]) -> str:
    if not rows:
        return ""
    body = "".join(f'<tr><th scope="row">{escape(key)}</th><td>{escape(value)}</td></tr>' for key, value in rows)
    return (
        f'<section aria-labelledby="{heading_id}"><h2 id="{heading_id}">{title}</h2><table>'
        f'<thead><tr><th scope="col">Key</th><th scope="col">Value</th></tr></thead><tbody>{body}</tbody></table>'
        "</section>"
    )


def status_class(status: str) -> str:
    if "FAILED" in status or "ROLLBACK" in status:
        return "bad"
    return "busy" if status.endswith("IN_PROGRESS") else "good"


def stack(details: dict, events: list[dict], region: str) -> str:
    """A stack's page; what is inside #live is replaced while the page stays open."""
    status = details["StackStatus"]
    latest: dict[str, dict] = {}
    for event in reversed(events):
        latest[event["LogicalResourceId"]] = event
    latest.pop(details["StackName"], None)
    resources = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(event.get('PhysicalResourceId') or '-')}</td>"
        f"<td>{escape(event['ResourceType'])}</td><td>{escape(event['ResourceStatus'])}</td></tr>"
        for name, event in latest.items()
    )
    rows = "".join(
        f"<tr><td>{_time(event['Timestamp'])}</td><td>{escape(event['LogicalResourceId'])}</td>"
        f'<td class="{status_class(event["ResourceStatus"])}">{escape(event["ResourceStatus"])}</td>'
        f"<td>{escape(event.get('ResourceStatusReason') or '-')}</td></tr>"
        for event in events
    )
    deletable = (
        ""
        if status == "DELETE_COMPLETE"
        else f"""<details>
<summary id="delete-summary">Delete this stack</summary>
<form data-action="/console/delete-stack"><p>Deletes the stack and every resource in it.</p>
<input type="hidden" name="stack_id" value="{escape(details["StackId"])}">
<input type="hidden" name="region" value="{escape(region)}">
<button id="delete-stack" type="submit">Delete stack</button></form></details>"""
    )
    return f"""<h1 tabindex="-1" id="stack-title">{escape(details["StackName"])}</h1>
<div id="live" data-refresh="{1000 if status.endswith("IN_PROGRESS") else 3000}">
<p>Status: <strong id="stack-status" role="status" class="{status_class(status)}">{escape(status)}</strong>
<span id="stack-status-reason">{escape(details.get("StackStatusReason") or "")}</span></p>
<p class="hint">{escape(details["StackId"])}</p>
<h2 id="events-heading">Events</h2>
<div class="scroll" tabindex="0" role="region" aria-labelledby="events-heading"><table id="stack-events">
<thead><tr><th scope="col">Timestamp</th><th scope="col">Logical ID</th><th scope="col">Status</th>
<th scope="col">Status reason</th></tr></thead><tbody>{rows}</tbody></table></div>
<h2 id="resources-heading">Resources</h2>
<div class="scroll" tabindex="0" role="region" aria-labelledby="resources-heading"><table id="stack-resources">
<thead><tr><th scope="col">Logical ID</th><th scope="col">Physical ID</th><th scope="col">Type</th>
<th scope="col">Status</th></tr></thead><tbody>{resources}</tbody></table></div>
{
        _definitions(
            "Parameters",
            "parameters-heading",
            [(item["ParameterKey"], item.get("ParameterValue", "")) for item in details.get("Parameters", [])],
        )
    }
{
        _definitions(
            "Outputs",
            "outputs-heading",
            [(item["OutputKey"], item.get("OutputValue", "")) for item in details.get("Outputs", [])],
        )
    }
</div><div id="form-error"></div>{deletable}"""


def stacks(summaries: list[dict], region: str) -> str:
    rows = "".join(
        f'<tr><td><a href="#/stacks/events?stackId={escape(item["StackId"])}">{escape(item["StackName"])}</a></td>'
        f'<td class="{status_class(item["StackStatus"])}">{escape(item["StackStatus"])}</td>'
        f"<td>{_time(item.get('CreationTime'))}</td></tr>"
        for item in summaries
    )
    empty = "" if rows else f"<p>There are no stacks in {escape(region)}.</p>"
    return f"""<h1 tabindex="-1">Stacks</h1><div id="live" data-refresh="3000"><table id="stacks">
<thead><tr><th scope="col">Stack name</th><th scope="col">Status</th><th scope="col">Created</th></tr></thead>
<tbody>{rows}</tbody></table>{empty}</div>"""
