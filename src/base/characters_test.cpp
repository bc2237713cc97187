#include "base/characters.hpp"

#include <doctest/doctest.h>

using namespace portal;

TEST_CASE("a key that cannot be used says its first wrong character and where, and nothing of itself") {
    CHECK_FALSE(unusable_in_token("AKIAIOSFODNN7EXAMPLE"));
    CHECK_FALSE(unusable_in_token(""));
    CHECK(unusable_in_token("AKIAIOSFODNN7EXAMPLE\n") == "a line break (U+000A) as character 21 of 21");
    CHECK(unusable_in_token("\rA\n") == "a carriage return (U+000D) as character 1 of 3");
    CHECK(unusable_in_token("ab c") == "a space (U+0020) as character 3 of 4");
    CHECK(unusable_in_token("a\u00a0") == "a no-break space (U+00A0) as character 2 of 2");
    CHECK(unusable_in_token("\u20acA\u200b") == "“€” as character 1 of 3");
    CHECK(unusable_in_token("a\xff"
                            "b") == "a byte that is no UTF-8 as character 2 of 3");
    CHECK(unusable_in_token(std::string_view("a\0", 2)) ==
          "a character that cannot be seen (U+0000) as character 2 of 2");
}
