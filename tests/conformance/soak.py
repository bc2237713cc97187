#!/usr/bin/env python3
"""Many calls through one client on loopback: does its memory stay, and are its connections reused?

`script/test conformance` makes 50,000; `tests/conformance/soak.py 1000000` makes the long form. What the client says of its
connections is compared with what the server saw.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from harness import Tally

ROOT = Path(__file__).resolve().parents[2]
MOST_GROWTH_KIB = 1024
WORKERS = 16
ANSWER = """<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:sts::012345678901:assumed-role/portal/session</Arn><UserId>AROAEXAMPLE:session</UserId><Account>012345678901</Account>
</GetCallerIdentityResult><ResponseMetadata><RequestId>canned</RequestId></ResponseMetadata></GetCallerIdentityResponse>"""


@contextmanager
def server(program: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "1").write_text(ANSWER, encoding="utf-8")
        process = subprocess.Popen([program, "serve", folder], stdout=subprocess.PIPE, text=True)
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()
            process.wait()


def soak(program: Path, calls: int) -> dict[str, Any]:
    with server(program) as url:
        command = [program, "soak", url, str(calls), str(WORKERS)]
        seen = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url + "/connections") as answer:
            return seen | {"connections": int(answer.read())}


def wrong_with(seen: dict[str, Any], calls: int) -> str | None:
    """What does not hold, in words; nothing when all does."""
    second, last = seen["rss_kib"][1], seen["rss_kib"][-1]
    if seen["calls"] != calls or seen["failed"]:
        return f"{seen['calls']} calls of {calls}, {seen['failed']} failed"
    if last - second >= MOST_GROWTH_KIB:
        return f"resident memory grew by {last - second} KiB between the second and the last quarter: {seen['rss_kib']}"
    if not seen["connections"] == seen["new_connections"] <= WORKERS:
        return f"{seen['connections']} connections at the server, {seen['new_connections']} by the client, {WORKERS} workers"
    return None


def run(build: Path, tally: Tally, calls: int = 50_000) -> None:
    seen = soak(build / "conformance/aws_load", calls)
    rate = calls / seen["cpu_s"]
    print(
        f"soak: {calls:,} calls on {seen['connections']} connections, {seen['rss_kib'][1]} KiB after the second quarter, "
        f"{seen['rss_kib'][-1]} KiB after the last, {rate:,.0f} calls a second of processor time"
    )
    tally.case("soak", f"{calls:,} calls", lambda: wrong_with(seen, calls))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("calls", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--build", type=Path, default=ROOT / "build/release")
    arguments = parser.parse_args()
    seen = soak(arguments.build / "conformance/aws_load", arguments.calls)
    print(json.dumps(seen))
    sys.exit(wrong_with(seen, arguments.calls))


if __name__ == "__main__":
    main()
