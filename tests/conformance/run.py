"""Runs AWS's own test cases, as botocore's source distribution carries them, through the portal's AWS layer.

    .venv/build/bin/python tests/conformance/run.py [--build build/release] [--cache .cache/conformance] [--verbose]

The source distribution of exactly the pinned botocore is downloaded once, checked by its hash, and kept in the cache; with
the cache no network is needed. A case is skipped only where skips.yaml names it with its reason; a skip that no case
answers to fails the run, so that the list cannot rot.
"""

import argparse
import re
import subprocess
import sys
import tarfile
from importlib.metadata import version
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import configuration_files  # noqa: E402
import endpoints  # noqa: E402
import oracle  # noqa: E402
import protocols  # noqa: E402
import signatures  # noqa: E402
import soak  # noqa: E402
from harness import Binary, Tally  # noqa: E402

HERE = Path(__file__).resolve().parent


def pinned_requirement(name: str) -> str:
    """The lines of script/requirements-build.txt that pin `name`, with its hashes."""
    text = (ROOT / "script/requirements-build.txt").read_text(encoding="utf-8")
    found = re.search(rf"^{name}==[^\n]*\n(?:    --hash[^\n]*\n)+", text, re.MULTILINE)
    assert found, f"{name} is not pinned"
    return found.group(0).rstrip(" \\\n") + "\n"


def source_distribution(cache: Path) -> Path:
    """The folder of botocore's sources."""
    name = f"botocore-{version('botocore')}"
    folder = cache / name
    if (folder / "complete").exists():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    requirement = cache / "requirement.txt"
    requirement.write_text(pinned_requirement("botocore"), encoding="utf-8")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-binary",
            ":all:",
            "--no-deps",
            "--no-build-isolation",
            "--require-hashes",
            "--requirement",
            str(requirement),
            "--dest",
            str(cache),
        ],
        check=True,
    )
    with tarfile.open(cache / f"{name}.tar.gz") as archive:
        # Debian 12's Python may not know filters yet; what is unpacked is what the pinned hash says either way.
        if hasattr(tarfile, "data_filter"):
            archive.extractall(cache, filter="data")
        else:
            archive.extractall(cache)
    (folder / "complete").touch()
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build/release")
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache/conformance")
    parser.add_argument(
        "--all", action="store_true", help="every operation of the catalogue's services through the oracle"
    )
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()

    sources = source_distribution(arguments.cache)
    tally = Tally(yaml.safe_load((HERE / "skips.yaml").read_text(encoding="utf-8")), arguments.verbose)
    binary = Binary(arguments.build / "conformance/aws_conformance")
    signatures.run(binary, tally, sources / "tests/unit/auth/aws4_testsuite")
    protocols.run(binary, tally, sources / "tests/unit/protocols")
    called = yaml.safe_load((ROOT / "src/aws/operations.yaml").read_text(encoding="utf-8"))
    endpoints.run(binary, tally, sources / "tests/functional/endpoint-rules", called)
    oracle.run(binary, tally, called, arguments.all)
    configuration_files.run(binary, tally)
    soak.run(arguments.build, tally)
    # The oracle's short form does not meet every operation that has a skip.
    for kind, name in tally.unused_skips():
        if kind.startswith("oracle") and not arguments.all:
            continue
        tally.case("skip list", f"{kind}: {name}", lambda: "skips.yaml names a case that does not exist")

    def count(kind: str) -> int:
        return tally.passed.get(kind, 0)

    print(f"botocore as an oracle: requests {count('oracle requests')}, answers {count('oracle answers')}")
    print(
        f"protocol input {count('protocol input')}, protocol output {count('protocol output')}, "
        f"signatures {count('signatures')}, endpoints {count('endpoints')}, skipped {tally.skipped}"
    )
    failed = sum(tally.failed.values())
    print(f"{sum(tally.passed.values())} passed, {failed} failed, {tally.skipped} skipped")
    sys.exit(1 if failed or not tally.passed else 0)


if __name__ == "__main__":
    main()
