"""A room that names another room's table is found, and every table has an owner."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lints import tables

MIGRATION = """-- CREATE TABLE thoughts (nobody makes this one)
CREATE TABLE jobs (id text_key NOT NULL PRIMARY KEY);
CREATE TABLE resources (id text_key NOT NULL PRIMARY KEY);
CREATE TABLE old_tags (id text_key NOT NULL PRIMARY KEY);
ALTER TABLE old_tags RENAME TO resource_tags;
CREATE TABLE passing (id text_key NOT NULL PRIMARY KEY);
DROP TABLE passing;
"""
OWNERS = "# Tables\n```tables\njobs: jobs\nresources: resources resource_tags\n```\n"
EXCEPTION = "| file | tables | why |\n| --- | --- | --- |\n| `src/tags/a.cpp` | `resources` | One page. |\n"


def found(make_tree: Callable, source: str, path: str = "src/tags/a.cpp", document: str = OWNERS) -> list[str]:
    return tables.owned(
        make_tree({"docs/tables.md": document, "src/store/migrations/0001_a.sql": MIGRATION, path: source})
    )


@pytest.mark.parametrize(
    ("source", "table"),
    [
        ('run("SELECT id FROM resources");', "resources"),
        ('run("SELECT 1 FROM own o "\n    "JOIN resources r ON r.id = o.id");', "resources"),
        ('run("SELECT 1 FROM "\n    // of the customer\n    "resources");', "resources"),
        ('run("SELECT 1 FROM own o, resource_tags t");', "resource_tags"),
        ('run("INSERT INTO jobs (id) VALUES ($1)");', "jobs"),
        ('run("UPDATE jobs SET id = $1");', "jobs"),
        ('run("delete from jobs");', "jobs"),
        ('run(R"sql(\nSELECT id\nFROM resources\n)sql");', "resources"),
        ('run("SELECT id FROM " + table);\nauto all() { return rows("jobs"); }', "jobs"),
    ],
)
def test_a_table_of_another_room_is_found(source: str, table: str, make_tree: Callable) -> None:
    (wrong,) = found(make_tree, source)
    assert wrong.startswith("src/tags/a.cpp:") and f"{table} is " in wrong and wrong.endswith("this is tags")


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ('run("SELECT id FROM resources r JOIN resource_tags t ON t.id = r.id");', "src/resources/a.cpp"),
        ('run("INSERT INTO jobs (id) VALUES ($1)");', "src/tags/a_test.cpp"),
        ('run("INSERT INTO jobs (id) VALUES ($1)");', "src/tags/testing/a.cpp"),
        ('// "SELECT id FROM resources"\n/* "FROM jobs" */ run("SELECT id FROM own");', "src/tags/a.cpp"),
        ('const std::string tag = "resources";', "src/tags/a.cpp"),
    ],
)
def test_what_a_room_owns_and_what_a_test_sets_up_is_right(source: str, path: str, make_tree: Callable) -> None:
    assert found(make_tree, source, path) == []


@pytest.mark.parametrize(
    ("source", "reason", "wrong"),
    [
        ("resources", "One page.", []),
        ("resources", " ", ["docs/tables.md: src/tags/a.cpp and resources have no reason"]),
        (
            "jobs",
            "One page.",
            [
                "src/tags/a.cpp:1: jobs is jobs's, and this is tags",
                "docs/tables.md: src/tags/a.cpp does not name resources any more",
            ],
        ),
    ],
)
def test_what_joins_has_a_reason(source: str, reason: str, wrong: list[str], make_tree: Callable) -> None:
    document = OWNERS + EXCEPTION.replace("One page.", reason)
    assert found(make_tree, f'run("SELECT id FROM {source}");', document=document) == wrong


def test_an_exception_that_nothing_needs_is_found(make_tree: Callable) -> None:
    assert found(make_tree, 'run("SELECT 1");', document=OWNERS + EXCEPTION) == [
        "docs/tables.md: src/tags/a.cpp does not name resources any more"
    ]


def test_each_table_has_an_owner_and_each_owner_a_table(make_tree: Callable) -> None:
    assert found(make_tree, "", document=OWNERS.replace(" resource_tags", " passing")) == [
        "docs/tables.md: nobody owns resource_tags",
        "docs/tables.md: no migration makes passing",
    ]


def test_owners_that_nobody_wrote_down_are_missed(make_tree: Callable) -> None:
    assert tables.owned(make_tree({"README.md": ""})) == ["there is no docs/tables.md"]
