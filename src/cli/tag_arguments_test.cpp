#include "cli/tag_arguments.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <rapidcheck.h>

namespace portal::cli {

namespace {

std::string refused(std::string_view typed) {
    const auto read = read_tag_argument(typed);
    return read ? "" : read.error().detail;
}

} // namespace

TEST_CASE("every tag is printed as it can be typed again, and no other tag is typed so") {
    // Few characters, so that = and backslashes stand everywhere.
    const auto text = rc::gen::container<std::string>(rc::gen::element('=', '\\', 'a', ' ', ':'));
    CHECK(rc::check("tags", [&] {
        const std::string key = *rc::gen::nonEmpty(text);
        const std::string value = *text;
        const auto read = read_tag_argument(tag_argument(key, value));
        RC_ASSERT(read.has_value());
        RC_ASSERT(read->key == key);
        RC_ASSERT(read->value.has_value());
        RC_ASSERT(*read->value == value);
        const auto alone = read_tag_argument(tag_argument(key));
        RC_ASSERT(alone.has_value());
        RC_ASSERT(alone->key == key);
        RC_ASSERT(!alone->value.has_value());
    }));
    // What is typed is read as itself, or refused: never as a tag that would be typed otherwise.
    CHECK(rc::check("typed", [&] {
        const std::string typed = *text;
        const auto read = read_tag_argument(typed);
        if (!read || !read->value) return;
        const auto again = read_tag_argument(tag_argument(read->key, *read->value));
        RC_ASSERT(again.has_value());
        RC_ASSERT(again->key == read->key);
        RC_ASSERT(*again->value == *read->value);
    }));
}

TEST_CASE("scripts of before mean what they meant, or are asked") {
    CHECK(*read_tag_argument("team=a b")->value == "a b");
    CHECK(read_tag_argument("team=")->value->empty());
    CHECK_FALSE(read_tag_argument("k8s.io/cluster")->value);
    CHECK(*read_tag_argument(R"(path=C:\dir\\x)")->value == R"(C:\dir\\x)");
    CHECK(read_tag_argument(R"(k8s.io/cluster\=foo=2)")->key == "k8s.io/cluster=foo");
    CHECK(refused("k8s.io/cluster=foo=2").find(R"(k8s.io/cluster=foo\=2)") != std::string::npos);
    CHECK_FALSE(refused("=x").empty());
    CHECK_FALSE(refused("").empty());
}

TEST_CASE("a key is set once, by whichever way it is said") {
    CHECK(tags_to_set({"a=1", "A=2"}, "")->size() == 2);
    CHECK(tags_to_set({"z=1", "z=2"}, "").error().detail.find("z is set twice") != std::string::npos);
    CHECK_FALSE(tags_to_set({"z"}, ""));
    const auto file = std::filesystem::temp_directory_path() / "portal-tags-to-set.json";
    const auto with = [&](const char* content) {
        std::ofstream(file) << content;
        return tags_to_set({"z=1"}, file.string());
    };
    CHECK(with(R"({"a=b":"=\u003d","__proto__":""})")->at("a=b").as_string() == "==");
    CHECK_FALSE(with(R"({"z":"1"})"));
    CHECK_FALSE(with(R"({"a":"1","a":"2"})"));
    CHECK_FALSE(with(R"({"a":1})"));
    CHECK_FALSE(with("[]"));
    std::filesystem::remove(file);
    CHECK_FALSE(tags_to_set({}, file.string()));
}

} // namespace portal::cli
