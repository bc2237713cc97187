"""The main job in a terminal: client-portal account add, list, show, activate, check, remove."""

from __future__ import annotations

import json
import os
import subprocess

import pytest
from conftest import ROOT, World, create_stack, wait_for


def run(world: World, *arguments: str, token: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "CLIENT_PORTAL_URL": world.portal.url,
        "CLIENT_PORTAL_TOKEN": token or world.portal.api_token,
    }
    return subprocess.run(
        [world.binary, *arguments], env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def account_id(world: World) -> str:
    return world.linked[6]


def test_an_account_is_added_its_stack_created_and_it_turns_activated(world: World, account_id: str) -> None:
    added = run(world, "account", "add", "From a terminal", account_id, "--region", "us-east-1", "--json")
    assert added.returncode == 0, added.stderr
    order = json.loads(added.stdout)
    assert order["activation"]["stack_name"] in order["activation"]["cli_command"]
    create_stack(world, account_id, order["activation"])
    waited = run(world, "account", "check", account_id, "--wait", "30")
    assert waited.returncode == 0, waited.stderr
    assert "Activated" in waited.stdout
    assert "The role's trust and policies are what was meant" in waited.stderr
    listed = run(world, "account", "list", "--query", account_id)
    assert listed.returncode == 0
    assert account_id in listed.stdout and "activated" in listed.stdout
    shown = run(world, "account", "show", account_id)
    assert json.loads(shown.stdout)["status"] == "activated"


def test_add_prints_the_link_and_the_command(world: World) -> None:
    added = run(world, "account", "add", "Words", "111100002222", "--region", "eu-west-1")
    assert added.returncode == 0, added.stderr
    assert "#/stacks/create/review?templateURL=" in added.stdout
    assert "aws cloudformation create-stack" in added.stdout


def test_refusals_say_what_to_do_and_exit_with_one(world: World) -> None:
    wrong = run(world, "account", "add", "x", "1234", "--region", "eu-west-1")
    assert wrong.returncode == 1
    assert "12 digits" in wrong.stderr and "What to do" in wrong.stderr
    assert run(world, "account", "show", "999999999999").returncode == 1
    assert run(world, "account", "list", token="cpt_wrong").returncode == 1


def test_waiting_ends_with_three_when_the_time_is_over(world: World) -> None:
    waited = run(world, "account", "add", "Never", "111100003333", "--region", "eu-west-1", "--wait", "2")
    assert waited.returncode == 3
    assert "still waiting" in waited.stderr


def test_wrong_use_exits_with_two_and_no_portal_with_four(world: World) -> None:
    assert run(world, "account").returncode == 2
    assert run(world, "no-such-command").returncode == 2
    environment = {**os.environ, "CLIENT_PORTAL_URL": "http://127.0.0.1:1", "CLIENT_PORTAL_TOKEN": "x"}
    nobody = subprocess.run(
        [world.binary, "account", "list"], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert nobody.returncode == 4


def test_a_token_with_a_line_break_at_its_end_is_told_with_its_place_and_without_itself(world: World) -> None:
    wrong = run(world, "account", "list", token=world.portal.api_token + "\n")
    assert wrong.returncode == 2
    count = len(world.portal.api_token) + 1
    place = f"CLIENT_PORTAL_TOKEN has a line break (U+000A) as character {count} of {count}."
    assert place in wrong.stderr
    assert world.portal.api_token not in wrong.stderr


def test_an_account_is_removed_after_a_dry_run(world: World, account_id: str) -> None:
    plan = run(world, "account", "remove", account_id, "--dry-run")
    assert plan.returncode == 0 and "Would be deleted" in plan.stdout and "delete-stack" in plan.stdout
    assert world.api.account(account_id)["status"] == "activated"
    assert run(world, "account", "remove", account_id).returncode == 0
    wait_for(lambda: world.api.account(account_id)["status"] == "deactivated")


def test_doctor_and_deploy_find_everything_there(world: World) -> None:
    data = str(world.run_dir / "doctor")
    os.makedirs(data, exist_ok=True)
    for command in (["doctor", "--data", data, "--json"], ["infrastructure", "deploy", "--json"]):
        answer = subprocess.run(
            [world.binary, *command], env=world.environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert answer.returncode == 0, answer.stdout + answer.stderr
        assert json.loads(answer.stdout)


def test_documents_of_the_command_line_are_made_from_itself(world: World) -> None:
    assert "complete -o default -F _client_portal client-portal" in run(world, "completion", "bash").stdout
    assert (
        subprocess.run(["bash", "-n"], input=run(world, "completion", "bash").stdout, text=True, check=False).returncode
        == 0
    )
    assert run(world, "manual").stdout.startswith(".TH CLIENT")
    assert "cloud-account-exists" in run(world, "errors").stdout
    assert run(world, "--version").stdout.strip()


def test_the_page_of_errors_is_the_catalogue(world: World) -> None:
    page = (ROOT / "docs" / "errors.md").read_text()
    for error in json.loads(run(world, "errors", "--json").stdout):
        assert f"| `{error['code']}` | {error['status']} | {error['title']} | {error['remedy']} |" in page
