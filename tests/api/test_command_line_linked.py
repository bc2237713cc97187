"""Many linked accounts in a terminal: client-portal linked check, activate, automation; job show, wait, retry, cancel."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator

import pytest
from conftest import World, a_world
from linked import REGION, activate_master, automation, created, make_automation, members_of, waiting_stack


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("terminal"), linked_accounts=12) as running:
        activate_master(running, 12)
        yield running


@pytest.fixture(scope="module")
def can(world: World) -> list[str]:
    return created(members_of(world))


def begin(world: World, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "CLIENT_PORTAL_URL": world.portal.url, "CLIENT_PORTAL_TOKEN": world.portal.api_token}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [world.binary, *arguments], env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True
    )


def run(world: World, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    process = begin(world, *arguments)
    stdout, stderr = process.communicate(typed, timeout=120)
    return subprocess.CompletedProcess(arguments, process.returncode, stdout, stderr)


def stack_name(world: World) -> str:
    return world.api.ok("GET", "/cloud-accounts/prerequisites")["role_name"]


def test_check_says_of_each_account_whether_it_can_be_and_why_not(world: World, can: list[str]) -> None:
    seen = run(world, "linked", "check", world.master)
    assert seen.returncode == 0, seen.stderr
    assert f"{len(can)} of 12 can be activated by OrganizationAccountAccessRole" in seen.stdout
    assert "It joined the organization" in seen.stdout
    one = run(world, "linked", "check", world.master, can[0], "--json")
    assert [i["ready"] for i in json.loads(one.stdout)["items"]] == ["expected"]


def test_what_cannot_be_asked_for_says_so(world: World) -> None:
    nothing = run(world, "linked", "activate", world.master, "--region", REGION)
    assert nothing.returncode == 2
    assert "linked check" in nothing.stderr
    refused = run(world, "linked", "activate", world.master, "999999999999", "--region", REGION)
    assert refused.returncode == 1
    assert "nothing-to-activate" in refused.stderr
    wrong = run(world, "linked", "activate", world.master, "--from", "-", "--region", REGION, typed="12 34\n")
    assert wrong.returncode == 1
    assert "12 digits" in wrong.stderr
    assert run(world, "linked", "activate", world.master, "--from", "/no/file", "--region", REGION).returncode == 2
    assert run(world, "job", "show", "no-such").returncode == 1


def test_a_run_is_followed_to_its_end_and_retried(world: World, can: list[str]) -> None:
    chosen, broken = can[:3], can[0]
    iam = world.aws(world.profile_of(broken), "iam")
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": broken}, "Action": "sts:AssumeRole"}],
    }
    iam.create_role(RoleName=stack_name(world), AssumeRolePolicyDocument=json.dumps(trust))

    ordered = run(
        world, "linked", "activate", world.master, "--from", "-", "--region", REGION, "--json", typed="\n".join(chosen)
    )
    assert ordered.returncode == 0, ordered.stderr
    job_id = json.loads(ordered.stdout)["id"]
    stack = waiting_stack(world.api, job_id)
    early = run(world, "job", "wait", job_id, "--wait", "1")
    assert early.returncode == 3
    assert stack["console_url"] in early.stderr
    assert "waiting for the automation stack" in early.stderr

    following = begin(world, "job", "wait", job_id, "--wait", "60")
    make_automation(world, stack)
    stdout, stderr = following.communicate(timeout=120)
    assert following.returncode == 1, stderr
    assert "Partly done: 2 of 3" in stdout
    assert f"{chosen[1]}  activated" in stderr
    assert f"{broken}  failed" in stderr and "What to do" in stderr and "ActivationRole" in stderr
    shown = run(world, "job", "show", job_id)
    assert "2 of 3 Activated, 1 failed" in shown.stdout

    iam.delete_role(RoleName=stack_name(world))
    again = run(world, "job", "retry", job_id, "--wait", "60")
    assert again.returncode == 0, again.stderr
    assert "Done: 1 of 1" in again.stdout
    assert run(world, "job", "retry", job_id, "--wait", "60").returncode == 1  # nothing is left of it


def test_all_that_can_be_are_activated_and_the_stack_can_go(world: World, can: list[str]) -> None:
    following = begin(world, "linked", "activate", world.master, "--all", "--region", REGION, "--wait", "--json")
    runs = automation(world, world.api.account(world.master)["id"])["runs"]
    while (
        len(now := automation(world, world.api.account(world.master)["id"])["runs"]) == len(runs)
        and following.poll() is None
    ):
        pass
    make_automation(world, waiting_stack(world.api, now[0]["id"]))
    stdout, stderr = following.communicate(timeout=120)
    assert following.returncode == 0, stderr
    assert {i["status"] for i in json.loads(stdout)["items"]} == {"activated"}
    assert {world.api.account(a)["status"] for a in can} == {"activated"}
    nothing = run(world, "linked", "activate", world.master, "--all", "--region", REGION)
    assert nothing.returncode == 1
    assert "no account to activate" in nothing.stderr
    state = run(world, "linked", "automation", world.master)
    assert "The automation stack answers." in state.stdout
    assert "It can be deleted:" in state.stdout and "delete-stack" in state.stdout


def test_those_that_wait_for_their_add_on_get_it(world: World, can: list[str]) -> None:
    nothing = run(world, "linked", "access", world.master, "--all")
    assert nothing.returncode == 1 and "account access" in nothing.stderr
    assert run(world, "linked", "access", world.master).returncode == 2
    refused = run(world, "linked", "access", world.master, can[0])
    assert refused.returncode == 1 and "no-add-on-to-make" in refused.stderr
    ids = [world.api.account(a)["id"] for a in can[:2]]
    level = {"level": "resources_and_tags_write_back", "cost_explorer_sync": True}
    world.api.ok("PUT", "/cloud-accounts/access", {"cloud_account_ids": ids, **level})
    master_id = world.api.account(world.master)["id"]
    before = automation(world, master_id)["stack"]["template_url"]
    ordered = json.loads(run(world, "linked", "access", world.master, "--all", "--json").stdout)
    assert (ordered["kind"], [i["target"] for i in ordered["items"]]) == ("linked-access", can[:2])
    following = begin(world, "job", "wait", ordered["id"], "--wait", "60")
    make_automation(world, waiting_stack(world.api, ordered["id"], but=before))
    stdout, stderr = following.communicate(timeout=120)
    assert following.returncode == 0, stderr
    assert "Done: 2 of 2 accounts let their tags be changed." in stdout
    assert f"{can[0]}  effective" in stderr and "2 of 2 effective" in run(world, "job", "show", ordered["id"]).stdout
    assert "add-on stacks" in run(world, "linked", "automation", world.master).stdout


def test_a_waiting_run_is_cancelled(world: World, can: list[str]) -> None:
    joined = created(members_of(world), "INVITED")[0]
    ordered = run(world, "linked", "activate", world.master, "--granted", joined, "--region", REGION, "--json")
    job_id = json.loads(ordered.stdout)["id"]
    cancelled = run(world, "job", "cancel", job_id)
    assert cancelled.returncode == 0, cancelled.stderr
    assert "cancelled" in run(world, "job", "show", job_id).stdout
    refused = run(world, "job", "cancel", job_id)
    assert refused.returncode == 1
    assert "job-has-ended" in refused.stderr
