"""The guide's worked example, run as it stands: one command drafts an entry that builds."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "catalog" / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "catalog", tmp_path / "catalog"))


def new_type(catalog: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [ROOT / "script" / "new-resource-type", *arguments, "--catalog", catalog]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def generate(folder: Path, catalog: Path) -> subprocess.CompletedProcess[str]:
    command = [ROOT / ".venv/build/bin/python", ROOT / "tools/generate_aws.py", "--operations", ROOT / "src/aws/operations.yaml", "--partitions",
               ROOT / "src/aws/partitions.yaml", "--catalog", catalog, "--out", folder / "out"]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_guides_example_is_what_the_command_drafts_and_it_builds(tmp_path: Path, catalog: Path) -> None:
    command = re.search(r"^script/new-resource-type (.*)$", GUIDE, re.MULTILINE)
    assert command
    drafted = new_type(catalog, *command[1].split())
    assert drafted.returncode == 0, drafted.stderr
    shown = re.search(r"```yaml\n(AWS::Lambda::LayerVersion:.*?)```", GUIDE, re.DOTALL)
    assert shown
    assert (
        yaml.safe_load((catalog / "lambda.yaml").read_text())["AWS::Lambda::LayerVersion"]
        == yaml.safe_load(shown[1])["AWS::Lambda::LayerVersion"]
    )
    done = generate(tmp_path, catalog)
    assert done.returncode == 0, done.stderr
    made = (tmp_path / "out/catalog_table.cpp").read_text()
    assert "AWS::Lambda::LayerVersion" in made and "catalog_lambda::ListLayers" in made
    assert "lambda:ListLayers" in (tmp_path / "out/permission_table.cpp").read_text()


def test_owner_and_states_of_what_is_gone_are_drafted(catalog: Path) -> None:
    drafted = new_type(catalog, "AWS::EC2::OtherHost", "ec2", "DescribeHosts")
    assert drafted.returncode == 0, drafted.stderr
    entry = yaml.safe_load((catalog / "ec2.yaml").read_text())["AWS::EC2::OtherHost"]
    assert entry["owner"] == "OwnerId"
    assert entry["gone_states"] == ["released", "released-permanent-failure"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("AWS::Lambda::Function", "lambda", "ListFunctions"), "stands twice"),
        (("Lambda layer", "lambda", "ListLayers"), "no CloudFormation type name"),
        (("AWS::Lambda::Layer", "lambda", "ListLayer"), "no operation"),
        (("AWS::Lambda::Layer", "lamda", "ListLayers"), "no service"),
        (("AWS::SQS::Message", "sqs", "DeleteMessage"), "answers nothing"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_written(catalog: Path, arguments: tuple[str, ...], named: str) -> None:
    before = {f.name: f.read_text() for f in catalog.iterdir()}
    refused = new_type(catalog, *arguments)
    assert refused.returncode != 0
    assert named in refused.stderr
    assert {f.name: f.read_text() for f in catalog.iterdir()} == before
