"""The graph of the house: what ARCHITECTURE.md draws is what CMake builds, and arrows point down only."""

from __future__ import annotations

import graphlib
import re

from .tree import Tree

Graph = dict[str, frozenset[str]]


def _graph(text: str) -> Graph:
    """`room:` begins a room; the words after it, on the same line or on lines of their own, are what it may see."""
    rooms: dict[str, set[str]] = {}
    room = ""
    for word in text.replace(":", ": ").split():
        if word.endswith(":"):
            room = word[:-1]
            rooms[room] = set()
        elif room:
            rooms[room].add(word)
    return {name: frozenset(seen) for name, seen in rooms.items()}


def drawn(text: str) -> Graph | None:
    """The first fenced block of ARCHITECTURE.md in which every line reads `room: dependency dependency`."""
    for block in re.findall(r"^```[^\n]*\n(.*?)^```", text, re.M | re.S):
        lines = [line for line in block.splitlines() if line.strip()]
        if lines and all(re.fullmatch(r"\w+:(?: *\w+)* *", line) for line in lines):
            return _graph(block)
    return None


def graph_is_drawn(tree: Tree) -> list[str]:
    if tree.build is None or not (tree.build / "rooms.txt").exists():
        return ["there is no rooms.txt: build first"]
    built = _graph((tree.build / "rooms.txt").read_text())
    try:
        list(graphlib.TopologicalSorter(built).static_order())
    except graphlib.CycleError as error:
        return [f"rooms depend on each other in a circle: {' -> '.join(error.args[1])}"]
    if "ARCHITECTURE.md" not in tree.paths:
        return ["there is no ARCHITECTURE.md"]
    drawing = drawn(tree.text("ARCHITECTURE.md"))
    if drawing is None:
        lines = [f"    {room}: {' '.join(sorted(seen))}".rstrip() for room, seen in built.items()]
        return ["ARCHITECTURE.md: no fenced block of lines `room: dependency dependency`. What is built:", *lines]
    wrong = [f"ARCHITECTURE.md does not draw {room}" for room in sorted(built.keys() - drawing.keys())]
    wrong += [f"ARCHITECTURE.md draws {room}, which is not built" for room in sorted(drawing.keys() - built.keys())]
    for room in sorted(built.keys() & drawing.keys()):
        wrong += [f"{room} may see {other}, which is not drawn" for other in sorted(built[room] - drawing[room])]
        wrong += [f"{room} -> {other} is drawn and not built" for other in sorted(drawing[room] - built[room])]
    return wrong
