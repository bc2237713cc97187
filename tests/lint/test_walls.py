"""A wall between rooms is found broken where it is broken, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lints import house

BASE = {"src/base/CMakeLists.txt": "portal_room(base\n    SOURCES a.cpp)\n"}
STORE = {
    "src/store/CMakeLists.txt": "portal_room(store\n    SOURCES a.cpp\n    PUBLIC_DEPENDS base)\n",
    "src/store/store.hpp": '#include "base/error.hpp"\n',
}
PEOPLE = {
    "src/people/CMakeLists.txt": "portal_room(people\n    SOURCES a.cpp\n    PUBLIC_DEPENDS store\n    DEPENDS base)\n",
    "src/people/people.hpp": '#include "store/store.hpp"\n',
    "src/people/people.cpp": '#include "base/text.hpp"\n',
}
CLI = {
    "src/cli/CMakeLists.txt": "portal_room(cli SOURCES a.cpp DEPENDS base TEST_SOURCES a_test.cpp TEST_DEPENDS store_testing)\n",
    "src/cli/a.cpp": '#include "base/text.hpp"\n',
    "src/cli/a_test.cpp": '#include "store/testing.hpp"\n',
}
HOUSE = BASE | STORE | PEOPLE | CLI


@pytest.mark.parametrize(
    ("planted", "expected"),
    [
        pytest.param({}, [], id="as it is"),
        pytest.param(
            {"src/cli/b.cpp": '// What is shown.\n#include "people/people.hpp"\n'},
            ["src/cli/b.cpp:2: includes people, which is not in cli's DEPENDS"],
            id="another room's header",
        ),
        pytest.param(
            {"src/cli/b.hpp": "#  include <people/people.hpp>\n"},
            ["src/cli/b.hpp:1: includes people, which is not in cli's DEPENDS"],
            id="another room's header in a header",
        ),
        pytest.param(
            {"src/cli/b_test.cpp": '#include "people/people.hpp"\n'},
            ["src/cli/b_test.cpp:1: includes people, which is not in cli's TEST_DEPENDS"],
            id="a test that says nothing of the room",
        ),
        pytest.param(
            {"src/cli/b.cpp": '#include "store/testing.hpp"\n'},
            ["src/cli/b.cpp:1: includes store, which is not in cli's DEPENDS"],
            id="the header of tests in the product",
        ),
        pytest.param(
            {"src/cli/b.cpp": "auto user = people::find_user(id);\n"},
            ["src/cli/b.cpp:1: names people, which is not in cli's DEPENDS"],
            id="a name of another room",
        ),
        pytest.param(
            {"src/cli/b.cpp": "portal::store::Store* store;\n"},
            ["src/cli/b.cpp:1: names store, which is not in cli's DEPENDS"],
            id="a name with its whole namespace",
        ),
        pytest.param(
            {"src/cli/b.cpp": "// people::User\n/* people::User\n   store::Store */ auto a = boost::people::user();\n"},
            [],
            id="a comment, and others' namespaces",
        ),
        pytest.param(
            {"src/people/people.cpp": ""},
            ["src/people/CMakeLists.txt: no file of people includes base"],
            id="an edge that nobody includes",
        ),
        pytest.param(
            {"src/people/b.hpp": '#include "base/text.hpp"\n'},
            ["src/people/CMakeLists.txt: base is in a header: PUBLIC_DEPENDS"],
            id="an include that a header has too",
        ),
        pytest.param(
            {"src/people/people.hpp": "", "src/people/b.cpp": '#include "store/store.hpp"\n'},
            ["src/people/CMakeLists.txt: store is in no header: DEPENDS"],
            id="an include that no header has",
        ),
    ],
)
def test_includes_keep_to_what_the_room_may_see(
    planted: dict[str, str], expected: list[str], make_tree: Callable
) -> None:
    assert house.includes_keep_to_depends(make_tree(HOUSE | planted)) == expected
