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
