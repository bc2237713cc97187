"""Two at once, half a request, and names that no form expects: each has its one answer."""

from __future__ import annotations

import hashlib
import json
import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlparse

import pytest
from conftest import World


def test_many_adding_the_same_account_at_once_make_one(world: World) -> None:
    body = {"provider": "aws", "name": "Race", "account_id": "900000000017", "region": "us-east-1"}
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: world.api.post("/cloud-accounts", body), range(20)))
    assert Counter(a.status_code for a in answers) == {201: 1, 409: 19}
    made = next(a.json() for a in answers if a.status_code == 201)
    assert {a.json()["id"] for a in answers} == {made["id"]}
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"cloud-account-exists"}
    assert world.api.account("900000000017")["id"] == made["id"]


@pytest.mark.parametrize(
    "name",
    [
        "🏔️ Söhne & Töchter",
        "<script>alert(1)</script>",
        "مصنع ١",
        "a" * 128,
        '"; DROP TABLE x; --',
        "{{customer}} ${AWS::AccountId}",
    ],
)
def test_a_name_of_any_characters_comes_back_as_it_was_typed(world: World, name: str) -> None:
    account_id = f"9{int(hashlib.sha256(name.encode()).hexdigest(), 16) % 10**11:011d}"
    made = world.api.ok(
        "POST", "/cloud-accounts", {"provider": "aws", "name": name, "account_id": account_id, "region": "us-east-1"}
    )
    assert made["name"] == name
    assert world.api.account(account_id)["name"] == name
    found = world.api.send("GET", "/cloud-accounts", params={"q": name[:60], "limit": 1000}).json()["items"]
    assert account_id in {a["account_id"] for a in found}


@pytest.mark.parametrize("name", ["a\u202eb", "a\u2066b", "a\u0000b", "a\nb", "x" * 5000, "   "])
def test_a_name_that_hides_what_it_says_is_refused_on_its_field(world: World, name: str) -> None:
    answer = world.api.post(
        "/cloud-accounts", {"provider": "aws", "name": name, "account_id": "900000000018", "region": "us-east-1"}
    )
    assert answer.status_code == 422
    assert {e["field"] for e in answer.json()["errors"]} == {"name"}


def test_a_body_that_is_cut_short_is_no_request(world: World) -> None:
    body = json.dumps({"provider": "aws", "name": "Half", "account_id": "900000000019", "region": "us-east-1"}).encode()
    address = urlparse(world.portal.url)
    head = (
        f"POST /api/v1/cloud-accounts HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {world.portal.api_token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port), timeout=120) as connection:
        connection.sendall(head.encode() + body[: len(body) // 2])
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(10)
        answer = connection.recv(65_536)
    assert not answer.startswith(b"HTTP/1.1 2"), answer
    assert world.api.ok("GET", "/cloud-accounts?q=900000000019")["items"] == []
