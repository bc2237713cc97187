"""An automation that begins late, and stacks that are in its way: each is told at once with the one thing to do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from automation_spy import Spy
from conftest import World, a_world, wait_for
from linked import activate_master, automation, created, ended, job, make_automation, members_of, select, waiting_stack

LINKED = 16


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("late"), linked_accounts=LINKED) as running:
        activate_master(running, LINKED)
        yield running


@pytest.fixture(scope="module")
def granted(world: World) -> list[str]:
    """Accounts of the living grant; the first one is activated."""
    master_id = world.api.account(world.master)["id"]
    can = created(members_of(world))[:4]
    asked = select(world, master_id, can)
    stack = waiting_stack(world.api, asked["id"])
    world.api.ok("POST", f"/jobs/{asked['id']}/cancellation")
    make_automation(world, stack)
    assert ended(world.api, select(world, master_id, can[:1])["id"])["status"] == "succeeded"
    return can


@pytest.fixture
def spy(world: World, granted: list[str]) -> Iterator[Spy]:
    stack = automation(world, world.api.account(world.master)["id"])["stack"]
    name, region = stack["stack_name"], stack["region"]
    made = Spy(
        world,
        {
            "automation": name,
            "topic": f"arn:aws:sns:{region}:{world.master}:{name}-requests",
            "queue": f"{world.sandbox.url}/{world.master}/{name}-results",
        },
    )
    yield made
    made.restore()


def item(world: World, run: str, account_id: str) -> dict[str, str]:
    return next(i for i in job(world.api, run)["items"] if i["target"] == account_id)


def test_a_stack_that_comes_after_the_run_gave_up_is_still_taken(world: World, granted: list[str], spy: Spy) -> None:
    account_id = granted[1]
    run = select(world, world.api.account(world.master)["id"], [account_id])["id"]
    spy.be_honest(spy.asked("probe", account_id))
    create = spy.asked("create", account_id)
    # Lambda does not begin: nobody answers.
    done = ended(world.api, run, 300)
    assert done["status"] == "failed"
    assert "a stack that comes later is still taken" in item(world, run, account_id)["reason"]
    assert world.api.account(account_id)["status"] == "activating"
    spy.be_honest(create)
    wait_for(lambda: world.api.account(account_id)["status"] == "activated")


@pytest.mark.parametrize("status", ["REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE"])
def test_a_stack_that_is_in_the_way_is_named_at_once_with_what_to_do(
    world: World, granted: list[str], spy: Spy, status: str
) -> None:
    account_id = granted[2 if status == "REVIEW_IN_PROGRESS" else 3]
    run = select(world, world.api.account(world.master)["id"], [account_id])["id"]
    spy.be_honest(spy.asked("probe", account_id))
    # What the function says of a stack that it finds: test_automation_function.py.
    spy.say(
        spy.asked("create", account_id),
        stack_id=f"arn:aws:cloudformation:us-east-1:{account_id}:stack/ClientPortal-main-main/1",
        stack_status=status,
        call="ActivationRole (AWS::IAM::Role)",
        reason="a cause that was mended long ago",
    )
    ended(world.api, run)
    found = item(world, run, account_id)
    assert found["status"] == "failed"
    assert status in found["reason"] and "mended" not in found["reason"]
    assert found["remedy"] == "Delete that stack in the account, in us-east-1, then retry."
    assert world.api.account(account_id)["status"] == "not_activated"
