#include "aws/catalog.hpp"
#include "aws/make_client.hpp"

#include "aws/credentials/assume_role.hpp"
#include "aws/credentials/renewable.hpp"
#include "aws/operations/ce.hpp"
#include "aws/operations/organizations.hpp"
#include "aws/operations/s3.hpp"
#include "aws/operations/sts.hpp"
#include "aws/testing/fake_http_client.hpp"
#include "aws/testing/run.hpp"

#include <algorithm>
#include <doctest/doctest.h>

using namespace portal;
using namespace portal::aws;
using namespace std::chrono_literals;

namespace {

const std::string identity_answer = "<R><GetCallerIdentityResult><Account>012345678901</Account></"
                                    "GetCallerIdentityResult><ResponseMetadata><RequestId>ok-1"
                                    "</RequestId></ResponseMetadata></R>";

std::string query_error(const std::string& code, const std::string& message) {
    return "<ErrorResponse><Error><Code>" + code + "</Code><Message>" + message +
           "</Message></Error><RequestId>e-1</RequestId></ErrorResponse>";
}

class Observer final : public CallObserver {
public:
    void observed(const CallReport& report) override { reports.push_back(report); }
    std::vector<CallReport> reports;
};

struct Rig {
    explicit Rig(ClientSettings settings = {}) {
        settings.governor = governor;
        client = make_client(std::move(settings), http, sleeper, clock, random, observer);
    }

    template <class Input>
    Result<typename Input::Output> call(const Input& input, std::string region = "eu-west-1", bool anonymous = false) {
        return testing::run_for<Result<typename Input::Output>>(
            [&](boost::asio::any_io_executor) -> Task<Result<typename Input::Output>> {
                auto as =
                    anonymous ? nullptr : fixed_credentials({"AKID", "secret", "the-session-token", std::nullopt, ""});
                Identity identity(as, region);
                co_return co_await client->call(input, identity);
            });
    }

    std::shared_ptr<testing::FakeHttpClient> http = std::make_shared<testing::FakeHttpClient>();
    ManualClock clock{*from_rfc3339("2026-11-23T08:00:00Z")};
    std::shared_ptr<testing::FakeSleeper> sleeper = std::make_shared<testing::FakeSleeper>(&clock);
    std::shared_ptr<Observer> observer = std::make_shared<Observer>();
    std::shared_ptr<Governor> governor = std::make_shared<Governor>(clock, sleeper, GovernorSettings());
    testing::FixedRandom random{0xff};
    std::shared_ptr<Client> client;
};

} // namespace

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

TEST_CASE("a session lives as long as AWS says, by AWS's clock, however wrong ours is") {
    for (const auto ahead : {13min, 16min, 180min, -20min}) {
        CAPTURE(ahead.count());
        Rig rig;
        const auto answer = [&] {
            const Timestamp aws_now = rig.clock.now() - ahead;
            const std::string text = to_rfc3339(aws_now + 15min);
            // RFC 1123 of today's hours: the tests stay within one day.
            const std::string clock = to_rfc3339(aws_now).substr(11, 8);
            rig.http->answer(200,
                             "<R><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s"
                             "</SecretAccessKey><SessionToken>t</SessionToken><Expiration>" +
                                 text +
                                 "</Expiration></Credentials></AssumeRoleResult><ResponseMetadata><RequestId>r"
                                 "</RequestId></ResponseMetadata></R>",
                             {{"Date", "Mon, 23 Nov 2026 " + clock + " GMT"}});
        };
        rig.clock.set(*from_rfc3339("2026-11-23T12:00:00Z"));
        int asked = 0;
        testing::run([&](boost::asio::any_io_executor executor) -> Task<> {
            const auto base = fixed_credentials({"AKID", "secret", "", std::nullopt, ""});
            const auto session = assumed_role_credentials(
                rig.client, base, {.role_arn = "arn", .session_name = "s", .region = "eu-west-1"}, executor, rig.clock);
            answer();
            for (int minute = 0; minute < 9; ++minute) {
                CHECK((co_await session->get()).has_value());
                rig.clock.advance(1min);
            }
            asked = static_cast<int>(rig.http->requests.size());
            answer();
            rig.clock.advance(5min + 30s); // less than a minute is left
            CHECK((co_await session->get()).has_value());
        });
        CHECK(asked == 1);
        CHECK(rig.http->requests.size() == 2);
    }
}

TEST_CASE("a call that is made once only teaches our clock too, and a host that was not asked yet profits") {
    Rig rig;
    const auto ask = [&] {
        ce::GetCostAndUsage request{.time_period = {.start = "2026-11-01", .end = "2026-11-02"},
                                    .granularity = "DAILY"};
        request.metrics = {"UnblendedCost"};
        return rig.call(request, "us-east-1");
    };
    rig.http->answer(400, R"({"__type":"InvalidSignatureException","message":"Signature expired"})",
                     {{"Date", "Mon, 23 Nov 2026 09:30:00 GMT"}, {"x-amzn-RequestId", "r"}});
    const auto refused = ask();
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().aws_code == "InvalidSignatureException");
    REQUIRE(rig.http->requests.size() == 1); // it is paid for, and so never repeated
    rig.http->answer(200, "{}");
    ask();
    CHECK(*find_header(rig.http->requests[1].headers, "x-amz-date") == "20261123T093000Z");

    rig.http->answer(200, identity_answer);
    CHECK(rig.call(sts::GetCallerIdentity{}).has_value());
    CHECK(find_header(rig.http->requests[2].headers, "x-amz-date")->starts_with("20261123T09"));
}

TEST_CASE("a key that AWS does not know is renewed once, where its provider has another") {
    class Two final : public CredentialsProvider, public Renewable {
    public:
        Task<Result<Credentials>> get() override { co_return Credentials{key, "s", "", std::nullopt, ""}; }
        bool renew(const Credentials& refused, std::string_view) override {
            told.push_back(refused.access_key_id);
            key = "NEW";
            return has_another;
        }
        std::string key = "OLD";
        std::vector<std::string> told;
        bool has_another = true;
    };
    Rig rig;
    const auto call = [&](std::shared_ptr<Two> as) {
        return testing::run_for<Result<sts::GetCallerIdentityOutput>>(
            [&](boost::asio::any_io_executor) -> Task<Result<sts::GetCallerIdentityOutput>> {
                Identity identity(as, "eu-west-1");
                co_return co_await rig.client->call(sts::GetCallerIdentity{}, identity);
            });
    };
    auto two = std::make_shared<Two>();
    rig.http->answer(403, query_error("InvalidClientTokenId", "The security token is invalid"));
    rig.http->answer(200, identity_answer);
    CHECK(call(two).has_value());
    CHECK(two->told == std::vector<std::string>{"OLD"});
    CHECK(find_header(rig.http->requests[1].headers, "authorization")->find("NEW/") != std::string::npos);
    CHECK(rig.sleeper->slept.empty());

    two = std::make_shared<Two>();
    two->has_another = false;
    rig.http->answer(403, query_error("InvalidClientTokenId", "The security token is invalid"));
    CHECK(call(two).error().aws_code == "InvalidClientTokenId");
    rig.http->answer(403, query_error("AccessDenied", "no"));
    CHECK(call(two).error().code == ErrorCode::aws_access_denied);
    CHECK(two->told.size() == 1);
}
