"""The contracts that were worked by hand are what their rules say, worked out a second way."""

from __future__ import annotations

from pathlib import Path

import pytest
from recompute import differences

CONTRACTS = sorted((Path(__file__).parent / "contracts").glob("*.json"))


def test_there_are_contracts() -> None:
    assert len(CONTRACTS) >= 10


@pytest.mark.parametrize("file", CONTRACTS, ids=lambda file: file.stem)
def test_a_contract_is_what_its_rules_say(file: Path) -> None:
    assert differences(file) == []


def test_a_wrong_cent_is_seen(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text(CONTRACTS[0].read_text().replace("184000.00", "184000.01"))
    assert differences(wrong) != []
