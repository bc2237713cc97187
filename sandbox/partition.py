"""Which partition of AWS this process plays: one a process, chosen before anything else is imported.

ministack writes `arn:aws:` and `us-east-1` in hundreds of lines. In another partition its source, and the sandbox's own, is
read with that partition's words in their place: the same code with other names, so what is strict in one is strict in all
(a principal of `arn:aws:` in a trust policy of `aws-cn` is as malformed as it is there: IAM User Guide, "AWS JSON policy
elements: Principal"). Source: AWS General Reference, "Amazon Resource Names"; botocore's partitions and endpoints.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from types import ModuleType

VARIABLE = "SANDBOX_PARTITION"
REWRITTEN = ("ministack", "sandbox")


@dataclass(frozen=True)
class Partition:
    """`home_region`: where IAM is signed; `organizations_region`: where Organizations is."""

    id: str
    home_region: str
    second_region: str
    organizations_region: str
    dns_suffix: str


PARTITIONS = {
    partition.id: partition
    for partition in (
        Partition("aws", "us-east-1", "eu-west-1", "us-east-1", "amazonaws.com"),
        Partition("aws-cn", "cn-north-1", "cn-northwest-1", "cn-northwest-1", "amazonaws.com.cn"),
        Partition("aws-us-gov", "us-gov-west-1", "us-gov-east-1", "us-gov-west-1", "amazonaws.com"),
    )
}


def current() -> Partition:
    return PARTITIONS[os.environ.get(VARIABLE, "aws")]


def rewritten(source: str, partition: Partition) -> str:
    return (
        source.replace("arn:" + "aws:", f"arn:{partition.id}:")
        .replace(".partition != " + '"aws"', f'.partition != "{partition.id}"')
        .replace('"AWS::Partition": ' + '"aws"', f'"AWS::Partition": "{partition.id}"')
        .replace('"AWS::URLSuffix": ' + '"amazonaws.com"', f'"AWS::URLSuffix": "{partition.dns_suffix}"')
        .replace("us-east" + "-1", partition.home_region)
        .replace("eu-west" + "-1", partition.second_region)
    )


class _Loader(importlib.machinery.SourceFileLoader):
    """Reads the source with the partition's words, and keeps no compiled file of it."""

    def path_stats(self, path: str) -> dict:
        raise OSError("what is compiled differs by partition")

    def get_data(self, path: str) -> bytes:
        data = super().get_data(path)
        return rewritten(data.decode(), current()).encode() if path.endswith(".py") else data


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in REWRITTEN or fullname == __name__:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


def play(partition_id: str) -> None:
    """Before ministack and the rest of the sandbox are imported."""
    os.environ[VARIABLE] = partition_id
    if partition_id != "aws":
        sys.meta_path.insert(0, _Finder())
