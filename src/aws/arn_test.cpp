#include "aws/arn.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::aws;

// The forms of every resource type that AWS documents are parsed by tests/templates/test_arns.py.
TEST_CASE("an ARN is taken apart, with what its resource means by colons and slashes") {
    const auto instance = Arn::parse("arn:aws:ec2:eu-west-1:012345678901:instance/i-0abc");
    REQUIRE(instance.has_value());
    CHECK(instance->partition() == "aws");
    CHECK(instance->service() == "ec2");
    CHECK(instance->region() == "eu-west-1");
    CHECK(instance->account() == "012345678901");
    CHECK(instance->resource() == "instance/i-0abc");
    CHECK(instance->resource_type() == "instance");
    CHECK(Arn::parse("arn:aws-cn:s3:::a-bucket")->resource_type().empty());
    CHECK(Arn::parse("arn:aws-us-gov:lambda:us-gov-west-1:012345678901:function:f:7")->resource() == "function:f:7");
    CHECK(Arn::parse("arn:aws:iam::aws:policy/ReadOnlyAccess")->account() == "aws");
    CHECK(Arn::parse("arn:aws:apigateway:us-east-1::/restapis/a/stages/b")->resource_type() == "/restapis");
    CHECK(Arn::parse("arn:aws:s3:::b/a key with spaces, \u00fc and :")->resource() ==
          "b/a key with spaces, \u00fc and :");
}

TEST_CASE("an ARN that would mean more than itself in a policy says so") {
    CHECK(Arn::parse("arn:aws:logs:eu-west-1:012345678901:log-group:/a:*")->reads_as_pattern());
    CHECK(Arn::parse("arn:aws:cloudwatch:eu-west-1:012345678901:alarm:Full?")->reads_as_pattern());
    CHECK_FALSE(Arn::parse("arn:aws:s3:::b")->reads_as_pattern());
}

TEST_CASE("what is no ARN is refused, with the part that is wrong") {
    for (const char* text : {"",
                             "arn",
                             "arn:",
                             "arn:aws",
                             "arn:aws:s3",
                             "arn:aws:s3:::",
                             "ARN:aws:s3:::b",
                             " arn:aws:s3:::b",
                             "arn::s3:::b",
                             "arn:evil:s3:::b",
                             "arn:aws-:s3:::b",
                             "arn:aws:S3:::b",
                             "arn:aws::::b",
                             "arn:aws:s 3:::b",
                             "arn:aws:ec2:eu west:012345678901:a/b",
                             "arn:aws:ec2:*:012345678901:a/b",
                             "arn:aws:ec2:eu-west-1:1234:a/b",
                             "arn:aws:ec2:eu-west-1:0123456789012:a/b",
                             "arn:aws:ec2:eu-west-1:01234567890x:a/b",
                             "arn:aws:ec2:eu-west-1:*:a/b",
                             "arn:aws:s3:::b\n",
                             "arn:aws:s3:::\xff",
                             "arn:aws:s3:::b\x7f",
                             "arn:*:s3:::b",
                             "arn:aws:ec2:-west:012345678901:a"}) {
        CAPTURE(text);
        const auto refused = Arn::parse(text);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().code == ErrorCode::invalid_request);
    }
    CHECK_FALSE(Arn::parse(std::string_view("arn:aws:s3:::b\0c", 16)).has_value());
    CHECK_FALSE(Arn::parse("arn:aws:s3:::" + std::string(Arn::most_bytes, 'b')).has_value());
    CHECK(Arn::parse("arn:aws:s3:::" + std::string(Arn::most_bytes - 13, 'b')).has_value());
}
