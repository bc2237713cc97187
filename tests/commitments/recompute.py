"""Recomputes the contracts of contracts/ in Python's decimals, a second way beside the reasoning in them and the portal.

    tests/commitments/recompute.py        says what differs, and fails if anything does

It is written from the rules' words, not from the portal's code: a day at a time, with exact fractions for rates.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from pathlib import Path

DAY = timedelta(days=1)
WINDOW = 28


def cents(value: Fraction) -> str:
    return str((Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"), ROUND_HALF_EVEN))


def days(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


class Contract:
    def __init__(self, file: Path) -> None:
        self.case = json.loads(file.read_text())
        self.contract = self.case["contract"]
        self.rules = self.contract["rules"]
        self.as_of = date.fromisoformat(self.case["as_of"])
        self.periods = [
            (date.fromisoformat(p["starts_on"]), date.fromisoformat(p["ends_on"]), Fraction(p["amount"]))
            for p in self.contract["periods"]
        ]
        self.through = date.fromisoformat(self.rules.get("opening_balance_through", "0001-01-01"))
        self.opening = Fraction(self.rules.get("opening_balance", "0"))
        self.aws: dict[date, Fraction] = defaultdict(Fraction)
        self.marketplace: dict[date, Fraction] = defaultdict(Fraction)
        self.adjusted: dict[date, Fraction] = defaultdict(Fraction)
        self.left_out: dict[int, dict[tuple, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
        for row in self.case["costs"]:
            for day in days(date.fromisoformat(row["first"]), date.fromisoformat(row["last"])):
                self._spend(row, day)
        for row in self.case["adjustments"]:
            self.adjusted[date.fromisoformat(row["day"])] += Fraction(row["amount"])

    def _spend(self, row: dict, day: date) -> None:
        number = next(n for n, (first, last, _) in enumerate(self.periods) if first <= day <= last)
        amount = Fraction(row.get(self.rules.get("cost_metric", "unblended"), row["unblended"]))
        kind = row.get("record_type", "Usage")
        out = self.left_out[number]
        if row["payer_account_id"] not in self.contract["payer_account_ids"]:
            out["other_payer", "", ""] += amount
        elif row.get("currency", "USD") != "USD":
            out["other_currency", "", row["currency"]] += amount
        elif kind in self.rules.get("excluded_record_types", ["Tax", "Credit", "Refund"]):
            out["record_type_excluded", kind, ""] += amount
        elif day <= self.through:
            out["in_opening_balance", "", ""] += amount
        else:
            (self.marketplace if row.get("billing_entity") == "AWS Marketplace" else self.aws)[day] += amount

    def worked(self) -> dict:
        percent = Fraction(self.rules.get("marketplace_cap_percent", 25))
        begins = max(self.periods[0][0], self.through + DAY, self.as_of - (WINDOW - 1) * DAY)
        window = days(begins, self.as_of)
        rates = [sum((spend[d] for d in window), Fraction()) / len(window) for spend in (self.aws, self.marketplace)]
        counted_in_window = Fraction()
        periods, excess, expected_excess = [], Fraction(), Fraction()
        for number, (first, last, committed) in enumerate(self.periods):
            carried = excess if self.rules.get("carry_over") == "excess" else Fraction()
            carried_expected = expected_excess if self.rules.get("carry_over") == "excess" else Fraction()
            cap = committed * percent / 100
            sums = {False: carried, True: carried_expected}
            products, before, over = Fraction(), Fraction(), Fraction()
            met: dict[bool, date | None] = {False: None, True: None}
            months: dict[str, Fraction] = defaultdict(Fraction)
            cumulative: dict[str, Fraction] = {}
            for day in days(first, last):
                seen = day <= self.as_of
                core, product = (self.aws[day], self.marketplace[day]) if seen else rates
                products += product
                capped = min(products, cap)
                spent = core + capped - before
                before = capped
                other = self.adjusted[day]
                if number == 0 and day == max(self.through, first):
                    other += self.opening
                sums[True] += spent + other
                if seen:
                    sums[False] += spent + other
                    months[str(day)[:7]] += spent + other
                    cumulative[str(day)] = sums[False]
                    counted_in_window += spent if day in window else 0
                    over = products - capped
                for expected, sum_ in sums.items():
                    if sum_ >= committed and (seen or expected):
                        met[expected] = met[expected] or day
                    elif seen or expected:
                        met[expected] = None
            gone = max(0, min((self.as_of - first).days + 1, (last - first).days + 1))
            if gone and over:
                self.left_out[number]["over_marketplace_cap", "", ""] += over
            closed = self.as_of >= last
            remaining = Fraction() if closed else max(Fraction(), committed - sums[False])
            ahead = (last - first).days + 1 - gone
            periods.append({
                "state": "closed" if closed else "open" if gone else "future", "days": ahead + gone, "days_elapsed": gone,
                "counted": cents(sums[False]), "remaining": cents(remaining),
                "required_daily_rate": cents(remaining / ahead if ahead else Fraction()),
                "met_on": met[False] and str(met[False]),
                "at_run_rate": {"counted": cents(sums[True]), "shortfall": cents(max(Fraction(), committed - sums[True])),
                                "met_on": met[True] and str(met[True])},
                "not_counted": sorted((*key, cents(value)) for key, value in self.left_out[number].items() if value),
                "months": {m: cents(v) for m, v in months.items()}, "cumulative": {d: cents(v) for d, v in cumulative.items()},
                "own": sums[False] - carried, "left": remaining,
                "short": max(Fraction(), committed - sums[True])})  # fmt: skip
            excess = max(Fraction(), sums[False] - committed) if closed else Fraction()
            expected_excess = max(Fraction(), sums[True] - committed)
        return {"run_rate_daily": cents(counted_in_window / len(window)), "periods": periods, "total": {
            "committed": cents(sum((p[2] for p in self.periods), Fraction())),
            "counted": cents(sum((p["own"] for p in periods), Fraction())),
            "remaining": cents(sum((p["left"] for p in periods), Fraction())),
            "shortfall_at_run_rate": cents(sum((p["short"] for p in periods), Fraction()))}}  # fmt: skip


def differences(file: Path) -> list[str]:
    contract = Contract(file)
    expected, worked = contract.case["expected"], contract.worked()
    wrong = [
        f"{k}: {expected[k]}, recomputed {worked[k]}" for k in ("run_rate_daily", "total") if expected[k] != worked[k]
    ]
    for number, (wanted, got) in enumerate(zip(expected["periods"], worked["periods"], strict=True), 1):
        wanted["not_counted"] = sorted(
            (row["reason"], row.get("record_type", ""), row.get("currency", ""), row["amount"])
            for row in wanted["not_counted"]
        )
        # A model's forecast is no rule: it is asked for where it can be nothing else than the run rate.
        if "forecast" in wanted and wanted["forecast"] != got["at_run_rate"]:
            wrong.append(f"year {number}, forecast: {wanted['forecast']}, at the run rate {got['at_run_rate']}")
        for key in wanted.keys() & got.keys():
            mine = {k: got[key].get(k) for k in wanted[key]} if key in ("months", "cumulative") else got[key]
            if wanted[key] != mine:
                wrong.append(f"year {number}, {key}: {wanted[key]}, recomputed {mine}")
    return [f"{file.name}: {line}" for line in wrong]


def main() -> int:
    files = sorted((Path(__file__).parent / "contracts").glob("*.json"))
    wrong = [line for file in files for line in differences(file)]
    print("\n".join(wrong or [f"{len(files)} contracts are as they were worked by hand"]))
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main())
