#include "tags/tag_rules.hpp"

#include <doctest/doctest.h>

namespace portal::tags {

namespace {

std::string refused(std::map<std::string, std::string> set, std::vector<std::string> remove = {}) {
    const auto checked = check_tags({.set = std::move(set), .remove = std::move(remove)});
    return checked ? "" : checked.error().fields.at(0).code;
}

std::string many(std::size_t count, const std::string& what) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += what;
    return text;
}

} // namespace

TEST_CASE("AWS's limits, counted in characters") {
    CHECK(refused({{"k", ""}}).empty());
    CHECK(refused({{many(128, "ü"), many(256, "字")}}).empty());
    CHECK(refused({{many(129, "ü"), "v"}}) == "too-long");
    CHECK(refused({{"k", many(257, "字")}}) == "too-long");
    CHECK(refused({{"", "v"}}) == "too-long");
    CHECK(refused({{"Cost Center_1.2:3/4=5+6-7@8", "a b"}}).empty());
    for (const char* text : {"a;b", "a*", "🏔️"}) CHECK(refused({{"k", text}}).empty()); // some services take it
    for (const char* text : {"a\nb", "a\tb", "a\x01"}) {
        CAPTURE(text);
        CHECK(refused({{"k", text}}) == "forbidden-character");
        CHECK(refused({{text, "v"}}) == "forbidden-character");
    }
    CHECK(refused({{"k", "\xff"}}) == "not-utf8");
}

TEST_CASE("the reserved prefix, in any casing") {
    CHECK(refused({{"aws:x", "v"}}) == "reserved");
    CHECK(refused({{"AWS:x", "v"}}) == "reserved");
    CHECK(refused({{"aWs:", "v"}}) == "reserved");
    CHECK(refused({{"awsx", "v"}}).empty());
    CHECK(refused({{"x", "aws:y"}}).empty());
    CHECK(refused({}, {"Aws:x"}) == "not-allowed");
}

TEST_CASE("an edit says something, and nothing twice") {
    CHECK(refused({}) == "required");
    CHECK(refused({{"k", "v"}}, {"k"}) == "not-allowed");
    CHECK(refused({}, {"gone"}).empty());
    CHECK(refused({}, {""}) == "not-allowed");
    std::map<std::string, std::string> set;
    for (int i = 0; i < 51; ++i) set["k" + std::to_string(i)] = "v";
    CHECK(refused(set) == "too-many");
}

} // namespace portal::tags
