"""A page of a contract: five years of days and 500 payers, from the API.

script/bench commitments
"""

from __future__ import annotations

import argparse
import datetime
import http.client
import json
import random
import sqlite3
import tempfile
import time
from pathlib import Path
from urllib.parse import urlparse

from machine import describe_machine, table
from setup import processes, product

PAYERS = [f"{100_000_000_000 + n}" for n in range(500)]
RECORD_TYPES = [
    "Usage",
    "DiscountedUsage",
    "RIFee",
    "SavingsPlanCoveredUsage",
    "SavingsPlanNegation",
    "SavingsPlanRecurringFee",
    "Tax",
    "Credit",
]
REPEATS = 15


def fill(file: Path) -> str:
    """A contract of five years up to yesterday, its payers, and each month's sums by day and charge type."""
    last = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=1)
    first = last - datetime.timedelta(days=5 * 365)
    store = sqlite3.connect(file, timeout=60)
    customer = store.execute("SELECT id FROM customers").fetchone()[0]
    periods = [{"starts_on": str(first + datetime.timedelta(days=365 * n)), "ends_on": str(first + datetime.timedelta(days=365 * n + 364)), "amount": "9000000.50"}
               for n in range(6)]  # fmt: skip
    contract = {"name": "Large", "payer_account_ids": PAYERS, "currency": "USD", "starts_on": str(first), "periods": periods,
                "rules": {}, "discount_percent": None}  # fmt: skip
    store.execute("INSERT INTO commitments VALUES ('large', ?, 'Large', ?, 0, 0)", (customer, json.dumps(contract)))
    for payer in PAYERS:
        store.execute(
            "INSERT INTO commitment_sources VALUES (?, ?, ?, ?, ?, 0, NULL, NULL, ?)",
            (customer, payer, str(first), str(last), str(last), str(last)),
        )
    draw, months = random.Random(1), {}
    for n in range((last - first).days + 1):
        day = first + datetime.timedelta(days=n)
        for kind in RECORD_TYPES:
            for marketplace in ("0", "1") if kind == "Usage" else ("0",):
                amount = f"{draw.uniform(100, 4000):.10f}"
                months.setdefault(f"{day:%Y-%m}", []).append(
                    "\t".join([f"{day:%d}", kind, marketplace, "USD", amount, amount, amount]) + "\n"
                )
    for month, lines in months.items():
        store.execute("INSERT INTO commitment_months VALUES ('large', ?, ?)", (month, "".join(lines)))
    store.commit()
    store.close()
    return f"{len(PAYERS)} payers, {(last - first).days + 1:,} days, {sum(map(len, months.values())):,} sums"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    figures = {}
    with (
        tempfile.TemporaryDirectory() as run_dir,
        processes.portal_with_sandbox(product.binary_file("release"), Path(run_dir)) as (portal, _),
    ):
        summary = fill(next(Path(run_dir).rglob("portal.sqlite")))
        connection = http.client.HTTPConnection(urlparse(portal.url).netloc, timeout=120)
        for name, path in {
            "by month": "/commitments/large/progress",
            "by day": "/commitments/large/progress?granularity=daily",
        }.items():
            times, size = [], 0
            for _ in range(REPEATS):
                started = time.monotonic()
                connection.request("GET", f"/api/v1{path}", headers={"Authorization": f"Bearer {portal.api_token}"})
                answer = connection.getresponse()
                size = len(answer.read())
                times.append(1000 * (time.monotonic() - started))
                assert answer.status == 200, answer.status
            figures[name] = {
                "median_ms": round(sorted(times)[REPEATS // 2], 1),
                "worst_ms": round(max(times), 1),
                "kilobytes": round(size / 1000),
            }
    if arguments.json:
        print(json.dumps({"machine": describe_machine(), "summary": summary, "progress": figures}))
        return
    print(f"{describe_machine()}; {summary}\n")
    print(table(["progress", "median ms", "worst ms", "kB"], [[name, *f.values()] for name, f in figures.items()]))


if __name__ == "__main__":
    main()
