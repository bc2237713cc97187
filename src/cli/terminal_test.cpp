#include "cli/terminal.hpp"

#include <doctest/doctest.h>
#include <iostream>
#include <sstream>

namespace portal::cli {

namespace {

/// What comes out of std::cout when these are written one after the other.
std::string written(std::initializer_list<std::string_view> parts) {
    std::ostringstream end;
    std::streambuf* before = std::cout.rdbuf(end.rdbuf());
    {
        const PrintableOutput printable;
        for (const auto part : parts) std::cout << part << std::flush;
    }
    std::cout.rdbuf(before);
    return end.str();
}

} // namespace

TEST_CASE("whatever is printed does nothing to a terminal") {
    CHECK(written({"a\x1b[31m\u009b\u202e", "\n\tb\rc\r", "\n"}) == "a\\u001b[31m\\u009b\\u202e\n\tb\\u000dc\n");
    CHECK(written({"Zürich 字"}) == "Zürich 字");
}

TEST_CASE("a character that is written in parts is one") {
    const std::string text = "\u009bü\u202e字\U0001F3D4";
    const std::string shown = "\\u009bü\\u202e字\U0001F3D4";
    for (std::size_t cut = 0; cut <= text.size(); ++cut)
        CHECK(written({std::string_view(text).substr(0, cut), std::string_view(text).substr(cut)}) == shown);
    CHECK(written({"a\xF0\x9F"}) == "a\\ufffd\\ufffd");
}

} // namespace portal::cli
