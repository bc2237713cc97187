"""AWS's endpoint tests of every service: which URL, signed for which region and by which name.

For the services that the portal calls, in the table that the product has; for all others in rows that the same generator
makes here. A case is one of a kind that the portal does not do where it asks with more than a region, FIPS and an
endpoint's URL; those kinds are counted, and printed.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from aws_generator import endpoints
from aws_generator.models import LOADER, ServiceModel, load
from botocore.endpoint_provider import EndpointProvider
from harness import Binary, Tally

ASKED = {"Region", "UseFIPS", "UseDualStack", "UseGlobalEndpoint", "Endpoint"}


def other_kind(case: dict[str, Any]) -> str | None:
    """What the case is about that the portal does not do; nothing where it does."""
    parameters = case.get("params", {})
    if parameters.get("UseDualStack"):
        return "dual-stack"
    if parameters.get("UseGlobalEndpoint"):
        return "STS's or S3's global endpoint"
    if set(parameters) - ASKED:
        return "other parameters than region, FIPS and URL"
    if not parameters.get("Region"):
        return "no region"
    return None


class Rows:
    """The generator's rows of one service, a region at a time, as AWS's rules are slow."""

    def __init__(self, service: str) -> None:
        self.model = ServiceModel(service, {})
        rules = load(service, "endpoint-rule-set-1")
        self.provider = EndpointProvider(rules, LOADER.load_data("partitions"))
        self.parameters = set(rules["parameters"])

    def of(self, region: str) -> list[list[str | bool]]:
        rows = [endpoints.resolved(self.model, region, fips, self.provider, self.parameters) for fips in (False, True)]
        return [list(row) for row in rows if row]


def wrong_in(binary: Binary, service: str, case: dict[str, Any], rows: Rows | None) -> str | None:
    parameters = case["params"]
    question = {
        "do": "endpoint",
        "service": service,
        "region": parameters["Region"],
        "fips": bool(parameters.get("UseFIPS")),
    }
    if parameters.get("Endpoint"):
        question["endpoint"] = parameters["Endpoint"]
    if rows:
        question["rows"] = rows.of(parameters["Region"])
    got = binary(**question)
    expect = case["expect"]
    if "error" in expect:
        return None if "error" in got else f"expected an error, got {got}"
    if got.get("url") != expect["endpoint"]["url"].rstrip("/"):
        return f"expected {expect['endpoint']['url']}, got {got}"
    for scheme in expect["endpoint"].get("properties", {}).get("authSchemes", []):
        if scheme["name"] != "sigv4":
            continue
        for at_aws, own in (("signingRegion", "signing_region"), ("signingName", "signing_name")):
            if at_aws in scheme and got[own] != scheme[at_aws]:
                return f"expected {at_aws} {scheme[at_aws]}, got {got[own]}"
    return None


def run(binary: Binary, tally: Tally, folder: Path, called: dict[str, Any]) -> None:
    kinds = Counter()
    for service in sorted(path.name for path in folder.iterdir() if path.is_dir()):
        file = folder / service / "endpoint-tests-1.json"
        rows = None if service in called else Rows(service)
        for number, case in enumerate(json.loads(file.read_text(encoding="utf-8"))["testCases"]):
            if kind := other_kind(case):
                kinds[kind] += 1
                tally.skip()
                continue
            tally.case(
                "endpoints",
                f"{service} {number}: {case['documentation']}",
                lambda s=service, c=case, r=rows: wrong_in(binary, s, c, r),
            )
    for kind, count in sorted(kinds.items()):
        print(f"endpoint cases skipped, {kind}: {count}")
