"""Rules about files of any kind: their size, their white space, what is pinned and from where."""

from __future__ import annotations

import json
import re

from .tree import Tree

MOST_LINES = 400
# Written by programs, or by others.
NOT_OURS = ("package-lock.json", "requirements", "LICENSE", "docs/openapi.json")
NPM_SETTINGS = ("save-exact=true", "omit-lockfile-registry-resolved=true", "ignore-scripts=true")
TEXT = (
    ".cpp", ".hpp", ".cmake", ".txt", ".py", ".sh", ".md", ".ts", ".tsx", ".mjs", ".css", ".html", ".yaml", ".yml",
    ".json", ".toml", ".sql", ".in",
)  # fmt: skip


def _ours(path: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    return not any(path == other or name.startswith(other) for other in NOT_OURS)


def length(tree: Tree) -> list[str]:
    """A file does one thing: some 400 lines."""
    code = tree.matching(".cpp", ".hpp", ".py", ".ts", ".tsx", ".mjs", ".sh", ".cmake", ".sql")
    counts = ((path, len(tree.text(path).splitlines())) for path in code if _ours(path))
    return [f"{path}: {lines} lines; at most {MOST_LINES}" for path, lines in counts if lines > MOST_LINES]


def white_space(tree: Tree) -> list[str]:
    """.editorconfig: no trailing blanks, LF, an end of line at the end."""
    wrong: list[str] = []
    for path in filter(_ours, tree.matching(*TEXT)):
        text = tree.text(path)
        if "\r" in text:
            wrong.append(f"{path}: CR at an end of line")
        if text and not text.endswith("\n"):
            wrong.append(f"{path}: no end of line at the end")
        wrong += [f"{path}:{n}: trailing blank" for n, line in tree.lines(path) if line != line.rstrip(" \t")]
    return wrong


def lock_files(tree: Tree) -> list[str]:
    """npm's lock files hold no address, and the settings that see to it stand beside them."""
    wrong: list[str] = []
    for path in tree.matching("package-lock.json"):
        address = re.compile(r'"resolved": "(?!file:)')
        wrong += [f"{path}:{n}: an address" for n, line in tree.lines(path) if address.search(line)]
        packages = json.loads(tree.text(path)).get("packages", {})
        wrong += [
            f"{path}: {name} has no integrity hash"
            for name, about in packages.items()
            if name.startswith("node_modules/") and "integrity" not in about and not about.get("link")
        ]
        settings_path = f"{path.removesuffix('package-lock.json')}.npmrc"
        settings = tree.text(settings_path).split() if settings_path in tree.paths else []
        wrong += [f"{settings_path}: {setting} is missing" for setting in NPM_SETTINGS if setting not in settings]
    return wrong


def exact_versions(tree: Tree) -> list[str]:
    """package.json names exact versions; requirements files exact versions with hashes, and no address."""
    wrong: list[str] = []
    for path in tree.matching("package.json"):
        about = json.loads(tree.text(path))
        for kind in ("dependencies", "devDependencies"):
            for name, version in about.get(kind, {}).items():
                if not re.fullmatch(r"\d+\.\d+\.\d+(-[\w.]+)?", version):
                    wrong.append(f"{path}: {name} {version} is not an exact version")
    for path in (p for p in tree.matching(".txt") if p.rsplit("/", 1)[-1].startswith("requirements")):
        text = re.sub(r"\\\n", " ", tree.text(path))
        for line in (line.split(" #")[0].strip() for line in text.splitlines() if not line.startswith("#")):
            if line.startswith("-"):
                wrong.append(f"{path}: {line.split()[0]} does not belong here")
            elif line and not re.match(r"[\w.\[\],-]+==\S+( *;[^#]*?)? +--hash=sha256:", line):
                wrong.append(f"{path}: {line.split()[0]} has no exact version with a hash")
    return wrong


def no_leftovers(tree: Tree) -> list[str]:
    """What is to be done stands in an issue, not in the code."""
    word = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
    code = tree.matching(
        ".cpp", ".hpp", ".cmake", ".py", ".sh", ".ts", ".tsx", ".mjs", ".sql", ".yaml", "CMakeLists.txt"
    )
    return [
        f"{path}:{n}: {found[0]}"
        for path in code
        if not path.startswith("tests/lint/")
        for n, line in tree.lines(path)
        if (found := word.search(line))
    ]


def nobodys_machine(tree: Tree) -> list[str]:
    """No path of one person's machine and no registry's address is in the project."""
    place = re.compile(
        r"/home/[a-z]\w*/|(?<![\w$}./-])/(root|work)/|registry\.npmjs\.org|pypi\.org/simple|pythonhosted\.org"
    )
    # These name what they look for.
    about_it = ("LICENSE", "script/lib/lints/", "tests/lint/")
    return [
        f"{path}:{number}: {found[0]}"
        for path in tree.paths
        if not path.startswith(about_it)
        for number, line in tree.lines(path)
        if (found := place.search(line))
    ]
