"""A service that answers badly: nothing is retired wrongly, the rest is complete, and the scan says what was wrong."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from conftest import World, processes, product
from linked import activate_master
from test_inventory import imported, listed, pages

REGION = "us-east-1"


class Queues:
    """SQS at a loopback address, whose answers a test chooses: a list of (status, body) or a function of the call's token."""

    def __init__(self) -> None:
        self.answer: Any = None
        self.calls: list[str | None] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:  # noqa: N802 - http.server's name
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
                token = asked.get("NextToken")
                outer.calls.append(token)
                status, body = outer.answer(token, self.headers["Authorization"].split("/")[2])
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/x-amz-json-1.0")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def page(self, first: int, count: int, token: str | None = None) -> tuple[int, dict[str, Any]]:
        urls = [f"https://sqs/{n:03d}/queue-{n}" for n in range(first, first + count)]
        return 200, {"QueueUrls": urls} | ({"NextToken": token} if token else {})


@pytest.fixture(scope="module")
def queues() -> Iterator[Queues]:
    made = Queues()
    yield made
    made.http.shutdown()
    made.http.server_close()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, queues: Queues) -> Iterator[World]:
    run_dir = tmp_path_factory.mktemp("hostile-answers")
    binary = product.binary_file("release")
    sandbox = processes.start_sandbox(run_dir, linked_accounts=1)
    try:
        environment = processes.portal_environment(sandbox)
        processes.deploy_infrastructure(binary, environment)
        environment["AWS_ENDPOINT_URL_SQS"] = f"http://127.0.0.1:{queues.http.server_port}"
        portal = processes.start_portal(binary, run_dir, run_dir / "data", 0, environment)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AWS_CONFIG_FILE", str(sandbox.aws_config))
            patch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            running = World(portal, sandbox, binary, environment, run_dir)
            activate_master(running, 1)
            regions = [
                n for r in running.api.ok("GET", "/cloud-accounts/regions")["items"] if (n := r["region"]) != REGION
            ]
            assert running.api.send("PUT", "/inventory-exclusions", json={"regions": regions, "services": []}).ok
            yield running
            portal.server.end()
    finally:
        sandbox.server.end()


def import_with(world: World, queues: Queues, answer: Any) -> dict[str, Any]:
    """The scan of queues after an import during which SQS answered so."""
    queues.answer = answer
    queues.calls.clear()
    imported(world, world.api.account(world.master)["id"])
    return next(s for s in pages(world, "/scans") if (s["region"], s["type"]) == (REGION, "AWS::SQS::Queue"))


def count(world: World) -> int:
    # Where SQS is not seen completely, the Tagging API may tell of the sandbox's own queues.
    return len([a for a in listed(world, "type=AWS::SQS::Queue") if ":queue-" in a])


@pytest.fixture(scope="module", autouse=True)
def ten_queues(world: World, queues: Queues) -> None:
    scan = import_with(world, queues, lambda token, _: queues.page(0, 10))
    # The sandbox's own tagged queue is the Tagging API's to tell, and is not there for SQS.
    assert (scan["outcome"], scan["count"], count(world)) == ("complete", 10, 10)


def error(code: str, status: int = 400) -> tuple[int, dict[str, str]]:
    return status, {"__type": f"com.amazonaws.sqs#{code}", "message": "as the test says"}


BAD = {
    "a page token that leads back to itself": (lambda q: lambda token, _: q.page(0, 3, "again"), "failed"),
    "an answer that is cut short": (lambda q: lambda token, _: (200, b'{"QueueUrls": ["https://sqs/1/queue-0"'), "failed"),
    "a second page that is cut short": (lambda q: lambda token, _: q.page(0, 3, "more") if token is None else (200, b"{"), "failed"),
    "no JSON": (lambda q: lambda token, _: (200, b"<html>busy</html>"), "failed"),
    "a list of numbers": (lambda q: lambda token, _: (200, {"QueueUrls": [1, 2]}), "failed"),
    "a 500 that stays": (lambda q: lambda token, _: error("InternalFailure", 500), "failed"),
    "throttling that stays": (lambda q: lambda token, _: error("ThrottlingException"), "throttled"),
    "a denial": (lambda q: lambda token, _: error("AccessDenied", 403), "denied"),
    "a denial on the second page": (lambda q: lambda token, _: q.page(0, 3, "more") if token is None else error("AccessDenied", 403), "denied"),
    "a token that dies again and again": (lambda q: lambda token, _: q.page(0, 3, "more") if token is None else error("InvalidNextToken"), "failed"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_nothing_is_retired_and_the_scan_says_why(world: World, queues: Queues, name: str) -> None:
    answer, outcome = BAD[name]
    scan = import_with(world, queues, answer(queues))
    assert scan["outcome"] == outcome, scan
    assert scan["detail"] and scan["complete_at"] < scan["at"]
    assert count(world) == 10
    others = {
        s["outcome"]
        for s in pages(world, "/scans")
        if s["type"] in ("AWS::SNS::Topic", "AWS::EC2::VPC") and s["region"] == REGION
    }
    assert others == {"complete"}


def test_a_token_that_dies_once_begins_the_listing_again(world: World, queues: Queues) -> None:
    def answer(token: str | None, _: str) -> Any:
        if token is None:
            return queues.page(0, 5, "first" if len(queues.calls) == 1 else "second")
        return error("InvalidNextToken") if token == "first" else queues.page(5, 5)

    scan = import_with(world, queues, answer)
    assert (scan["outcome"], scan["count"], count(world)) == ("complete", 10, 10)
    assert queues.calls == [None, "first", None, "second"]


def test_odd_names_and_doubles_are_kept_as_far_as_they_can_be_shown(world: World, queues: Queues) -> None:
    urls = [
        *(f"https://sqs/1/queue-{n}" for n in range(10)),
        "https://sqs/1/queue-1",
        "https://sqs/1/a\u0001b",
        "https://sqs/1/" + "x" * 5000,
        "",
        "ü€😀",
    ]
    scan = import_with(world, queues, lambda token, _: (200, {"QueueUrls": urls}))
    assert scan["outcome"] == "partial"
    assert (
        "stands twice" in scan["detail"]
        and "control characters" in scan["detail"]
        and "without an identifier" in scan["detail"]
    )
    names = {r["name"] for r in listed(world, "type=AWS::SQS::Queue").values()}
    assert {"queue-1", "a\ufffdb", "ü€😀"} <= names
    import_with(world, queues, lambda token, _: queues.page(0, 10))
    assert count(world) == 10
