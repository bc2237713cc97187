"""What bad input gets: what was wrong, on its field, with a stable code, and nothing kept."""

from __future__ import annotations

import json

import pytest
import requests

from conftest import Api, World

GOOD = {"provider": "aws", "name": "Acme", "account_id": "123456789012", "region": "eu-west-1"}


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"account_id": "12345678901"}, "account_id", "not-12-digits"),
        ({"account_id": "1234567890123"}, "account_id", "not-12-digits"),
        ({"account_id": ""}, "account_id", "not-12-digits"),
        ({"account_id": "arn:aws:iam::123456789012:root"}, "account_id", "not-digits"),
        ({"account_id": 123456789012}, "account_id", "wrong-type"),
        ({"name": ""}, "name", "required"),
        ({"name": "x" * 129}, "name", "too-long"),
        ({"name": "x" * 5000}, "name", "too-long"),
        ({"name": "abc\u202edef"}, "name", "forbidden-character"),
        ({"region": "mars-north-1"}, "region", "unknown-region"),
        ({"region": "cn-north-1"}, "region", "partition-not-configured"),
        ({"region": "us-gov-west-1"}, "region", "partition-not-configured"),
        ({"provider": "azure"}, "provider", "not-allowed"),
        ({"extra": 1}, "extra", "unknown-field"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(world: World, change: dict, field: str, code: str) -> None:
    before = world.api.ok("GET", "/cloud-accounts")["total"]
    answer = world.api.post("/cloud-accounts", GOOD | change)
    assert answer.status_code == 422
    problem = answer.json()
    assert {"type", "title", "status", "detail", "code", "errors", "request_id"} <= set(problem)
    assert (field, code) in [(e["field"], e["code"]) for e in problem["errors"]]
    assert world.api.ok("GET", "/cloud-accounts")["total"] == before


@pytest.mark.parametrize(
    ("pasted", "number"),
    [
        ("1111\u20110000\u20115001", "111100005001"),
        ("111100005002\u00a0", "111100005002"),
        ("\u200b111100005003", "111100005003"),
        ("111100005004\n", "111100005004"),
        ("\ufeff1111\u20130000\u20135005", "111100005005"),
        ("1111\u20090000\u20095006", "111100005006"),
    ],
)
def test_an_account_number_is_taken_as_it_was_pasted(world: World, pasted: str, number: str) -> None:
    answer = world.api.post("/cloud-accounts", GOOD | {"account_id": pasted})
    assert answer.status_code == 201, answer.text
    assert answer.json()["account_id"] == number


def test_what_is_no_digit_is_named(world: World) -> None:
    problem = world.api.post("/cloud-accounts", GOOD | {"account_id": "12345678901O"}).json()
    assert problem["errors"][0]["detail"].startswith("“O” is not a digit.")


LONG_NAME = "a" + 60 * "\U0001d413"


def test_a_long_name_in_any_script_is_told_in_an_answer_that_is_json(world: World) -> None:
    for answer in (
        world.api.get("/cloud-accounts", params={LONG_NAME: "x"}),
        world.api.post("/api-tokens", {"name": "x", LONG_NAME: 1}),
        world.api.post("/api-tokens", {"name": "x", LONG_NAME: "\0"}),
    ):
        assert answer.status_code == 422
        fields = json.loads(answer.content.decode("utf-8", "strict"))["errors"]
        # Between two characters, at no more than 200 bytes.
        assert fields and all(LONG_NAME.startswith(one["field"]) and one["field"] for one in fields)
        assert all(len(one["field"].encode()) <= 200 for one in fields)


def test_all_wrong_fields_are_said_at_once(world: World) -> None:
    answer = world.api.post("/cloud-accounts", {"provider": "aws", "name": "", "account_id": "1", "region": "nowhere"})
    assert {e["field"] for e in answer.json()["errors"]} == {"name", "account_id", "region"}


def test_a_missing_field_is_named(world: World) -> None:
    answer = world.api.post("/cloud-accounts", {"provider": "aws"})
    assert {(e["field"], e["code"]) for e in answer.json()["errors"]} == {
        ("name", "required"), ("account_id", "required"), ("region", "required"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed-json"),
        (b'{"a": 1} x', "application/json", 400, "malformed-json"),
        (b"\xff\xfe", "application/json", 400, "malformed-json"),
        (b"name=x", "application/x-www-form-urlencoded", 415, "unsupported-media-type"),
        (b"[]", "application/json", 422, "invalid-request"),
        (b'"' + b"x" * (2 << 20) + b'"', "application/json", 413, "body-too-large"),
        (b"[" * 5000, "application/json", 400, "malformed-json"),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(
    world: World, body: bytes, content_type: str, status: int, code: str
) -> None:
    answer = world.api.send("POST", "/cloud-accounts", data=body, headers={"Content-Type": content_type})
    assert answer.status_code == status
    assert answer.json()["code"] == code


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1001", "limit=x", "status=odd", "master_account_id=1", "top_level=maybe"]
)
def test_a_query_that_cannot_be_used_is_refused(world: World, query: str) -> None:
    answer = world.api.get(f"/cloud-accounts?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == query.split("=")[0]


def test_a_cursor_of_somebody_elses_making_is_refused(world: World) -> None:
    for cursor in ("x", "AAAA", "e30", "bnVsbA"):
        answer = world.api.get(f"/cloud-accounts?cursor={cursor}")
        assert answer.status_code == 400
        assert answer.json()["code"] == "invalid-cursor"


def test_strangers_learn_nothing_about_paths_ids_or_bodies(world: World) -> None:
    for method, path, body in [
        ("GET", "/cloud-accounts", None),
        ("GET", "/cloud-accounts/no-such-id", None),
        ("GET", "/no-such-path", None),
        ("POST", "/cloud-accounts", b"{"),
        ("DELETE", "/cloud-accounts/x", None),
        ("PUT", "/me", None),
    ]:
        answer = requests.request(method, f"{world.portal.url}/api/v1{path}", data=body, timeout=120)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), (method, path)


def test_names_with_emoji_and_html_are_kept_as_they_are(world: World, other_customer: Api) -> None:
    name = 'Prod <b>Zürich</b> 🏔️ & "quotes" {{x}}'
    made = other_customer.ok("POST", "/cloud-accounts", GOOD | {"name": name, "account_id": "1234 5678-9012"})
    assert made["name"] == name
    assert made["account_id"] == "123456789012"
    assert other_customer.ok("GET", f"/cloud-accounts/{made['id']}")["name"] == name


@pytest.mark.parametrize("sent", ["g,", "o bex", "*", "gl\xf6bex", "x" * 600, "", "main;", "'"])
def test_a_customer_that_cannot_be_named_so_is_never_taken_for_ones_own(world: World, sent: str) -> None:
    before = world.api.ok("GET", "/cloud-accounts")["total"]
    support = Api(world.portal.url, world.portal.api_token, {"X-Customer-Id": sent.encode("latin-1")})  # type: ignore[dict-item]
    for answer in (support.get("/me"), support.post("/cloud-accounts", GOOD)):
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed-request"), answer.text
    assert world.api.ok("GET", "/cloud-accounts")["total"] == before
