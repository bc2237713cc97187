"""AWS's protocol tests: how parameters become a request, and an answer becomes values."""

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from harness import Binary, Tally

# Protocols that the portal speaks; the files of the others are counted as skipped.
SPOKEN = ["query", "json", "json_1_0", "json_1_0-query-compatible", "rest-xml", "rest-json", "ec2"]


def xml_form(element: ElementTree.Element) -> tuple[str, list[tuple[str, str]], str, list[Any]]:
    """What counts in XML: names, attributes, texts; neither order among siblings of different names nor indentation."""
    children = sorted((xml_form(child) for child in element), key=repr)
    text = "" if children else (element.text or "")
    return (element.tag, sorted(element.attrib.items()), text, children)


def same_body(wanted: str, got: str, protocol: str) -> bool:
    if wanted == got:
        return True
    if protocol in ("query", "ec2"):
        return sorted(parse_qsl(wanted, keep_blank_values=True)) == sorted(parse_qsl(got, keep_blank_values=True))
    try:
        if protocol in ("json", "rest-json"):
            return json.loads(wanted or "{}") == json.loads(got or "{}")
        return xml_form(ElementTree.fromstring(wanted)) == xml_form(ElementTree.fromstring(got))
    except (ValueError, ElementTree.ParseError):
        return False


def wrong_input(binary: Binary, suite: dict[str, Any], case: dict[str, Any]) -> str | None:
    endpoint = suite.get("clientEndpoint") or "https://example.com"
    got = binary(do="serialize", suite=suite, given=case["given"], params=case.get("params", {}), endpoint=endpoint)
    if "error" in got:
        return got["error"]
    wanted = case["serialized"]
    protocol = suite["metadata"]["protocol"]
    uri = urlsplit(wanted["uri"])
    if wanted.get("method", got["method"]) != got["method"]:
        return f"method {got['method']}"
    if wanted.get("host", "example.com").split("/")[0] != got["host"]:
        return f"host: expected {wanted['host']}, got {got['host']}"
    if uri.path != got["path"]:
        return f"path: expected {uri.path}, got {got['path']}"
    wanted_query = sorted(parse_qsl(uri.query, keep_blank_values=True))
    if wanted_query != sorted(parse_qsl(got["query"], keep_blank_values=True)):
        return f"query: expected {uri.query}, got {got['query']}"
    headers = {name.lower(): value for name, value in got["headers"].items()}
    for name, value in wanted.get("headers", {}).items():
        own = headers.get(name.lower())
        # A character set beside the form's type is as good.
        if own != value and not (name.lower() == "content-type" and own and own.split(";")[0] == value):
            return f"header {name}: expected {value!r}, got {own!r}"
    for name in wanted.get("forbidHeaders", []):
        if name.lower() in headers:
            return f"header {name} must not be sent"
    if "body" in wanted and not same_body(wanted["body"], got["body"], protocol):
        return f"body: expected {wanted['body']!r}, got {got['body']!r}"
    return None


def wrong_output(binary: Binary, suite: dict[str, Any], case: dict[str, Any]) -> str | None:
    response = dict(case["response"])
    question = {"suite": suite, "given": case["given"], "response": response}
    if "error" in case or "errorCode" in case:
        got = binary(do="parse_error", **question)
        wanted = (case.get("errorCode", ""), case.get("errorMessage", ""))
        return None if (got["code"], got["message"]) == wanted else f"expected {wanted}, got {got}"
    if suite["metadata"]["protocol"] in ("query", "ec2") and not response.get("body"):
        response["body"] = "<xml/>"
    got = binary(do="parse", **question)
    if "error" in got:
        return got["error"]
    # Headers' maps are there even when empty; the tests leave such members out.
    value = {name: inner for name, inner in got["value"].items() if inner != {} or name in case["result"]}
    return None if value == case["result"] else f"expected {case['result']}, got {value}"


def run(binary: Binary, tally: Tally, folder: Path) -> None:
    for kind, check in (("input", wrong_input), ("output", wrong_output)):
        for file in sorted((folder / kind).glob("*.json")):
            suites = json.loads(file.read_text(encoding="utf-8"))
            if file.stem not in SPOKEN:
                tally.skip(sum(len(suite["cases"]) for suite in suites))
                continue
            for suite in suites:
                model = {name: suite.get(name) for name in ("metadata", "shapes", "clientEndpoint")}
                for case in suite["cases"]:
                    tally.case(f"protocol {kind}", case["id"], lambda m=model, c=case, k=check: k(binary, m, c))
