"""One customer never sees another's rows: SQL says whose rows it reads, or takes AllCustomers and so says why it cannot."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .tree import Tree

LITERAL = r'"(?:[^"\\\n]|\\.)*"'
TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(\w+)")
# `customer_id = $1`, `customer_id IN (`, and the beginning of `customer_id = ` + a placeholder; never a mere join of two columns.
ONE_CUSTOMER = re.compile(r"\bcustomer_id\s*(=\s*(\$\d|$)|IN\b)|INTO \w+ \([^)]*\bcustomer_id\b")

VERB = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|FROM)\b")


def tables(tree: Tree) -> frozenset[str]:
    """The tables whose rows belong to a customer."""
    migrations = [tree.text(path) for path in tree.matching(".sql", below="src/store/migrations/")]
    created = (
        found for text in migrations for found in re.finditer(r"^CREATE TABLE (\w+) \((.*?)^\)", text, re.M | re.S)
    )
    return frozenset(found[1] for found in created if re.search(r"^\s*customer_id\b", found[2], re.M))


def _parts(text: str, indent: str) -> Iterator[tuple[int, str]]:
    """What begins at one indentation and ends with its closing brace or semicolon: functions, constants, classes."""
    begin = re.compile(rf"^{indent}[\w:~\[]", re.M)
    end = re.compile(rf"^{indent}\}}.*$|^{indent}\S.*;$|^(?!\s).*\}}$", re.M)
    at = 0
    while found := begin.search(text, at):
        last = end.search(text, found.start())
        at = last.end() if last else len(text)
        yield found.start(), text[found.start() : at]


def _functions(text: str) -> Iterator[tuple[int, str]]:
    for at, part in _parts(text, ""):
        if re.match(r"(class|struct)\b[^;(]*\{", part):
            whole = "AllCustomers" in part.split("\n\n")[0]
            yield from (
                (at + inner, ("AllCustomers " if whole else "") + method) for inner, method in _parts(part, "    ")
            )
        else:
            yield at, part


def _statements(function: str, constants: dict[str, str]) -> Iterator[tuple[int, str]]:
    """The texts of a function as it puts them together: literals side by side, with + between them, and its file's constants."""
    named = "|".join(map(re.escape, constants)) or r"(?!)"
    word = rf"{LITERAL}|(?:std::string\()?\b(?:{named})\b\)?"
    for found in re.finditer(rf"(?:{word})(?:\s*\+?\s*(?:{word}))*", function):
        pieces = re.findall(rf"({LITERAL})|\b({named})\b", found[0])
        yield found.start(), "".join(literal[1:-1] if literal else constants[name] for literal, name in pieces)


def _constants(text: str) -> dict[str, str]:
    found = re.finditer(rf"^(?:inline )?(?:constexpr|const) [\w:]+ (\w+)(?:\[\])? =\s*((?:{LITERAL}\s*)+);", text, re.M)
    return {one[1]: "".join(piece[1:-1] for piece in re.findall(LITERAL, one[2])) for one in found}


def sql_says_whose(tree: Tree) -> list[str]:
    """SQL on a customer's table constrains customer_id, by itself or by a Where, which is made of a customer; or its
    function or class takes AllCustomers (base/all_customers.hpp)."""
    owned = tables(tree)
    wrong: list[str] = []
    for path in tree.matching(".cpp", ".hpp", below="src/"):
        if path.endswith("_test.cpp") or "/testing" in path:
            continue
        text = re.sub(r"^(\s*//.*|namespace\b.*\{|\} // namespace.*)$", "", tree.text(path), flags=re.M)
        constants = _constants(text)
        for at, function in _functions(text):
            if re.match(r"(inline )?(constexpr|const) ", function) or "AllCustomers" in function.split("{")[0]:
                continue
            has_where = re.search(r"\bWhere\b|\bwhere\.sql\b", function) is not None
            for where, sql in _statements(function, constants):
                used = owned & set(TABLE.findall(sql))
                # What begins otherwise is a condition, of a query that says whose rows it is about.
                is_statement = VERB.match(sql) is not None
                goes_on = has_where and re.search(r"\b(WHERE|AND)\s*$", sql) is not None
                if used and is_statement and not ONE_CUSTOMER.search(sql) and not goes_on:
                    number = text.count("\n", 0, at + where) + 1
                    wrong.append(f"{path}:{number}: whose {', '.join(sorted(used))}? {sql[:60]}")
    return wrong
