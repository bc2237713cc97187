"""Who owns which table: docs/tables.md says it, and a room's SQL names its own tables alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .tree import Tree

OWNERS = "docs/tables.md"
MIGRATIONS = "src/store/migrations/"
# A string in C++, raw or not; what stands beside it with white space alone between is the same string.
LITERAL = re.compile(r'R"(\w*)\((.*?)\)\1"|"((?:[^"\\\n]|\\.)*)"', re.S)
# After these words SQL names tables; FROM takes a list.
NAMING = re.compile(
    r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE)\s+(\w+(?:\s+(?:AS\s+)?\w+)?(?:\s*,\s*\w+(?:\s+\w+)?)*)", re.IGNORECASE
)
# A table that a variable names: then every string of the file that is a table's name is one that it may have.
VARIABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Allowed:
    file: str
    table: str
    reason: str


def owners(text: str) -> dict[str, str]:
    """The owning room of each table, of the fenced block "tables": lines of `room: table table`."""
    block = re.search(r"^```tables\n(.*?)^```", text, re.M | re.S)
    found: dict[str, str] = {}
    for line in block[1].splitlines() if block else ():
        room, _, tables = line.partition(":")
        for table in tables.split():
            found[table] = room.strip()
    return found


def exceptions(text: str) -> list[Allowed]:
    """The rows of the document's table: | file | tables | reason |."""
    found: list[Allowed] = []
    for file, tables, reason in re.findall(r"^\| `(src/[^`]+)` \|([^|]*)\|([^|]*)\|$", text, re.M):
        found += [Allowed(file, table, reason.strip()) for table in re.findall(r"`(\w+)`", tables)]
    return found


def literals(code: str) -> list[tuple[int, str, bool]]:
    """Each string of the code: its line, its text with the strings beside it, and whether a `+` follows."""
    found: list[tuple[int, str, bool]] = []
    end = -1
    for literal in LITERAL.finditer(code):
        text = literal[2] if literal[2] is not None else literal[3]
        if found and code[end : literal.start()].strip() == "":
            line, before, _ = found.pop()
            text = before + text
        else:
            line = code.count("\n", 0, literal.start()) + 1
        end = literal.end()
        found.append((line, text, code[end:].lstrip()[:1] == "+"))
    return found


def without_comments(code: str) -> str:
    """The same lines; a comment may quote what it likes."""
    kept = re.compile(r'R"(\w*)\(.*?\)\1"|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|//[^\n]*|/\*.*?\*/', re.S)
    return kept.sub(lambda found: re.sub(r"[^\n]", " ", found[0]) if found[0].startswith("/") else found[0], code)


def tables_of(sql: str) -> set[str]:
    """The names that stand where SQL names a table."""
    return {part.split()[0] for listed in NAMING.findall(sql) for part in listed.split(",")}


def named(code: str, tables: set[str]) -> list[tuple[int, str]]:
    """The line and name of each table that the strings of a file name."""
    found = literals(without_comments(code))
    by_variable = any(goes_on and VARIABLE.search(text) for _, text, goes_on in found)
    return [
        (line, table)
        for line, text, _ in found
        for table in sorted((tables_of(text) | ({text} if by_variable else set())) & tables)
    ]


def made(tree: Tree) -> set[str]:
    """The tables that the migrations leave."""
    tables: set[str] = set()
    for path in tree.matching(".sql", below=MIGRATIONS):
        sql = re.sub(r"--[^\n]*", "", tree.text(path))
        for verb, name, renamed in re.findall(
            r"\b(CREATE|DROP|ALTER)\s+TABLE\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(\w+)(?:\s+RENAME\s+TO\s+(\w+))?", sql
        ):
            tables = tables - {name} if verb == "DROP" or renamed else tables | {name}
            tables |= {renamed} if renamed else set()
    return tables


def owned(tree: Tree) -> list[str]:
    """A room that reads or writes another's table calls its functions, or is an exception with a reason."""
    if OWNERS not in tree.paths:
        return [f"there is no {OWNERS}"]
    owner, allowed = owners(tree.text(OWNERS)), exceptions(tree.text(OWNERS))
    tables = made(tree)
    wrong = [f"{OWNERS}: nobody owns {table}" for table in sorted(tables - owner.keys())]
    wrong += [f"{OWNERS}: no migration makes {table}" for table in sorted(owner.keys() - tables)]
    wrong += [f"{OWNERS}: {one.file} and {one.table} have no reason" for one in allowed if not one.reason]
    permitted = {(one.file, one.table) for one in allowed}
    unused = set(permitted)
    for path in tree.matching(".cpp", ".hpp", below="src/"):
        # A test puts into the store what it needs there.
        if path.endswith("_test.cpp") or "/testing" in path:
            continue
        room = path.split("/")[1]
        for line, table in named(tree.text(path), tables):
            if owner.get(table) == room:
                continue
            if (path, table) not in permitted:
                wrong.append(f"{path}:{line}: {table} is {owner.get(table, 'nobody')}'s, and this is {room}")
            unused.discard((path, table))
    return wrong + [f"{OWNERS}: {file} does not name {table} any more" for file, table in sorted(unused)]
