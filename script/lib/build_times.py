"""Where a build's time goes: units by ninja's own log, and what one unit spends it on by clang's -ftime-trace."""

from __future__ import annotations

import json
import shlex
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from steps import ROOT

Row = tuple[float, str]


def table(title: str, rows: list[Row]) -> str:
    return "\n".join([f"{'seconds':>8}  {title}", *(f"{seconds:>8.2f}  {name}" for seconds, name in rows)])


def units(log: Path) -> list[Row]:
    """Each output's last build, slowest first. Beside other work a unit takes longer: compare within one build."""
    seconds: dict[str, float] = {}
    for line in log.read_text().splitlines():
        if line.startswith("#"):
            continue
        start, end, _, output, _ = line.split("\t")
        seconds[output] = (int(end) - int(start)) / 1000
    return sorted(((taken, output) for output, taken in seconds.items()), reverse=True)


def by_room(rows: list[Row]) -> list[Row]:
    """Sums of the compiled units, a row a room."""
    sums: dict[str, float] = defaultdict(float)
    for taken, output in rows:
        if output.endswith(".o"):
            parts = Path(output).parts
            sums[parts[1] if parts[0] == "src" else parts[0]] += taken
    return sorted(((taken, room) for room, taken in sums.items()), reverse=True)


def slowest(preset: str, count: int) -> str:
    log = ROOT / "build" / preset / ".ninja_log"
    if not log.exists():
        return f"nothing was built in build/{preset}"
    rows = units(log)
    return f"{table('unit', rows[:count])}\n\n{table('room, all of its units', by_room(rows))}"


def _durations(events: list[dict[str, Any]]) -> list[tuple[float, str, str]]:
    """Seconds, kind and detail; headers stand there as pairs of a begin and an end, one within the other."""
    found: list[tuple[float, str, str]] = []
    open_: list[dict[str, Any]] = []
    for one in events:
        if one["ph"] == "b":
            open_.append(one)
        elif one["ph"] == "e":
            begin = open_.pop()
            found.append(((one["ts"] - begin["ts"]) / 1e6, begin["name"], begin["args"]["detail"]))
        elif one["ph"] == "X":
            found.append((one["dur"] / 1e6, one["name"], one.get("args", {}).get("detail", "")))
    return found


def trace(preset: str, file: Path, count: int) -> str:
    """Compiles one file as the build does, and says which phases, headers and templates it spent its time on."""
    commands = json.loads((ROOT / "build" / preset / "compile_commands.json").read_text())
    source = str(file.resolve())
    found = next((one for one in commands if one["file"] == source), None)
    if found is None:
        return f"{file} is not compiled in build/{preset}"
    words = shlex.split(found["command"])
    words = words[next(i for i, word in enumerate(words) if Path(word).name.startswith("clang++")) :]
    with tempfile.TemporaryDirectory(prefix="client-portal-trace-") as folder:
        words[words.index("-o") + 1] = f"{folder}/unit.o"
        subprocess.run([*words, "-ftime-trace", "-ftime-trace-granularity=100"], cwd=found["directory"], check=True)
        events = json.loads(Path(folder, "unit.json").read_text())["traceEvents"]

    took = _durations(events)

    def rows(*kinds: str) -> list[Row]:
        return sorted(((seconds, detail[:120]) for seconds, kind, detail in took if kind in kinds), reverse=True)[
            :count
        ]

    phases = [(seconds, kind[6:]) for seconds, kind, _ in took if kind in ("Total Frontend", "Total Backend")]
    parts = {
        "phase": sorted(phases, reverse=True),
        "header, with what it includes": rows("Source"),
        "template": rows("InstantiateClass", "InstantiateFunction"),
        "function, optimized": rows("OptFunction"),
    }
    return "\n\n".join(table(title, found) for title, found in parts.items())
