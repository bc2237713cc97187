"""Finding resources among many: how long the list, its filters and the summary take, with a store of that many rows.

script/bench resources
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import sqlite3
import tempfile
import time
import uuid
from pathlib import Path
from urllib.parse import urlparse

from machine import describe_machine, table
from setup import processes, product

ACCOUNTS = 200
TYPES = [f"AWS::EC2::Type{n}" for n in range(60)]
REGIONS = [f"region-{n}" for n in range(17)]
TAG_KEYS = [f"key-{n}" for n in range(30)]
REPEATS = 7
QUERIES = {
    "first page of 50": "/resources?limit=50",
    "first page of 1,000": "/resources?limit=1000",
    "one account and region": "/resources?account_id=000000000007&region=region-3",
    "one type": "/resources?type=AWS::EC2::Type5",
    "text in name, ID or ARN (last of its page)": "/resources?q=name-19999",
    "a tag's value": "/resources?tag[key-3]=value-5",
    "without a key": "/resources?tag_absent=key-3",
    "the summary": "/resource-summary",
}


def fill(file: Path, rows: int) -> None:
    store = sqlite3.connect(file, timeout=60)
    customer = store.execute("SELECT id FROM customers").fetchone()[0]
    names = random.Random(1)
    for number in range(ACCOUNTS):
        store.execute(
            "INSERT INTO cloud_accounts (id, customer_id, account_id, partition, name, organization_role, organizational_units, status,"
            " access_level, cost_explorer_sync, added, created_at, search_text) VALUES (?, ?, ?, 'aws', ?, 'linked', '[]', 'activated',"
            " 'resources_and_tags', 1, 0, 0, '')", (f"account-{number}", customer, f"{number:012d}", f"Account {number}"))  # fmt: skip
    for number in range(rows):
        account, kind, region = number % ACCOUNTS, names.choice(TYPES), names.choice(REGIONS)
        identifier = str(uuid.UUID(int=number))
        arn = f"arn:aws:ec2:{region}:{account:012d}:thing/{number}"
        store.execute(
            "INSERT INTO resources (id, customer_id, cloud_account_id, account_id, arn, type, service, region, resource_id, name, state, facts,"
            " list_name, search_text, digest, listed, tagged, own_tags, first_seen, last_seen)"
            " VALUES (?, ?, ?, ?, ?, ?, 'ec2', ?, ?, ?, 'available', '{\"size_gib\":8}', ?, ?, '', 1, 0, 1, 0, 0)",
            (identifier, customer, f"account-{account}", f"{account:012d}", arn, kind, region, f"thing-{number}", f"Name-{number}",
             f"name-{number}", f"name-{number}\nthing-{number}\n{arn}"))  # fmt: skip
        for key in names.sample(TAG_KEYS, 5):
            store.execute("INSERT INTO resource_tags (resource_id, customer_id, tag_key, value, source) VALUES (?, ?, ?, ?, 'aws')",
                          (identifier, customer, key, f"value-{names.randrange(50)}"))  # fmt: skip
    store.commit()
    store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rows", type=int, default=200_000)
    arguments = parser.parse_args()
    binary = product.binary_file("release")
    figures = {}
    with tempfile.TemporaryDirectory() as run_dir, processes.portal_with_sandbox(binary, Path(run_dir)) as (portal, _):
        fill(next(Path(run_dir).rglob("portal.sqlite")), arguments.rows)
        connection = http.client.HTTPConnection(urlparse(portal.url).netloc, timeout=120)
        for name, path in QUERIES.items():
            times = []
            for _ in range(REPEATS):
                started = time.monotonic()
                connection.request("GET", f"/api/v1{path}", headers={"Authorization": f"Bearer {portal.api_token}"})
                answer = connection.getresponse()
                body = answer.read()
                times.append((time.monotonic() - started) * 1000)
                if answer.status != 200:
                    raise SystemExit(f"{path} answered {answer.status}: {body[:200]!r}")
            figures[name] = {"median_ms": round(sorted(times)[len(times) // 2], 1), "slowest_ms": round(max(times), 1)}
    if arguments.json:
        print(json.dumps({"machine": describe_machine(), "rows": arguments.rows, "figures": figures}))
        return
    print(
        f"{describe_machine()}; {arguments.rows:,} resources of {ACCOUNTS} accounts, {arguments.rows * 5:,} tags, SQLite\n"
    )
    rows = [[name, f"{f['median_ms']} ms", f"{f['slowest_ms']} ms"] for name, f in figures.items()]
    print(table(["what is asked", f"median of {REPEATS}", "slowest"], rows))


if __name__ == "__main__":
    main()
