"""The automation's function alone: what it is asked, what it does at AWS, what it answers."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

FILE = Path(__file__).resolve().parents[2] / "templates" / "automation_function.py"
TEMPLATE = b"Resources: {}\n"
ADD_ON = b"Resources: {Tags: {}}\n"
ACCOUNT, OTHER = "333344445555", "999999999999"
STACK_ID = (
    f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/ClientPortal-main-acme/0a0a0a0a-1111-2222-3333-444455556666"
)
ID = "01900000-0000-7000-8000-000000000000"
SETTINGS = {
    "GRANT": "the-grant", "PARTITION": "aws", "REGION": "us-east-1", "ROLE_NAME": "OrganizationAccountAccessRole",
    "STACK_NAME": "ClientPortal-main-acme", "TEMPLATE_URL": "https://bucket.example/activation.yaml",
    "TEMPLATE_SHA256": hashlib.sha256(TEMPLATE).hexdigest(), "SESSION_POLICY": '{"the session":"policy"}', "RESULTS_QUEUE_URL": "the-queue",
}  # fmt: skip
ADD_ON_SETTINGS = {
    "ADD_ON_STACK_NAME": "ClientPortal-main-acme-tags", "ADD_ON_TEMPLATE_URL": "https://bucket.example/add-on.yaml",
    "ADD_ON_TEMPLATE_SHA256": hashlib.sha256(ADD_ON).hexdigest(), "ADD_ON_SESSION_POLICY": '{"the add-on\'s":"policy"}',
}  # fmt: skip


class AlreadyExists(Exception):
    pass


class Aws:
    """AWS as the function sees it: every call is kept, each is answered by what a test put there."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.templates = {SETTINGS["TEMPLATE_URL"]: TEMPLATE, ADD_ON_SETTINGS["ADD_ON_TEMPLATE_URL"]: ADD_ON}
        self.answers: dict[str, Any] = {
            "assume_role": {"Credentials": {"AccessKeyId": "A", "SecretAccessKey": "S", "SessionToken": "T"}},
            "get_caller_identity": {"Account": ACCOUNT},
            "create_stack": {"StackId": STACK_ID},
            "describe_stacks": {"Stacks": [{"StackId": STACK_ID, "StackStatus": "CREATE_COMPLETE"}]},
            "send_message": {},
        }
        self.events: list[dict[str, str]] = []

    def client(self, *_: Any, **__: Any) -> Aws:
        return self

    def session(self, *given: str) -> Aws:
        self.calls.append(("session", {"with": given}))
        return self

    class exceptions:  # noqa: N801 - botocore's name
        AlreadyExistsException = AlreadyExists

    def get_paginator(self, _: str) -> Aws:
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return [{"StackEvents": self.events}]

    def __getattr__(self, name: str) -> Any:
        def call(**options: Any) -> Any:
            self.calls.append((name, options))
            answer = self.answers[name]
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call

    def made(self, name: str) -> list[dict[str, Any]]:
        return [options for called, options in self.calls if called == name]


@pytest.fixture
def aws() -> Aws:
    return Aws()


