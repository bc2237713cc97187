"""The graph of the house: what ARCHITECTURE.md draws is what CMake builds, and arrows point down only."""

from __future__ import annotations

import graphlib
import re

from .tree import Tree

Graph = dict[str, frozenset[str]]


def _graph(lines: list[str]) -> Graph:
    rooms: Graph = {}
    for line in lines:
        if found := re.fullmatch(r"(\w+):((?: *\w+)*) *", line):
            rooms[found[1]] = frozenset(found[2].split())
    return rooms


def drawn(text: str) -> Graph | None:
    """The first fenced block of ARCHITECTURE.md in which every line reads `room: dependency dependency`."""
    for block in re.findall(r"^```[^\n]*\n(.*?)^```", text, re.M | re.S):
        lines = [line for line in block.splitlines() if line.strip()]
        if lines and all(re.fullmatch(r"\w+:(?: *\w+)* *", line) for line in lines):
            return _graph(lines)
    return None


def graph_is_drawn(tree: Tree) -> list[str]:
    if tree.build is None or not (tree.build / "rooms.txt").exists():
        return ["there is no rooms.txt: build first"]
    built = _graph((tree.build / "rooms.txt").read_text().splitlines())
    try:
        list(graphlib.TopologicalSorter(built).static_order())
    except graphlib.CycleError as error:
        return [f"rooms depend on each other in a circle: {' -> '.join(error.args[1])}"]
    if "ARCHITECTURE.md" not in tree.paths:
        return ["there is no ARCHITECTURE.md"]
    drawing = drawn(tree.text("ARCHITECTURE.md"))
    if drawing is None:
        return ["ARCHITECTURE.md: no fenced block with a line `room: dependency dependency` for each room"]
    wrong = [f"ARCHITECTURE.md does not draw {room}" for room in sorted(built.keys() - drawing.keys())]
    wrong += [f"ARCHITECTURE.md draws {room}, which is not built" for room in sorted(drawing.keys() - built.keys())]
    for room in sorted(built.keys() & drawing.keys()):
        wrong += [f"{room} may see {other}, which is not drawn" for other in sorted(built[room] - drawing[room])]
        wrong += [f"{room} -> {other} is drawn and not built" for other in sorted(drawing[room] - built[room])]
    return wrong
