"""What AWS does not have does not build: an operation, a permission, a service, a partition, a parameter or a member of an answer."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ROOT / "build" / os.environ.get("PORTAL_BUILD", "release") / "generated"
PARTITIONS = ROOT / "src/aws/partitions.yaml"
RIGHT = "sts:\n  GetCallerIdentity: {as: customer, permissions: [], why: proves the account}\n"


VOLUME = """
tagging: {read: DescribeTags, with: {Filters: [{Name: resource-id, Values: ["{id}"]}]}, tags: "Tags[]", actions: ["ec2:CreateTags"]}
AWS::EC2::Volume:
  list: DescribeVolumes
  parameters: {MaxResults: 500}
  items: Volumes[]
  id: VolumeId
  arn: "arn:{partition}:ec2:{region}:{account}:volume/{id}"
  tags: Tags
  fields: {size_gib: Size}
"""


def generate(
    folder: Path, operations: str, partitions: str | None = None, catalog: str = VOLUME
) -> subprocess.CompletedProcess[str]:
    (folder / "catalog").mkdir()
    (folder / "catalog" / "ec2.yaml").write_text(catalog, encoding="utf-8")
    (folder / "operations.yaml").write_text(operations, encoding="utf-8")
    (folder / "partitions.yaml").write_text(partitions or PARTITIONS.read_text(encoding="utf-8"), encoding="utf-8")
    command = [ROOT / ".venv/build/bin/python", ROOT / "tools/generate_aws.py", "--operations", folder / "operations.yaml",
               "--partitions", folder / "partitions.yaml", "--catalog", folder / "catalog", "--out", folder / "out"]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_what_aws_has_is_generated(tmp_path: Path) -> None:
    done = generate(tmp_path, RIGHT)
    assert done.returncode == 0, done.stderr
    assert "struct GetCallerIdentity" in (tmp_path / "out/operations/sts.hpp").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("operations", "named"),
    [
        (RIGHT.replace("GetCallerIdentity", "GetCallerIdentities"), "GetCallerIdentities"),
        (RIGHT.replace("sts:", "stz:", 1), "stz"),
        (RIGHT.replace("permissions: []", "permissions: [sts:GetCallers]"), "sts:GetCallers"),
    ],
    ids=["operation", "service", "permission"],
)
def test_what_aws_has_not_is_named(tmp_path: Path, operations: str, named: str) -> None:
    done = generate(tmp_path, operations)
    assert done.returncode != 0
    assert named in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("DescribeVolumes", "DescribeVolume", "DescribeVolume"),
        ("Volumes[]", "Volumes", "Volumes.VolumeId"),
        ("Volumes[]", "Volume[]", "has no Volume"),
        ("id: VolumeId", "id: VolumeID", "has no VolumeID"),
        ("id: VolumeId", "id: Attachments", "no single value"),
        ("Size}", "Sizes}", "has no Sizes"),
        ("MaxResults", "MaxResult", "has no parameters"),
        ("tags: Tags", "tags: Attachments", "neither a map nor a list of keys and values"),
        ("volume/{id}", "volume/{ids}", "unknown placeholder"),
        ("  id: VolumeId\n", "", "lacks ['id']"),
        ("AWS::EC2::Volume:", "EC2 volume:", "no CloudFormation type name"),
        ("read: DescribeTags", "read: DescribeTag", "no operation 'DescribeTag'"),
        ("read: DescribeTags", "read: DescribeVolumes", "read by a call that lists"),
        ('tags: "Tags[]"', 'tags: "Labels[]"', "has no Labels"),
        ('tags: "Tags[]"', 'tags: "NextToken"', "neither a map nor a list of keys and values"),
        ("with: {Filters", "with: {Filter", "no parameters"),
        ('["{id}"]', '["{ids}"]', "unknown placeholder"),
        ("ec2:CreateTags", "ec2:WriteTags", "ec2:WriteTags"),
        (', actions: ["ec2:CreateTags"]', "", "unknown or missing fields ['actions']"),
        ("tagging: {", "other: {", "is no CloudFormation type name"),
        ("  tags: Tags", "  tag: Tags", "unknown fields ['tag']"),
        ("  tags: Tags", "  write: {none: }", "write is one of"),
        ("  tags: Tags", "  permissions: [ec2:ReadVolumes]", "ec2:ReadVolumes"),
    ],
)
def test_an_entry_of_the_catalogue_that_aws_does_not_have_is_named(
    tmp_path: Path, right: str, wrong: str, named: str
) -> None:
    assert right in VOLUME
    done = generate(tmp_path, RIGHT, catalog=VOLUME.replace(right, wrong, 1))
    assert done.returncode != 0
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def test_what_an_entry_does_not_name_is_not_in_its_operations_model(tmp_path: Path) -> None:
    assert generate(tmp_path, RIGHT).returncode == 0
    made = (tmp_path / "out/catalog/ec2.cpp").read_text(encoding="utf-8")
    assert '"Size"' in made and '"NextToken"' in made
    assert '"Attachments"' not in made and '"KmsKeyId"' not in made


def compile_call(body: str) -> subprocess.CompletedProcess[str]:
    """A caller of the generated structs, read as the product's own sources are."""
    code = f'#include "aws/operations/organizations.hpp"\nusing namespace portal::aws::organizations;\nauto call() {{ {body} }}\n'
    command = ["g++-12", "-std=c++20", "-fsyntax-only", f"-I{ROOT / 'src'}", f"-I{GENERATED}", "-x", "c++", "-"]
    return subprocess.run(command, input=code, capture_output=True, text=True, check=False)


def test_a_call_that_fits_compiles() -> None:
    done = compile_call(
        'ListAccounts request; request.next_token = "t"; ListAccounts::Output answer; return answer.accounts.size();'
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("ListAccounts request; request.max_items = 3; return request;", "max_items"),
        ("ListAccounts request; request.max_results = \"three\"; return request;", "conver"),
        ("ListAccounts::Output answer; return answer.members.size();", "members"),
        ("return ListEverything();", "ListEverything"),
    ],
    ids=["a parameter that does not exist", "a parameter of another type", "a member that the answer has not", "an operation that is not listed"],
)  # fmt: skip
def test_a_call_that_does_not_fit_does_not_compile(body: str, named: str) -> None:
    done = compile_call(body)
    assert done.returncode != 0
    assert named in done.stderr
