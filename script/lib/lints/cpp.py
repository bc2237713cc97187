"""Rules about the code in C++ that the compiler does not know."""

from __future__ import annotations

import re

from .tree import Tree

# Each costs seconds in every file that sees it, so only .cpp files do.
HEAVY = (
    "spdlog/", "CLI/", "boost/beast", "boost/url", "boost/asio", "simdjson", "toml++/", "curl/", "pqxx/", "SQLiteCpp/",
    "sqlite3.h", "yaml-cpp/", "pugixml", "doctest/", "rapidcheck", "prometheus/", "sodium", "openssl/", "cjose/",
)  # fmt: skip
# What names a coroutine's type is light.
LIGHT = ("boost/asio/awaitable.hpp", "boost/asio/any_io_executor.hpp")


def _heavy_includes(tree: Tree, path: str) -> list[tuple[int, str]]:
    includes = ((n, re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)) for n, line in tree.lines(path))
    return [(n, found[1]) for n, found in includes if found and found[1].startswith(HEAVY) and found[1] not in LIGHT]


def heavy_headers(tree: Tree) -> list[str]:
    """Heavy headers are for .cpp files: of a header that has one, only .cpp files of its own room know, or tests and what they share."""
    wrong: list[str] = []
    for path in tree.matching(".hpp", below="src/"):
        heavy = _heavy_includes(tree, path)
        name = path.removeprefix("src/")
        room = f"src/{name.split('/')[0]}/"
        for other in tree.matching(".hpp", ".cpp", below="src/") if heavy else ():
            if f'#include "{name}"' not in tree.text(other):
                continue
            is_test = other.endswith(("_test.cpp", "/testing.hpp"))
            if not is_test and (other.endswith(".hpp") or not other.startswith(room)):
                wrong += [f"{path}:{number}: {header} reaches {other}" for number, header in heavy]
    return wrong


def headers_begin_well(tree: Tree) -> list[str]:
    """A header says first what it promises, and is included once."""
    wrong: list[str] = []
    for path in tree.matching(".hpp", below="src/"):
        text = tree.text(path)
        if not text.startswith(("// ", "/// ")):
            wrong.append(f"{path}: begins with no comment that says what it promises")
        if "#pragma once" not in text:
            wrong.append(f"{path}: no #pragma once")
    return wrong


def namespaces(tree: Tree) -> list[str]:
    """A folder is a namespace: src/store is portal::store; src/base is what everyone says without a name."""
    wrong: list[str] = []
    for path in tree.matching(".hpp", below="src/"):
        if path.count("/") == 1:
            # What stands in src/ itself is in no room, and has no names of its own.
            continue
        if re.search(r"^#define X?\w*\(", tree.text(path), re.M) and "namespace" not in tree.text(path):
            # A table of macros: it has no names of its own.
            continue
        room = path.split("/")[1]
        name = r"portal(::base)?(::\w+)* \{" if room == "base" else rf"portal::{room}\b"
        allowed = re.compile(f"^namespace {name}")
        if not any(allowed.match(line) for _, line in tree.lines(path)):
            wrong.append(f"{path}: nothing in namespace portal::{room}")
    return wrong


def tests_are_built(tree: Tree) -> list[str]:
    """A room's CMakeLists.txt names each foo_test.cpp in it: a test that is not built never fails."""
    wrong: list[str] = []
    for path in tree.matching("_test.cpp", below="src/"):
        folder, name = path.rsplit("/", 1)
        lists = [f"{folder}/CMakeLists.txt", f"{folder.rsplit('/', 1)[0]}/CMakeLists.txt"]
        if not any(name in tree.text(listing) for listing in lists if listing in tree.paths):
            wrong.append(f"{path}: no CMakeLists.txt names it")
    return wrong


def sums_of_money(tree: Tree) -> list[str]:
    """SQLite's SUM, AVG and TOTAL count in binary floats: an amount is added by our own aggregate."""
    call = re.compile(r"\b(SUM|AVG|TOTAL)\s*\(([^)]*)\)", re.IGNORECASE)
    money = re.compile(r"amount|cost|saving|price|money|spen[dt]|balance|committed", re.IGNORECASE)
    return [
        f"{path}:{number}: {found[0]}"
        for path in tree.matching(".cpp", ".hpp", ".sql", below="src/")
        for number, line in tree.lines(path)
        for found in call.finditer(line)
        if money.search(found[2])
    ]


def sql_says_like(tree: Tree) -> list[str]:
    """LIKE folds case differently on the two engines, and its pattern is what a person typed."""
    like = re.compile(r"\bI?LIKE\s+(\$\d|'|\?)")
    return [
        f"{path}:{number}: LIKE"
        for path in tree.matching(".cpp", ".sql", below="src/")
        for number, line in tree.lines(path)
        if like.search(line)
    ]


def threads_are_joined(tree: Tree) -> list[str]:
    """A thread that nobody joins outlives what it uses."""
    call = re.compile(r"\.detach\(\)")
    return [
        f"{path}:{number}: a thread is owned and joined"
        for path in tree.matching(".cpp", ".hpp", below="src/")
        for number, line in tree.lines(path)
        if call.search(line)
    ]
