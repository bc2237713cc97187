"""What AWS does not have does not build: an operation, a permission, a service, a partition, a parameter or a member of an answer."""

from __future__ import annotations

import os
import re
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
  parameters: {MaxResults: 500, IncludeManagedResources: true}
  items: Volumes[]
  owner: OwnerId
  state: State
  gone_states: [deleted]
  id: VolumeId
  arn: "arn:{partition}:ec2:{region}:{account}:volume/{id}"
  tags: Tags
  fields: {size_gib: Size}
"""
STREAMS = """
pages: {ListDeliveryStreams: {input: ExclusiveStartDeliveryStreamName, output: "DeliveryStreamNames[-1]", more: HasMoreDeliveryStreams}}
AWS::KinesisFirehose::DeliveryStream:
  list: ListDeliveryStreams
  items: DeliveryStreamNames[]
  id: "."
  arn: "arn:{partition}:firehose:{region}:{account}:deliverystream/{id}"
  write: {none: no reason}
"""


def generate(
    folder: Path, operations: str, partitions: str | None = None, catalog: str = VOLUME, service: str = "ec2"
) -> subprocess.CompletedProcess[str]:
    (folder / "catalog").mkdir()
    (folder / "catalog" / f"{service}.yaml").write_text(catalog, encoding="utf-8")
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
        ("  tags: Tags", '  arns: ["ec2:volume/"]', "is no arn:"),
        (", IncludeManagedResources: true", "", "does not send IncludeManagedResources"),
        ("  owner: OwnerId\n", "", "does not say its owner"),
        ("  owner: OwnerId", "  owner: {none: }", "neither a path nor"),
        ("  gone_states: [deleted]\n", "", "does not say whether ['deleted'] are gone"),
        ("[deleted]", "[deleted, lost]", "the states ['lost']"),
        ("gone_states: [deleted]", "lasting_states: {deleted: }", "do not say why"),
        ("  state: State\n", "", "and no state"),
        ("  tags: Tags", "  in_tagging_api: false\n  write: {none: why}", "needs a tagging of its own"),
        ("  tags: Tags", "  tags: Tags\n  taggable: false", "has tags, and is not taggable"),
        ("  tags: Tags", '  arns: ["arn:{partition}:ec2:::volume/{id"]', "is not understood"),
        ("  tags: Tags", "  covers: []", "leaves_out"),
        ("  tags: Tags", "  unless: [{VolumeKind: x}]", "has no VolumeKind"),
        ("  tags: Tags", "  only: [{VolumeType: }]", "without a value"),
        ("  tags: Tags", "  only: [{VolumeType: 'a*b'}]", "with the value 'a*b'"),
        ("  tags: Tags", "  managed_by_aws: [{VolumeId: {in: default_volumes}}]", "default_volumes"),
        ("  tags: Tags", "  for_each: {list: DescribeVpcs, values: 'Vpcs[].VpcId'}", "without into"),
        ("  tags: Tags", "  for_each: {list: DescribeVpcs, values: 'Vpcs[].Id', into: VolumeIds}", "has no Id"),
        ("  tags: Tags", "  for_each: {list: DescribeVpcs, values: 'Vpcs[].VpcId', into: VpcId}", "no parameters"),
        ("  tags: Tags", "  names: {list: DescribeVpcs, items: 'Vpcs[]', id: VpcId}", "does not say list"),
        ("tagging: {", "pages: {DescribeVpcs: {input: a, output: b}}\ntagging: {", "nothing calls ['DescribeVpcs']"),
        (
            "tagging: {",
            "pages: {DescribeVolumes: {input: NextToken, output: NextToken}}\ntagging: {",
            "has a paginator",
        ),
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


def test_two_types_whose_arns_look_alike_are_refused(tmp_path: Path) -> None:
    other = VOLUME + VOLUME.split("\n", 2)[2].replace("::Volume:", "::Disk:").replace("{id}", "{last}")
    done = generate(tmp_path, RIGHT, catalog=other)
    assert done.returncode != 0
    assert "ARNs of the same shape" in done.stderr


def test_an_operation_that_is_paged_by_members_that_botocore_has_no_paginator_of_is_generated(tmp_path: Path) -> None:
    done = generate(tmp_path, RIGHT, catalog=STREAMS, service="firehose")
    assert done.returncode == 0, done.stderr
    made = (tmp_path / "out/catalog/firehose.cpp").read_text(encoding="utf-8")
    assert '"DeliveryStreamNames[-1]"' in made and '.more_results = "HasMoreDeliveryStreams"' in made


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("pages: {List", "sets: {List", "answers page by page (ExclusiveStartDeliveryStreamName, HasMoreDeliveryStreams)"),
        ("output: ", "token: ", "input and output always"),
        ("DeliveryStreamNames[-1]", "StreamNames[-1]", "StreamNames"),
        ("HasMoreDeliveryStreams}", "HasMore}", "HasMore"),
        ("input: ExclusiveStart", "input: Start", "StartDeliveryStreamName"),
    ],
)  # fmt: skip
def test_a_list_whose_further_pages_nobody_would_ask_for_is_refused(
    tmp_path: Path, right: str, wrong: str, named: str
) -> None:
    assert right in STREAMS
    done = generate(tmp_path, RIGHT, catalog=STREAMS.replace(right, wrong, 1), service="firehose")
    assert done.returncode != 0
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def test_a_tag_read_and_an_operation_of_the_portal_are_held_to_it_too(tmp_path: Path) -> None:
    tagging = (
        'tagging: {read: ListTagsForDeliveryStream, with: {DeliveryStreamName: "{id}"}, tags: "Tags[]", actions: []}'
    )
    catalog = tagging + STREAMS.replace("  write: {none: no reason}\n", "")
    (tmp_path / "read").mkdir()
    done = generate(tmp_path / "read", RIGHT, catalog=catalog, service="firehose")
    assert "ListTagsForDeliveryStream answers page by page" in done.stderr
    called = "firehose:\n  ListDeliveryStreams: {as: customer, why: lists}\n"
    (tmp_path / "called").mkdir()
    done = generate(tmp_path / "called", RIGHT + called)
    assert "ListDeliveryStreams answers page by page" in done.stderr


def compiler_of_the_build() -> str:
    [found] = (GENERATED.parent / "CMakeFiles").glob("*/CMakeCXXCompiler.cmake")
    named = re.search(r'^set\(CMAKE_CXX_COMPILER "([^"]+)"\)$', found.read_text(), re.MULTILINE)
    assert named, "the build names no compiler"
    return named[1]


def compile_call(body: str) -> subprocess.CompletedProcess[str]:
    """A caller of the generated structs, read as the product's own sources are."""
    code = f'#include "aws/operations/organizations.hpp"\nusing namespace portal::aws::organizations;\nauto call() {{ {body} }}\n'
    command = [
        compiler_of_the_build(),
        "-std=c++20",
        "-fsyntax-only",
        f"-I{ROOT / 'src'}",
        f"-I{GENERATED}",
        "-x",
        "c++",
        "-",
    ]
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
