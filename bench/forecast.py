"""How far forecasts of spend are off, by family of spend, beside a flat run rate; how often the 80 % band holds; how long one takes.

script/bench forecast
"""

from __future__ import annotations

import argparse
import json
import subprocess

from machine import describe_machine, table
from setup import product

PROGRAM = product.ROOT / "build" / "release" / "bench" / "forecast_backtest"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--first-seed", help="default: the held-out ones; below them are those that one may tune by")
    arguments = parser.parse_args()
    command = [PROGRAM, *([arguments.first_seed] if arguments.first_seed else [])]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    if arguments.json:
        print(json.dumps({"machine": describe_machine(), **found}))
        return
    print(
        f"{describe_machine()}; a forecast of five years from five years of days takes {found['milliseconds_of_five_years']:.1f} ms\n"
    )

    def percent(share: float) -> str:
        return f"{100 * share:.1f} %"

    rows = [
        [row["family"], row["months"], percent(row["flat"]), percent(row["model"]), f"{row['model'] / row['flat']:.2f}",
         percent(row["months_in_band"]), percent(row["sums_in_band"])]
        for row in found["families"]
    ]  # fmt: skip
    head = [
        "family",
        "months held out",
        "run rate is off by",
        "model is off by",
        "model / run rate",
        "months in the band",
        "sums in the band",
    ]
    print(table(head, rows))


if __name__ == "__main__":
    main()