@pytest.fixture
def function(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    for name, value in (SETTINGS | ADD_ON_SETTINGS).items():
        monkeypatch.setenv(name, value)
    spec = importlib.util.spec_from_file_location("automation_function", FILE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(boto3, "client", aws.client)
    monkeypatch.setattr(boto3, "Session", aws.session)
    monkeypatch.setattr(module.urllib.request, "urlopen", lambda url, timeout: io.BytesIO(aws.templates[url]))
    return module


def request(verb: str = "create", **more: Any) -> dict[str, Any]:
    asked = {"id": ID, "verb": verb, "grant": "the-grant", "account_id": ACCOUNT, "external_id": "x" * 32} | more
    return {name: value for name, value in asked.items() if value is not None}


def refusal(operation: str, code: str, message: str) -> ClientError:
    return ClientError(
        {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"RequestId": "r-1"}}, operation
    )


def test_it_creates_exactly_its_own_stack(function: ModuleType, aws: Aws) -> None:
    answer = function.answer_to(request())
    assert answer == {
        "id": ID,
        "verb": "create",
        "account_id": ACCOUNT,
        "grant": "the-grant",
        "outcome": "done",
        "stack_id": STACK_ID,
    }
    assert aws.made("assume_role") == [
        {
            "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/OrganizationAccountAccessRole",
            "RoleSessionName": "client-portal-activation",
            "Policy": SETTINGS["SESSION_POLICY"],
            "DurationSeconds": 900,
        }
    ]
    assert aws.made("create_stack") == [
        {
            "StackName": "ClientPortal-main-acme",
            "TemplateBody": TEMPLATE.decode(),
            "Parameters": [
                {"ParameterKey": "AccountId", "ParameterValue": ACCOUNT},
                {"ParameterKey": "ExternalId", "ParameterValue": "x" * 32},
            ],
            "Capabilities": ["CAPABILITY_NAMED_IAM"],
            "OnFailure": "DELETE",
            "ClientRequestToken": ID,
        }
    ]


def add_on(verb: str = "create_add_on", **more: Any) -> dict[str, Any]:
    return request(verb, **{"external_id": None} | more)


def test_it_creates_exactly_the_add_on(function: ModuleType, aws: Aws) -> None:
    answer = function.answer_to(add_on())
    assert answer == {
        "id": ID,
        "verb": "create_add_on",
        "account_id": ACCOUNT,
        "grant": "the-grant",
        "outcome": "done",
        "stack_id": STACK_ID,
    }
    assert aws.made("assume_role") == [
        {
            "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/OrganizationAccountAccessRole",
            "RoleSessionName": "client-portal-add-on",
            "Policy": ADD_ON_SETTINGS["ADD_ON_SESSION_POLICY"],
            "DurationSeconds": 900,
        }
    ]
    assert aws.made("create_stack") == [
        {
            "StackName": "ClientPortal-main-acme-tags",
            "TemplateBody": ADD_ON.decode(),
            "Parameters": [{"ParameterKey": "AccountId", "ParameterValue": ACCOUNT}],
            "Capabilities": ["CAPABILITY_NAMED_IAM"],
            "OnFailure": "DELETE",
            "ClientRequestToken": ID,
        }
    ]


@pytest.mark.parametrize("verb", ["create_add_on", "describe_add_on"])
def test_a_function_that_was_not_made_for_the_add_on_refuses_it(
    function: ModuleType, aws: Aws, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    for name in ADD_ON_SETTINGS:
        monkeypatch.delenv(name)
    answer = function.answer_to(add_on(verb))
    assert (answer["outcome"], "not made for the add-on" in answer["reason"]) == ("refused", True)
    assert aws.calls == []
    assert function.answer_to(request())["outcome"] == "done"


@pytest.mark.parametrize(
    "changed",
    [
        {"account_id": None},
        {"account_id": "12"},
        {"grant": "another"},
        {"id": None},
        {"stack_id": "x"},
        {"verb": "delete_add_on"},
    ],
    ids=str,
)
def test_an_add_on_that_is_no_request_of_this_grant_is_refused(
    function: ModuleType, aws: Aws, changed: dict[str, Any]
) -> None:
    assert function.answer_to(add_on(**changed))["outcome"] == "refused"
    assert aws.calls == []


@pytest.mark.parametrize(
    "other",
    [ADD_ON + b"# one more line", TEMPLATE, b"x" * 10_000_000],
    ids=["a line more", "the activation's", "endless"],
)
def test_another_add_on_template_is_refused_before_any_call(function: ModuleType, aws: Aws, other: bytes) -> None:
    aws.templates[ADD_ON_SETTINGS["ADD_ON_TEMPLATE_URL"]] = other
    answer = function.answer_to(add_on())
    assert (answer["outcome"], "add-on's template" in answer["reason"], "SHA-256 differs" in answer["reason"]) == (
        "refused",
        True,
        True,
    )
    assert aws.calls == []


def test_an_add_on_by_a_role_that_leads_elsewhere_is_refused(function: ModuleType, aws: Aws) -> None:
    aws.answers["get_caller_identity"] = {"Account": OTHER}
    answer = function.answer_to(add_on())
    assert (answer["outcome"], OTHER in answer["reason"]) == ("refused", True)
    assert aws.made("create_stack") == []


@pytest.mark.parametrize("verb", ["probe", "create", "describe", "create_add_on", "describe_add_on"])
def test_after_the_grants_end_nothing_is_entered(function: ModuleType, aws: Aws, verb: str) -> None:
    aws.answers["assume_role"] = refusal("AssumeRole", "AccessDenied", "not authorized")
    answer = function.answer_to(request(verb))
    assert (answer["outcome"], answer["call"], answer["aws_code"]) == ("failed", "AssumeRole", "AccessDenied")
    assert [name for name, _ in aws.calls] == ["assume_role"]


def test_an_add_on_that_is_there_already_is_described(function: ModuleType, aws: Aws) -> None:
    aws.answers["create_stack"] = AlreadyExists()
    answer = function.answer_to(add_on())
    assert (answer["outcome"], answer["stack_status"]) == ("done", "CREATE_COMPLETE")
    assert aws.made("describe_stacks") == [{"StackName": "ClientPortal-main-acme-tags"}]


def test_a_failed_add_on_says_why(function: ModuleType, aws: Aws) -> None:
    aws.answers["create_stack"] = AlreadyExists()
    aws.answers["describe_stacks"] = {"Stacks": [{"StackId": STACK_ID, "StackStatus": "ROLLBACK_COMPLETE"}]}
    aws.events = [
        {"LogicalResourceId": "TagPolicy1", "ResourceType": "AWS::IAM::ManagedPolicy", "ResourceStatus": "CREATE_FAILED",
         "ResourceStatusReason": "it is there already"},
    ]  # fmt: skip
    answer = function.answer_to(add_on())
    assert (answer["stack_status"], answer["call"]) == ("ROLLBACK_COMPLETE", "TagPolicy1 (AWS::IAM::ManagedPolicy)")
    assert answer["reason"] == "it is there already"
    described = function.answer_to(add_on("describe_add_on", stack_id=STACK_ID))
    assert described["reason"] == "it is there already"
    assert {call["Policy"] for call in aws.made("assume_role")} == {ADD_ON_SETTINGS["ADD_ON_SESSION_POLICY"]}


def test_a_ping_says_which_template_it_was_made_for(function: ModuleType, aws: Aws) -> None:
    answer = function.answer_to({"id": ID, "verb": "ping", "grant": "the-grant"})
    assert (answer["outcome"], answer["template_sha256"]) == ("done", SETTINGS["TEMPLATE_SHA256"])
    assert aws.calls == []


def test_a_probe_may_do_nothing(function: ModuleType, aws: Aws) -> None:
    assert function.answer_to(request("probe"))["outcome"] == "done"
    policy = json.loads(aws.made("assume_role")[0]["Policy"])
    assert policy["Statement"] == [{"Effect": "Deny", "Action": "*", "Resource": "*"}]


@pytest.mark.parametrize(
    "changed",
    [
        {"id": None}, {"id": "not an id"}, {"id": 7}, {"verb": "delete"}, {"verb": None}, {"verb": []}, {"verb": {}},
        {"account_id": None}, {"account_id": "12"}, {"account_id": ACCOUNT + "\n"}, {"account_id": [ACCOUNT]},
        {"account_id": "٣" * 12}, {"external_id": None}, {"external_id": "short"}, {"external_id": "x y" * 20},
        {"stack_id": "arn:aws:iam::1:role/x"}, {"grant": "another"}, {"grant": None}, {"grant": ["the-grant"]},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_request_of_this_grant_is_refused_before_any_call(
    function: ModuleType, aws: Aws, changed: dict[str, Any]
) -> None:
    answer = function.answer_to(request(**changed))
    assert (answer["outcome"], answer["grant"]) == ("refused", "the-grant")
    assert answer["reason"]
    assert aws.calls == []
    json.dumps(answer)


def test_another_template_is_refused_before_any_call(function: ModuleType, aws: Aws) -> None:
    aws.templates[SETTINGS["TEMPLATE_URL"]] += b"# one more line"
    answer = function.answer_to(request())
    assert answer["outcome"] == "refused"
    assert "SHA-256 differs" in answer["reason"]
    assert aws.calls == []


def test_a_template_without_end_is_not_read_whole(function: ModuleType, aws: Aws) -> None:
    aws.templates[SETTINGS["TEMPLATE_URL"]] = b"x" * 10_000_000
    assert function.answer_to(request())["outcome"] == "refused"


def test_a_role_that_leads_elsewhere_is_refused(function: ModuleType, aws: Aws) -> None:
    aws.answers["get_caller_identity"] = {"Account": OTHER}
    answer = function.answer_to(request())
    assert (answer["outcome"], OTHER in answer["reason"]) == ("refused", True)
    assert aws.made("create_stack") == []


def test_a_stack_that_is_there_already_is_described(function: ModuleType, aws: Aws) -> None:
    aws.answers["create_stack"] = AlreadyExists()
    answer = function.answer_to(request())
    assert (answer["outcome"], answer["stack_id"], answer["stack_status"]) == ("done", STACK_ID, "CREATE_COMPLETE")


def test_a_failed_stack_names_its_first_failure(function: ModuleType, aws: Aws) -> None:
    aws.answers["describe_stacks"] = {"Stacks": [{"StackId": STACK_ID, "StackStatus": "ROLLBACK_COMPLETE"}]}
    stack = {"LogicalResourceId": "x", "ResourceType": "AWS::CloudFormation::Stack", "ResourceStatus": "CREATE_FAILED"}
    role = {"LogicalResourceId": "ActivationRole", "ResourceType": "AWS::IAM::Role", "ResourceStatus": "CREATE_FAILED"}
    aws.events = [
        stack,
        role | {"ResourceStatusReason": "a later one"},
        role | {"ResourceStatusReason": "it is there" + "!" * 2000},
    ]
    answer = function.answer_to(request("describe", stack_id=STACK_ID))
    assert answer["call"] == "ActivationRole (AWS::IAM::Role)"
    assert answer["reason"].startswith("it is there")
    assert len(answer["reason"]) == 1000


def test_aws_own_refusal_is_handed_on(function: ModuleType, aws: Aws) -> None:
    aws.answers["assume_role"] = refusal("AssumeRole", "AccessDenied", "not authorized " + "!" * 2000)
    answer = function.answer_to(request("probe"))
    assert answer["outcome"] == "failed"
    assert (answer["call"], answer["aws_code"], answer["aws_request_id"]) == ("AssumeRole", "AccessDenied", "r-1")
    assert len(answer["reason"]) == 1000


def test_a_network_that_fails_is_an_answer(function: ModuleType, aws: Aws) -> None:
    aws.answers["assume_role"] = EndpointConnectionError(endpoint_url="https://sts")
    assert "EndpointConnectionError" in function.answer_to(request("probe"))["reason"]


def event(*messages: str) -> dict[str, Any]:
    return {"Records": [{"Sns": {"Message": message}} for message in messages]}


def test_each_request_is_answered_and_what_is_none_is_passed_over(function: ModuleType, aws: Aws) -> None:
    function.handler(event("no JSON", "[]", "7", json.dumps(request("probe")), json.dumps(request("ping"))), None)
    sent = [json.loads(m["MessageBody"]) for m in aws.made("send_message")]
    assert [m["verb"] for m in sent] == ["probe", "ping"]
    assert {m["QueueUrl"] for m in aws.made("send_message")} == {"the-queue"}


def test_a_queue_that_cannot_be_reached_makes_lambda_try_again(function: ModuleType, aws: Aws) -> None:
    aws.answers["send_message"] = refusal("SendMessage", "ServiceUnavailable", "")
    with pytest.raises(ClientError):
        function.handler(event(json.dumps(request("probe"))), None)


def test_no_secret_is_printed(function: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    function.handler(event(json.dumps(request())), None)
    printed = capsys.readouterr().out
    assert ACCOUNT in printed
    assert "x" * 32 not in printed
    assert "SecretAccessKey" not in printed
