"""What tests of commitments share: contracts, those that were worked by hand, and ways to read and count them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import requests
from conftest import Api, World, wait_for
from tagging import ENDED

SECOND_PAYER = "222222222222"
DAY = timedelta(days=1)
# Days of other tests may be known as final.
EVERYTHING = {"from": "2001-01-01"}


def yesterday() -> date:
    return datetime.now(UTC).date() - DAY


def contract(world: World, **more: Any) -> dict[str, Any]:
    starts = yesterday() - 59 * DAY
    return {
        "name": "Agreement", "payer_account_ids": [world.master], "currency": "USD", "starts_on": str(starts),
        "periods": [{"starts_on": str(starts), "ends_on": str(starts + 364 * DAY), "amount": "365000"}],
    } | more  # fmt: skip


def refresh(world: World, commitment: dict[str, Any], **body: Any) -> dict[str, Any]:
    answer = world.api.post(f"/commitments/{commitment['id']}/refresh", body)
    assert answer.status_code == 202, answer.text
    path = f"/jobs/{answer.json()['id']}"
    return wait_for(lambda: (job := world.api.ok("GET", path))["status"] in ENDED and job)


def bare(answer: Any, currency: str) -> Any:
    """Each amount without its currency, which is the contract's."""
    if isinstance(answer, list):
        return [bare(item, currency) for item in answer]
    if not isinstance(answer, dict):
        return answer
    if answer.keys() == {"amount", "currency"}:
        assert answer["currency"] == currency
        return answer["amount"]
    return {name: bare(value, currency) for name, value in answer.items()}


def progress(world: World, commitment: dict[str, Any], query: str = "") -> dict[str, Any]:
    got = world.api.ok("GET", f"/commitments/{commitment['id']}/progress{query}")
    assert got["run_rate_daily"]["currency"] == got["periods"][0]["committed"]["currency"] == got["currency"]
    return bare(got, got["currency"])


def upload(api: Api, commitment: dict[str, Any], text: str, piece: int = 200_000) -> dict[str, Any]:
    """The preview of a file that is sent in pieces."""
    return upload_files(api, commitment, {"costs.csv": text.encode()}, piece)


def upload_files(
    api: Api, commitment: dict[str, Any], files: dict[str, bytes] | list[tuple[str, bytes]], piece: int = 1 << 20
) -> dict[str, Any]:
    """The preview of files that are one delivery, each sent in pieces."""
    path = f"/commitments/{commitment['id']}/imports"
    path += "/" + api.ok("POST", path)["id"]
    for file, (name, content) in enumerate(files.items() if isinstance(files, dict) else files):
        position = {"next_file": file, "next_piece": 0}
        while position["next_file"] == file:
            number = position["next_piece"]
            part = content[number * piece : (number + 1) * piece]
            last = (number + 1) * piece >= len(content)
            answer = send_piece(api, f"{path}/files/{file}/pieces/{number}", part, last=last, name=name)
            assert answer.status_code == 200, answer.text
            position = answer.json()
    return api.ok("POST", f"{path}/complete", {})


def send_piece(api: Api, path: str, content: bytes, *, last: bool = True, name: str | None = None) -> requests.Response:
    query = ({"last": "true"} if last else {}) | ({"name": name} if name is not None else {})
    headers = {"Content-Type": "application/octet-stream"}
    return api.send("PUT", path, data=content, params=query, headers=headers)


def apply(api: Api, commitment: dict[str, Any], preview: dict[str, Any], **body: Any) -> dict[str, Any]:
    """Stores what was previewed; of files that do not say their billing periods those that the preview proposes."""
    if not preview["has_periods"]:
        body.setdefault("periods", preview["proposed_periods"])
    return api.ok("POST", f"/commitments/{commitment['id']}/imports/{preview['id']}/apply", body)


def cents(text: str) -> str:
    return str(Decimal(text).quantize(Decimal("0.01")))


class Moved:
    """A worked contract, so many days later that its last day counted is yesterday, as the sandbox's costs are today's."""

    def __init__(self, world: World, file: Path) -> None:
        self.case = json.loads(file.read_text())
        self.by = yesterday() - date.fromisoformat(self.case["as_of"])
        self.payers = {"111111111111": world.master, "222222222222": SECOND_PAYER, "999999999999": "999999999999"}
        given = self.case["contract"]
        self.contract = given | {
            "payer_account_ids": [self.payers[p] for p in given["payer_account_ids"]], "starts_on": self.day(given["starts_on"]),
            "periods": [p | {"starts_on": self.day(p["starts_on"]), "ends_on": self.day(p["ends_on"])} for p in given["periods"]],
            "rules": given["rules"] | ({"opening_balance_through": through} if (through := self.day(given["rules"].get("opening_balance_through"))) else {}),
        }  # fmt: skip

    def day(self, text: str | None) -> str | None:
        return text and str(date.fromisoformat(text) + self.by)

    def costs(self) -> list[dict[str, Any]]:
        return [
            c | {"first": date.fromisoformat(c["first"]) + self.by, "last": date.fromisoformat(c["last"]) + self.by}
            for c in self.case["costs"]
        ]


def first_of_cost_explorer() -> date:
    """The sandbox keeps what Cost Explorer does: days of this month and of 13 before it."""
    today = datetime.now(UTC).date()
    months = today.year * 12 + today.month - 1 - 13
    return date(months // 12, months % 12 + 1, 1)


def as_scenario(world: World, moved: Moved) -> list[dict[str, Any]]:
    entries = []
    for cost in moved.costs():
        first = max(cost["first"], first_of_cost_explorer())
        # The sandbox tells USD alone, and one organization: other payers and currencies come by file.
        if cost["payer_account_id"] != "111111111111" or cost.get("currency", "USD") != "USD" or first > cost["last"]:
            continue
        entries.append({
            "account": world.master, "service": cost.get("service", "Amazon Elastic Compute Cloud - Compute"),
            "record_type": cost.get("record_type", "Usage"), "billing_entity": cost.get("billing_entity", "AWS"),
            "start": str(first), "end": str(cost["last"] + DAY), "amount": cost["unblended"],
            "net_amount": cost.get("net_unblended", cost["unblended"])})  # fmt: skip
    return entries


def as_csv(moved: Moved) -> str:
    """What the sandbox cannot tell, as a Cost and Usage Report."""
    lines = ["bill_payer_account_id,bill_billing_period_start_date,line_item_usage_start_date,line_item_line_item_type,line_item_unblended_cost,"
             "line_item_net_unblended_cost,line_item_currency_code,bill_billing_entity,product_product_name"]  # fmt: skip
    for cost in moved.costs():
        of_sandbox = cost["payer_account_id"] == "111111111111" and cost.get("currency", "USD") == "USD"
        last = min(cost["last"], first_of_cost_explorer() - DAY) if of_sandbox else cost["last"]
        payer = moved.payers[cost["payer_account_id"]]
        days = [cost["first"] + n * DAY for n in range((last - cost["first"]).days + 1)]
        # A period that is open is complete up to the day before the last one with usage.
        days += [last + DAY] if last == yesterday() else []
        for day in days:
            amount, net = (
                ("0", "0") if day > last else (cost["unblended"], cost.get("net_unblended", cost["unblended"]))
            )
            lines.append(f"{payer},{day.replace(day=1)}T00:00:00Z,{day}T00:00:00Z,{cost.get('record_type', 'Usage')},{amount},"
                         f"{net},{cost.get('currency', 'USD')},{cost.get('billing_entity', 'AWS')},"
                         f"{cost.get('service', 'EC2')}")  # fmt: skip
    return "\n".join(lines) + "\n"
