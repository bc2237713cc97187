"""Either side may be hostile: a portal that was taken over, and an automation that lies. Neither gains anything."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from automation_spy import Spy
from conftest import OFTEN, World, a_world, processes, wait_for
from linked import (
    REGION,
    activate_master,
    automation,
    created,
    ended,
    job,
    make_automation,
    members_of,
    select,
    waiting_stack,
)

MANY = {"linked_accounts": 24}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("hostile"), **MANY) as running:
        activate_master(running, MANY["linked_accounts"])
        yield running


@pytest.fixture(scope="module")
def master_id(world: World) -> str:
    return world.api.account(world.master)["id"]


@pytest.fixture(scope="module")
def can(world: World) -> list[str]:
    return created(members_of(world))


@pytest.fixture(scope="module")
def granted(world: World, master_id: str, can: list[str]) -> list[str]:
    """The accounts of the living grant; only the first one was asked for since its stack is there."""
    asked = select(world, master_id, can[:8])
    stack = waiting_stack(world.api, asked["id"])
    world.api.ok("POST", f"/jobs/{asked['id']}/cancellation")
    make_automation(world, stack)
    # Within what was granted a later selection needs nothing.
    done = ended(world.api, select(world, master_id, can[:1])["id"])
    assert done["status"] == "succeeded", done
    assert automation(world, master_id)["stack"]["template_url"] == stack["template_url"]
    return can[:8]


@pytest.fixture(scope="module")
def names(world: World, granted: list[str], master_id: str) -> dict[str, str]:
    stack = automation(world, master_id)["stack"]
    name, region = stack["stack_name"], stack["region"]
    endpoint = world.sandbox.url
    functions = world.aws("master", "lambda", region)
    return {
        "automation": name,
        "topic": f"arn:aws:sns:{region}:{world.master}:{name}-requests",
        "queue": f"{endpoint}/{world.master}/{name}-results",
        "grant": functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]["GRANT"],
        "role": name.removesuffix("-automation"),
    }


@pytest.fixture(scope="module")
def taken_over(world: World, names: dict[str, str], master_id: str) -> Callable[[str], Any]:
    """boto3 clients with all that a portal holds: its role's session in the master account."""
    external_id = world.api.ok("GET", f"/cloud-accounts/{master_id}/activation")["external_id"]
    arn = f"arn:aws:iam::{world.master}:role/{names['role']}"
    portal = world.aws("portal", "sts")
    own = wait_for(lambda: portal_role(world, portal))
    given = session(world, own)("sts").assume_role(RoleArn=arn, RoleSessionName="taken-over", ExternalId=external_id)[
        "Credentials"
    ]
    return session(world, given)


def portal_role(world: World, portal: Any) -> dict[str, str]:
    account = portal.get_caller_identity()["Account"]
    return portal.assume_role(RoleArn=f"arn:aws:iam::{account}:role/ClientPortal-main", RoleSessionName="portal")[
        "Credentials"
    ]


def session(world: World, given: dict[str, str]) -> Callable[[str], Any]:
    return lambda service: boto3.client(
        service, region_name=REGION, endpoint_url=world.sandbox.url, aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"], aws_session_token=given["SessionToken"],
    )  # fmt: skip


def refused(call: Callable[..., Any], **options: Any) -> str:
    with pytest.raises(ClientError) as error:
        call(**options)
    return error.value.response["Error"]["Code"]


def answers(world: World, names: dict[str, str], request_id: str) -> dict[str, Any]:
    """What the function said of a request: the line of its log, as the queue is the portal's."""
    logs = world.aws("master", "logs")

    def said() -> dict[str, Any] | None:
        for event in logs.filter_log_events(logGroupName=f"/aws/lambda/{names['automation']}")["events"]:
            line = event["message"].strip()
            if request_id in line and line.startswith("{"):
                return json.loads(line)
        return None

    return wait_for(said)


def ask(taken_over: Callable[[str], Any], names: dict[str, str], **more: Any) -> str:
    request = {"id": str(uuid.uuid4()), "verb": "create", "grant": names["grant"], "external_id": "x" * 32} | more
    taken_over("sns").publish(TopicArn=names["topic"], Message=json.dumps(request))
    return request["id"]


def test_a_portal_that_was_taken_over_enters_no_linked_account(
    world: World, taken_over: Callable[[str], Any], can: list[str]
) -> None:
    for account_id in can:
        role = f"arn:aws:iam::{account_id}:role/OrganizationAccountAccessRole"
        assert refused(taken_over("sts").assume_role, RoleArn=role, RoleSessionName="taken-over") == "AccessDenied"


