"""The console over HTTP, as its page uses it: it acts with the visitor's own permissions."""

import json
import re
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
import requests
from cloud import Cloud
from estate import activation_template, allow, public_bucket, user_with

REGION = {"region": "us-east-1"}


class Console:
    """One visitor's browser."""

    def __init__(self, cloud: Cloud) -> None:
        self.url = cloud.info["console_url"]
        self.http = requests.Session()

    def view(self, fragment: str) -> str:
        answer = self.http.get(f"{self.url}/console/view", params={**REGION, "fragment": fragment}, timeout=120)
        answer.raise_for_status()
        return answer.json()["content"]

    def post(self, action: str, **values: Any) -> dict:
        return self.http.post(f"{self.url}/console/{action}", json=values, timeout=120).json()

    def status(self, stack: str) -> str:
        content = self.view(f"/stacks/events?stackId={quote(stack, safe='')}")
        found = re.search(r'id="stack-status"[^>]*>([A-Z_]+)<', content)
        assert found, content
        return found[1]

    def wait(self, stack: str) -> str:
        deadline = time.monotonic() + 20
        while (status := self.status(stack)).endswith("IN_PROGRESS"):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return status


class Page(HTMLParser):
    """What a page has: ids, values of inputs, labelled ids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: dict[str, dict[str, str]] = {}
        self.labelled: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.ids[found["id"]] = {**found, "tag": tag}
        if tag == "label":
            self.labelled.add(found["for"])


@pytest.fixture
def console(cloud: Cloud) -> Console:
    return Console(cloud)


@pytest.fixture
def link(cloud: Cloud, unique: str) -> Iterator[str]:
    """The fragment of a quick-create link to a published template, without the account."""
    template = json.dumps(activation_template(unique, cloud.account_id("portal"))).encode()
    with public_bucket(cloud, "portal", unique, {"t.json": template}):
        url = f"{cloud.info['url']}/{unique}/t.json"
        yield (
            f"/stacks/create/review?templateURL={quote(url, safe='')}&stackName={unique}"
            f"&param_ExternalId=abc%2B%2Fdef&param_AccountId="
        )


def form_of(content: str) -> dict:
    page = Page(content)
    fields = {
        item["name"]: item.get("value", "")
        for item in page.ids.values()
        if item["tag"] == "input" and item.get("type") != "checkbox"
    }
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', content)
    return {**fields, **dict(hidden)}


def test_the_quick_create_link_makes_the_stack(cloud: Cloud, console: Console, link: str, unique: str) -> None:
    account = cloud.info["linked_account_ids"][1]
    assert 'id="account-select"' in console.view(link + account)
    console.post("sign-in", account_id=account)
    content = console.view(link + account)
    page = Page(content)
    assert page.ids["stack-name"]["value"] == unique
    assert page.ids["param-AccountId"]["value"] == account
    assert page.ids["param-ExternalId"]["value"] == "abc+/def"
    assert "I acknowledge that AWS CloudFormation might create IAM resources with custom names." in content
    for name in ("Read1", "Read2", "Role"):
        assert f"<td>{name}</td>" in content
    controls = {name for name, item in page.ids.items() if item["tag"] in ("input", "select")}
    assert controls <= page.labelled
    form = form_of(content)
    refused = console.post("create-stack", **form)
    assert "InsufficientCapabilitiesException" in refused["content"]
    made = console.post("create-stack", **form, capability=["CAPABILITY_NAMED_IAM"])
    assert made["go"].startswith("#/stacks/events?stackId=")
    assert console.wait(unique) == "CREATE_COMPLETE"
    role = cloud.client("iam", f"linked-{account}").get_role(RoleName=unique)["Role"]
    statement = role["AssumeRolePolicyDocument"]["Statement"][0]
    assert statement["Condition"]["StringEquals"]["sts:ExternalId"] == "abc+/def"
    assert unique in console.view("/stacks")
    stacks = cloud.client("cloudformation", f"linked-{account}")
    stack_id = stacks.describe_stacks(StackName=unique)["Stacks"][0]["StackId"]
    console.post("delete-stack", region="us-east-1", stack_id=stack_id)
    assert console.wait(stack_id) == "DELETE_COMPLETE"


def test_the_wrong_account_is_refused_by_the_template_s_rule(cloud: Cloud, console: Console, link: str) -> None:
    console.post("sign-in", account_id=cloud.info["linked_account_ids"][1])
    form = form_of(console.view(link + cloud.info["linked_account_ids"][0]))
    answer = console.post("create-stack", **form, capability=["CAPABILITY_NAMED_IAM"])
    assert "ValidationError" in answer["content"]
    assert "account that it was made for" in answer["content"]


def test_a_user_s_keys_act_with_the_user_s_permissions(cloud: Cloud, console: Console, link: str, unique: str) -> None:
    account = cloud.info["master_account_id"]
    with user_with(cloud, "master", unique, allow("cloudformation:GetTemplateSummary", "s3:GetObject")) as key:
        answer = console.post("sign-in", access_key_id=key["AccessKeyId"], secret_access_key="wrong" * 8)
        assert "SignatureDoesNotMatch" in answer["error"]
        console.post("sign-in", access_key_id=key["AccessKeyId"], secret_access_key=key["SecretAccessKey"])
        form = form_of(console.view(link + account))
        answer = console.post("create-stack", **form, capability=["CAPABILITY_NAMED_IAM"])
        assert "AccessDenied" in answer["content"]
        assert "cloudformation:CreateStack" in answer["content"]
        assert key["SecretAccessKey"] not in console.view("/stacks") + json.dumps(answer)


def test_signing_out_ends_the_session(cloud: Cloud, console: Console) -> None:
    console.post("sign-in", account_id=cloud.info["master_account_id"])
    session = console.http.cookies["sandbox_console"]
    assert 'id="account-select"' not in console.view("/stacks")
    console.post("sign-out")
    console.http.cookies.set("sandbox_console", session)
    assert 'id="account-select"' in console.view("/stacks")


def test_suspended_accounts_cannot_be_signed_in_to(cloud: Cloud, console: Console) -> None:
    suspended = cloud.info["suspended_account_ids"][0]
    assert suspended not in console.view("/stacks")
    assert "error" in console.post("sign-in", account_id=suspended)


def test_what_comes_from_outside_is_escaped(cloud: Cloud, console: Console) -> None:
    console.post("sign-in", account_id=cloud.info["master_account_id"])
    nasty = quote("<img src=x onerror=alert(1)>", safe="")
    for fragment in (
        f"/stacks/create/review?templateURL={nasty}&stackName={nasty}",
        f"/stacks/events?stackId={nasty}",
        f"/{nasty}",
    ):
        assert "<img" not in console.view(fragment)


def test_each_page_says_that_it_is_not_aws_and_runs_nothing_inline(cloud: Cloud) -> None:
    answer = requests.get(f"{cloud.info['console_url']}/cloudformation/home?region=eu-west-1", timeout=120)
    assert "Sandbox: this is not AWS" in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*src=)|style=|\son\w+=", answer.text)


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Content-Type": "text/plain"}]
)
def test_other_sites_cannot_act(cloud: Cloud, headers: dict[str, str]) -> None:
    for path in ("/console/sign-in", "/control/settings"):
        answer = requests.post(
            cloud.info["console_url"] + path,
            timeout=120,
            data="{}",
            headers={"Content-Type": "application/json", **headers},
        )
        assert answer.status_code in (403, 415)


def test_bad_requests_are_refused_and_nothing_breaks(cloud: Cloud) -> None:
    url = cloud.info["console_url"]
    json_header = {"Content-Type": "application/json"}
    for answer in (
        requests.post(f"{url}/console/sign-in", data="[1]", headers=json_header, timeout=120),
        requests.post(f"{url}/console/sign-in", data="{", headers=json_header, timeout=120),
        requests.post(f"{url}/console/create-stack", json={}, timeout=120),
        requests.post(f"{url}/console/nothing", json={}, timeout=120),
        requests.get(f"{url}/console/view", params={"region": "../x"}, timeout=120),
        requests.get(f"{url}/static/../app.py", timeout=120),
        requests.get(f"{url}/static/%2e%2e/app.py", timeout=120),
        requests.post(f"{url}/console/sign-in", data="x" * 300_000, headers=json_header, timeout=120),
    ):
        assert 400 <= answer.status_code < 500
