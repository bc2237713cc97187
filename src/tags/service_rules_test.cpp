#include "tags/service_rules.hpp"

#include "aws/catalog.hpp"
#include "base/text.hpp"

#include <doctest/doctest.h>
#include <set>

namespace portal::tags {

namespace {

std::string wrong(std::string_view service, const std::string& key, const std::string& value) {
    const auto found = wrong_tag(rules_of(service), key, value);
    return found ? found->code : "";
}

} // namespace

TEST_CASE("what one service takes another refuses") {
    for (const char* text : {"R&D (lab); 50%", "a,b", "\xF0\x9F\x8F\x94\xEF\xB8\x8F", "a\"b", "a<b"}) {
        CAPTURE(text);
        CHECK(wrong("ec2", "k", text).empty());
        CHECK(wrong("ec2", text, "v").empty());
        CHECK(wrong("autoscaling", "k", text).empty());
        CHECK(wrong("sqs", "k", text) == "forbidden-character");
        CHECK(wrong("s3", text, "v") == "forbidden-character");
    }
    CHECK(wrong("kinesis", "k", "50%").empty());
    CHECK(wrong("bedrock", "a Z_9", "a Z_9").empty());
    CHECK(wrong("bedrock", "k", "ü") == "forbidden-character");
    CHECK(wrong("appsync", "k", "a@b").empty());
    CHECK(wrong("guardduty", "a b", "v") == "forbidden-character");
    CHECK(wrong("guardduty", "a;b", "ü").empty());
    CHECK(wrong("dlm", "k", "50%").empty());
    CHECK(wrong("imagebuilder", "ü", "v") == "forbidden-character");
    CHECK(wrong("imagebuilder", "k", "ü").empty());
    CHECK(wrong("appsync", "a@b", "v") == "forbidden-character");
    CHECK(wrong("codeartifact", "k", "R&D (lab); 50%").empty());
    CHECK(wrong("codeartifact", "k", "\u202e") == "forbidden-character");
    CHECK(wrong("a service of tomorrow", "k", "50%") == "forbidden-character");
    for (const char* text : {"a\nb", "a\tb", "\x01", "\xC2\x9B"})
        for (const char* service : {"ec2", "sqs", "opensearch"})
            CHECK(wrong(service, "k", text) == "forbidden-character");
    CHECK(wrong("ec2", "k", "\xff") == "not-utf8");
}

TEST_CASE("what is AWS's own is known by its beginning alone, in any casing") {
    CHECK(wrong("ec2", "aWs:x", "v") == "reserved");
    CHECK(wrong("ec2", "xaws:", "aws:v").empty());
    CHECK(wrong("ec2", "awsx", "v").empty());
    CHECK(wrong("ecs", "k", "AWS:v") == "reserved");
    CHECK(wrong("rds", "RDS:k", "v") == "reserved");
    CHECK(wrong("rds", "k", "rds:v") == "reserved");
    CHECK(wrong("sqs", "rds:k", "rds:v").empty());
}

TEST_CASE("lengths count characters") {
    std::string key, value;
    for (int i = 0; i < 128; ++i) key += "ü";
    for (int i = 0; i < 256; ++i) value += "字";
    CHECK(wrong("sqs", key, value).empty());
    CHECK(wrong("sqs", key + "x", value) == "too-long");
    CHECK(wrong("ec2", key, value + "x") == "too-long");
    CHECK(wrong("ec2", "", "") == "too-long");
    CHECK(wrong("workspaces", key, "") == "too-long");
    CHECK(wrong("workspaces", "k", value) == "too-long");
}

TEST_CASE("each service of the table is one of the catalogue's") {
    std::set<std::string_view> known;
    for (const auto& type : aws::catalog()) known.insert(type.service);
    for (const auto& rules : tag_rules().services) CHECK_MESSAGE(known.contains(rules.service), rules.service);
}

} // namespace portal::tags
