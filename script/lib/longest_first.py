"""For a conftest.py: files that took longest in the suite's last run come first, so that pytest's workers end together.

Files that are not known go first. A file's tests stay together and in their order.
"""

from __future__ import annotations

from collections import defaultdict

import pytest
import times


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    seconds: defaultdict[str, float] = defaultdict(float)
    for suite in {item.path.parent.name for item in items}:
        for program in times.of_last_run(suite).programs:
            for test in program.tests:
                seconds[test.file.split(".")[-1]] += test.seconds
    items.sort(key=lambda item: -seconds.get(item.path.stem, float("inf")))
