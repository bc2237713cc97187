"""What ninja wrote down of a build becomes a table: each output's last time, slowest first."""

from __future__ import annotations

from pathlib import Path

import build_times

LOG = (
    "# ninja log v5\n"
    "0\t9000\t1\tsrc/tags/CMakeFiles/portal_tags.dir/plan.cpp.o\ta\n"
    "0\t2500\t2\tsrc/tags/CMakeFiles/portal_tags.dir/plan.cpp.o\tb\n"
    "100\t4100\t1\tsrc/base/CMakeFiles/portal_base.dir/money.cpp.o\tc\n"
    "4100\t4200\t1\tsrc/base/libportal_base.a\td\n"
    "4200\t5200\t1\tsrc/tags/CMakeFiles/portal_tags.dir/tags.cpp.o\te\n"
)


def test_each_unit_counts_by_its_last_build(tmp_path: Path) -> None:
    (tmp_path / "log").write_text(LOG)
    rows = build_times.units(tmp_path / "log")
    assert [seconds for seconds, _ in rows] == [4.0, 2.5, 1.0, 0.1]
    assert build_times.by_room(rows) == [(4.0, "base"), (3.5, "tags")]
