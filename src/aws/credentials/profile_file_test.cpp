#include "aws/credentials/profile_file.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::aws;

namespace {

std::string value(const std::string& text, std::string_view section, const std::string& key) {
    const auto file = parse_profile_file(text, "f");
    if (!file) return "refused: " + file.error().detail;
    const ProfileSection* found = find_section(*file, section);
    if (!found) return "no such section";
    const auto entry = found->values.find(key);
    return entry == found->values.end() ? "no such key" : entry->second;
}

} // namespace

TEST_CASE("a file that makes no sense is refused with its line, and without its content") {
    const auto refused = parse_profile_file("[default]\nregion = x\nmy-secret-key\n", "the file");
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().detail == "the file, line 3: neither a section nor \"key = value\".");
    CHECK_FALSE(parse_profile_file("a = b\n", "f").has_value());
    CHECK_FALSE(parse_profile_file("[default\n", "f").has_value());
    CHECK_FALSE(read_profile_file("/").has_value());
}

// The forms of public reports: smithy-lang/smithy-rs#1488, awslabs/aws-sdk-rust#1097, aws/aws-cli#3419.
TEST_CASE("what botocore reads is read to the same values") {
    CHECK(value("[a]\r\nb = c\r\n", "a", "b") == "c");
    CHECK(value("[profile other] # old\nregion = x\n[profile p]\nregion = y\n", "profile p", "region") == "y");
    CHECK(value("[profile other] ; old\nregion = x\n", "profile other", "region") == "x");
    CHECK(value("[p]\n k = v\n l = w\n", "p", "l") == "w");
    CHECK(value("[p]\n\t k = v\n\t l =\n\t\t m = n\n\t o = p\n", "p", "l.m") == "n");
    CHECK(value("[p]\n\t k = v\n\t l =\n\t\t m = n\n\t o = p\n", "p", "o") == "p");
    CHECK(value("[p]\nregion: x\n", "p", "region") == "x");
    CHECK(value("[p]\nendpoint_url = http://a:1/b=c\n", "p", "endpoint_url") == "http://a:1/b=c");
    CHECK(value("[p]\ncredential_process = /bin/a\n    --b c\n\n    d\nregion = x\n", "p", "credential_process") ==
          "/bin/a\n--b c\nd");
    CHECK(value("[p]\ncredential_process = /bin/a\n    --b c\nregion = x\n", "p", "region") == "x");
    CHECK(value("[p]\nREGION = a\nregion = b\n", "p", "region") == "b");
}

TEST_CASE("quotes around the name of a profile are none of it") {
    CHECK(value("[profile \"my  portal\"]\nk = v\n", "profile my  portal", "k") == "v");
    CHECK(value("[profile   'portal']\nk = v\n", "profile portal", "k") == "v");
    CHECK(value("[services \"local\"]\nk = v\n", "services local", "k") == "v");
    // A name in the credentials file stands alone and as it is.
    CHECK(value("[DOMAIN\\user]\nk = v\n", "DOMAIN\\user", "k") == "v");
    CHECK(value("[bob's]\nk = v\n", "bob's", "k") == "v");
}
