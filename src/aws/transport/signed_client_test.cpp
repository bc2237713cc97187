#include "aws/catalog.hpp"

#include "aws/credentials/assume_role.hpp"
#include "aws/credentials/renewable.hpp"
#include "aws/operations/ce.hpp"
#include "aws/operations/organizations.hpp"
#include "aws/operations/s3.hpp"
#include "aws/operations/sts.hpp"
#include "aws/testing/client_rig.hpp"

#include <algorithm>
#include <doctest/doctest.h>

using namespace portal;
using namespace portal::aws;
using namespace portal::aws::testing;
using namespace std::chrono_literals;

TEST_CASE("a call goes to the region's endpoint, signed, and is reported") {
    Rig rig;
    rig.http->answer(200, identity_answer);
    const auto answer = rig.call(sts::GetCallerIdentity{});
    REQUIRE(answer.has_value());
    CHECK(answer->account == "012345678901");
    REQUIRE(rig.http->requests.size() == 1);
    const HttpRequest& request = rig.http->requests[0];
    CHECK(request.method == "POST");
    CHECK(request.url == "https://sts.eu-west-1.amazonaws.com/");
    CHECK(find_header(request.headers, "authorization")
              ->starts_with("AWS4-HMAC-SHA256 Credential=AKID/20261123/eu-west-1/sts/aws4_request"));
    CHECK(*find_header(request.headers, "x-amz-security-token") == "the-session-token");
    REQUIRE(rig.observer->reports.size() == 1);
    CHECK(rig.observer->reports[0].operation == "GetCallerIdentity");
    CHECK(rig.observer->reports[0].attempts == 1);
    CHECK(rig.observer->reports[0].status == 200);
    CHECK(rig.observer->reports[0].request_id == "ok-1");
    CHECK(rig.observer->reports[0].error_code.empty());
}

TEST_CASE("a call is made on its condition, which is looked at when its turn has come") {
    struct Condition final : Precondition {
        Task<> refresh() override {
            said.push_back("refresh");
            co_return;
        }
        Task<Result<void>> holds() override {
            said.push_back("holds");
            if (refusal) co_return tl::unexpected<Error>(*refusal);
            co_return Result<void>();
        }
        std::vector<std::string> said;
        std::optional<Error> refusal;
    };
    Rig rig;
    const auto condition = std::make_shared<Condition>();
    const auto call = [&] {
        return testing::run_for<
            Result<sts::GetCallerIdentityOutput>>([&](boost::asio::any_io_executor)
                                                      -> Task<Result<sts::GetCallerIdentityOutput>> {
            Identity identity(fixed_credentials({"AKID", "secret", "token", std::nullopt, ""}), "eu-west-1", condition);
            co_return co_await rig.client->call(sts::GetCallerIdentity{}, identity);
        });
    };
    rig.http->answer(500, "");
    rig.http->answer(200, identity_answer);
    CHECK(call().has_value());
    CHECK(condition->said == std::vector<std::string>{"refresh", "holds", "refresh", "holds"}); // with each try
    condition->refusal = Error{.code = ErrorCode::tags_not_writable, .detail = "no"};
    const auto refused = call();
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::tags_not_writable);
    CHECK(rig.http->requests.size() == 2);
    CHECK(rig.governor->state().under_way == 0);
}

TEST_CASE("an anonymous call is not signed") {
    Rig rig;
    rig.http->answer(200, "{}");
    s3::GetObject get{.bucket = "bucket-1", .key = "a/b.yaml"};
    REQUIRE(rig.call(get, "eu-west-1", true).has_value());
    const HttpRequest& request = rig.http->requests[0];
    CHECK(request.url == "https://bucket-1.s3.eu-west-1.amazonaws.com/a/b.yaml");
    CHECK(find_header(request.headers, "authorization") == nullptr);
    CHECK(find_header(request.headers, "x-amz-date") == nullptr);
}

TEST_CASE("an overridden endpoint keeps its path, and S3's buckets stay in the path") {
    Rig rig({.endpoints = {.endpoint_url = "http://127.0.0.1:4566/aws"}});
    rig.http->answer(200, "");
    s3::PutObject put{.bucket = "bucket-1", .key = "k y"};
    put.body = Blob{"x"};
    REQUIRE(rig.call(put).has_value());
    CHECK(rig.http->requests[0].url == "http://127.0.0.1:4566/aws/bucket-1/k%20y");
    CHECK(rig.http->requests[0].method == "PUT");
}

