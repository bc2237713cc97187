"""Each check finds what it is for, and says nothing of what is right."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import MakeTree
from lints import cpp, files, house, tools
from lints.tree import Tree
from steps import ROOT

Check = Callable[[Tree], list[str]]
HEADER = "// What is promised.\n#pragma once\n"
NPM_SETTINGS = "save-exact=true\nomit-lockfile-registry-resolved=true\nignore-scripts=true\n"
HASH = "--hash=sha256:" + 64 * "0"
ARCHITECTURE = "# Architecture\n```\nbase:\nstore: base\n```\n"
# Kept apart, so that this file does not hold what it looks for.
TO_DO = "TODO"

WRONG: list[tuple[str, Check, dict[str, str]]] = [
    (
        "spdlog seen by another room",
        cpp.heavy_headers,
        {"src/base/log.hpp": "#include <spdlog/spdlog.h>\n", "src/jobs/a.cpp": '#include "base/log.hpp"\n'},
    ),
    (
        "all of Asio seen by another header",
        cpp.heavy_headers,
        {"src/jobs/a.hpp": "#include <boost/asio.hpp>\n", "src/jobs/b.hpp": '#include "jobs/a.hpp"\n'},
    ),
    (
        "a heavy header in quotes",
        cpp.heavy_headers,
        {"src/jobs/a.hpp": '#  include "curl/curl.h"\n', "src/main.cpp": '#include "jobs/a.hpp"\n'},
    ),
    ("a header without a promise", cpp.headers_begin_well, {"src/jobs/a.hpp": "#pragma once\n"}),
    ("a header without a guard", cpp.headers_begin_well, {"src/jobs/a.hpp": "// Says.\n"}),
    ("another room's namespace", cpp.namespaces, {"src/jobs/a.hpp": HEADER + "namespace portal::store {\n}\n"}),
    ("no room's namespace", cpp.namespaces, {"src/jobs/a.hpp": HEADER + "namespace portal {\n}\n"}),
    (
        "a test that is not built",
        cpp.tests_are_built,
        {"src/jobs/a_test.cpp": "", "src/jobs/CMakeLists.txt": "b_test.cpp"},
    ),
    ("a sum of amounts", cpp.sums_of_money, {"src/commitments/a.cpp": 'sql("SELECT SUM(amount) FROM spend");\n'}),
    ("an average of costs", cpp.sums_of_money, {"src/store/a.sql": "select avg( c.unblended_cost ) from c;\n"}),
    ("LIKE", cpp.sql_says_like, {"src/accounts/a.cpp": 'sql("SELECT name FROM a WHERE name LIKE $1");\n'}),
    ("a detached thread", cpp.threads_are_joined, {"src/http/a.cpp": "thread.detach();\n"}),
    ("401 lines", files.length, {"src/jobs/a.cpp": "\n" * 401}),
    ("a trailing blank", files.white_space, {"README.md": "text \n"}),
    ("CR", files.white_space, {"README.md": "text\r\n"}),
    ("no end of line", files.white_space, {"README.md": "text"}),
    ("a sentence left behind", files.no_leftovers, {"src/jobs/a.cpp": f"// {TO_DO}: later\n"}),
    ("a home folder", files.nobodys_machine, {"docs/a.md": "see /home/ann/project\n"}),
    ("a registry", files.nobodys_machine, {"web/.npmrc": "registry=https://registry.npmjs.org/\n"}),
    (
        "an address in a lock file",
        files.lock_files,
        {
            "web/package-lock.json": '{"packages": {\n"resolved": "https://example.com/a.tgz"}}\n',
            "web/.npmrc": NPM_SETTINGS,
        },
    ),
    (
        "a package without its hash",
        files.lock_files,
        {
            "web/package-lock.json": '{"packages": {"node_modules/a": {"version": "1.0.0"}}}\n',
            "web/.npmrc": NPM_SETTINGS,
        },
    ),
    ("no settings beside a lock file", files.lock_files, {"web/package-lock.json": '{"packages": {}}\n'}),
    ("a range of versions", files.exact_versions, {"web/package.json": '{"dependencies": {"react": "^19.0.0"}}\n'}),
    ("a version without a hash", files.exact_versions, {"sandbox/requirements.txt": "boto3==1.0.0\n"}),
    ("a hash without a version", files.exact_versions, {"sandbox/requirements.txt": f"boto3>=1.0.0 {HASH}\n"}),
    (
        "an index in a requirements file",
        files.exact_versions,
        {"tests/requirements.txt": "--index-url https://example.com\n"},
    ),
]


@pytest.mark.parametrize(("check", "tree_files"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_what_is_wrong_is_found(check: Check, tree_files: dict[str, str], make_tree: Callable) -> None:
    assert len(check(make_tree(tree_files))) >= 1


RIGHT: list[tuple[str, Check, dict[str, str]]] = [
    ("a heavy header in a .cpp", cpp.heavy_headers, {"src/base/log.cpp": "#include <spdlog/spdlog.h>\n"}),
    (
        "a heavy header in a room's own header",
        cpp.heavy_headers,
        {"src/jobs/a.hpp": "#include <curl/curl.h>\n", "src/jobs/a.cpp": '#include "jobs/a.hpp"\n'},
    ),
    (
        "a heavy header in a helper of tests",
        cpp.heavy_headers,
        {
            "src/store/testing.hpp": "#include <doctest/doctest.h>\n",
            "src/jobs/a_test.cpp": '#include "store/testing.hpp"\n',
        },
    ),
    (
        "a coroutine's type in a header",
        cpp.heavy_headers,
        {"src/base/a.hpp": "#include <boost/asio/awaitable.hpp>\n", "src/b/a.cpp": '#include "base/a.hpp"\n'},
    ),
    ("a header", cpp.headers_begin_well, {"src/jobs/a.hpp": HEADER}),
    ("the room's namespace", cpp.namespaces, {"src/jobs/a.hpp": HEADER + "namespace portal::jobs {\n}\n"}),
    ("base's names", cpp.namespaces, {"src/base/a.hpp": HEADER + "namespace portal {\n}\n"}),
    ("a table of macros", cpp.namespaces, {"src/base/a.hpp": HEADER + "#define ERRORS(X) X(a)\n"}),
    ("a test that is built", cpp.tests_are_built, {"src/jobs/a_test.cpp": "", "src/jobs/CMakeLists.txt": "a_test.cpp"}),
    ("a count", cpp.sums_of_money, {"src/accounts/a.cpp": 'sql("SELECT SUM(tries), COUNT(amount) FROM a");\n'}),
    ("400 lines", files.length, {"src/jobs/a.cpp": "\n" * 400}),
    ("a long lock file", files.length, {"web/package-lock.json": "\n" * 4000}),
    ("text", files.white_space, {"README.md": "text\n"}),
    ("a placeholder", files.nobodys_machine, {"docs/a.md": "put it into $HOME/root/ or below work/\n"}),
    (
        "a lock file",
        files.lock_files,
        {
            "web/package-lock.json": '{"packages": {"node_modules/a": {"integrity": "sha512-x"}}}\n',
            "web/.npmrc": NPM_SETTINGS,
        },
    ),
    ("an exact version", files.exact_versions, {"web/package.json": '{"dependencies": {"react": "19.3.1"}}\n'}),
    (
        "versions with hashes",
        files.exact_versions,
        {
            "a/requirements.txt": f"boto3==1.0.0 \\\n    {HASH} \\\n    {HASH}\n    # via -r x\n"
            f"color[x]==2 ; python_version < '4' \\\n    {HASH}\n"
        },
    ),
]


@pytest.mark.parametrize(("check", "tree_files"), [r[1:] for r in RIGHT], ids=[r[0] for r in RIGHT])
def test_what_is_right_is_left_alone(check: Check, tree_files: dict[str, str], make_tree: Callable) -> None:
    assert check(make_tree(tree_files)) == []


@pytest.mark.parametrize(
    ("rooms", "architecture", "expected"),
    [
        ("base:\nstore:base\n", ARCHITECTURE, []),
        ("base:\nstore:base\njobs:base\nstore\n", ARCHITECTURE, ["ARCHITECTURE.md does not draw jobs"]),
        (
            "base:\nstore:base\njobs:base\nstore\n",
            ARCHITECTURE.replace("store: base\n", "store: base\njobs: store\n"),
            ["jobs may see base, which is not drawn"],
        ),
        ("base:\nstore:base\njobs:store\n", ARCHITECTURE, ["ARCHITECTURE.md does not draw jobs"]),
        ("base:\n", ARCHITECTURE, ["ARCHITECTURE.md draws store, which is not built"]),
        (
            "base:store\nstore:\n",
            ARCHITECTURE,
            ["base may see store, which is not drawn", "store -> base is drawn and not built"],
        ),
        (
            "base:\nstore:base\n",
            "```\nmake it\n```\n",
            [
                "ARCHITECTURE.md: no fenced block of lines `room: dependency dependency`. What is built:",
                "    base:",
                "    store: base",
            ],
        ),
    ],
)
def test_the_drawn_graph_is_the_built_one(
    rooms: str, architecture: str, expected: list[str], make_tree: Callable
) -> None:
    tree = make_tree({"ARCHITECTURE.md": architecture, "build/rooms.txt": rooms})
    assert house.graph_is_drawn(tree) == expected


def test_rooms_in_a_circle_are_refused(make_tree: Callable) -> None:
    tree = make_tree({"ARCHITECTURE.md": ARCHITECTURE, "build/rooms.txt": "base:store\nstore:base\n"})
    assert "in a circle" in house.graph_is_drawn(tree)[0]


def test_a_graph_that_was_not_built_is_not_a_graph_that_fits(make_tree: Callable) -> None:
    assert house.graph_is_drawn(make_tree({"ARCHITECTURE.md": ARCHITECTURE})) == ["there is no rooms.txt: build first"]


def test_an_unformatted_file_is_named(make_tree: Callable) -> None:
    tree = make_tree({"a.cpp": "int  main( ) {return 0;}\n", ".clang-format": "BasedOnStyle: LLVM\n"})
    assert any("a.cpp:1" in line for line in tools.formatted(tree))


def test_a_careless_module_is_named(make_tree: Callable) -> None:
    assert any("F401" in line for line in tools.python(make_tree({"a.py": "import os\n"})))


def test_a_careless_shell_script_is_named(make_tree: Callable) -> None:
    tree = make_tree({"script/a": "#!/bin/sh\nrm -rf $1/*\n"})
    assert any("SC2086" in line for line in tools.shell(tree))


def test_an_unformatted_file_of_the_page_is_named(make_tree: Callable) -> None:
    tree = make_tree({"web/src/a.tsx": "export const a = <p>{ 'b' }</p>\n", "web/src/b.ts": "export const b = 1;\n"})
    (line,) = (line for line in tools.page_formatted(tree) if "web/src/" in line)
    assert "web/src/a.tsx" in line


# Each line of a file of the page, and the rule that refuses it. The files are named as ones that are there, so that what
# they would import is there too; nothing is written.
BREACHES = {
    "web/src/features/tags/tags-api.ts": (
        ('import { query_of } from "../resources/search";', "imports/walls"),
        ('import { item_text } from "./words";', "imports/circles"),
        ('import { useQuery } from "@tanstack/react-query";', None),
        ("export function useCareless(id: string | undefined) {", None),
        ("  if (id) useQuery({ queryKey: [id, query_of, item_text] });", "react-hooks/rules-of-hooks"),
        ("}", None),
    ),
    "web/src/features/accounts/words.ts": (
        ('export { edit_count } from "../tags/words";', "imports/walls"),
        ('export type { TagPanel } from "../tags/tag-panel";', None),
        ('export const load = () => import("../people/users-page");', "imports/walls"),
    ),
    "web/src/shared/live.tsx": (
        ('import type { Run } from "./jobs";', "imports/circles"),
        ('import { useEffect } from "react";', None),
        ("export function useRun(run: Run, tell: (run: Run) => void) {", None),
        ("  useEffect(() => tell(run), [tell]);", "react-hooks/exhaustive-deps"),
        ("}", None),
        ('export type { ErrorsPage } from "../features/errors/errors-page";', "imports/walls"),
    ),
}


@pytest.mark.parametrize("path", BREACHES)
def test_what_a_file_of_the_page_may_not_do_is_named(path: str) -> None:
    lines = BREACHES[path]
    text = "".join(f"{line}\n" for line, _ in lines)
    found = tools.eslint("--stdin", "--stdin-filename", path.removeprefix("web/"), text=text)
    expected = [(f"{path}:{number}", rule) for number, (_, rule) in enumerate(lines, start=1) if rule]
    assert [(line.split(": ")[0], line.rsplit("(", 1)[1].rstrip(")")) for line in found] == expected


RUFF_SETTINGS = (ROOT / "ruff.toml").read_text()


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("def twice(number):\n    return 2 * number\n", "ANN001"),
        ("def twice(number: int):\n    return 2 * number\n", "ANN201"),
        ("def test_it(tmp_path):\n    assert tmp_path\n", "ANN001"),
        ("def _any(*names, **values) -> None:\n    pass\n", "ANN002"),
    ],
)
@pytest.mark.parametrize("path", ["tools/a.py", "tests/sandbox/a.py", "tests/mutants/run"])
def test_a_function_without_types_is_named(make_tree: MakeTree, path: str, code: str, rule: str) -> None:
    program = "" if path.endswith(".py") else "#!/usr/bin/env python3\n"
    tree = make_tree({path: program + code, "ruff.toml": RUFF_SETTINGS})
    assert any(rule in line and line.startswith(path) for line in tools.python(tree))


def test_a_call_with_the_wrong_type_is_named(make_tree: MakeTree) -> None:
    """By the settings of the repository, and nothing is said of what is right."""
    wrong = 'def twice(number: int) -> int:\n    return 2 * number\n\n\ntwice("two")\n'
    tree = make_tree(
        {
            "pyrightconfig.json": (ROOT / "pyrightconfig.json").read_text(),
            "tools/wrong.py": wrong,
            "tools/untyped.py": "def twice(number) -> int:\n    return 2 * number\n",
            "tools/right.py": wrong.replace('"two"', "2"),
        }
    )
    said = sorted(tools.python_types(tree))
    assert [line.split(": ")[0] for line in said] == ["tools/untyped.py:1", "tools/wrong.py:5"], said
    assert "reportMissingParameterType" in said[0] and "reportArgumentType" in said[1]
