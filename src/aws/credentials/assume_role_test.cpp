#include "aws/credentials/assume_role.hpp"

#include "aws/operations/sts.hpp"
#include "aws/testing/fake_client.hpp"
#include "aws/testing/run.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::aws;

namespace {

const Timestamp start_time = *from_rfc3339("2026-11-23T08:00:00Z");

Value session_answer() {
    sts::AssumeRoleOutput output;
    sts::Credentials given{.access_key_id = "ASIA1", .secret_access_key = "s", .session_token = "t"};
    given.expiration = start_time + std::chrono::hours(1);
    output.credentials = given;
    sts::AssumedRoleUser user{.assumed_role_id = "AROA:x", .arn = "arn:aws:sts::012345678901:assumed-role/R/x"};
    output.assumed_role_user = user;
    return output.to_value();
}

} // namespace

TEST_CASE("a role's session carries the role's account, and the external ID is sent only where there is one") {
    auto client = std::make_shared<testing::FakeClient>();
    client->on("sts", "AssumeRole").as("AKIA").answer(session_answer());
    testing::run([&](boost::asio::any_io_executor) -> Task<> {
        const auto base = fixed_credentials({"AKIA", "s", "", std::nullopt, ""});
        RoleSession session;
        session.role_arn = "arn:aws:iam::012345678901:role/R";
        session.session_name = "proof";
        session.region = "af-south-1";
        const auto without = co_await assume_role(client, base, session);
        REQUIRE(without.has_value());
        CHECK(without->access_key_id == "ASIA1");
        CHECK(without->session_token == "t");
        CHECK(without->account_id == "012345678901");
        CHECK(without->expires_at == start_time + std::chrono::hours(1));
        session.external_id = "e-1";
        co_await assume_role(client, base, session);
    });
    const auto calls = client->calls();
    REQUIRE(calls.size() == 2);
    CHECK(calls[0].region == "af-south-1");
    CHECK(calls[0].parameters.find("ExternalId") == nullptr);
    CHECK(calls[0].parameters.find("DurationSeconds")->as_integer() == 900);
    CHECK(*calls[1].parameters.find("ExternalId")->as_string() == "e-1");
}

TEST_CASE("an answer without credentials is no session, a refusal stays a refusal") {
    auto client = std::make_shared<testing::FakeClient>();
    client->on("sts", "AssumeRole").times(1).answer(ValueMap());
    client->on("sts", "AssumeRole").refuse("AccessDenied");
    testing::run([&](boost::asio::any_io_executor executor) -> Task<> {
        ManualClock clock(start_time);
        RoleSession session;
        const auto base = fixed_credentials({"AKIA", "s", "", std::nullopt, ""});
        const auto provider = assumed_role_credentials(client, base, session, executor, clock);
        const auto empty = co_await provider->get();
        REQUIRE_FALSE(empty.has_value());
        CHECK(empty.error().code == ErrorCode::aws_answer_invalid);
        const auto refused = co_await provider->get();
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().code == ErrorCode::aws_access_denied);
        CHECK(refused.error().aws_code == "AccessDenied");
    });
}
