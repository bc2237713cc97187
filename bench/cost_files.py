"""Importing large cost files: 2 GiB of CSV (a Cost and Usage Report), and the gzip of it: time, and the portal's memory at its most."""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import IO, Any

from machine import describe_machine, table
from setup import processes, product

SIZE = 2 << 30
PAYER = "111111111111"
# As a report has them, with columns that the portal does not read.
COLUMNS = (
    "identity_line_item_id,bill_payer_account_id,bill_billing_entity,bill_billing_period_start_date,"
    "line_item_usage_account_id,line_item_line_item_type,line_item_usage_start_date,line_item_usage_end_date,line_item_product_code,"
    "line_item_usage_type,line_item_operation,line_item_resource_id,line_item_usage_amount,line_item_currency_code,"
    "line_item_unblended_rate,line_item_unblended_cost,product_product_name,resource_tags"
)
SERVICES = 40
ACCOUNTS = 200


def block(day: int) -> bytes:
    """Some MiB of lines of one day: what differs line by line is what differs in reports."""
    lines = []
    for i in range(20_000):
        service, account = i % SERVICES, i % ACCOUNTS
        lines.append(
            f"{day:02}{i:06}kq7zsm3vxu5e4l2pq6wjbn4r5ty,{PAYER},AWS,2026-10-01T00:00:00Z,{account:012},Usage,"
            f"2026-10-{day:02}T{i % 24:02}:00:00Z,2026-10-{day:02}T{i % 24:02}:59:59Z,AmazonService{service},"
            f"USE1-BoxUsage:m{service}.large,RunInstances:{i % 7:04},arn:aws:ec2:us-east-1:{account:012}:instance/i-0{i:016x},"
            f'1.0000000000,USD,0.0960000000,0.{i % 9973:010},"Amazon Service {service}","{{""team"":""t{i % 50}""}}"\n'
        )
    return "".join(lines).encode()


def write(file: IO[bytes], size: int) -> None:
    file.write((COLUMNS + "\n").encode())
    blocks = [block(day) for day in range(1, 32)]
    written = 0
    while written < size:
        part = blocks[(written // len(blocks[0])) % len(blocks)]
        file.write(part)
        written += len(part)


def peak_mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return round(int(line.split()[1]) / 1024, 1)
    raise SystemExit("no VmHWM")


def cpu_seconds(pid: int) -> float:
    """Of the process so far, whatever else the machine has to do."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def call(portal: processes.Portal, path: str, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {portal.api_token}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{portal.url}/api/v1{path}", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def measure(binary: Path, portal: processes.Portal, commitment: str, file: Path) -> dict[str, Any]:
    words = [
        binary,
        "commitment",
        "import",
        commitment,
        file,
        "--url",
        portal.url,
        "--token",
        portal.api_token,
        "--json",
    ]
    cpu, before = cpu_seconds(portal.server.pid), peak_mib(portal.server.pid)
    started = time.monotonic()
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    took = time.monotonic() - started
    if done.returncode != 0:
        raise SystemExit(f"the import of {file.name} ended with {done.returncode}: {done.stdout}{done.stderr}")
    view = json.loads(done.stdout)
    return {
        "file": file.name, "file_mib": round(file.stat().st_size / 2**20), "lines": view["lines"], "seconds": round(took, 1),
        "cpu_seconds": round(cpu_seconds(portal.server.pid) - cpu, 1),
        "peak_before_mib": before, "peak_mib": peak_mib(portal.server.pid),
        "sums": [month["amount"] for month in view["months"]],
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--mib", type=int, default=SIZE >> 20, help="of CSV")
    arguments = parser.parse_args()
    binary = product.binary_file("release")
    results = []
    with tempfile.TemporaryDirectory() as folder:
        plain, packed = Path(folder) / "costs.csv", Path(folder) / "costs.csv.gz"
        with plain.open("wb") as file:
            write(file, arguments.mib << 20)
        with plain.open("rb") as given, gzip.open(packed, "wb", compresslevel=4) as file:
            while part := given.read(1 << 24):
                file.write(part)
        for name in (plain, packed):
            # A portal for each: memory at its most is the process's.
            run_dir = Path(folder) / name.suffix
            run_dir.mkdir()
            with processes.portal_with_sandbox(binary, run_dir) as (portal, _):
                account = {"provider": "aws", "name": "Payer", "account_id": PAYER, "region": "us-east-1"}
                call(portal, "/cloud-accounts", account)
                contract = {
                    "name": "Agreement", "payer_account_ids": [PAYER], "currency": "USD", "starts_on": "2026-01-01",
                    "periods": [{"starts_on": "2026-01-01", "ends_on": "2026-12-31", "amount": "1000000"}],
                }  # fmt: skip
                results.append(measure(binary, portal, call(portal, "/commitments", contract)["id"], name))
    if results[0]["sums"] != results[1]["sums"]:
        raise SystemExit("the gzip's sums are others than the CSV's")
    if arguments.json:
        print(json.dumps({"machine": describe_machine(), "cost_files": results}))
        return
    print(f"{describe_machine()}\n")
    print(table(["file", "size", "lines", "time", "the portal's processor time", "the portal's memory at its most, before", "with it", "aim"], [
        [r["file"], f"{r['file_mib']} MiB", f"{r['lines']:,}", f"{r['seconds']} s", f"{r['cpu_seconds']} s",
         f"{r['peak_before_mib']} MiB", f"{r['peak_mib']} MiB", "38 s, 94 MiB"] for r in results
    ]))  # fmt: skip


if __name__ == "__main__":
    main()
