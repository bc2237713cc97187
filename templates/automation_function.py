"""Creates the read-only activation stack in linked accounts, for the portal, as long as this stack's grant lasts; and,
where this stack was made for that too, the add-on stack that lets the portal's role change tags.

The portal publishes one request for each account. A request names an account and its external ID, never what is done
there: stacks, templates, role and rights stand in this function's settings, which came with the stack that you created.
The portal itself never holds the organisation role's session, and what that session may do is narrowed to one stack.
Each answer goes to the results queue; the portal takes it as a hint and proves every activation at AWS itself.
"""

import hashlib
import json
import os
import re
import urllib.request
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

Client = Any  # boto3 makes its methods from AWS's models, while it runs
SESSION_SECONDS = 900
MOST_TEMPLATE_BYTES = 51_200
NO_RIGHTS = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'
FORMS = {
    "id": r"[0-9a-f-]{36}",
    "verb": r"ping|probe|create|describe|create_add_on|describe_add_on",
    "account_id": r"[0-9]{12}",
    "external_id": r"[A-Za-z0-9+=,.@:/_-]{22,1224}",
    "stack_id": r"arn:[a-z-]+:cloudformation:[a-z0-9-]+:[0-9]{12}:stack/[A-Za-z0-9-]+/[0-9a-f-]+",
}
NEEDED = {
    "ping": [],
    "probe": ["account_id"],
    "create": ["account_id", "external_id"],
    "describe": ["account_id"],
    "create_add_on": ["account_id"],
    "describe_add_on": ["account_id"],
}


class Refused(Exception):
    """A request that is not carried out."""


def setting(name: str) -> str:
    return os.environ[name]


def check(request: dict[str, Any]) -> dict[str, Any]:
    for name, value in request.items():
        if name in FORMS and not (isinstance(value, str) and re.fullmatch(FORMS[name], value)):
            raise Refused(f"{name} has not the form that it should have")
    for name in ["id", "verb", *NEEDED.get(request.get("verb", ""), [])]:
        if name not in request:
            raise Refused(f"the request has no {name}")
    if request.get("grant") != setting("GRANT"):
        raise Refused("the request belongs to another grant than this stack's")
    if request["verb"].endswith("_add_on") and "ADD_ON_SESSION_POLICY" not in os.environ:
        raise Refused("this stack was not made for the add-on that lets tags be changed")
    return request


def session_in(account_id: str, policy: str, name: str = "client-portal-activation") -> boto3.Session:
    """A session of the organisation role in the account that may do what `policy` says and no more."""
    role_arn = f"arn:{setting('PARTITION')}:iam::{account_id}:role/{setting('ROLE_NAME')}"
    answer = boto3.client("sts", region_name=setting("REGION")).assume_role(
        RoleArn=role_arn, RoleSessionName=name, Policy=policy, DurationSeconds=SESSION_SECONDS
    )
    given = answer["Credentials"]
    session = boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], setting("REGION"))
    found = session.client("sts").get_caller_identity()["Account"]
    if found != account_id:
        raise Refused(f"the role belongs to account {found}, not to {account_id}")
    return session


def template(which: str) -> str:
    """The stack's template, byte for byte the one that this function was made for."""
    with urllib.request.urlopen(setting(which + "TEMPLATE_URL"), timeout=20) as answer:
        body = answer.read(MOST_TEMPLATE_BYTES + 1)
    if hashlib.sha256(body).hexdigest() != setting(which + "TEMPLATE_SHA256"):
        what = "add-on's" if which else "activation"
        raise Refused(f"the {what} template is not the one that this stack was made for: its SHA-256 differs")
    return body.decode()


def probe(request: dict[str, Any]) -> dict[str, str]:
    session_in(request["account_id"], NO_RIGHTS)
    return {}


def create(request: dict[str, Any]) -> dict[str, str]:
    return made(request, "", {"AccountId": request["account_id"], "ExternalId": request["external_id"]})


def create_add_on(request: dict[str, Any]) -> dict[str, str]:
    return made(request, "ADD_ON_", {"AccountId": request["account_id"]})


