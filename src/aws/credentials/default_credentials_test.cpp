#include "aws/credentials/default_credentials.hpp"

#include "aws/credentials/credential_process.hpp"
#include "aws/operations/sts.hpp"
#include "aws/testing/fake_client.hpp"
#include "aws/testing/fake_http_client.hpp"
#include "aws/testing/run.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>

using namespace portal;
using namespace portal::aws;

namespace {

Configuration configuration_of(std::map<std::string, ProfileValues> profiles,
                               std::map<std::string, std::string> variables = {}) {
    Configuration configuration;
    configuration.profiles = std::move(profiles);
    configuration.files_read = "the files";
    configuration.region = "eu-west-1";
    variables.try_emplace("AWS_EC2_METADATA_DISABLED", "true");
    configuration.environment = [variables =
                                     std::move(variables)](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    return configuration;
}

Result<Credentials> credentials_of(const Configuration& configuration,
                                   std::shared_ptr<Client> client = std::make_shared<testing::FakeClient>(),
                                   std::shared_ptr<HttpClient> http = std::make_shared<testing::FakeHttpClient>()) {
    return testing::run_for<Result<Credentials>>(
        [&](boost::asio::any_io_executor executor) -> Task<Result<Credentials>> {
            ManualClock clock(*from_rfc3339("2026-11-23T08:00:00Z"));
            CredentialSources sources;
            sources.client = client;
            sources.machine_http = http;
            sources.sleeper = std::make_shared<testing::FakeSleeper>();
            sources.executor = executor;
            const auto provider = default_credentials(configuration, sources, clock);
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
    CHECK(missing.error().detail == "Looked at AWS_ACCESS_KEY_ID and at the profile \"default\" in the files. The "
                                    "instance's metadata service is switched off.");
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
    CHECK(why({{"default", {{"sso_session", "corporate"}}}}).find("export-credentials --profile default") !=
          std::string::npos);
    CHECK(why({{"default", {{"role_arn", "r"}, {"source_profile", "default"}, {"credential_source", "Environment"}}}})
              .find("both") != std::string::npos);
    CHECK(why({{"default", {{"role_arn", "r"}}}}).find("without a source_profile") != std::string::npos);
    CHECK(why({{"default", {{"role_arn", "r"}, {"mfa_serial", "m"}}}}).find("MFA") != std::string::npos);
    CHECK(why({{"default", {{"role_arn", "r"}, {"source_profile", "b"}, {"duration_seconds", "60"}}},
               {"b", {{"aws_access_key_id", "A"}, {"aws_secret_access_key", "s"}}}})
              .find("duration_seconds") != std::string::npos);
}

TEST_CASE("a profile that the portal's own settings name comes before the variables, and alone") {
    Configuration configuration =
        configuration_of({{"default", {}}, {"china", {{"aws_access_key_id", "CN"}, {"aws_secret_access_key", "s"}}}},
                         {{"AWS_ACCESS_KEY_ID", "ENV"},
                          {"AWS_SECRET_ACCESS_KEY", "s"},
                          {"AWS_WEB_IDENTITY_TOKEN_FILE", "/no/file"},
                          {"AWS_ROLE_ARN", "arn:r"}});
    CHECK(credentials_of(configuration)->access_key_id == "ENV");
    configuration.profile = "china";
    configuration.profile_only = true;
    CHECK(credentials_of(configuration)->access_key_id == "CN");
    configuration.profile = "empty";
    CHECK(credentials_of(configuration).error().detail.find("\"empty\"") != std::string::npos);
}

TEST_CASE("a web identity's token is read at each fetch and exchanged without a signature") {
    char name[] = "/tmp/portal-token-XXXXXX";
    REQUIRE(mkstemp(name) >= 0);
    std::ofstream(name) << "the.web.token\n";
    auto client = std::make_shared<testing::FakeClient>();
    sts::AssumeRoleWithWebIdentityOutput output;
    sts::Credentials given{.access_key_id = "ASIA", .secret_access_key = "s", .session_token = "t"};
    output.credentials = given;
    client->on("sts", "AssumeRoleWithWebIdentity").as("").answer(output.to_value());
    const std::map<std::string, ProfileValues> keys = {
        {"default", {{"aws_access_key_id", "FILE"}, {"aws_secret_access_key", "s"}}}};
    const auto made = credentials_of(
        configuration_of(
            keys, {{"AWS_WEB_IDENTITY_TOKEN_FILE", name}, {"AWS_ROLE_ARN", "arn:r"}, {"AWS_ROLE_SESSION_NAME", "pod"}}),
        client);
    REQUIRE(made.has_value());
    CHECK(made->access_key_id == "ASIA");
    REQUIRE(client->calls().size() == 1);
    const Value sent = client->calls()[0].parameters;
    CHECK(*sent.find("WebIdentityToken")->as_string() == "the.web.token");
    CHECK(*sent.find("RoleArn")->as_string() == "arn:r");
    CHECK(*sent.find("RoleSessionName")->as_string() == "pod");

    // The profile's own, also as another's source.
    std::map<std::string, ProfileValues> profiles = {
        {"default", {{"role_arn", "arn:second"}, {"source_profile", "web"}}},
        {"web", {{"role_arn", "arn:first"}, {"web_identity_token_file", name}}}};
    sts::AssumeRoleOutput second;
    given.access_key_id = "CHAINED";
    second.credentials = given;
    client->on("sts", "AssumeRole").as("ASIA").answer(second.to_value());
    CHECK(credentials_of(configuration_of(profiles), client)->access_key_id == "CHAINED");

    const auto refused = [&](std::map<std::string, std::string> variables) {
        const auto none = credentials_of(configuration_of(keys, std::move(variables)), client);
        REQUIRE_FALSE(none.has_value());
        CHECK(none.error().code == ErrorCode::aws_credentials_missing);
        CHECK(none.error().detail.find("the.web.token") == std::string::npos);
    };
    refused({{"AWS_WEB_IDENTITY_TOKEN_FILE", name}});
    refused({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/no/such/file"}, {"AWS_ROLE_ARN", "arn:r"}});
    std::ofstream(name) << "the.web.token\nand another";
    refused({{"AWS_WEB_IDENTITY_TOKEN_FILE", name}, {"AWS_ROLE_ARN", "arn:r"}});
    std::ofstream(name) << std::string(20'001, 'x');
    refused({{"AWS_WEB_IDENTITY_TOKEN_FILE", name}, {"AWS_ROLE_ARN", "arn:r"}});
    std::remove(name);
}

TEST_CASE("a role's source may be the machine; the machine comes last") {
    const std::string document = R"({"AccessKeyId":"MACHINE","SecretAccessKey":"s","Token":"t"})";
    auto client = std::make_shared<testing::FakeClient>();
    sts::AssumeRoleOutput output;
    sts::Credentials given{.access_key_id = "ASIA", .secret_access_key = "s", .session_token = "t"};
    output.credentials = given;
    client->on("sts", "AssumeRole").as("MACHINE").answer(output.to_value());
    auto http = std::make_shared<testing::FakeHttpClient>();
    http->answer(200, document);
    const std::map<std::string, std::string> in_container = {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/creds"}};
    CHECK(credentials_of(configuration_of({{"default", {{"role_arn", "arn:r"}, {"credential_source", "EcsContainer"}}}},
                                          in_container),
                         client, http)
              ->access_key_id == "ASIA");

    for (const char* answer : {"token", "the-role", document.c_str()}) http->answer(200, answer);
    CHECK(credentials_of(
              configuration_of({{"default", {{"role_arn", "arn:r"}, {"credential_source", "Ec2InstanceMetadata"}}}},
                               {{"AWS_EC2_METADATA_DISABLED", "false"}}),
              client, http)
              ->access_key_id == "ASIA");

    http->answer(200, document);
    CHECK(credentials_of(configuration_of({}, in_container), client, http)->access_key_id == "MACHINE");
    for (const char* answer : {"token", "the-role", document.c_str()}) http->answer(200, answer);
    CHECK(credentials_of(configuration_of({}, {{"AWS_EC2_METADATA_DISABLED", "false"}}), client, http)->access_key_id ==
          "MACHINE");
    CHECK(http->answers.empty());
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
