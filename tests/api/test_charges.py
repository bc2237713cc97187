"""One vocabulary of charges: a contract's rule means the same whichever source told the day, and what a source cannot tell is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from committing import DAY, EVERYTHING, apply, contract, progress, refresh, upload, yesterday
from conftest import World, a_world
from linked import activate_master
from recommending import ALWAYS_NEWER
from tagging import set_sandbox

DOCS = Path(__file__).parents[2] / "docs" / "charges.md"
# By the word that a contract has: what Cost Explorer says, and what a report says (type, product, reservation) for the same.
RULES = {
    "Support": ("Support", ("Fee", "AWS Premium Support", "")),
    "Support fee": ("Support", ("Fee", "AWS Support (Business)", "")),
    "Recurring": ("Recurring", ("RIFee", "Amazon EC2", "arn:aws:ec2:us-east-1:1:reserved-instances/x")),
    "RIFee": ("Recurring", ("RIFee", "Amazon EC2", "arn:aws:ec2:us-east-1:1:reserved-instances/x")),
    "Upfront": ("Upfront", ("Fee", "Amazon EC2", "arn:aws:ec2:us-east-1:1:reserved-instances/x")),
    "Other out-of-cycle charges": ("Other out-of-cycle charges", ("Fee", "Amazon Registrar", "")),
    "Private Rate Card Discount": ("Private Rate Card Discount", ("PrivateRateDiscount", "Amazon EC2", "")),
    "Enterprise Discount Program Discount": ("Enterprise Discount Program Discount", ("EdpDiscount", "Amazon EC2", "")),
    "SppDiscount": ("Solution Provider Program Discount", ("SppDiscount", "Amazon EC2", "")),
    "BundledDiscount": ("Bundled Discount", ("BundledDiscount", "Amazon EC2", "")),
}


def month_before(day: date) -> date:
    return (day.replace(day=1) - DAY).replace(day=1)


FILE_MONTH = month_before(yesterday())  # told by a file
READ_MONTH = month_before(FILE_MONTH)  # told by Cost Explorer
NEXT_MONTH = (FILE_MONTH + 31 * DAY).replace(day=1)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("charges"), *ALWAYS_NEWER, linked_accounts=1) as running:
        activate_master(running, 1)
        running.api.ok("PUT", "/cost-explorer", {"monthly_cap": {"amount": "100", "currency": "USD"}})
        yield running


def entered(world: World, excluded: list[str], **rules: Any) -> dict[str, Any]:
    periods = [{"starts_on": str(READ_MONTH), "ends_on": str(READ_MONTH + 364 * DAY), "amount": "365000"}]
    return world.api.ok("POST", "/commitments", contract(
        world, starts_on=str(READ_MONTH), periods=periods,
        rules={"excluded_record_types": excluded, "marketplace_cap_percent": 0} | rules))  # fmt: skip


def removed(world: World, made: dict[str, Any]) -> None:
    for source in world.api.ok("GET", f"/commitments/{made['id']}")["sources"]:
        for one in source["imports"]:
            world.api.ok("DELETE", f"/commitments/{made['id']}/imports/{one['id']}")
    world.api.ok("DELETE", f"/commitments/{made['id']}")


def stored(world: World, made: dict[str, Any], preview: dict[str, Any]) -> None:
    assert preview["problems"] == []
    apply(world.api, made, preview)


def report(world: World, more: list[str]) -> str:
    """A month of 100 a day, and these lines of its fifth day."""
    lines = ["bill_payer_account_id,bill_billing_period_start_date,line_item_usage_start_date,line_item_line_item_type,line_item_unblended_cost,"
             "line_item_currency_code,bill_billing_entity,product_product_name,reservation_reservation_a_r_n"]  # fmt: skip
    day = FILE_MONTH
    while day < NEXT_MONTH:
        lines.append(f"{world.master},{FILE_MONTH}T00:00:00Z,{day}T00:00:00Z,Usage,100,USD,AWS,Amazon EC2,")
        day += DAY
    for line in more:
        lines.append(f"{world.master},{FILE_MONTH}T00:00:00Z,{FILE_MONTH + 4 * DAY}T00:00:00Z,{line}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("word", RULES)
def test_what_a_contract_leaves_out_is_left_out_by_both_sources(world: World, word: str) -> None:
    record_type, (line_type, product, arn) = RULES[word]
    set_sandbox(world, cost_scenario=[
        {"account": world.master, "start": str(READ_MONTH), "end": str(NEXT_MONTH), "amount": "100"},
        {"account": world.master, "date": str(READ_MONTH + 4 * DAY), "amount": "300", "record_type": record_type}])  # fmt: skip
    made = entered(world, [word])
    assert refresh(world, made, **EVERYTHING)["status"] == "succeeded"
    preview = upload(world.api, made, report(world, [f"{line_type},300,USD,AWS,{product},{arn}"]))
    assert [m["amount"] for m in preview["months"]] == [str(100 * (NEXT_MONTH - FILE_MONTH).days + 300)]
    stored(world, made, preview)
    year = progress(world, made)["periods"][0]
    assert year["spent"] == str(100 * (NEXT_MONTH - READ_MONTH).days)
    # Both are one line of what does not count.
    assert [(n["record_type"], n["amount"]) for n in year["not_counted"]] == [(record_type, "600")]
    # What was typed stays as it was typed.
    assert world.api.ok("GET", f"/commitments/{made['id']}")["rules"]["excluded_record_types"] == [word]
    removed(world, made)


def focus(world: World, lines: list[str]) -> str:
    header = ("BilledCost,EffectiveCost,ChargePeriodStart,ChargeCategory,ChargeClass,BillingAccountId,BillingCurrency,BillingPeriodStart,"
              "ProviderName,PublisherName,ServiceProviderName,InvoiceIssuerName,CommitmentDiscountType,ServiceName")  # fmt: skip
    return "\n".join([header, *lines]) + "\n"


def test_focus_with_several_providers_null_and_the_times_of_databases(world: World) -> None:
    """700 of AWS and 300 of a vendor; 1,000 taken back and charged again as 900; Azure's and Oracle's lines are none of ours."""
    set_sandbox(world, cost_scenario=[])
    made = entered(world, ["Tax", "Credit", "Refund", "DiscountedUsage", "EdpDiscount"])
    refresh(world, made, **EVERYTHING)
    begin, of = f"{FILE_MONTH} 00:00:00+00", f"{world.master},USD"
    usage = [f"1,NULL,{FILE_MONTH + n * DAY} 00:00:00.000 UTC,Usage,NULL,{of},{begin},AWS,AWS,AWS,AWS,NULL,EC2" for n in range((NEXT_MONTH - FILE_MONTH).days)]  # fmt: skip
    preview = upload(world.api, made, focus(world, [
        *usage,
        f"700,NULL,{begin},Usage,NULL,{of},{begin},AWS,\"Amazon Web Services, Inc.\",NULL,Amazon Web Services EMEA SARL,NULL,EC2",
        f"300,300,{begin},Purchase,,{of},{begin},,NULL,Vendor,AWS,,Product",
        f"1000,1000,{begin},Usage,,{of},{begin},AWS,AWS,,AWS,,RDS",
        f"-1000,-1000,{FILE_MONTH}T00:00:00+0000,Usage,Correction,{of},{begin},AWS,AWS,,AWS,,RDS",
        f"900,900,{begin},Usage,Correction,{of},{begin},AWS,AWS,,AWS,,RDS",
        f"55,55,{begin},Usage,,/subscriptions/1,EUR,{begin},Microsoft,Microsoft,,Microsoft,,VM",
        f"66,66,{begin},Usage,,ocid1.tenancy,USD,{begin},Oracle,Oracle,,Oracle,,VM"]))  # fmt: skip
    assert preview["problems"] == []
    notes = {note["code"]: note["detail"] for note in preview["notes"]}
    assert set(notes) == {"other-providers", "told-within-costs", "corrections"}
    assert "2 lines of other providers (Microsoft, Oracle)" in notes["other-providers"]
    assert "Enterprise Discount Program Discount" in notes["told-within-costs"]
    stored(world, made, preview)
    year = progress(world, made)["periods"][0]
    assert Decimal(year["spent"]) == 700 + 900 + (NEXT_MONTH - FILE_MONTH).days
    assert [(n["reason"], n["amount"]) for n in year["not_counted"]] == [("over_marketplace_cap", "300")]
    removed(world, made)


def test_a_month_without_discounts_has_no_net_costs(world: World) -> None:
    """AWS writes the column where there are any; Cost Explorer tells none either, and both are the unblended ones."""
    set_sandbox(world, cost_scenario=[])
    made = entered(world, [], cost_metric="net_unblended")
    refresh(world, made, **EVERYTHING)
    preview = upload(world.api, made, report(world, []))
    assert preview["problems"] == []
    assert [note["code"] for note in preview["notes"]] == ["no-net-costs"]
    stored(world, made, preview)
    assert progress(world, made)["periods"][0]["spent"] == str(100 * (NEXT_MONTH - FILE_MONTH).days)
    removed(world, made)


def test_the_documents_table_is_the_served_one(world: World) -> None:
    rows = [line for line in DOCS.read_text().splitlines() if line.startswith("| ")][2:]
    told = [[cell.strip().strip("`") for cell in row.strip("|").split("|")] for row in rows]
    served = world.api.ok("GET", "/charge-kinds")["items"]
    assert told == [[k["label"], k["name"], k.get("report") or "-", k.get("focus") or "-"] for k in served]
    assert re.search(r"\bRecurring\b", DOCS.read_text())