def test_nor_the_automations_role_nor_its_code(
    world: World, taken_over: Callable[[str], Any], names: dict[str, str]
) -> None:
    role, function = f"arn:aws:iam::{world.master}:role/{names['automation']}", names["automation"]
    functions, iam = taken_over("lambda"), taken_over("iam")
    denied = {
        "assume": refused(taken_over("sts").assume_role, RoleArn=role, RoleSessionName="taken-over"),
        "code": refused(functions.update_function_code, FunctionName=function, ZipFile=b"PK"),
        "settings": refused(functions.update_function_configuration, FunctionName=function, Timeout=9),
        "invoke": refused(functions.invoke, FunctionName=function, Payload=b"{}"),
        "permission": refused(
            functions.add_permission,
            FunctionName=function,
            StatementId="x",
            Action="lambda:InvokeFunction",
            Principal="*",
        ),
        "trust": refused(iam.update_assume_role_policy, RoleName=names["automation"], PolicyDocument="{}"),
        "policy": refused(iam.put_role_policy, RoleName=names["automation"], PolicyName="x", PolicyDocument="{}"),
        "attach": refused(
            iam.attach_role_policy, RoleName=names["role"], PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"
        ),
        "user": refused(iam.create_user, UserName="x"),
        "stack": refused(
            taken_over("cloudformation").update_stack, StackName=names["automation"], UsePreviousTemplate=True
        ),
    }
    assert {what for what, code in denied.items() if code not in ("AccessDenied", "AccessDeniedException")} == set(), (
        denied
    )


def test_nor_any_other_topic_or_queue(world: World, taken_over: Callable[[str], Any], names: dict[str, str]) -> None:
    other_topic = world.aws("master", "sns").create_topic(Name="others")["TopicArn"]
    other_queue = world.aws("master", "sqs").create_queue(QueueName="others")["QueueUrl"]
    sns, sqs = taken_over("sns"), taken_over("sqs")
    assert refused(sns.publish, TopicArn=other_topic, Message="x") in ("AuthorizationError", "AccessDenied")
    assert "Denied" in refused(sqs.receive_message, QueueUrl=other_queue)
    # Its own: to ask and to read, no more.
    assert refused(sns.set_topic_attributes, TopicArn=names["topic"], AttributeName="Policy", AttributeValue="{}") in (
        "AuthorizationError",
        "AccessDenied",
    )
    assert refused(sns.subscribe, TopicArn=names["topic"], Protocol="email", Endpoint="x@example.com") in (
        "AuthorizationError",
        "AccessDenied",
    )
    assert "Denied" in refused(sqs.send_message, QueueUrl=names["queue"], MessageBody="{}")
    assert "Denied" in refused(sqs.set_queue_attributes, QueueUrl=names["queue"], Attributes={"Policy": ""})
    assert "Denied" in refused(sqs.delete_queue, QueueUrl=names["queue"])
    sqs.receive_message(QueueUrl=names["queue"])


def test_a_forged_request_makes_nothing_but_the_read_only_stack_of_a_granted_account(
    world: World, taken_over: Callable[[str], Any], names: dict[str, str], can: list[str], granted: list[str]
) -> None:
    chosen, not_chosen = granted[1], can[9]
    iam = world.aws(world.profile_of(chosen), "iam")
    before = {r["RoleName"] for r in iam.list_roles()["Roles"]}
    another = ask(taken_over, names, account_id=not_chosen)
    other_grant = ask(taken_over, names, account_id=chosen, grant=str(uuid.uuid4()))
    no_verb = ask(taken_over, names, account_id=chosen, verb="delete")
    # What decides stands in the function's settings: words of a request that would change it are not read.
    own = ask(
        taken_over,
        names,
        account_id=chosen,
        stack_name="evil",
        template="evil",
        role_name="Admin",
        template_sha256="0" * 64,
    )
    said = answers(world, names, another)
    assert (said["outcome"], said["call"], said["aws_code"]) == ("failed", "AssumeRole", "AccessDenied")
    assert answers(world, names, other_grant)["outcome"] == "refused"
    assert answers(world, names, no_verb)["outcome"] == "refused"
    said = answers(world, names, own)
    assert said["outcome"] == "done" and f":{chosen}:stack/{names['role']}/" in said["stack_id"]
    client = world.aws(world.profile_of(chosen), "cloudformation")
    client.get_waiter("stack_create_complete").wait(StackName=names["role"], WaiterConfig=OFTEN)
    assert {r["RoleName"] for r in iam.list_roles()["Roles"]} - before == {names["role"]}
    client.delete_stack(StackName=names["role"])
    client.get_waiter("stack_delete_complete").wait(StackName=names["role"], WaiterConfig=OFTEN)


@pytest.fixture
def spy(world: World, names: dict[str, str]) -> Iterator[Spy]:
    made = Spy(world, names)
    yield made
    made.restore()


def state_of(world: World, run: str, account_id: str) -> str:
    return next(i for i in job(world.api, run)["items"] if i["target"] == account_id)["status"]


