#include "aws/default_credentials.hpp"

#include "aws/credential_process.hpp"
#include "aws/operations/sts.hpp"
#include "aws/testing/fake_client.hpp"
#include "aws/testing/run.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::aws;

namespace {

Configuration configuration_of(std::map<std::string, ProfileValues> profiles,
                               std::map<std::string, std::string> variables = {}) {
    Configuration configuration;
    configuration.profiles = std::move(profiles);
    configuration.files_read = "the files";
    configuration.region = "eu-west-1";
    configuration.environment = [variables =
                                     std::move(variables)](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    return configuration;
}

Result<Credentials> credentials_of(const Configuration& configuration,
                                   std::shared_ptr<Client> client = std::make_shared<testing::FakeClient>()) {
    return testing::run_for<Result<Credentials>>(
        [&](boost::asio::any_io_executor executor) -> Task<Result<Credentials>> {
            ManualClock clock(*from_rfc3339("2026-11-23T08:00:00Z"));
            const auto provider = default_credentials(configuration, client, executor, clock);
            co_return co_await provider->get();
        });
}

Result<Credentials> run_process(std::string command, std::chrono::seconds limit = std::chrono::seconds(20)) {
    return testing::run_for<Result<Credentials>>([&](boost::asio::any_io_executor) -> Task<Result<Credentials>> {
        co_return co_await run_credential_process(command, limit);
    });
}

} // namespace

TEST_CASE("variables come before profiles") {
    const std::map<std::string, ProfileValues> profiles = {
        {"default", {{"aws_access_key_id", "FILE"}, {"aws_secret_access_key", "s"}}}};
    CHECK(credentials_of(configuration_of(profiles))->access_key_id == "FILE");
    const auto variables = credentials_of(configuration_of(
        profiles, {{"AWS_ACCESS_KEY_ID", "ENV"}, {"AWS_SECRET_ACCESS_KEY", "s"}, {"AWS_SESSION_TOKEN", "t"}}));
    CHECK(variables->access_key_id == "ENV");
    CHECK(variables->session_token == "t");
}

TEST_CASE("where nothing is found, it is said what was looked at") {
    const auto missing = credentials_of(configuration_of({}));
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().code == ErrorCode::aws_credentials_missing);
    CHECK(missing.error().detail == "Looked at AWS_ACCESS_KEY_ID and at the profile \"default\" in the files.");
    CHECK_FALSE(credentials_of(configuration_of({}, {{"AWS_ACCESS_KEY_ID", "ENV"}})).has_value());
    CHECK_FALSE(credentials_of(configuration_of({{"default", {{"aws_access_key_id", "A"}}}})).has_value());
}

TEST_CASE("a profile's role is assumed with its source's keys") {
    auto client = std::make_shared<testing::FakeClient>();
    sts::AssumeRoleOutput output;
    sts::Credentials given{.access_key_id = "ASIA", .secret_access_key = "s", .session_token = "t"};
    output.credentials = given;
    client->on("sts", "AssumeRole").as("BASE").answer(output.to_value());
    const auto made = credentials_of(
        configuration_of({{"default", {{"role_arn", "arn:r"}, {"source_profile", "base"}, {"external_id", "e"}}},
                          {"base", {{"aws_access_key_id", "BASE"}, {"aws_secret_access_key", "s"}}}}),
        client);
    REQUIRE(made.has_value());
    CHECK(made->access_key_id == "ASIA");
    REQUIRE(client->calls().size() == 1);
    CHECK(client->calls()[0].region == "eu-west-1");
    CHECK(*client->calls()[0].parameters.find("ExternalId")->as_string() == "e");
    CHECK(*client->calls()[0].parameters.find("RoleSessionName")->as_string() == "client-portal");

    const auto itself = credentials_of(configuration_of({{"default",
                                                          {{"role_arn", "arn:r"},
                                                           {"source_profile", "default"},
                                                           {"aws_access_key_id", "BASE"},
                                                           {"aws_secret_access_key", "s"}}}}),
                                       client);
    CHECK(itself->access_key_id == "ASIA");
}

TEST_CASE("profiles that cannot work say why") {
    const auto why = [](std::map<std::string, ProfileValues> profiles) {
        const auto made = credentials_of(configuration_of(std::move(profiles)));
        REQUIRE_FALSE(made.has_value());
        return made.error().detail;
    };
    CHECK(why({{"default", {{"role_arn", "r"}, {"source_profile", "b"}}},
               {"b", {{"role_arn", "r"}, {"source_profile", "default"}}}})
              .find("its own source") != std::string::npos);
    CHECK(why({{"default", {{"role_arn", "r"}, {"source_profile", "gone"}}}}).find("unknown source_profile") !=
          std::string::npos);
    CHECK(why({{"default", {{"role_arn", "r"}}}}).find("without a source_profile") != std::string::npos);
    CHECK(why({{"default", {{"role_arn", "r"}, {"mfa_serial", "m"}}}}).find("MFA") != std::string::npos);
    CHECK(why({{"default", {{"role_arn", "r"}, {"source_profile", "b"}, {"duration_seconds", "60"}}},
               {"b", {{"aws_access_key_id", "A"}, {"aws_secret_access_key", "s"}}}})
              .find("duration_seconds") != std::string::npos);
}

TEST_CASE("a command line is split as a shell would, without one") {
    CHECK(*split_command(" a  'b c' \"d \\\" e\" f\\ g '' ") ==
          std::vector<std::string>{"a", "b c", "d \" e", "f g", ""});
    CHECK(*split_command("a $(b);c|d") == std::vector<std::string>{"a", "$(b);c|d"});
    CHECK_FALSE(split_command("a 'b").has_value());
}

TEST_CASE("a credential_process's document is read") {
    const auto made = run_process(
        R"(printf '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","SessionToken":"t","Expiration":"2026-11-23T09:00:00Z","AccountId":"012345678901"}')");
    REQUIRE(made.has_value());
    CHECK(made->access_key_id == "A");
    CHECK(made->session_token == "t");
    CHECK(made->account_id == "012345678901");
    CHECK(made->expires_at == from_rfc3339("2026-11-23T09:00:00Z"));
}

TEST_CASE("a credential_process that goes wrong is told, without what it printed") {
    for (const char* command : {"printf 'my-secret'", "sh -c 'echo my-secret; exit 3'", "printf '{\"Version\":2}'",
                                "/no/such/program my-secret", "printf '{\"Version\":1,\"AccessKeyId\":\"my-secret\"}'",
                                "sh -c 'kill -9 $$'", "", "head -c 100000 /dev/zero"}) {
        CAPTURE(command);
        const auto made = run_process(command);
        REQUIRE_FALSE(made.has_value());
        CHECK(made.error().code == ErrorCode::aws_credentials_missing);
        CHECK(made.error().detail.find("my-secret") == std::string::npos);
    }
    const auto start = std::chrono::steady_clock::now();
    CHECK_FALSE(run_process("sleep 30", std::chrono::seconds(1)).has_value());
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
}
