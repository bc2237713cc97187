"""The mutants of tests/mutants still apply: each line that they change stands there once."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
MUTANTS = yaml.safe_load((ROOT / "tests" / "mutants" / "mutants.yaml").read_text())


def test_there_are_at_least_twenty() -> None:
    assert len(MUTANTS) >= 20
    assert len({m["breaks"] for m in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("mutant", MUTANTS, ids=[m["breaks"] for m in MUTANTS])
def test_it_applies(mutant: dict[str, str]) -> None:
    assert (ROOT / mutant["file"]).read_text().count(mutant["find"]) == 1
    assert mutant["find"] != mutant["replace"]
