"""clang-tidy is asked about what a change touches, and about nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from lints import tidy
from lints.tree import Tree
from steps import ROOT

BEFORE = "static int* old_one() { return 0; }\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with one commit, whose code clang-tidy would find fault with."""
    (tmp_path / "src").mkdir()
    (tmp_path / "build").mkdir()
    shutil.copy(ROOT / ".clang-tidy", tmp_path)
    command = {"directory": str(tmp_path), "file": str(tmp_path / "src" / "a.cpp"), "command": "clang++ -c src/a.cpp"}
    (tmp_path / "build" / "compile_commands.json").write_text(json.dumps([command]))
    (tmp_path / ".gitignore").write_text("build\n")
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, BEFORE)
    return tmp_path


def git(folder: Path, *words: str) -> None:
    named = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *named, *words], cwd=folder, check=True, capture_output=True)


def commit(folder: Path, text: str) -> None:
    (folder / "src" / "a.cpp").write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "a")


def found(folder: Path) -> list[str]:
    return tidy.changed_code(Tree.of_checkout(folder, folder / "build"))


def test_a_line_of_the_last_commit_is_found_and_an_older_one_is_not(checkout: Path) -> None:
    commit(checkout, BEFORE + "static int* new_one() { return 0; }\n")
    lines = found(checkout)
    assert len(lines) == 1 and lines[0].startswith("src/a.cpp:2:") and "modernize-use-nullptr" in lines[0]


def test_what_is_not_committed_yet_is_found_too(checkout: Path) -> None:
    commit(checkout, BEFORE + "static int* new_one() { return nullptr; }\n")
    assert found(checkout) == []
    (checkout / "src" / "a.cpp").write_text(BEFORE + "static int* new_one() { return 0; }\n")
    assert len(found(checkout)) == 1


def test_on_a_branch_all_of_its_commits_are_looked_at(checkout: Path) -> None:
    git(checkout, "checkout", "-qb", "branch")
    commit(checkout, BEFORE + "static int* first() { return 0; }\n")
    commit(checkout, BEFORE + "static int* first() { return 0; }\nstatic int second() { return 2; }\n")
    assert len(found(checkout)) == 1


def test_code_that_does_not_compile_is_no_pass(checkout: Path) -> None:
    commit(checkout, BEFORE + "static int* broken( { return 0; }\n")
    assert found(checkout)
