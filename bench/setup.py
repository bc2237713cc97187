"""The servers of script/server, for the benchmarks."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "script" / "lib"))

import processes  # noqa: E402
import product  # noqa: E402

__all__ = ["processes", "product"]
