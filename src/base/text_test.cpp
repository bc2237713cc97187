#include "base/text.hpp"

#include "base/random.hpp"

#include <doctest/doctest.h>

using namespace portal;

TEST_CASE("names keep emoji and scripts, and lose outer white space") {
    CHECK(*clean_name("  Prod – Zürich 🏔️👩‍💻 ", "name", 1, 128) ==
          "Prod – Zürich 🏔️👩‍💻");
    CHECK(*clean_name("e\u0301", "name", 1, 128) == "é");
    CHECK(*clean_name("<b>bold</b>", "name", 1, 128) == "<b>bold</b>");
}

TEST_CASE("names that are empty, too long or deceive are refused on their field") {
    const auto code = [](std::string_view typed) {
        return clean_name(typed, "name", 1, 128).error().fields.at(0).code;
    };
    CHECK(code("") == "required");
    CHECK(code(" \t ") == "required");
    CHECK(code(std::string(129, 'a')) == "too-long");
    CHECK(code(std::string(5'000, 'a')) == "too-long");
    CHECK(code("abc\u202Edef") == "forbidden-character");
    CHECK(code("line\nbreak") == "forbidden-character");
    CHECK(code("\xff\xfe") == "not-utf8");
}

TEST_CASE("percent encoding follows RFC 3986 and comes back") {
    CHECK(percent_encode("a b/c*~") == "a%20b%2Fc%2A~");
    CHECK(percent_encode("a b/c", true) == "a%20b/c");
    CHECK(*percent_decode("a%20b%2fc+d") == "a b/c+d");
    CHECK(*percent_decode("a+b", true) == "a b");
    CHECK_FALSE(percent_decode("%4"));
    CHECK_FALSE(percent_decode("%zz"));
}

TEST_CASE("random text is URL-safe and as long as its bytes say") {
    SystemRandom random;
    CHECK(random_hex(random, 16).size() == 32);
    const std::string token = random_base64url(random, 32);
    CHECK(token.size() == 43);
    CHECK(token.find_first_of("+/=") == std::string::npos);
    CHECK(token != random_base64url(random, 32));
}

TEST_CASE("tokens are compared whole") {
    CHECK(equal_constant_time("abc", "abc"));
    CHECK_FALSE(equal_constant_time("abc", "abd"));
    CHECK_FALSE(equal_constant_time("abc", "abcd"));
    CHECK(equal_constant_time("", ""));
}