def describe(request: dict[str, Any]) -> dict[str, str]:
    return described(stacks_of(request, ""), request.get("stack_id", setting("STACK_NAME")))


def describe_add_on(request: dict[str, Any]) -> dict[str, str]:
    return described(stacks_of(request, "ADD_ON_"), request.get("stack_id", setting("ADD_ON_STACK_NAME")))


def stacks_of(request: dict[str, Any], which: str) -> Client:
    """CloudFormation in the account, narrowed to the one stack whose settings begin with `which`."""
    name = "client-portal-add-on" if which else "client-portal-activation"
    return session_in(request["account_id"], setting(which + "SESSION_POLICY"), name).client("cloudformation")


def made(request: dict[str, Any], which: str, parameters: dict[str, str]) -> dict[str, str]:
    body = template(which)
    cloudformation = stacks_of(request, which)
    try:
        answer = cloudformation.create_stack(
            StackName=setting(which + "STACK_NAME"),
            TemplateBody=body,
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
            Capabilities=["CAPABILITY_NAMED_IAM"],
            OnFailure="DELETE",
            ClientRequestToken=request["id"],
        )
        return {"stack_id": answer["StackId"]}
    except cloudformation.exceptions.AlreadyExistsException:
        return described(cloudformation, setting(which + "STACK_NAME"))


def described(cloudformation: Client, stack: str) -> dict[str, str]:
    found = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    answer = {"stack_id": found["StackId"], "stack_status": found["StackStatus"]}
    if "ROLLBACK" in found["StackStatus"] or "FAILED" in found["StackStatus"] or "DELETE" in found["StackStatus"]:
        failed = first_failure(cloudformation, found["StackId"])
        if failed:
            answer["call"] = failed["LogicalResourceId"] + " (" + failed["ResourceType"] + ")"
            answer["reason"] = failed.get("ResourceStatusReason", "")[:1000]
    return answer


def first_failure(cloudformation: Client, stack_id: str) -> dict[str, str] | None:
    """The event that made the stack fail: the oldest one of a failed resource."""
    failed = None
    for page in cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack_id):
        for event in page["StackEvents"]:
            if event["ResourceStatus"].endswith("_FAILED") and event["ResourceType"] != "AWS::CloudFormation::Stack":
                failed = event
    return failed


VERBS = {
    "ping": lambda request: {"template_sha256": setting("TEMPLATE_SHA256")},
    "probe": probe,
    "create": create,
    "describe": describe,
    "create_add_on": create_add_on,
    "describe_add_on": describe_add_on,
}


def answer_to(request: dict[str, Any]) -> dict[str, str]:
    """What is said of a request; never raises for what a request or an account is to blame for."""
    kept = {name: request[name] for name in ("id", "verb", "account_id") if isinstance(request.get(name), str)}
    answer = {**kept, "grant": setting("GRANT")}
    try:
        return {**answer, "outcome": "done", **VERBS[check(request)["verb"]](request)}
    except Refused as error:
        return {**answer, "outcome": "refused", "reason": str(error)}
    except ClientError as error:
        said = error.response.get("Error", {})
        return {
            **answer,
            "outcome": "failed",
            "call": error.operation_name,
            "aws_code": said.get("Code", ""),
            "reason": said.get("Message", "")[:1000],
            "aws_request_id": error.response.get("ResponseMetadata", {}).get("RequestId", ""),
        }
    except (BotoCoreError, OSError) as error:
        return {**answer, "outcome": "failed", "reason": f"{type(error).__name__}: {error}"[:1000]}


def handler(event: dict[str, Any], _context: object) -> None:
    results = boto3.client("sqs", region_name=setting("REGION"))
    for record in event["Records"]:
        try:
            request = json.loads(record["Sns"]["Message"])
        except ValueError:
            request = None
        if not isinstance(request, dict):
            print("a message that is no request was passed over")
            continue
        answer = answer_to(request)
        print(json.dumps(answer))
        # A queue that cannot be reached raises: Lambda hands the request over again, and every verb can be repeated.
        results.send_message(QueueUrl=setting("RESULTS_QUEUE_URL"), MessageBody=json.dumps(answer))
