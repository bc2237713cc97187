"""What the portal takes: memory when idle and after 10,000 requests, time from start to ready, requests a second."""

from __future__ import annotations

import argparse
import http.client
import json
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import urlparse

from machine import describe_machine, table
from setup import processes, product

REQUESTS = 10_000


def resident_mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    raise SystemExit("no VmRSS")


def many_requests(portal: processes.Portal, path: str, count: int) -> float:
    connection = http.client.HTTPConnection(urlparse(portal.url).netloc, timeout=30)
    started = time.monotonic()
    for _ in range(count):
        connection.request("GET", path, headers={"Authorization": f"Bearer {portal.api_token}"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
    return count / (time.monotonic() - started)


def start_to_ready(binary: Path, environment: dict[str, str], data: Path, port: int) -> float:
    started = time.monotonic()
    process = subprocess.Popen(
        [binary, "serve", "--data", data, "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not processes.answers(f"http://127.0.0.1:{port}/readyz"):
            time.sleep(0.005)
        return time.monotonic() - started
    finally:
        process.terminate()
        process.wait(timeout=20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    binary = product.binary_file("release")
    with (
        tempfile.TemporaryDirectory() as run_dir,
        processes.portal_with_sandbox(binary, Path(run_dir)) as (portal, sandbox),
    ):
        environment = processes.portal_environment(sandbox)
        time.sleep(3)
        idle = resident_mib(portal.server.pid)
        rate = many_requests(portal, "/api/v1/cloud-accounts", REQUESTS)
        after = resident_mib(portal.server.pid)
        starts = [
            start_to_ready(binary, environment, Path(run_dir) / "start", processes.free_port_of_the_system())
            for _ in range(5)
        ]
    result = {
        "resident_idle_mib": idle, "resident_after_mib": after, "requests": REQUESTS, "requests_per_second_one_connection": round(rate),
        "start_to_ready_s": round(sorted(starts)[len(starts) // 2], 3), "binary_mib": round(binary.stat().st_size / 2**20, 1),
    }  # fmt: skip
    if arguments.json:
        print(json.dumps({"machine": describe_machine(), "footprint": result}))
        return
    print(f"{describe_machine()}\n")
    print(table(["what", "figure", "aim"], [
        ["resident memory, idle", f"{idle} MiB", "64 MiB"],
        [f"resident memory after {REQUESTS} requests", f"{after} MiB", "64 MiB"],
        ["start to ready (median of 5)", f"{result['start_to_ready_s']} s", "0.5 s"],
        ["GET /cloud-accounts, one connection, one Python client", f"{result['requests_per_second_one_connection']} /s", ""],
        ["the binary", f"{result['binary_mib']} MiB", ""],
    ]))  # fmt: skip


if __name__ == "__main__":
    main()
