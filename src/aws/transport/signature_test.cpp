#include "aws/transport/signature.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::aws;

namespace {

const Credentials example{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "", std::nullopt, ""};
const Timestamp example_time = *from_rfc3339("2015-08-30T12:36:00Z");

} // namespace

// The whole suite of AWS's vectors is run by tests/conformance.
TEST_CASE("the plainest vector of AWS's suite") {
    Signer signer;
    ServiceRequest request{.method = "GET"};
    signer.sign(request, "example.amazonaws.com", example, {"us-east-1", "service"}, example_time);
    CHECK(*find_header(request.headers, "authorization") ==
          "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
          "SignedHeaders=host;x-amz-date, "
          "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST_CASE("signing again, later and as somebody else, leaves nothing of the first signature") {
    Signer signer;
    ServiceRequest once{.body = "x"};
    Credentials session = example;
    session.session_token = "new";
    ServiceRequest twice = once;
    Credentials other = example;
    other.session_token = "old";
    other.secret_access_key = "other";
    signer.sign(twice, "h", other, {"us-east-1", "sts"}, example_time);
    for (ServiceRequest* request : {&once, &twice})
        signer.sign(*request, "h", session, {"us-east-1", "sts"}, example_time + std::chrono::hours(30));
    CHECK(once.headers == twice.headers);
    CHECK(*find_header(once.headers, "x-amz-security-token") == "new");
    CHECK(find_header(once.headers, "x-amz-content-sha256") == nullptr);
}

TEST_CASE("S3's path is signed as it travels, others' is normalised and encoded again") {
    ServiceRequest request{.method = "GET", .path = "/a%20b/../c"};
    const auto path_of = [&](SigningRules rules) {
        const auto steps = signing_steps(request, "h", {"us-east-1", "x", rules}, "20150830T123600Z");
        return steps.canonical_request.substr(4, steps.canonical_request.find('\n', 4) - 4);
    };
    CHECK(path_of(SigningRules::s3) == "/a%20b/../c");
    CHECK(path_of(SigningRules::usual) == "/c");
    request.path = "/a%20b";
    CHECK(path_of(SigningRules::usual) == "/a%2520b");
    Signer signer;
    signer.sign(request, "h", example, {"us-east-1", "s3", SigningRules::s3}, example_time);
    CHECK(*find_header(request.headers, "x-amz-content-sha256") == sha256_hex(""));
}

TEST_CASE("headers that are changed on their way are not signed") {
    ServiceRequest request;
    request.headers = {{"User-Agent", "x"}, {"X-Amzn-Trace-Id", "y"}, {"X-Amz-Target", "  a   b "}};
    const auto steps = signing_steps(request, "h", {"us-east-1", "x"}, "20150830T123600Z");
    CHECK(steps.signed_headers == "host;x-amz-target");
    CHECK(steps.canonical_request.find("x-amz-target:a b\n") != std::string::npos);
}

// Every request of the oracle is pre-signed too (tests/conformance).
TEST_CASE("the pre-signed URL of S3's documentation, and a life that AWS refuses") {
    Signer signer;
    const Credentials documented{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "", std::nullopt,
                                 ""};
    const ServiceRequest request{.method = "GET", .path = "/test.txt"};
    const auto presign = [&](std::chrono::seconds lasts) {
        return signer.presign(request, "https", "examplebucket.s3.amazonaws.com", documented,
                              {"us-east-1", "s3", SigningRules::s3}, *from_rfc3339("2013-05-24T00:00:00Z"), lasts);
    };
    const auto url = presign(std::chrono::days(1));
    REQUIRE(url.has_value());
    CHECK(url->starts_with("https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&"));
    CHECK(url->ends_with("&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
    for (const std::chrono::seconds lasts : {std::chrono::seconds(0), std::chrono::seconds(604'801)})
        CHECK(presign(lasts).error().code == ErrorCode::internal);
    CHECK(presign(std::chrono::seconds(604'800)).has_value());
}