TEST_CASE("a refusal is told with AWS's code, its request ID and its reason, and not tried again") {
    Rig rig;
    rig.http->answer(403, query_error("AccessDenied", "not authorized to perform: sts:AssumeRole"));
    sts::AssumeRole assume{.role_arn = "arn", .role_session_name = "s"};
    const auto answer = rig.call(assume);
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == ErrorCode::aws_access_denied);
    CHECK(answer.error().aws_code == "AccessDenied");
    CHECK(answer.error().aws_request_id == "e-1");
    CHECK(answer.error().detail ==
          "sts:AssumeRole: not authorized to perform: sts:AssumeRole (AccessDenied, HTTP 403)");
    CHECK(rig.http->requests.size() == 1);
    CHECK(rig.observer->reports[0].error_code == "AccessDenied");
}

TEST_CASE("a refusal that names no code is not AWS's; but S3's of HEAD, which has no body") {
    for (const auto& [status, body] : {std::pair{403, std::string("<html><head><title>Blocked</title></head></html>")},
                                       {403, std::string()},
                                       {401, std::string("denied")},
                                       {407, std::string()}}) {
        CAPTURE(status);
        CAPTURE(body);
        Rig rig;
        rig.http->answer(status, body);
        const auto answer = rig.call(sts::AssumeRole{.role_arn = "arn", .role_session_name = "s"});
        REQUIRE_FALSE(answer.has_value());
        CHECK(answer.error().code == ErrorCode::aws_answer_invalid);
        CHECK(answer.error().aws_code.empty());
        CHECK(answer.error().detail.find("a proxy or a filter") != std::string::npos);
        CHECK(rig.http->requests.size() == 1);
    }
    const s3::HeadBucket head{.bucket = "bucket-1"};
    Rig of_s3;
    of_s3.http->answer(403, "", {{"x-amz-request-id", "e-1"}});
    const auto denied = of_s3.call(head);
    CHECK(denied.error().code == ErrorCode::aws_access_denied);
    CHECK(denied.error().aws_request_id == "e-1");
    Rig of_a_proxy;
    of_a_proxy.http->answer(403, "");
    CHECK(of_a_proxy.call(head).error().code != ErrorCode::aws_access_denied);
}

TEST_CASE("what may pass is tried three times, with waits between") {
    Rig rig;
    rig.http->answer(500, "");
    rig.http->fail_with({.code = ErrorCode::aws_unreachable, .detail = "x: refused."});
    rig.http->answer(200, identity_answer);
    CHECK(rig.call(sts::GetCallerIdentity{}).has_value());
    CHECK(rig.http->requests.size() == 3);
    REQUIRE(rig.sleeper->slept.size() == 2);
    CHECK(rig.sleeper->slept[1] > 1900ms);

    for (int i = 0; i < 3; ++i) rig.http->answer(503, "");
    const auto failed = rig.call(sts::GetCallerIdentity{});
    REQUIRE_FALSE(failed.has_value());
    CHECK(failed.error().code == ErrorCode::aws_error);
    CHECK(failed.error().aws_code == "503");
    CHECK(rig.http->requests.size() == 6);
    CHECK(rig.observer->reports.back().attempts == 3);
}

TEST_CASE(
    "a host name that nobody knows says that AWS has no such endpoint, where AWS's lists do not name the region") {
    const Error unknown{.code = ErrorCode::aws_unreachable, .detail = "x: no such host.", .aws_code = "HostNotFound"};
    const auto call = [&](Rig& rig, std::string_view type, const std::string& region) {
        const auto listed = std::ranges::find(catalog(), type, &CatalogType::type);
        return testing::run_for<Result<Value>>([&](boost::asio::any_io_executor) -> Task<Result<Value>> {
            Identity identity(fixed_credentials({"AKID", "secret", "token", std::nullopt, ""}), region);
            co_return co_await rig.client->invoke(listed->operation(), Value(ValueMap()), identity);
        });
    };
    Rig rig;
    rig.http->fail_with(unknown);
    const auto absent = call(rig, "AWS::CodeCommit::Repository", "ap-southeast-7");
    REQUIRE_FALSE(absent.has_value());
    CHECK(absent.error().code == ErrorCode::invalid_region);
    CHECK(absent.error().detail.find("ap-southeast-7") != std::string::npos);
    CHECK(absent.error().aws_code.empty());
    CHECK(rig.http->requests.size() == 1); // not tried again

    for (int i = 0; i < 3; ++i) rig.http->fail_with(unknown);
    const auto listed = call(rig, "AWS::SQS::Queue", "eu-west-1");
    REQUIRE_FALSE(listed.has_value());
    CHECK(listed.error().code == ErrorCode::aws_unreachable);
    CHECK(rig.http->requests.size() == 4);

    for (int i = 0; i < 3; ++i) rig.http->fail_with({.code = ErrorCode::aws_unreachable, .detail = "x: refused."});
    CHECK(call(rig, "AWS::CodeCommit::Repository", "ap-southeast-7").error().code == ErrorCode::aws_unreachable);
}