def test_answers_that_lie_come_twice_or_late_gain_nothing_and_the_rest_goes_on(
    world: World, master_id: str, names: dict[str, str], granted: list[str], spy: Spy
) -> None:
    liar, twice, boaster, refuser, leaver = granted[2:7]
    run = select(world, master_id, [liar, twice, boaster, refuser, leaver])["id"]

    # About another account, of another grant, about something else, in no JSON: passed over.
    probe = spy.asked("probe", liar)
    spy.say(probe, account_id=twice)
    spy.say(probe, grant=str(uuid.uuid4()))
    spy.say(probe, verb="create")
    spy.say(probe, outcome="failed", account_id="999999999999")
    spy.say(probe, id=str(uuid.uuid4()))
    spy.sqs.send_message(QueueUrl=names["queue"], MessageBody="no JSON")
    # Said twice, and again when it is over.
    first = spy.asked("probe", twice)
    spy.be_honest(first)
    spy.say(first)
    create = spy.asked("create", twice)
    spy.be_honest(create)
    spy.say(create, outcome="failed", call="CreateStack", reason="late")
    wait_for(lambda: state_of(world, run, twice) == "activated")
    spy.say(create, outcome="failed", call="CreateStack", reason="too late")
    assert state_of(world, run, liar) == "probing"
    # Boasts of a stack that is not there: only the portal's own proof activates.
    spy.say(spy.asked("probe", boaster))
    spy.say(
        spy.asked("create", boaster),
        stack_id=f"arn:aws:cloudformation:us-east-1:{liar}:stack/x/y",
        stack_status="CREATE_COMPLETE",
    )
    wait_for(lambda: state_of(world, run, boaster) == "verifying")
    # Refuses.
    spy.say(spy.asked("probe", refuser), outcome="refused", reason="another template")
    wait_for(lambda: state_of(world, run, refuser) == "failed")
    # Leaves the portal while it runs.
    spy.say(spy.asked("probe", leaver))
    spy.asked("create", leaver)
    assert world.api.delete(f"/cloud-accounts/{world.api.account(leaver)['id']}").ok
    wait_for(lambda: state_of(world, run, leaver) == "cancelled")
    # The liar tells the truth at last; the boaster's account is removed: nothing is left to do.
    spy.be_honest(probe)
    spy.be_honest(spy.asked("create", liar))
    wait_for(lambda: state_of(world, run, liar) == "activated")
    assert state_of(world, run, boaster) == "verifying"
    assert world.api.delete(f"/cloud-accounts/{world.api.account(boaster)['id']}").ok
    done = ended(world.api, run)
    by_id = {i["target"]: i for i in done["items"]}
    assert {a: i["status"] for a, i in by_id.items()} == {
        liar: "activated", twice: "activated", boaster: "cancelled", refuser: "failed", leaver: "cancelled",
    }  # fmt: skip
    assert "another template" in by_id[refuser]["reason"]
    assert "removed from the portal" in by_id[leaver]["reason"]


def test_a_run_that_is_cancelled_begins_nothing_more(
    world: World, master_id: str, granted: list[str], spy: Spy
) -> None:
    target = granted[7]
    run = select(world, master_id, [target])["id"]
    probe = spy.asked("probe", target)
    cancelled = world.api.ok("POST", f"/jobs/{run}/cancellation")
    assert cancelled["status"] == "cancelled"
    assert all("before anything was created" in i["reason"] for i in cancelled["items"])
    spy.say(probe)
    time.sleep(3)
    spy.take()
    assert [r for r in spy.seen if r["verb"] == "create"] == []
    assert world.api.post(f"/jobs/{run}/cancellation").json()["code"] == "job-has-ended"
    assert world.api.account(target)["status"] != "activated"


def test_the_grant_ends_and_nothing_enters_any_more(
    world: World, master_id: str, names: dict[str, str], granted: list[str], taken_over: Callable[[str], Any]
) -> None:
    control = f"{world.sandbox.console_url}/control/settings"
    probe = ask(taken_over, names, account_id=granted[7], verb="probe")
    assert answers(world, names, probe)["outcome"] == "done"
    processes.request("POST", control, {"policy_clock_ahead_seconds": 86_400})
    try:
        probe = ask(taken_over, names, account_id=granted[7], verb="probe")
        said = answers(world, names, probe)
        assert (said["outcome"], said["call"], said["aws_code"]) == ("failed", "AssumeRole", "AccessDenied")
    finally:
        processes.request("POST", control, {"policy_clock_ahead_seconds": 0})


def test_another_template_than_the_one_it_was_made_for_is_refused(
    world: World, names: dict[str, str], granted: list[str], taken_over: Callable[[str], Any]
) -> None:
    """Who holds the operator's bucket cannot make customers create something else."""
    functions = world.aws("master", "lambda")
    variables = functions.get_function_configuration(FunctionName=names["automation"])["Environment"]["Variables"]
    bucket, key = variables["TEMPLATE_URL"].split("/")[-3], "/".join(variables["TEMPLATE_URL"].split("/")[-2:])
    s3 = world.aws("portal", "s3")
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    s3.put_object(Bucket=bucket, Key=key, Body=body + b"# one more line\n")
    try:
        said = answers(world, names, ask(taken_over, names, account_id=granted[7]))
        assert said["outcome"] == "refused" and "SHA-256 differs" in said["reason"]
    finally:
        s3.put_object(Bucket=bucket, Key=key, Body=body)
