"""Every partition that botocore knows: its templates name it and no other, and its regions and consoles are AWS's."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import botocore.session
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "script" / "lib"))

import product  # noqa: E402

BINARY = product.binary_file(os.environ.get("PORTAL_BUILD", "release"))
SESSION = botocore.session.get_session()
TABLE = {p["id"]: p for p in SESSION.get_data("partitions")["partitions"]}
PARTITIONS = SESSION.get_available_partitions()
# Where AWS's guides say that people sign in; no botocore table has it. Partitions without one have no public console.
CONSOLES = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
    "aws-eusc": "console.amazonaws-eusc.eu",
}


def printed(*arguments: str) -> str:
    return subprocess.run([BINARY, *arguments], capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def regions() -> list[dict[str, Any]]:
    return json.loads(printed("regions", "--json"))


@pytest.mark.parametrize("partition", PARTITIONS)
def test_a_template_names_its_own_partition_alone(partition: str) -> None:
    template = printed("template", "--partition", partition)
    # CloudFormation fills in its own partition wherever the template names one.
    assert "arn:${AWS::Partition}:" in template
    assert set(re.findall(r"arn:(aws[a-z-]*):", template)) <= {partition}
    policy = printed("template", "--partition", partition, "--person-policy")
    assert set(re.findall(r"arn:(aws[a-z-]*):", policy)) == {partition}


@pytest.mark.parametrize("partition", PARTITIONS)
def test_its_regions_are_those_that_have_cloudformation(partition: str, regions: list[dict[str, Any]]) -> None:
    known = set(TABLE[partition]["regions"]) - {r for r in TABLE[partition]["regions"] if r.endswith("-global")}
    ours = {r["region"] for r in regions if r["partition"] == partition}
    assert ours, "a partition without a region"
    assert ours <= known
    # What botocore's older table lists for CloudFormation is there.
    assert {r for r in SESSION.get_available_regions("cloudformation", partition) if "fips" not in r} <= ours


@pytest.mark.parametrize("partition", PARTITIONS)
def test_its_console_is_where_people_sign_in(partition: str, regions: list[dict[str, Any]]) -> None:
    for region in (r for r in regions if r["partition"] == partition):
        wanted = f"https://{region['region']}.{CONSOLES[partition]}" if partition in CONSOLES else None
        assert region["console_url"] == wanted


@pytest.mark.parametrize("partition", PARTITIONS)
def test_its_templates_stand_where_botocore_would_read_them(partition: str, regions: list[dict[str, Any]]) -> None:
    for region in (r for r in regions if r["partition"] == partition):
        client = SESSION.create_client(
            "s3", region_name=region["region"], aws_access_key_id="x", aws_secret_access_key="x"
        )
        signed = client.generate_presigned_url("get_object", Params={"Bucket": "bucket", "Key": "activation/x.yaml"})
        assert region["template_url"] == signed.split("?")[0].replace(
            "bucket.s3.amazonaws.com", f"bucket.s3.{region['region']}.amazonaws.com"
        )
