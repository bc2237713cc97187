"""The API's document is committed: a route that changes it shows in the same change."""

from __future__ import annotations

import json

import requests
from conftest import ROOT, World


def test_the_served_document_is_the_committed_one(world: World) -> None:
    served = requests.get(f"{world.portal.url}/api/v1/openapi.json", timeout=120).json()
    committed = json.loads((ROOT / "docs" / "openapi.json").read_text())
    assert served == committed, "refresh it: build/release/bin/client-portal openapi > docs/openapi.json"


def test_every_operation_has_an_id_a_summary_and_its_errors(world: World) -> None:
    document = requests.get(f"{world.portal.url}/api/v1/openapi.json", timeout=120).json()
    seen = set()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (method, path)
            assert operation["operationId"] not in seen
            seen.add(operation["operationId"])
            assert any(status.startswith("4") for status in operation["responses"]), (method, path)
    assert len(seen) >= 20
