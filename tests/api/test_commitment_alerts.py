"""Alerts of a commitment: on its page as long as they stand, by e-mail once."""

from __future__ import annotations

import base64
import contextlib
import email
import email.policy
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import World, a_world, new_user, wait_for
from linked import activate_master
from tagging import ENDED, set_sandbox

DAY = timedelta(days=1)


class Inbox(socketserver.ThreadingTCPServer):
    """An SMTP server that keeps what it is given; `refusals`: how many mails it refuses first."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.mails: list[tuple[str, Any]] = []
        self.refusals = 0
        self.logins: list[str] = []

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Session(socketserver.StreamRequestHandler):
    @property
    def inbox(self) -> Inbox:
        assert isinstance(self.server, Inbox)
        return self.server

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        self.say("220 inbox")
        recipient = ""
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "EHLO":
                self.wfile.write(b"250-inbox\r\n250 AUTH PLAIN\r\n")
            elif verb == "AUTH":
                self.say("334 ")
                self.inbox.logins.append(base64.b64decode(self.rfile.readline()).decode())
                self.say("235 welcome")
            elif verb == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
                if self.inbox.refusals > 0:
                    self.inbox.refusals -= 1
                    self.say("451 come back later")
                else:
                    self.say("250 fine")
            elif verb == "DATA":
                self.say("354 go on")
                lines = []
                while (text := self.rfile.readline()) != b".\r\n":
                    lines.append(text)
                self.inbox.mails.append(
                    (recipient, email.message_from_bytes(b"".join(lines), policy=email.policy.default))
                )
                self.say("250 kept")
            elif verb == "QUIT":
                return self.say("221 bye")
            else:
                self.say("250 fine")


@contextlib.contextmanager
def an_inbox() -> Iterator[Inbox]:
    with Inbox() as inbox:
        threading.Thread(target=inbox.serve_forever, daemon=True).start()
        yield inbox
        inbox.shutdown()


@pytest.fixture(scope="module")
def inbox() -> Iterator[Inbox]:
    with an_inbox() as running:
        yield running


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, inbox: Inbox) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("alerts")
    (folder / "password").write_text("hunter2 of the mail server\n")
    flags = ("--cost-explorer-fresh-seconds", "0", "--mail-url", inbox.url, "--mail-from", "portal@example.com", "--mail-needs-encryption", "false",
             "--mail-username", "portal", "--mail-password-file", str(folder / "password"))  # fmt: skip
    with a_world(folder, *flags, linked_accounts=1) as running:
        activate_master(running, 1)
        yield running


def today() -> date:
    return datetime.now(UTC).date()


def contract(world: World, amount: str, ends_in: int) -> dict[str, Any]:
    """A year of which 300 days or so are over."""
    ends = today() + ends_in * DAY
    starts = ends - 364 * DAY
    body = {"name": "EDP of tests", "payer_account_ids": [world.master], "currency": "USD", "starts_on": str(starts),
            "periods": [{"starts_on": str(starts), "ends_on": str(ends), "amount": amount}]}  # fmt: skip
    return world.api.ok("POST", "/commitments", body)


def refresh(world: World, made: dict[str, Any]) -> None:
    job = world.api.post(f"/commitments/{made['id']}/refresh", {"from": made["starts_on"]})
    assert job.status_code == 202, job.text
    wait_for(lambda: world.api.ok("GET", f"/jobs/{job.json()['id']}")["status"] in ENDED)


def spend(world: World, a_day: str) -> None:
    set_sandbox(
        world,
        cost_scenario=[
            {"account": world.master, "start": str(today() - 390 * DAY), "end": str(today()), "amount": a_day}
        ],
    )


def standing(world: World, made: dict[str, Any]) -> list[dict[str, Any]]:
    return world.api.ok("GET", f"/commitments/{made['id']}/progress")["alerts"]


def test_a_shortfall_is_said_on_the_page_and_mailed_once(world: World, inbox: Inbox) -> None:
    spend(world, "100")
    made = contract(world, "365000", ends_in=65)
    wanted = {"recipients": ["zoe@example.com", "ann@example.com", "ann@example.com"]}
    assert world.api.ok("PUT", f"/commitments/{made['id']}/alerts", wanted) == {
        "recipients": ["ann@example.com", "zoe@example.com"], "mail_is_configured": True}  # fmt: skip
    refresh(world, made)
    found = standing(world, made)
    assert [a["kind"] for a in found] == ["shortfall_expected", "anniversary"]
    assert "short of its commitment by" in found[0]["text"] and "in 65 days" in found[1]["text"]
    wait_for(lambda: len(inbox.mails) == 2)
    assert {recipient for recipient, _ in inbox.mails} == set(wanted["recipients"])
    for _, mail in inbox.mails:
        assert mail["From"] == "portal@example.com" and mail["Subject"].startswith(
            "EDP of tests: Year 1 is expected to end"
        )
        text = mail.get_content()
        assert all(alert["text"] in text for alert in found) and f"{world.portal.url}/commitments/{made['id']}" in text
    assert inbox.logins == ["\0portal\0hunter2 of the mail server"] * 2
    # The same matter is not told twice; what has passed is told again when it comes back.
    refresh(world, made)
    spend(world, "2000")
    refresh(world, made)
    assert [a["kind"] for a in standing(world, made)] == ["anniversary"]
    spend(world, "100")
    refresh(world, made)
    wait_for(lambda: len(inbox.mails) == 4)
    assert (
        "anniversary" not in inbox.mails[-1][1].get_content() and "in 65 days" not in inbox.mails[-1][1].get_content()
    )


def test_a_mail_that_is_not_taken_is_sent_again(world: World, inbox: Inbox) -> None:
    inbox.mails.clear()
    inbox.refusals = 1
    spend(world, "100")
    made = contract(world, "999000", ends_in=200)
    world.api.ok("PUT", f"/commitments/{made['id']}/alerts", {"recipients": ["ann@example.com"]})
    refresh(world, made)
    wait_for(lambda: len(inbox.mails) == 1)
    assert inbox.refusals == 0 and len({mail["Message-ID"] for _, mail in inbox.mails}) == 1


def test_who_may_choose_and_whom(world: World) -> None:
    made = contract(world, "1000", ends_in=300)
    path = f"/commitments/{made['id']}/alerts"
    for recipients in (["ann"], ["ann@example.com\r\nBcc: eve@example.com"], ["a@b.c"] * 51):
        refused = world.api.send("PUT", path, json={"recipients": recipients})
        assert refused.status_code == 422 and refused.json()["errors"][0]["field"].startswith("recipients"), recipients
    viewer = new_user(world, "viewer", "viewer-of-alerts@example.com")
    assert viewer.get(path).status_code == 200
    assert viewer.send("PUT", path, json={"recipients": []}).status_code == 403
    assert world.api.get("/commitments/none/alerts").status_code == 404


def test_a_password_file_that_is_not_there_is_named(world: World, tmp_path: Path) -> None:
    words = [world.binary, "serve", "--mail-password-file", str(tmp_path / "missing"), "--data", str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 2 and "missing" in done.stderr
