"""Editing the tags of many resources at once: the preview, the answer, and until AWS has them, read back.

script/bench tag-changes
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from machine import describe_machine, table
from setup import processes, product

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "api"))

REGION = "us-east-1"
T = TypeVar("T")
ENDED = {"succeeded", "partly_failed", "failed", "cancelled"}


def timed(figures: dict[str, float], name: str, what: Callable[[], T]) -> T:
    started = time.monotonic()
    answer = what()
    figures[name] = round(time.monotonic() - started, 2)
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--topics", type=int, default=500)
    arguments = parser.parse_args()
    figures: dict[str, float] = {}
    with (
        tempfile.TemporaryDirectory() as run_dir,
        processes.portal_with_sandbox(product.binary_file("release"), Path(run_dir)) as (portal, sandbox),
    ):
        os.environ |= {"AWS_CONFIG_FILE": str(sandbox.aws_config), "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}
        import tagging
        from conftest import World, wait_for
        from linked import activate_master
        from test_inventory import imported

        world = World(portal, sandbox, product.binary_file("release"), {}, Path(run_dir))
        sns = world.aws("master", "sns")
        for number in range(arguments.topics):
            sns.create_topic(Name=f"many-{number}", Tags=[{"Key": "team", "Value": "a"}])
        master = activate_master(world, len(sandbox.about["linked_account_ids"]))
        regions = [n for r in world.api.ok("GET", "/cloud-accounts/regions")["items"] if (n := r["region"]) != REGION]
        world.api.ok("PUT", "/inventory-exclusions", {"regions": regions, "services": []})
        imported(world, master)
        body = {"filter": {"q": "many-"}, "set": {"team": "b", "cost-center": "42"}}
        timed(
            figures,
            "in the portal (second level), all of them",
            lambda: tagging.changed(world, {"filter": {"q": "many-"}, "set": {"own": "x"}}),
        )
        tagging.level(world, world.master, tagging.WRITES)
        imported(world, master)
        preview = timed(figures, "preview", lambda: world.api.ok("POST", "/tag-changes/preview", body))
        begun = timed(figures, "written down and answered", lambda: world.api.ok("POST", "/tag-changes", body))
        timed(figures, "written to AWS and read back", lambda: wait_for(
            lambda: world.api.ok("GET", f"/tag-changes/{begun['id']}")["open"] == 0, 900, 0.5))  # fmt: skip
        writes = [c["action"] for c in tagging.writes(world)]
    summary = f"{arguments.topics:,} topics, {len(preview['aws_calls'])} calls planned, {len(writes)} made"
    if arguments.json:
        print(json.dumps({"machine": describe_machine(), "summary": summary, "seconds": figures}))
        return
    print(f"{describe_machine()}; {summary}; the governor keeps to AWS's 5 calls a second\n")
    print(table(["what", "seconds"], [[name, f"{seconds}"] for name, seconds in figures.items()]))


if __name__ == "__main__":
    main()