TEST_CASE("throttling is told as such, and slows the account down") {
    Rig rig;
    for (int i = 0; i < 3; ++i) rig.http->answer(400, R"({"__type":"TooManyRequestsException","Message":"slow"})");
    const auto answer = rig.call(organizations::DescribeOrganization{});
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == ErrorCode::aws_throttled);
    CHECK(rig.observer->reports[0].throttles == 3);
    const Governor::State state = rig.governor->state();
    REQUIRE(state.notable.size() == 1);
    CHECK(state.notable[0].account == "AKID");
    CHECK(state.notable[0].operation == "DescribeOrganization");
    CHECK(state.notable[0].rate > 0);
    CHECK(state.under_way == 0);
}

TEST_CASE("retries end when the quota is used up") {
    Rig rig;
    for (int call = 0; call < 50; ++call) {
        for (int i = 0; i < 3; ++i) rig.http->answer(500, "");
        CHECK_FALSE(rig.call(sts::GetCallerIdentity{}).has_value());
    }
    CHECK(rig.http->requests.size() == 150);
    rig.http->answers.clear();
    rig.http->answer(500, "");
    CHECK_FALSE(rig.call(sts::GetCallerIdentity{}).has_value());
    CHECK(rig.http->requests.size() == 151);
}

TEST_CASE("a wrong clock is noticed by AWS's Date, and the next signature is right") {
    Rig rig;
    rig.http->answer(403, query_error("InvalidSignatureException", "Signature expired"),
                     {{"Date", "Mon, 23 Nov 2026 09:30:00 GMT"}});
    rig.http->answer(200, identity_answer);
    rig.http->answer(200, identity_answer);
    CHECK(rig.call(sts::GetCallerIdentity{}).has_value());
    CHECK(rig.call(sts::GetCallerIdentity{}).has_value());
    REQUIRE(rig.http->requests.size() == 3);
    CHECK(*find_header(rig.http->requests[0].headers, "x-amz-date") == "20261123T080000Z");
    CHECK(*find_header(rig.http->requests[1].headers, "x-amz-date") == "20261123T093000Z");
    CHECK(*find_header(rig.http->requests[2].headers, "x-amz-date") == "20261123T093000Z");
    CHECK(rig.sleeper->slept.empty());

    // A right clock and a wrong key: nothing to learn, no second try.
    rig.http->answer(403, query_error("SignatureDoesNotMatch", "wrong"), {{"Date", "Mon, 23 Nov 2026 09:30:00 GMT"}});
    CHECK_FALSE(rig.call(sts::GetCallerIdentity{}).has_value());
    CHECK(rig.http->requests.size() == 4);
}

TEST_CASE("no error repeats a secret, or runs on") {
    Rig rig;
    rig.http->answer(403, query_error("SignatureDoesNotMatch",
                                      "It does not match.\n\nThe Canonical String for this request should have been "
                                      "'POST\nx-amz-security-token:the-session-token\n'"));
    const auto answer = rig.call(sts::GetCallerIdentity{});
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().detail == "sts:GetCallerIdentity: It does not match. (SignatureDoesNotMatch, HTTP 403)");

    std::string endless;
    for (int i = 0; i < 5'000; ++i) endless += "\u00e4";
    rig.http->answer(400, query_error("ValidationError", endless));
    const auto bounded = rig.call(sts::GetCallerIdentity{});
    CHECK(bounded.error().detail.size() < 1'200);
    CHECK(bounded.error().detail.find("\u00e4...") != std::string::npos);
}

TEST_CASE("an answer that cannot be understood carries the request ID for AWS's support") {
    Rig rig;
    rig.http->answer(200, "<R><GetCallerIdentityResult><Account>0123", {{"x-amzn-RequestId", "r-9"}});
    const auto answer = rig.call(sts::GetCallerIdentity{});
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == ErrorCode::aws_answer_invalid);
    CHECK(answer.error().aws_request_id == "r-9");
    CHECK(rig.http->requests.size() == 1);
}
