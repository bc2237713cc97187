"""AWS refuses to let the portal in: whose doing it is, by AWS's own words and by what other accounts show."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

import pytest
import requests
from conftest import World, new_user, wait_for
from holding import activate, add, becomes, check, shut_out
from passing import world_behind

ENTER = "Action=AssumeRole&"
SAYS = (
    "User: arn:aws:sts::111111111111:assumed-role/ClientPortal-main/client-portal is not authorized to perform: "
    "sts:AssumeRole on resource: arn:aws:iam::222222222222:role/ClientPortal-main-acme"
)


class Sts:
    """What AWS answers to those who enter an account: changed by a test, else as it comes."""

    def __init__(self) -> None:
        self.refuse: Any = None

    def change(self, call: str, status: int, answer: bytes) -> tuple[int, bytes]:
        return self.refuse(call, status, answer) if self.refuse and ENTER in call + "&" else (status, answer)

    def denies(self, reason: str, only: str = "ExternalId=") -> None:
        """By AWS's words, whoever enters an account: the portal's own role has no external ID."""
        message = escape(f"{SAYS} {reason}".strip())
        body = (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>{message}</Message></Error>"
            "</ErrorResponse>"
        )
        self.refuse = lambda call, status, answer: (403, body.encode()) if only in call else (status, answer)

    def is_a_proxy(self, page: str) -> None:
        self.refuse = lambda call, status, answer: (403, page.encode()) if "ExternalId=" in call else (status, answer)


@pytest.fixture(scope="module")
def sts() -> Sts:
    return Sts()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sts: Sts) -> Iterator[World]:
    with world_behind(tmp_path_factory.mktemp("whose"), {"STS": sts.change}) as running:
        activate(running, running.linked[0])
        yield running


@pytest.fixture(autouse=True)
def as_it_comes(world: World, sts: Sts) -> Iterator[None]:
    yield
    sts.refuse = None
    for account_id in (world.master, world.linked[0]):
        check(world.api, account_id)
        becomes(world.api, account_id, status="activated", status_reason=None)


def undecided(world: World, account_id: str) -> dict[str, Any]:
    """The account when it says that it cannot be told whether it lets the portal in."""
    return wait_for(lambda: (row := world.api.account(account_id))["status_reason"] and row)


def problems(world: World) -> list[dict[str, Any]]:
    return world.api.ok("GET", "/installation/problems")["items"]


@pytest.mark.parametrize(
    "reason",
    [
        "because no identity-based policy allows the sts:AssumeRole action",
        "with an explicit deny in an identity-based policy",
        "with an explicit deny in a service control policy",
        "because no permissions boundary allows the sts:AssumeRole action",
        "because no session policy allows the sts:AssumeRole action",
        "because no VPC endpoint policy allows the sts:AssumeRole action",
    ],
)
def test_a_policy_on_the_portals_own_side_is_the_operators_and_no_account_is_lost(
    world: World, sts: Sts, reason: str
) -> None:
    assert problems(world) == []
    sts.denies(reason)
    check(world.api, world.master)
    row = undecided(world, world.master)
    assert row["status"] == "activated"
    assert f"{SAYS} {reason}" in row["status_reason"]["detail"]
    assert row["status_reason"]["aws_request_id"]
    assert "operator" in row["status_reason"]["remedy"]
    (problem,) = wait_for(lambda: problems(world))
    assert (problem["partition"], "portal's own side" in problem["detail"]) == ("aws", True)
    assert reason in problem["aws_words"]
    viewer = new_user(world, "administrator", f"admin-{abs(hash(reason))}@acme.example")
    assert viewer.get("/installation/problems").status_code == 403


def test_many_at_once_are_said_by_readyz_and_doctor(world: World, sts: Sts) -> None:
    sts.denies("")
    for account_id in (world.master, world.linked[0]):
        check(world.api, account_id)
    rows = [undecided(world, account_id) for account_id in (world.master, world.linked[0])]
    assert [row["status"] for row in rows] == ["activated", "activated"]
    assert all("gives no reason" in row["status_reason"]["detail"] for row in rows)
    (problem,) = wait_for(lambda: [p for p in problems(world) if "2 of 2 accounts" in p["detail"]])
    assert "gives no reason" in problem["detail"]
    ready = requests.get(f"{world.portal.url}/readyz", timeout=120)
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    assert "partition aws" in ready.json()["detail"]
    assert world.master not in ready.text
    words = [str(world.binary), "doctor", "--json", "--data", str(world.run_dir / "data")]
    answer = subprocess.run(
        words, env=os.environ | world.environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert answer.returncode != 0
    finding = next(f for f in json.loads(answer.stdout) if f["check"] == "aws accounts")
    assert finding["ok"] is False and "2 of 2 accounts" in finding["detail"] and SAYS in finding["detail"]
    # And mended, nobody says it any more.
    sts.refuse = None
    for account_id in (world.master, world.linked[0]):
        check(world.api, account_id)
        becomes(world.api, account_id, status="activated", status_reason=None)
    assert problems(world) == []
    assert requests.get(f"{world.portal.url}/readyz", timeout=120).json() == {"status": "ready"}


def test_an_account_is_lost_once_another_has_let_the_portal_in(world: World) -> None:
    with shut_out(world, world.linked[0]):
        check(world.api, world.linked[0])
        lost = becomes(world.api, world.linked[0], status="access_lost")
        assert lost["status_reason"]["code"] == "access-lost"
        assert "does not say which" in lost["status_reason"]["detail"]
        assert "is not authorized to perform: sts:AssumeRole" in lost["status_reason"]["detail"]
        assert world.api.account(world.master)["status"] == "activated"
        assert problems(world) == []


def test_a_policy_of_the_accounts_own_organization_is_named(world: World, sts: Sts) -> None:
    sts.denies("with an explicit deny in a resource control policy")
    check(world.api, world.linked[0])
    lost = becomes(world.api, world.linked[0], status="access_lost")
    assert "A resource control policy of the account's organization" in lost["status_reason"]["detail"]
    assert "create the stack" not in lost["status_reason"]["remedy"]


@pytest.mark.parametrize("page", ["<html><head><title>Blocked</title></head><body>Filter</body></html>", ""])
def test_an_answer_that_is_not_awss_concludes_nothing(world: World, sts: Sts, page: str) -> None:
    seen: list[str] = []
    sts.is_a_proxy(page)
    refuse = sts.refuse
    sts.refuse = lambda call, status, answer: (seen.append(call), refuse(call, status, answer))[1]

    def is_asked_again(asked: int) -> bool:
        check(world.api, world.master)
        return len(seen) > asked

    for _ in range(3):  # what a look concluded is written down before the next one begins
        asked = len(seen)
        wait_for(lambda asked=asked: is_asked_again(asked), every=0.5)
    row = world.api.account(world.master)
    assert (row["status"], row["status_reason"]) == ("activated", None)


def test_a_waiting_account_is_told_in_awss_words_whose_policy_refuses(world: World, sts: Sts) -> None:
    reason = "because no identity-based policy allows the sts:AssumeRole action"
    sts.denies(reason)
    row = world.api.account(world.linked[0])
    world.api.ok("DELETE", f"/cloud-accounts/{row['id']}")
    add(world.api, world.linked[0])

    def step() -> dict[str, Any]:
        activation = world.api.ok("GET", f"/cloud-accounts/{row['id']}/activation")
        return next(s for s in activation["steps"] if s["name"] == "assume_role")

    told = wait_for(lambda: (found := step())["detail"] and found)
    assert reason in told["detail"] and "AWS refuses the portal itself" in told["detail"]
    assert "(request ID " in told["detail"]
    assert world.api.account(world.linked[0])["status"] == "activating"
