"""The graph of the house: what ARCHITECTURE.md draws is what CMake builds and what files include; arrows point down only."""

from __future__ import annotations

import graphlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Room:
    """What a room's CMakeLists.txt lets its headers, its .cpp files and its tests see of the other rooms."""

    headers: frozenset[str]
    sources: frozenset[str]
    tests: frozenset[str]


def rooms(tree: Tree) -> dict[str, Room]:
    found: dict[str, Room] = {}
    for path in tree.matching("/CMakeLists.txt", below="src/"):
        call = re.search(r"^portal_room\((\w+)(.*?)\)", tree.text(path), re.M | re.S)
        if call is None:
            continue
        named: dict[str, set[str]] = {}
        keyword = ""
        for word in re.sub(r"#.*", "", call[2]).split():
            if re.fullmatch(r"[A-Z_]+", word):
                keyword = word
            else:
                named.setdefault(keyword, set()).add(word)
        headers = named.get("PUBLIC_DEPENDS", set()) | {call[1]}
        sources = headers | named.get("DEPENDS", set())
        tests = sources | {word.removesuffix("_testing") for word in named.get("TEST_DEPENDS", ())}
        found[call[1]] = Room(frozenset(headers), frozenset(sources), frozenset(tests))
    return found


def _is_test(path: str) -> bool:
    return path.endswith("_test.cpp") or "/testing" in path


def _without_comments(text: str) -> str:
    return re.sub(r"//[^\n]*|/\*.*?\*/", lambda found: re.sub(r"[^\n]", "", found[0]), text, flags=re.S)


def _seen(tree: Tree, path: str, named: list[str]) -> Iterator[tuple[int, str, bool]]:
    """The rooms that a file speaks of: the line, the room, and whether it is an include or a name of its namespace."""
    either = "|".join(named)
    include = re.compile(rf'\s*#\s*include\s*["<]({either})/')
    name = re.compile(rf"(?<![\w:])(?:portal::)?({either})::\w")
    for number, line in enumerate(_without_comments(tree.text(path)).splitlines(), start=1):
        if found := include.match(line):
            yield number, found[1], True
        else:
            yield from ((number, found[1], False) for found in name.finditer(line))


def includes_keep_to_depends(tree: Tree) -> list[str]:
    """A file includes and names the rooms that its CMakeLists.txt names, and each that is named is included.

    The compiler lets more through than that: a header that a room may see brings what it includes itself.
    """
    known = rooms(tree)
    wrong: list[str] = []
    for room, may in known.items():
        in_headers: set[str] = set()
        in_product: set[str] = set()
        for path in tree.matching(".hpp", ".cpp", below=f"src/{room}/"):
            kind, allowed = "DEPENDS", may.sources
            if _is_test(path):
                kind, allowed = "TEST_DEPENDS", may.tests
            for number, other, is_include in _seen(tree, path, sorted(known)):
                if other not in allowed:
                    how = "includes" if is_include else "names"
                    wrong.append(f"{path}:{number}: {how} {other}, which is not in {room}'s {kind}")
                elif is_include and not _is_test(path) and other != room:
                    (in_headers if path.endswith(".hpp") else in_product).add(other)
        public, listing = may.headers - {room}, f"src/{room}/CMakeLists.txt"
        seen = in_headers | in_product
        wrong += [f"{listing}: no file of {room} includes {other}" for other in sorted(may.sources - {room} - seen)]
        wrong += [
            f"{listing}: {other} is in a header: PUBLIC_DEPENDS"
            for other in sorted((in_headers & may.sources) - public)
        ]
        wrong += [f"{listing}: {other} is in no header: DEPENDS" for other in sorted((public & seen) - in_headers)]
    return wrong
