"""AWS's endpoint tests of the services that the portal calls: which URL, for which parameters."""

import json

# What the portal asks with; a case with any other parameter is about something that it does not do.
ASKED = {"Region", "UseFIPS", "UseDualStack", "UseGlobalEndpoint"}


def asked_by_the_portal(case):
    parameters = case.get("params", {})
    return (set(parameters) <= ASKED and parameters.get("Region") and not parameters.get("UseDualStack")
            and not parameters.get("UseGlobalEndpoint"))


def wrong_in(binary, service, case):
    parameters = case["params"]
    got = binary(do="endpoint", service=service, region=parameters["Region"], fips=bool(parameters.get("UseFIPS")))
    expect = case["expect"]
    if "error" in expect:
        return None if "error" in got else f"expected an error, got {got}"
    if got.get("url") != expect["endpoint"]["url"]:
        return f"expected {expect['endpoint']['url']}, got {got}"
    for scheme in expect["endpoint"].get("properties", {}).get("authSchemes", []):
        if scheme["name"] != "sigv4":
            continue
        for at_aws, own in (("signingRegion", "signing_region"), ("signingName", "signing_name")):
            if at_aws in scheme and got[own] != scheme[at_aws]:
                return f"expected {at_aws} {scheme[at_aws]}, got {got[own]}"
    return None


def run(binary, tally, folder, services):
    for service in services:
        cases = json.loads((folder / service / "endpoint-tests-1.json").read_text(encoding="utf-8"))["testCases"]
        for number, case in enumerate(cases):
            if not asked_by_the_portal(case):
                tally.skip()
                continue
            tally.case("endpoints", f"{service} {number}: {case['documentation']}", lambda s=service, c=case: wrong_in(binary, s, c))
