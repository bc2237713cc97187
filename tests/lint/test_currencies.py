"""No amount is labelled by supposition: which currency it is in is AWS's to say, or a person's."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LITERAL = re.compile(r"""["'](USD|CNY|EUR|INR|JPY)["']""")
# Each with its reason.
ALLOWED = {
    "src/cost_explorer/meter.hpp": "the price of a request, by AWS's price list",
    "src/base/currency.hpp": "an example in a comment",
    "src/cost_explorer/currencies.hpp": "the same",
    "web/src/features/commitments/editor/draft.ts": "what a new contract begins with, for a person to change",
    "web/src/features/commitments/editor/editor-basics.tsx": "an example in an empty field",
}


def test_a_currency_is_written_down_in_few_places() -> None:
    files = [*(ROOT / "src").rglob("*.[ch]pp"), *(ROOT / "web/src").rglob("*.ts"), *(ROOT / "web/src").rglob("*.tsx")]
    assert len(files) > 300
    found = {
        str(file.relative_to(ROOT))
        for file in files
        if not re.search(r"_test\.cpp$|\.test\.tsx?$|/testing[/.]", str(file)) and LITERAL.search(file.read_text())
    }
    assert found == set(ALLOWED)
